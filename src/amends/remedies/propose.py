"""From a request and what is owed to an exact plan. Pure: proposing writes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from amends.kernel.clock import Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import CustomerId, DecisionId, PlanId, RuleId
from amends.kernel.money import Money, total, zero
from amends.kernel.orders import Line, PaymentMethod
from amends.kernel.remedy import Payer, Reason
from amends.remedies.guards import (
    Circumstances,
    guard_amount,
    guard_gift_card,
    guard_method,
    guard_order,
    guard_owner,
    guard_refund_method,
    guard_stock,
    guard_swap,
    guard_units,
    guard_whole_line,
)
from amends.remedies.money_moves import all_refundable, charge_move, original_method, refund_moves
from amends.remedies.plan import Move, Plan, PlanLine, SumLine, Terms
from amends.remedies.procedure import MARKETPLACE
from amends.remedies.record import refundable
from amends.remedies.request import (
    Cancel,
    Exchange,
    ModifyAddress,
    ModifyItems,
    ModifyPayment,
    ModifyProfile,
    OrderRequest,
    Refund,
    Reship,
    Return,
    Swap,
    SwapRequest,
    Units,
    UnitsRequest,
)


@dataclass(frozen=True, slots=True)
class _Content:
    """The part of a plan that its kind decides. `due` is what the customer was shown: refund or charge."""

    due: Money
    lines: tuple[PlanLine, ...] = ()
    moves: tuple[Move, ...] = ()
    sums: tuple[SumLine, ...] = ()


def line_value(line: Line, quantity: int, *, taken: int) -> Money:
    """Return what `quantity` units were really paid, after `taken` earlier ones; all units add up to `line.paid`."""
    shares = line.paid.allocate([1] * line.quantity)
    return total(shares[taken : taken + quantity], line.paid.currency)


def guard_request(request: OrderRequest, at: Circumstances) -> None:
    """Refuse what is wrong with a request whatever is owed: whose order, in which state, and which units of it."""
    guard_owner(at.order, at.customer.id)
    guard_order(request.kind, at)
    if isinstance(request, UnitsRequest):
        guard_units(request.units, at)
    if isinstance(request, SwapRequest):
        guard_units(request.swaps, at)


def propose(request: OrderRequest, *, at: Circumstances, terms: Terms, plan: PlanId, now: Instant) -> Plan:
    """Return the exact plan for a request, or raise Refused under the clause that stands against it."""
    guard_request(request, at)
    content = _content(request, at, terms, plan)
    guard_amount(request.amount, content.due)
    reason = getattr(request, "reason", None)
    return Plan(
        id=plan,
        customer=at.customer.id,
        order=at.order.id,
        kind=request.kind,
        reason=None if reason is None else str(reason),
        lines=content.lines,
        moves=content.moves,
        sums=content.sums,
        freight=terms.freight,
        needs_return=terms.needs_return,
        rules=terms.rules,
        decision=terms.decision,
        return_by=terms.return_by,
        refund_by=terms.refund_by,
        made_at=now,
        expires_at=Instant(now + at.procedure.offer_lasts),
        method=getattr(request, "method", None),
        address=request.address if isinstance(request, ModifyAddress) else None,
    )


def propose_profile(
    request: ModifyProfile, *, customer: CustomerId, rules: tuple[RuleId, ...], plan: PlanId, now: Instant
) -> Plan:
    """Return the plan that changes a customer's own default address. It moves no money and touches no order."""
    return Plan(
        id=plan,
        customer=customer,
        order=None,
        kind=request.kind,
        reason=None,
        lines=(),
        moves=(),
        sums=(),
        freight=Payer.NOBODY,
        needs_return=False,
        rules=rules,
        decision=DecisionId(""),
        return_by=None,
        refund_by=None,
        made_at=now,
        expires_at=Instant(now + MARKETPLACE.offer_lasts),
        address=request.address,
    )


def _content(request: OrderRequest, at: Circumstances, terms: Terms, plan: PlanId) -> _Content:
    match request:
        case Cancel():
            return _cancel(request, at)
        case Return() | Refund():
            return _refund_of_units(request, at, terms)
        case Reship():
            return _Content(zero(at.order.currency), lines=_plan_lines(request.units, at))
        case Exchange() | ModifyItems():
            return _swaps(request, at, plan)
        case ModifyPayment():
            return _modify_payment(request, at, plan)
        case ModifyAddress():
            return _Content(zero(at.order.currency))


def _cancel(request: Cancel, at: Circumstances) -> _Content:
    if request.reason not in at.procedure.cancel_reasons:
        raise Refused(f"{request.reason!r} is not a reason to cancel", clause="cancel/reason")
    due = all_refundable(at.order, at.remedies)
    moves = refund_moves(due, order=at.order, remedies=at.remedies, method=None)
    return _Content(due, moves=moves, sums=(SumLine("sum.paid", due),))


def _values(parts: tuple[Units, ...] | tuple[Swap, ...], at: Circumstances) -> Iterator[Money]:
    """Yield what the units of each part were paid; a line named twice goes on where it stopped."""
    taken = {line.id: at.remedies.units_taken(line.id) for line in at.order.lines}
    for part in parts:
        yield line_value(at.order.line(part.line), part.quantity, taken=taken[part.line])
        taken[part.line] += part.quantity


def _plan_lines(units: tuple[Units, ...], at: Circumstances) -> tuple[PlanLine, ...]:
    return tuple(
        PlanLine(part.line, part.quantity, at.order.line(part.line).name, value)
        for part, value in zip(units, _values(units, at), strict=True)
    )


def _refund_of_units(request: Return | Refund, at: Circumstances, terms: Terms) -> _Content:
    lines = _plan_lines(request.units, at)
    method = None
    if request.method is not None:
        method = guard_method(request.method, at)
        guard_refund_method(method, at)
    due = total((part.amount for part in terms.sums), at.order.currency)
    return _Content(due, lines, refund_moves(due, order=at.order, remedies=at.remedies, method=method), terms.sums)


def _swap_line(swap: Swap, value: Money, at: Circumstances, reason: Reason | None) -> PlanLine:
    """Value a swap. The same item again, for one at fault, costs nothing whatever its price is by now."""
    line = at.order.line(swap.line)
    variant = guard_swap(swap, at, reason=reason)
    price = line.unit_price if variant.id == line.variant else variant.price
    new_value = max(value + (price - line.unit_price).times(swap.quantity), zero(value.currency))
    return PlanLine(line.id, swap.quantity, line.name, value, variant.id, variant.options, price, new_value)


def _swaps(request: SwapRequest, at: Circumstances, plan: PlanId) -> _Content:
    if isinstance(request, ModifyItems):
        for swap in request.swaps:
            guard_whole_line(swap, at)
    reason = request.reason if isinstance(request, Exchange) else None
    values = zip(request.swaps, _values(request.swaps, at), strict=True)
    lines = tuple(_swap_line(swap, value, at, reason) for swap, value in values)
    guard_stock(request.swaps, at)
    method = guard_method(request.method or original_method(at.order), at)
    old = total((part.value for part in lines), at.order.currency)
    new = total((part.new_value for part in lines if part.new_value is not None), at.order.currency)
    sums = (SumLine("sum.new_items", new), SumLine("sum.old_items", -old))
    due, moves = _difference(new - old, method, at, plan)
    return _Content(due, lines, moves, sums)


def _difference(owed: Money, method: PaymentMethod, at: Circumstances, plan: PlanId) -> tuple[Money, tuple[Move, ...]]:
    """Return what the customer is shown and the moves: a charge when `owed` is positive, else a refund."""
    if owed.minor > 0:
        guard_gift_card(method, owed)
        return owed, (charge_move(owed, method, plan),)
    return -owed, refund_moves(-owed, order=at.order, remedies=at.remedies, method=method)


def _modify_payment(request: ModifyPayment, at: Circumstances, plan: PlanId) -> _Content:
    method = guard_method(request.method, at)
    left = refundable(at.order, at.remedies)
    if method.id in {payment.method for payment in at.order.payments if left[payment.id].minor > 0}:
        raise Refused("the order is already paid with this method", clause="payment/same-method")
    due = all_refundable(at.order, at.remedies)
    if due.minor == 0:
        raise Refused("there is nothing to pay for this order", clause="payment/nothing-due")
    guard_gift_card(method, due)
    refunds = refund_moves(due, order=at.order, remedies=at.remedies, method=None)
    return _Content(due, moves=(charge_move(due, method, plan), *refunds), sums=(SumLine("sum.paid", due),))
