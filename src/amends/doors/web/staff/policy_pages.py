"""Reading what the policy pages show: the list, a pack, one rule as a form, the whole text, the draft, the versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from amends.desk.read_policies import PolicyFile, read_policies, read_policy, read_policy_text
from amends.desk.rights import Action, reach
from amends.desk.rules_in_force import pack_by_hash
from amends.doors.web import policy_views as v
from amends.doors.web.base import Visit, signed_in
from amends.doors.web.showing import Reader
from amends.doors.web.staff import policy_showing as show
from amends.doors.web.staff.policy_form import faults_by_field, form_fields
from amends.doors.web.staff.policy_rows import changed_cards, finding_card, rule_card
from amends.doors.web.staff.workbench import zone_for
from amends.kernel.errors import Fault, NotFound
from amends.kernel.ids import RuleId
from amends.kernel.party import Caller, CallerKind
from amends.policy import Rule, RulePack
from amends.policy.versions.editing import entries_of

PART = 50  # rules on a page


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads a page about packs, and the pack that it is about."""

    visit: Visit
    caller: Caller
    reader: Reader
    file: PolicyFile

    @property
    def pack(self) -> str:
        """The pack's id."""
        return self.file.line.id

    def may(self, action: Action) -> bool:
        """Tell whether the reader has a right."""
        return reach(self.caller, action) is not None

    @property
    def draft(self) -> RulePack | None:
        """The pack as its draft has it."""
        draft = self.file.line.draft
        return None if draft is None else self.version(draft.hash)

    @property
    def shipped(self) -> RulePack | None:
        """The pack as it ships."""
        return self.visit.site.office.rules.packs.get(self.pack)

    def version(self, content_hash: str) -> RulePack:
        """Return the pack in one of its versions."""
        return pack_by_hash(self.pack, content_hash, office=self.visit.site.office)

    def text(self, instead_of: str) -> str:
        """Return the text of a draft; without one, of what governs or was drafted last; raise NotFound."""
        drafted = list(self.file.publication.versions)
        in_force = self.file.line.in_force
        chosen = instead_of or (in_force.hash if in_force else drafted[-1])
        return read_policy_text(self.pack, chosen, caller=self.caller, office=self.visit.site.office)


def reader_for(visit: Visit) -> tuple[Caller, Reader]:
    """Return who of the staff reads, and how things are said to them."""
    caller = signed_in(visit, CallerKind.STAFF)
    names = {person.id: person.name for person in visit.site.people(visit.language)}
    return caller, Reader(visit.language, zone_for(visit), visit.now, names)


def reading_of(visit: Visit) -> Reading:
    """Read the pack that an address names; raise Refused or NotFound."""
    caller, reader = reader_for(visit)
    file = read_policy(visit.param("pack"), caller=caller, office=visit.site.office, now=visit.now)
    return Reading(visit, caller, reader, file)


def list_view(visit: Visit) -> v.PolicyListView:
    """Return the list of packs."""
    caller, reader = reader_for(visit)
    office, rows = visit.site.office, []
    for line in read_policies(caller=caller, office=office, now=visit.now):
        published = line.candidate or line.in_force is None or line.in_force.hash != line.shipped
        file = read_policy(line.id, caller=caller, office=office, now=visit.now) if published else None
        draft = pack_by_hash(line.id, line.draft.hash, office=office) if line.draft else None
        rows.append(show.pack_row(line, file, draft, reader))
    return v.PolicyListView(tuple(rows), desk=reach(caller, Action.READ_QUEUE) is not None)


def head_of(reading: Reading, tab: v.Tab, fault: str = "") -> v.Head:
    """Return what stands above every page of a pack."""
    line = reading.file.line
    before = line.before
    return v.Head(
        pack=show.pack_row(line, reading.file, reading.draft, reading.reader),
        tab=tab,
        may_draft=reading.may(Action.DRAFT_POLICY),
        may_publish=reading.may(Action.PUBLISH_POLICY),
        before="" if before is None else show.version_name(reading.file, before, reading.shipped, reading.reader),
        behind=line.behind,
        desk=reading.may(Action.READ_QUEUE),
        fault=fault,
    )


def pack_view(reading: Reading, fault: str = "") -> v.PackView:
    """Return the rules that govern; of a pack that was never published, those of its draft."""
    governs = reading.file.line.in_force
    shown = governs or reading.draft
    rules: Sequence[Rule] = shown.rules if shown else ()
    parts = tuple((low, min(low + PART - 1, len(rules))) for low in range(1, len(rules) + 1, PART))
    asked = reading.visit.connection.query_params.get("from", "")
    first = next((low for low, _ in parts if str(low) == asked), 1)
    cards = tuple(rule_card(rule, reading.reader) for rule in rules[first - 1 : first - 1 + PART])
    return v.PackView(head_of(reading, "rules", fault), cards, governs is None, first, parts)


def rule_view(
    reading: Reading,
    *,
    sent: Mapping[str, tuple[str, ...]] | None = None,
    faults: Sequence[Fault] = (),
    fault: str = "",
) -> v.RuleFormView:
    """Return a rule of the draft, or of what governs, as a form; with what was sent and what is wrong with it."""
    rule = RuleId(reading.visit.param("rule"))
    draft = reading.draft
    shown = draft or reading.file.line.in_force
    found = next((one for one in shown.rules if one.id == rule), None) if shown else None
    if found is None:
        raise NotFound(f"{reading.pack} has no rule {rule}")
    instead_of = draft.hash if draft else ""
    entries = entries_of(reading.text(instead_of), rule)
    at, others = faults_by_field(faults, entries, reading.reader)
    about, when, then = form_fields(entries, sent or {}, at, reading.reader)
    return v.RuleFormView(
        head_of(reading, "rules", fault), rule_card(found, reading.reader), about, when, then, instead_of, others
    )


def text_view(
    reading: Reading, *, text: str | None = None, faults: Sequence[Fault] = (), fault: str = ""
) -> v.PackTextView:
    """Return the whole text of the draft, or of what governs."""
    draft = reading.file.line.draft
    instead_of = draft.hash if draft else ""
    shown = reading.text(instead_of) if text is None else text
    return v.PackTextView(
        head_of(reading, "rules", fault), shown, instead_of, show.line_faults(faults, shown, reading.reader)
    )


def draft_view(reading: Reading, fault: str = "") -> v.DraftView | None:
    """Return the draft with all that was found out about it; None where there is none."""
    draft, pack, reader = reading.file.line.draft, reading.draft, reading.reader
    if draft is None or pack is None:
        return None
    head = head_of(reading, "draft", fault)
    own = reading.caller.id in draft.drafted_by
    found = draft.findings
    return v.DraftView(
        head=head,
        hash=draft.hash,
        version=draft.version,
        drafted_by=", ".join(sorted(reader.name(by) for by in draft.drafted_by)),
        drafted_at=draft.drafted_at,
        changed=changed_cards(reading.file.line.in_force, pack, reader),
        findings=None if found is None else tuple(finding_card(one, reader) for one in found),
        trial=show.trial_of(draft.back_test, reader),
        submitted_by=reader.name(draft.submitted_by) if draft.submitted_by else "",
        approved_by=reader.name(draft.approved_by) if draft.approved_by else "",
        next=show.next_step(draft, may_draft=head.may_draft, may_publish=head.may_publish, own=own),
        own=own,
        zone_name=reader.zone,
    )


def versions_view(reading: Reading, fault: str = "") -> v.VersionsView:
    """Return every version and everything that was done."""
    return v.VersionsView(
        head_of(reading, "versions", fault),
        show.version_rows(reading.file, reading.shipped, reading.reader),
        show.happened(reading.file, reading.shipped, reading.reader),
    )
