"""Which money moves: refunds back to what was captured, charges onto the customer's own methods."""

from collections.abc import Mapping

from amends.kernel.errors import Refused
from amends.kernel.ids import MethodId, PaymentId, PlanId, derive
from amends.kernel.money import Money, zero
from amends.kernel.orders import MethodKind, Order, Payment, PaymentMethod
from amends.remedies.plan import Move, MoveKind
from amends.remedies.record import OrderRemedies, refundable


def refund_moves(
    amount: Money, *, order: Order, remedies: OrderRemedies, method: PaymentMethod | None
) -> tuple[Move, ...]:
    """Give `amount` back out of what was captured, the chosen method's own capture first.

    A gift card chosen by the customer receives everything; otherwise each share goes back the way it came.
    Raises Refused when less than `amount` is left to give back.
    """
    left = refundable(order, remedies)
    moves = []
    remaining = amount
    for payment in _in_turn(order.payments, method):
        share = min(remaining, left[payment.id], key=lambda money: money.minor)
        if share.minor > 0:
            moves.append(_refund(payment, share, method))
            remaining -= share
    if remaining.minor > 0:
        raise Refused("more would be refunded than was paid", clause="payment/exceeds-captured")
    return tuple(moves)


def _in_turn(payments: tuple[Payment, ...], method: PaymentMethod | None) -> list[Payment]:
    chosen = method.id if method is not None else None
    return sorted(payments, key=lambda payment: payment.method != chosen)


def _refund(payment: Payment, amount: Money, method: PaymentMethod | None) -> Move:
    if method is not None and method.kind is MethodKind.GIFT_CARD:
        return Move(MoveKind.REFUND, payment.id, method.id, method.kind, amount)
    return Move(MoveKind.REFUND, payment.id, payment.method, payment.kind, amount)


def charge_move(amount: Money, method: PaymentMethod, plan: PlanId) -> Move:
    """Charge `amount` to a method; the capture is named after the plan."""
    return Move(MoveKind.CHARGE, PaymentId(derive("pay", plan, method.id)), method.id, method.kind, amount)


def all_refundable(order: Order, remedies: OrderRemedies) -> Money:
    """Return everything that may still be given back for an order."""
    left: Mapping[PaymentId, Money] = refundable(order, remedies)
    result = zero(order.currency)
    for amount in left.values():
        result += amount
    return result


def original_method(order: Order) -> MethodId:
    """Return the method of the order's first capture."""
    return order.payments[0].method
