"""From the desk's state to what the policy pages show. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from amends.desk.read_policies import PolicyFile, PolicyLine
from amends.doors.web.policy_views import (
    Bar,
    FlipCard,
    Happened,
    LineFault,
    PackRow,
    Said,
    Stage,
    Step,
    Trial,
    UnderWay,
    VersionRow,
)
from amends.doors.web.showing import Reader
from amends.doors.web.staff.policy_faults import fault_said
from amends.doors.web.staff.policy_rows import fact_words, input_label, term_label
from amends.doors.web.staff.policy_told import deed
from amends.doors.web.staff.policy_words import name_words
from amends.kernel.clock import Instant
from amends.kernel.errors import Fault
from amends.kernel.market import Words
from amends.kernel.money import Money
from amends.policy import Example, Flip, PackKind, Report, RulePack, Tally
from amends.policy.versions.publication import EVERYBODY, SHIPPED, Publication, Spell, Version
from amends.policy.versions.publication_events import PolicyRolledBack

AS_SHIPPED = Words("随程序提供", "as it ships")
FLIPS: Mapping[Flip, Words] = {
    Flip.GAINED: Words("多了一种补救", "A remedy more"),
    Flip.LOST: Words("少了一种补救", "A remedy less"),
    Flip.WINDOW: Words("期限变了", "Another last day"),
    Flip.FREIGHT: Words("退货运费变了", "Freight back"),
    Flip.REFUND: Words("退款金额变了", "Another refund"),
    Flip.GOODS_BACK: Words("是否寄回变了", "Goods back or not"),
    Flip.CLOCK: Words("时限变了", "Another deadline"),
    Flip.TERMS: Words("其他条件变了", "Other terms"),
    Flip.PERSON: Words("是否转人工变了", "A person or not"),
}
GROUPS = {
    "markets": Words("按市场", "By market"),
    "sellers": Words("按商家规模（决定数）", "By seller, by how many decisions"),
    "customers": Words("按买家", "By buyer"),
}
CUSTOMERS = {
    "gift_receiver": Words("收礼人", "received as a gift"),
    "trader": Words("经营者", "traders"),
    "consumer_abroad": Words("跨境消费者", "consumers, another country"),
    "consumer_home": Words("境内消费者", "consumers, same country"),
}


# Packs -------------------------------------------------------------------------------------------------------------


def pack_row(line: PolicyLine, file: PolicyFile | None, draft: RulePack | None, reader: Reader) -> PackRow:
    """Return a pack as a row. `file` is wanted for one of which a version was published, `draft` for a new pack."""
    shown = line.in_force or draft
    publication = file.publication if file else Publication(line.id)
    spell = spell_of(publication, reader.now)
    approver = publication.versions[spell.hash].approved_by if spell else None
    return PackRow(
        id=line.id,
        title=reader.say(shown.title) if shown else line.id,
        kind=PackKind(line.id.partition(".")[0]).value if shown is None else shown.kind.value,
        version=line.in_force.version if line.in_force else "",
        since=spell.at if spell else None,
        approved_by=reader.name(approver) if approver else "",
        under_way=_under_way(line.candidate, publication, reader.now),
        stage=stage_of(line.draft),
        rules=len(shown.rules) if shown else 0,
    )


def spell_of(publication: Publication, now: Instant) -> Spell | None:
    """Return since when the version that governs all orders does; None for the pack as it ships."""
    governs = publication.for_all(now)
    past = [spell for spell in publication.spells if spell.at <= now and spell.share == EVERYBODY]
    return past[-1] if past and governs != SHIPPED else None


def _under_way(candidate: Spell | None, publication: Publication, now: Instant) -> UnderWay | None:
    if candidate is None:
        return None
    version = publication.versions[candidate.hash].version if candidate.hash in publication.versions else ""
    return UnderWay(candidate.hash, version, candidate.at, candidate.share, candidate.at > now)


def stage_of(draft: Version | None) -> Stage:
    """Return how far a draft has come."""
    if draft is None:
        return ""
    if draft.findings:
        return "unclean"
    if draft.approved_by is not None:
        return "approved"
    if draft.submitted_by is not None:
        return "submitted"
    return "drafted" if draft.findings is None or draft.back_test is None else "checked"


def next_step(draft: Version, *, may_draft: bool, may_publish: bool, own: bool) -> Step | None:
    """Return what comes next, where this reader may do it."""
    if draft.findings is None or draft.findings:
        return "analyse" if may_draft and draft.findings is None else None
    if draft.back_test is None or draft.submitted_by is None:
        step: Step = "try" if draft.back_test is None else "submit"
        return step if may_draft else None
    if draft.approved_by is None:
        return "approve" if may_publish and not own else None
    return "publish" if may_publish else None


def version_name(file: PolicyFile, content_hash: str, shipped: RulePack | None, reader: Reader) -> str:
    """Return what a version is called; the pack as it ships is named so."""
    if content_hash == SHIPPED or content_hash not in file.publication.versions:
        said = reader.say(AS_SHIPPED)
        return f"{shipped.version} · {said}" if shipped else said
    return file.publication.versions[content_hash].version


# Back-test ---------------------------------------------------------------------------------------------------------


def trial_of(summary: Mapping[str, Any] | None, reader: Reader) -> Trial | None:
    """Return a back-test as it was kept with the version."""
    if summary is None:
        return None
    report = msgspec.convert(summary, Report)
    return Trial(
        decisions=report.total.decisions,
        flipped=report.total.flipped,
        moved=_moved(report.total),
        kinds=_kinds(report.total, reader),
        groups=tuple(_groups(report, reader)),
        examples=tuple(_flip(example, reader) for example in report.examples),
        unread=sum(count for _, count in report.unread),
    )


def _moved(tally: Tally) -> tuple[Money, ...]:
    return tuple(Money(minor, currency) for currency, minor in tally.moved)


def _kinds(total: Tally, reader: Reader) -> tuple[Bar, ...]:
    most = max((count for _, count in total.flips), default=1)
    ranked = sorted(total.flips, key=lambda each: -each[1])
    return tuple(Bar(reader.say(FLIPS[kind]), count, total.decisions, count * 100 // most) for kind, count in ranked)


def _groups(report: Report, reader: Reader) -> Iterable[tuple[str, tuple[Bar, ...]]]:
    for name, label in GROUPS.items():
        groups: Sequence[tuple[str, Tally]] = getattr(report, name)
        most = max((tally.flipped for _, tally in groups), default=0) or 1
        bars = tuple(
            Bar(_group(code, reader), tally.flipped, tally.decisions, tally.flipped * 100 // most, _moved(tally))
            for code, tally in groups
        )
        yield reader.say(label), bars


def _group(code: str, reader: Reader) -> str:
    return reader.say(CUSTOMERS.get(code) or name_words(code))


def _flip(example: Example, reader: Reader) -> FlipCard:
    facts = tuple(Said(input_label(name, reader), fact_words(value, reader)) for name, value in example.facts)
    changes = tuple(
        (term_label(one.remedy, one.term, reader), fact_words(one.before, reader), fact_words(one.after, reader))
        for one in example.changes
    )
    return FlipCard(example.order, reader.say(name_words(example.market)), example.at, facts, changes)


# Versions ----------------------------------------------------------------------------------------------------------


def version_rows(file: PolicyFile, shipped: RulePack | None, reader: Reader) -> tuple[VersionRow, ...]:
    """Return every version, the newest first; at the end the one that ships."""
    publication, now = file.publication, reader.now
    whole = publication.whole(now)
    rows = [_version(version, publication, whole, reader) for version in publication.versions.values()]
    rows.sort(key=lambda row: -publication.versions[row.hash].drafted_at)
    if shipped is not None:
        in_force = whole[-1] == SHIPPED
        may_return = not in_force or publication.candidate(now) is not None
        state: Any = "in_force" if in_force else "shipped"
        name = f"{shipped.version} · {reader.say(AS_SHIPPED)}"
        rows.append(VersionRow(SHIPPED, name, "", "", state, may_return, may_stop=False))
    return tuple(rows)


def _version(version: Version, publication: Publication, whole: Sequence[str], reader: Reader) -> VersionRow:
    candidate = publication.candidate(reader.now)
    state: Any = "past" if version.hash in whole else "dropped"
    if version.stopped:
        state = "stopped"
    elif candidate and candidate.hash == version.hash:
        state = "under_way"
    elif whole[-1] == version.hash:
        state = "in_force"
    elif publication.draft == version.hash:
        state = "draft"
    returnable = version.hash in whole and not version.stopped and (whole[-1] != version.hash or candidate is not None)
    return VersionRow(
        hash=version.hash,
        version=version.version,
        drafted_by=", ".join(sorted(reader.name(by) for by in version.drafted_by)),
        approved_by=reader.name(version.approved_by) if version.approved_by else "",
        state=state,
        may_return=returnable,
        may_stop=any(spell.hash == version.hash for spell in publication.spells),
    )


def happened(file: PolicyFile, shipped: RulePack | None, reader: Reader) -> tuple[Happened, ...]:
    """Return everything that was done, the newest first."""
    return tuple(
        Happened(
            at,
            reader.name(event.by),
            deed(event, reader),
            version_name(file, event.to if isinstance(event, PolicyRolledBack) else event.hash, shipped, reader),
        )
        for at, event in reversed(file.history)
    )


# Faults ------------------------------------------------------------------------------------------------------------


def line_faults(faults: Iterable[Fault], text: str, reader: Reader) -> tuple[LineFault, ...]:
    """Return the loader's faults with the lines that they are about."""
    lines = text.splitlines()
    found = []
    for fault in faults:
        number = fault.where.rpartition(":")[2]
        line = int(number) if number.isdigit() else 1
        field, _, what = fault.what.partition(": ")
        shown = lines[line - 1].strip() if line <= len(lines) else ""
        named = what and field != "yaml"
        said = fault_said(what if named else fault.what, reader)
        found.append(LineFault(line, shown, field if named else "", said))
    return tuple(sorted(found, key=lambda one: one.line))
