"""What the policy pages show to staff: packs, their rules as rows and forms, drafts with what was found, versions."""

from dataclasses import dataclass
from typing import Literal

from amends.kernel.clock import Instant
from amends.kernel.money import Money

Kind = Literal["law", "platform", "merchant", "practice", "product"]
Stage = Literal["", "drafted", "unclean", "checked", "submitted", "approved"]
Step = Literal["analyse", "try", "submit", "approve", "publish"]
Tab = Literal["rules", "draft", "versions"]


@dataclass(frozen=True, slots=True)
class Said:
    """A thing and its value in words."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A version that is scheduled, or governs a part of the orders."""

    hash: str
    version: str
    at: Instant
    share: int
    scheduled: bool


@dataclass(frozen=True, slots=True)
class PackRow:
    """A pack in the list. `since` and `approved_by` are of a published version; nothing of one that shipped."""

    id: str
    title: str
    kind: Kind
    version: str
    since: Instant | None
    approved_by: str
    under_way: UnderWay | None
    stage: Stage
    rules: int

    @property
    def busy(self) -> bool:
        """Whether somebody is about to change it."""
        return bool(self.stage) or self.under_way is not None


@dataclass(frozen=True, slots=True)
class PolicyListView:
    """`/w/policy`: every pack by kind. `desk`: the reader has the workbench too."""

    packs: tuple[PackRow, ...]
    desk: bool


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above every page of a pack. `before` names what a rollback goes back to; empty: nothing."""

    pack: PackRow
    tab: Tab
    may_draft: bool
    may_publish: bool
    before: str
    behind: bool
    desk: bool
    fault: str = ""

    @property
    def path(self) -> str:
        """The address of the pack; its forms post below it."""
        return f"/w/policy/{self.pack.id}"


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule as it can be read."""

    id: str
    title: str
    when: tuple[Said, ...]
    then: tuple[Said, ...]
    citation: str
    nature: str
    effective: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing of a rule that differs; empty where it is not said at all."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """A rule that differs from the one that governs: what of it does, or that it comes or goes as a whole."""

    rule: RuleCard
    mark: Literal["changed", "new", "gone"]
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class PackView:
    """`/w/policy/<pack>`: a part of the rules that govern, or of those of the draft, from the one numbered `first` on.

    `parts` are the first and the last number of every part.
    """

    head: Head
    rules: tuple[RuleCard, ...]
    of_draft: bool
    first: int = 1
    parts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """One name of a list."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FormField:
    """One value of a rule. `value` has one text, or the two ends of an interval; `fault` says what is wrong with it."""

    name: str
    label: str
    shape: str
    value: tuple[str, ...]
    picks: tuple[Pick, ...] = ()
    unit: str = ""
    excluded: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields that belong together, such as a term's length, unit and start."""

    label: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class RuleFormView:
    """`/w/policy/<pack>/rules/<rule>`: one rule as a form. `instead_of` is the draft that it shows; empty: none."""

    head: Head
    rule: RuleCard
    about: tuple[FormField, ...]
    when: tuple[FieldGroup, ...]
    then: tuple[FieldGroup, ...]
    instead_of: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with a text, and on which line."""

    line: int
    text: str
    field: str
    what: str


@dataclass(frozen=True, slots=True)
class PackTextView:
    """`/w/policy/<pack>/text`: the whole file."""

    head: Head
    text: str
    instead_of: str
    faults: tuple[LineFault, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingCard:
    """What the analysis found: a sentence, and one or two cases that show it."""

    kind: str
    told: str
    rules: tuple[str, ...]
    cases: tuple[tuple[Said, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """Decisions of a group that come out otherwise; `width` is 0-100, `moved` what buyers get more or less."""

    label: str
    count: int
    of: int
    width: int
    moved: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class FlipCard:
    """One recorded decision that comes out otherwise. Of `changes` each is (what, before, after)."""

    order: str
    market: str
    at: Instant
    facts: tuple[Said, ...]
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What the back-test says."""

    decisions: int
    flipped: int
    moved: tuple[Money, ...]
    kinds: tuple[Bar, ...]
    groups: tuple[tuple[str, tuple[Bar, ...]], ...]
    examples: tuple[FlipCard, ...]
    unread: int


@dataclass(frozen=True, slots=True)
class DraftView:
    """`/w/policy/<pack>/draft`. None of `findings` and `trial`: not looked at yet. `next` is what this reader may do.

    `own`: the reader put these bytes forward, so somebody else has to approve them.
    """

    head: Head
    hash: str
    version: str
    drafted_by: str
    drafted_at: Instant
    changed: tuple[ChangeCard, ...]
    findings: tuple[FindingCard, ...] | None
    trial: Trial | None
    submitted_by: str
    approved_by: str
    next: Step | None
    own: bool
    zone_name: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version: who wrote, approved and published it, and what may be done with it."""

    hash: str
    version: str
    drafted_by: str
    approved_by: str
    state: Literal["in_force", "under_way", "draft", "stopped", "past", "dropped", "shipped"]
    may_return: bool
    may_stop: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that was done."""

    at: Instant
    who: str
    what: str
    version: str


@dataclass(frozen=True, slots=True)
class VersionsView:
    """`/w/policy/<pack>/versions`: every version, and who did what when, the newest first."""

    head: Head
    versions: tuple[VersionRow, ...]
    history: tuple[Happened, ...]


PolicyView = PolicyListView | PackView | RuleFormView | PackTextView | DraftView | VersionsView
