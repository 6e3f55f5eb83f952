"""The remedies of one order: the fold of its events, and the order as it stands with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from amends.kernel.ids import LineId, PaymentId, PlanId
from amends.kernel.money import Money, zero
from amends.kernel.orders import Line, Order, OrderStatus, Payment
from amends.kernel.remedy import RemedyKind
from amends.remedies.events import (
    GoodsInspected,
    GoodsReceived,
    GoodsRejected,
    GoodsSent,
    LabelIssued,
    MoneyMoved,
    PlanCompleted,
    PlanConfirmed,
    PlanLapsed,
    RemedyEvent,
    ShopUpdated,
    StepHandedOver,
    StockReleased,
    TaskSettled,
)
from amends.remedies.plan import Move, MoveKind, Plan, PlanLine

TAKES_UNITS = frozenset({RemedyKind.RETURN, RemedyKind.REFUND, RemedyKind.RESHIP, RemedyKind.EXCHANGE})


@dataclass(frozen=True, slots=True)
class Execution:
    """One confirmed plan and how far it got. `label` and `sent` are (carrier, tracking number).

    A plan that ended undone has `lapsed`, or was `rejected` for what its goods were found to be. What it had begun is
    undone afterwards: charges are `given_back` (their numbers), units that the shop put aside are `released`.
    """

    plan: Plan
    hash: str
    conversation: str
    moved: frozenset[int] = frozenset()
    label: tuple[str, str] | None = None
    received: bool = False
    inspected: bool | None = None
    sent: tuple[str, str] | None = None
    shop_updated: bool = False
    handed_over: frozenset[str] = frozenset()
    completed: bool = False
    lapsed: bool = False
    rejected: GoodsRejected | None = None
    given_back: frozenset[int] = frozenset()
    released: bool = False

    @property
    def ended(self) -> bool:
        """Tell whether the plan ended undone."""
        return self.lapsed or self.rejected is not None

    @property
    def charges(self) -> frozenset[int]:
        """The numbers of the plan's charges."""
        return frozenset(number for number, move in enumerate(self.plan.moves) if move.kind is MoveKind.CHARGE)

    @property
    def charged(self) -> bool:
        """Tell whether every charge of the plan is taken."""
        return self.charges <= self.moved


@dataclass(frozen=True, slots=True)
class OrderRemedies:
    """Everything Amends did or promised about one order. `version` counts its events."""

    version: int = 0
    executions: Mapping[PlanId, Execution] = field(default_factory=dict)

    @property
    def live(self) -> tuple[Execution, ...]:
        """Confirmed plans that did not end undone, oldest first."""
        return tuple(execution for execution in self.executions.values() if not execution.ended)

    def has(self, *kinds: RemedyKind) -> bool:
        """Tell whether a live plan is of one of these kinds."""
        return any(execution.plan.kind in kinds for execution in self.live)

    def units_taken(self, line: LineId) -> int:
        """Units of a line that live plans have already returned, refunded, sent again or exchanged."""
        return sum(
            part.quantity
            for execution in self.live
            if execution.plan.kind in TAKES_UNITS
            for part in execution.plan.lines
            if part.line == line
        )

    @property
    def charge_open(self) -> bool:
        """Tell whether a live plan has a charge that is not taken yet."""
        return any(not execution.charged for execution in self.live)

    def moves(self) -> tuple[Move, ...]:
        """All movements of money of live plans, done or still to be done."""
        return tuple(move for execution in self.live for move in execution.plan.moves)


def _moved(event: MoneyMoved, was: Execution) -> Mapping[str, object]:
    if event.kind is was.plan.moves[event.move].kind:
        return {"moved": was.moved | {event.move}}
    return {"given_back": was.given_back | {event.move}}


_CHANGES: Mapping[type, Callable[[Any, Execution], Mapping[str, object]]] = {
    MoneyMoved: _moved,
    LabelIssued: lambda event, _: {"label": (event.carrier, event.tracking)},
    GoodsReceived: lambda *_: {"received": True},
    GoodsInspected: lambda event, _: {"inspected": event.passed},
    GoodsRejected: lambda event, _: {"rejected": event},
    GoodsSent: lambda event, _: {"sent": (event.carrier, event.tracking)},
    ShopUpdated: lambda *_: {"shop_updated": True},
    StockReleased: lambda *_: {"released": True},
    StepHandedOver: lambda event, was: {"handed_over": was.handed_over | {event.step}},
    TaskSettled: lambda event, was: {"handed_over": was.handed_over - {event.step}},
    PlanCompleted: lambda *_: {"completed": True},
    PlanLapsed: lambda *_: {"lapsed": True},
}


def evolve(state: OrderRemedies, event: RemedyEvent) -> OrderRemedies:
    """Fold one event into the state."""
    if isinstance(event, PlanConfirmed):
        plan = event.plan.id
        execution = Execution(replace(event.plan, address=event.address), event.hash, event.conversation)
    else:
        plan = event.plan
        was = state.executions[plan]
        execution = replace(was, **_CHANGES[type(event)](event, was))  # type: ignore[arg-type]  # the names are checked by tests
    return OrderRemedies(state.version + 1, {**state.executions, plan: execution})


def _swapped(line: Line, part: PlanLine) -> Line:
    """Return the line after a whole-line swap; one that the shop has swapped already stays as it is."""
    if part.variant is None or part.new_price is None or part.new_value is None or line.variant == part.variant:
        return line
    paid = line.paid - part.value + part.new_value
    return replace(line, variant=part.variant, options=part.options, unit_price=part.new_price, paid=paid)


def as_it_stands(order: Order, state: OrderRemedies) -> Order:
    """Return the order with every live plan counted in, whether or not the shop has written it yet.

    Every change is absolute, so counting in what the shop already wrote changes nothing. A line that the shop has
    taken out of its records meanwhile stays out.
    """
    lines: dict[LineId, Line] = {line.id: line for line in order.lines}
    status, address = order.status, order.address
    payments: dict[PaymentId, Payment] = {payment.id: payment for payment in order.payments}
    for execution in state.live:
        plan = execution.plan
        if plan.kind is RemedyKind.CANCEL:
            status = OrderStatus.CANCELLED
        if plan.kind is RemedyKind.MODIFY_ADDRESS and plan.address is not None:
            address = plan.address
        if plan.kind is RemedyKind.MODIFY_ITEMS:
            lines.update({part.line: _swapped(lines[part.line], part) for part in plan.lines if part.line in lines})
        payments.update({charge.id: charge for charge in plan.charges})
    return replace(
        order, lines=tuple(lines.values()), status=status, address=address, payments=tuple(payments.values())
    )


def refundable(order: Order, state: OrderRemedies) -> Mapping[PaymentId, Money]:
    """Return for each capture what may still be given back: captured less every refund made or promised.

    `order` is the order as it stands, so that captures of our own charges are in it. The charge of a plan that ended
    goes back whole: by a person before it lapsed, by a step of its own after its goods were rejected.
    """
    returned = {charge.id for one in state.executions.values() if one.ended for charge in one.plan.charges}
    left = {
        payment.id: zero(payment.captured.currency) if payment.id in returned else payment.captured - payment.refunded
        for payment in order.payments
    }
    for move in state.moves():
        if move.kind is MoveKind.REFUND and move.payment in left:
            left[move.payment] -= move.amount
    return left
