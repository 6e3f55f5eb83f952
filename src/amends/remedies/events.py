"""What happened to the remedies of one order."""

from dataclasses import dataclass
from typing import ClassVar

from amends.kernel.clock import Instant
from amends.kernel.ids import ConversationId, PlanId
from amends.kernel.money import Money
from amends.kernel.orders import Address
from amends.kernel.remedy import Finding
from amends.remedies.plan import MoveKind, Plan


@dataclass(frozen=True, slots=True)
class PlanConfirmed:
    """The customer said yes to exactly this plan. The plan's address stands in `address`, sealed."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"address"})
    plan: Plan
    hash: str
    conversation: ConversationId
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class MoneyMoved:
    """The provider confirmed movement number `move` of the plan; `kind` refund for a charge: it was given back."""

    plan: PlanId
    move: int
    kind: MoveKind
    amount: Money
    receipt: str


@dataclass(frozen=True, slots=True)
class LabelIssued:
    """The carrier gave a return label."""

    plan: PlanId
    carrier: str
    tracking: str


@dataclass(frozen=True, slots=True)
class GoodsReceived:
    """The returned goods arrived."""

    plan: PlanId


@dataclass(frozen=True, slots=True)
class GoodsInspected:
    """Somebody looked at the returned goods; `passed` means they are what was to come back."""

    plan: PlanId
    passed: bool


@dataclass(frozen=True, slots=True)
class GoodsRejected:
    """A person turned the returned goods down, so the plan ends; `note` is what they saw, in their own words."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"note"})
    plan: PlanId
    finding: Finding
    note: str | None = None


@dataclass(frozen=True, slots=True)
class GoodsSent:
    """Goods went out to the customer (again, in exchange, or back to them because they were turned down)."""

    plan: PlanId
    carrier: str
    tracking: str


@dataclass(frozen=True, slots=True)
class ShopUpdated:
    """The shop wrote the change into its own records."""

    plan: PlanId


@dataclass(frozen=True, slots=True)
class StockReleased:
    """The shop has back in stock what it had put aside for a plan that ended."""

    plan: PlanId


@dataclass(frozen=True, slots=True)
class StepHandedOver:
    """A step could not be done by the machine; a person has it as a task."""

    plan: PlanId
    step: str
    why: str


@dataclass(frozen=True, slots=True)
class TaskSettled:
    """A person settled a step that the machine had handed over: `happened` after all, or `retry`. `note` is why."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"note"})
    plan: PlanId
    step: str
    outcome: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PlanCompleted:
    """Everything in the plan is done."""

    plan: PlanId
    at: Instant


@dataclass(frozen=True, slots=True)
class PlanLapsed:
    """The plan ended undone; what it had reserved is free again."""

    plan: PlanId
    why: str


RemedyEvent = (
    PlanConfirmed
    | MoneyMoved
    | LabelIssued
    | GoodsReceived
    | GoodsInspected
    | GoodsRejected
    | GoodsSent
    | ShopUpdated
    | StockReleased
    | StepHandedOver
    | TaskSettled
    | PlanCompleted
    | PlanLapsed
)
