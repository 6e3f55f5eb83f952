"""Guards of a request: every way in which it may not be done, each refusal under its clause."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from amends.kernel.errors import Refused
from amends.kernel.ids import CustomerId, LineId, MethodId, ProductId, VariantId
from amends.kernel.money import Money
from amends.kernel.orders import Customer, MethodKind, Order, OrderStatus, PaymentMethod, Product, Variant
from amends.kernel.remedy import Reason, RemedyKind
from amends.remedies.procedure import Procedure
from amends.remedies.record import OrderRemedies
from amends.remedies.request import Swap, Units

BEFORE_SENDING = frozenset({OrderStatus.PENDING})
WITH_GOODS = frozenset({OrderStatus.DELIVERED})
UNDER_WAY = frozenset({OrderStatus.SHIPPED, OrderStatus.DELIVERED})
STATUSES = {
    RemedyKind.CANCEL: BEFORE_SENDING,
    RemedyKind.MODIFY_ITEMS: BEFORE_SENDING,
    RemedyKind.MODIFY_PAYMENT: BEFORE_SENDING,
    RemedyKind.MODIFY_ADDRESS: BEFORE_SENDING,
    RemedyKind.RETURN: WITH_GOODS,
    RemedyKind.EXCHANGE: WITH_GOODS,
    RemedyKind.REFUND: UNDER_WAY,
    RemedyKind.RESHIP: UNDER_WAY,
}
ONCE_CLAUSES = (
    (RemedyKind.MODIFY_ITEMS, "order/items-modified"),
    (RemedyKind.EXCHANGE, "order/already-exchanged"),
    (RemedyKind.RETURN, "order/already-in-return"),
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All that a request is judged by. `order` is the order as it stands, Amends' own remedies counted in."""

    order: Order
    remedies: OrderRemedies
    customer: Customer
    products: dict[ProductId, Product]
    procedure: Procedure


def guard_owner(order: Order, customer: CustomerId) -> None:
    """Refuse anything about somebody else's order."""
    if order.customer != customer:
        raise Refused("this order belongs to another customer", clause="access/owner")


def guard_order(kind: RemedyKind, at: Circumstances) -> None:
    """Refuse what the order's state does not allow."""
    _guard_once(kind, at)
    if at.order.status not in STATUSES[kind]:
        raise Refused(f"an order that is {at.order.status} cannot be met with {kind}", clause="order/status")
    if at.remedies.charge_open:
        # Until it is taken nobody knows how much there is to give back.
        raise Refused("a charge for this order is still under way", clause="order/charge-open")


def _guard_once(kind: RemedyKind, at: Circumstances) -> None:
    if at.remedies.has(RemedyKind.CANCEL):
        raise Refused("the order was cancelled", clause="order/cancelled")
    if kind in BEFORE_SENDING_KINDS and at.remedies.has(RemedyKind.MODIFY_ITEMS):
        raise Refused("the items of this order were modified; it cannot change again", clause="order/items-modified")
    if not at.procedure.once:
        return
    for earlier, clause in ONCE_CLAUSES:
        if at.remedies.has(earlier):
            raise Refused(f"this order has had its one {earlier}", clause=clause)


BEFORE_SENDING_KINDS = frozenset(kind for kind, statuses in STATUSES.items() if statuses is BEFORE_SENDING)


def guard_units(units: Sequence[Units] | Sequence[Swap], at: Circumstances) -> None:
    """Refuse an empty list, lines the order does not have, and more units than are left."""
    if not units:
        raise Refused("no items were named", clause="items/empty")
    known = {line.id: line.quantity for line in at.order.lines}
    wanted: Counter[LineId] = Counter()
    for part in units:
        if part.line not in known:
            raise Refused(f"{part.line} is not in order {at.order.id}", clause="items/not-in-order")
        wanted[part.line] += part.quantity
    for line, quantity in wanted.items():
        left = known[line] - at.remedies.units_taken(line)
        if quantity > left or any(part.quantity < 1 for part in units):
            raise Refused(f"{quantity} units of {line} were named; {left} can be", clause="items/quantity")


FAULTS = frozenset(
    {
        Reason.DEFECT,
        Reason.NOT_AS_DESCRIBED,
        Reason.WRONG_ITEM,
        Reason.DAMAGED_IN_TRANSIT,
        Reason.COUNTERFEIT,
    }
)


def guard_swap(swap: Swap, at: Circumstances, *, reason: Reason | None = None) -> Variant:
    """Refuse an item for itself or for another product; return the new variant.

    Goods at fault may be replaced by the same item, sound.
    """
    line = at.order.line(swap.line)
    if swap.variant == line.variant and reason not in FAULTS:
        raise Refused("the new item is the same item", clause="items/same")
    variant = at.products[line.product].variant(swap.variant)
    if variant is None:
        raise Refused(f"{swap.variant} is not a variant of {line.product}", clause="items/other-product")
    return variant


def guard_stock(swaps: Sequence[Swap], at: Circumstances) -> None:
    """Refuse new items that cannot be had in the number that all swaps together need."""
    wanted: Counter[VariantId] = Counter()
    for swap in swaps:
        wanted[swap.variant] += swap.quantity
        variant = at.products[at.order.line(swap.line).product].variant(swap.variant)
        if variant is not None and variant.stock < wanted[swap.variant]:
            raise Refused(f"{swap.variant} is not available", clause="items/unavailable")


def guard_whole_line(swap: Swap, at: Circumstances) -> None:
    """Refuse to split a line of an order that was not sent yet; a person can do that."""
    if swap.quantity != at.order.line(swap.line).quantity:
        raise Refused("only whole lines can be changed before sending", clause="items/whole-line")


def guard_method(method: MethodId, at: Circumstances) -> PaymentMethod:
    """Refuse a payment method that is unknown or another customer's."""
    own = at.customer.method(method)
    if own is None:
        raise Refused("this is not a payment method of the customer", clause="payment/unknown-method")
    return own


def guard_refund_method(method: PaymentMethod, at: Circumstances) -> None:
    """Refuse a refund to anything but how it was paid or an own gift card."""
    paid_with = {payment.method for payment in at.order.payments}
    if method.id not in paid_with and method.kind is not MethodKind.GIFT_CARD:
        raise Refused("a refund goes to how the order was paid or to a gift card", clause="payment/refund-method")


def guard_gift_card(method: PaymentMethod, charge: Money) -> None:
    """Refuse to charge a gift card beyond its balance."""
    if method.balance is not None and method.balance < charge:
        raise Refused("the gift card's balance does not cover the amount", clause="payment/gift-card-short")


def guard_amount(stated: Money | None, due: Money) -> None:
    """Refuse a stated amount that is negative, foreign, or not the one that is due."""
    if stated is None:
        return
    if stated.minor < 0:
        raise Refused("an amount cannot be negative", clause="amount/negative")
    if stated.currency != due.currency:
        raise Refused(f"the order is in {due.currency}", clause="amount/currency")
    if stated != due:
        raise Refused(f"the amount due is {due.minor} minor units", clause="amount/mismatch")
