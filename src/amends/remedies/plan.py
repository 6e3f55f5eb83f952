"""A plan: exactly what will be done if the customer says yes. Bound by its hash."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from amends.kernel.clock import Instant
from amends.kernel.ids import CustomerId, DecisionId, LineId, MethodId, OrderId, PaymentId, PlanId, RuleId, VariantId
from amends.kernel.market import Words
from amends.kernel.money import Money, total, zero
from amends.kernel.orders import Address, MethodKind, Payment
from amends.kernel.remedy import Payer, RemedyKind


class MoveKind(StrEnum):
    """Directions of money, seen from the customer."""

    REFUND = "refund"
    CHARGE = "charge"


@dataclass(frozen=True, slots=True)
class Move:
    """One movement of money. A refund is taken from `payment`, the capture it gives back; it lands on `method`.

    A charge opens the new capture `payment` on `method`.
    """

    kind: MoveKind
    payment: PaymentId
    method: MethodId
    method_kind: MethodKind
    amount: Money


@dataclass(frozen=True, slots=True)
class PlanLine:
    """Units of one line in a plan; `value` is what they were really paid.

    A swap names what they become (`variant`, `options`, its list price `new_price` a unit) and what they count as from
    then on (`new_value`): what was paid and the difference of the list prices, so that a discount is kept.
    """

    line: LineId
    quantity: int
    name: Words
    value: Money
    variant: VariantId | None = None
    options: tuple[tuple[str, str], ...] = ()
    new_price: Money | None = None
    new_value: Money | None = None


@dataclass(frozen=True, slots=True)
class SumLine:
    """One line of the arithmetic: a label key, an amount, and the rule it comes from, if any."""

    label: str
    amount: Money
    rule: RuleId | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What is owed, as policy found it: who pays return freight, what must come back, the dates, the rules.

    `sums` is the arithmetic of the refund, step by step, for remedies that give the price back.
    """

    freight: Payer
    needs_return: bool
    rules: tuple[RuleId, ...]
    decision: DecisionId
    sums: tuple[SumLine, ...] = ()
    return_by: Instant | None = None
    refund_by: Instant | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done, to the last unit of money. Nothing in it may change between offer and confirmation."""

    id: PlanId
    customer: CustomerId
    order: OrderId | None
    kind: RemedyKind
    reason: str | None
    lines: tuple[PlanLine, ...]
    moves: tuple[Move, ...]
    sums: tuple[SumLine, ...]
    freight: Payer
    needs_return: bool
    rules: tuple[RuleId, ...]
    decision: DecisionId
    return_by: Instant | None
    refund_by: Instant | None
    made_at: Instant
    expires_at: Instant
    method: MethodId | None = None
    address: Address | None = None

    def amount(self, kind: MoveKind) -> Money | None:
        """Return the sum of the plan's refunds or charges; None when it moves no such money."""
        amounts = [move.amount for move in self.moves if move.kind is kind]
        return total(amounts, amounts[0].currency) if amounts else None

    @property
    def charges(self) -> tuple[Payment, ...]:
        """The captures that the plan opens, as the order will hold them."""
        return tuple(
            Payment(move.payment, move.method, move.method_kind, move.amount, zero(move.amount.currency))
            for move in self.moves
            if move.kind is MoveKind.CHARGE
        )

    @property
    def credits(self) -> tuple[tuple[MethodId, Money], ...]:
        """What lands on gift cards without waiting for goods: their balance rises as the shop books the plan.

        A refund that waits for goods is not among them: the shop learns of it from its gateway, and until then
        the balance says less than there is, never more.
        """
        refunds = [move for move in self.moves if move.kind is MoveKind.REFUND and not self.needs_return]
        return tuple((move.method, move.amount) for move in refunds if move.method_kind is MethodKind.GIFT_CARD)


def essence(plan: Plan) -> Plan:
    """Return the plan without its name and times: two plans that would do the same have the same essence.

    A charge's capture is named after its plan, so its name goes too.
    """
    moves = tuple(replace(move, payment=PaymentId("")) if move.kind is MoveKind.CHARGE else move for move in plan.moves)
    nameless = replace(plan, id=PlanId(""), decision=DecisionId(""), moves=moves)
    return replace(nameless, made_at=Instant(0), expires_at=Instant(0))


def plan_hash(plan: Plan) -> str:
    """Return the SHA-256 of everything in the plan: the text that a confirmation must repeat."""
    canonical = json.dumps(asdict(plan), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
