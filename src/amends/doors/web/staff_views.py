"""What the workbench shows to staff: who waits, one conversation, its facts and rules, and what may be done."""

from dataclasses import dataclass
from typing import Literal

from amends.doors.web.views import Entry, FactRow, OptionFact, OrderCard, RuleRow
from amends.kernel.clock import Instant
from amends.kernel.ids import ConversationId, EffectKey, PlanId
from amends.kernel.money import Money
from amends.kernel.remedy import Reason


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A conversation that waits, or that the reader has.

    `since`: when the customer began to wait; `due`: by when an answer is promised, None when none is owed.
    """

    conversation: ConversationId
    customer: str
    last: str
    last_language: str
    reason: Reason | None
    language: str
    since: Instant
    due: Instant | None
    taken_by: str = ""
    mine: bool = False
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """Something outside that the machine could not bring to an end. `retryable` unless that could pay twice.

    `evidence` is what shows that it did happen: the provider's number, a parcel's carrier and number, or nothing.
    """

    key: EffectKey
    kind: Literal["refund", "charge", "shipment", "label", "records", "other"]
    order: str
    amount: Money | None
    detail: str
    attempts: int
    since: Instant
    retryable: bool
    evidence: Literal["reference", "parcel", "none"] = "reference"
    conversation: ConversationId | None = None


@dataclass(frozen=True, slots=True)
class Goods:
    """Returned goods: under way to us, to be inspected, or inspected and not as they should be.

    `findings` are what they may be turned down for.
    """

    plan: PlanId
    order: str
    title: str
    stage: Literal["goods", "inspection", "failed"]
    amount: Money | None
    until: Instant | None
    conversation: ConversationId
    findings: tuple["Choice", ...] = ()


@dataclass(frozen=True, slots=True)
class Remedy:
    """A remedy that the rules permit here and this person may offer; `refused` says why one is not."""

    id: str
    title: str
    icon: Literal["refund", "swap", "truck", "box", "x"]
    amount: Money | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class RemedyPreview:
    """Exactly what a remedy will do once the customer says yes, bound by `plan_hash`."""

    remedy: str
    title: str
    amount: Money | None
    lines: tuple[OptionFact, ...]
    plan_hash: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose from a list; `label` empty where the page knows the words."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Focus:
    """What remedies are worked out for. `order`, `reason` and `lines` (ids with commas) go along with the forms."""

    orders: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    items: tuple[Choice, ...]
    order: str
    reason: str
    lines: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The open conversation of the workbench, with what is known and permitted beside it.

    The first `deciding` of the rules are those that what was offered rests on; None: all that matched.
    """

    conversation: ConversationId
    customer: str
    title: str
    reason: Reason | None
    language: str
    state: Literal["waiting", "mine", "taken", "assistant", "closed"]
    taken_by: str
    due: Instant | None
    entries: tuple[Entry, ...]
    order: OrderCard | None
    facts: tuple[FactRow, ...]
    rules: tuple[RuleRow, ...]
    remedies: tuple[Remedy, ...]
    preview: RemedyPreview | None = None
    about: str = ""
    fault: str = ""
    draft: str = ""
    since: Instant | None = None
    focus: Focus | None = None
    deciding: int | None = None

    @property
    def path(self) -> str:
        """The address of this conversation on the workbench; its forms post below it."""
        return f"/w/c/{self.conversation}"


@dataclass(frozen=True, slots=True)
class WorkbenchView:
    """`/w`: waiting conversations, oldest first, tasks for a person, returned goods, and the one that is open."""

    queue: tuple[QueueRow, ...]
    tasks: tuple[Task, ...]
    desk: Desk | None
    waiting: int
    goods: tuple[Goods, ...] = ()
