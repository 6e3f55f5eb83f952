"""What the workbench shows to staff: who waits, one conversation, its facts and rules, and what may be done."""

from dataclasses import dataclass
from typing import Literal

from amends.doors.web.views import Entry, FactRow, OptionFact, OrderCard, RuleRow
from amends.kernel.clock import Instant
from amends.kernel.ids import ConversationId, EffectKey
from amends.kernel.money import Money
from amends.kernel.remedy import Reason


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A waiting conversation. `due` is when the promise to answer ends, `since` when the waiting began."""

    conversation: ConversationId
    customer: str
    last: str
    last_language: str
    reason: Reason | None
    language: str
    since: Instant
    due: Instant
    taken_by: str = ""
    mine: bool = False
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """Something outside that the machine could not bring to an end. `retryable` unless that could pay twice."""

    key: EffectKey
    kind: Literal["refund", "shipment", "label", "notice", "other"]
    order: str
    amount: Money | None
    detail: str
    attempts: int
    since: Instant
    retryable: bool
    conversation: ConversationId | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """A remedy that the rules permit here and this person may run; `refused` says why one is not."""

    id: str
    title: str
    icon: Literal["refund", "swap", "truck", "box", "x"]
    amount: Money | None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class RemedyPreview:
    """Exactly what running a remedy will do, bound by `plan_hash`."""

    remedy: str
    title: str
    amount: Money | None
    lines: tuple[OptionFact, ...]
    plan_hash: str


@dataclass(frozen=True, slots=True)
class Desk:
    """The open conversation of the workbench, with what is known and permitted beside it."""

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

    @property
    def path(self) -> str:
        """The address of this conversation on the workbench; its forms post below it."""
        return f"/w/c/{self.conversation}"


@dataclass(frozen=True, slots=True)
class WorkbenchView:
    """`/w`: waiting conversations, oldest first, tasks for a person, and the one that is open."""

    queue: tuple[QueueRow, ...]
    tasks: tuple[Task, ...]
    desk: Desk | None
    waiting: int
