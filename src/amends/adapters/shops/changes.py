"""What a change does to a shop's records: values in, values out. Every shop adapter writes through this."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from amends.kernel.clock import DAY, Instant
from amends.kernel.errors import Conflict, Fault, Invalid, NotFound
from amends.kernel.ids import LineId, MethodId, ProductId, ShipmentId, VariantId, derive
from amends.kernel.money import Money, zero
from amends.kernel.orders import (
    Customer,
    Line,
    MethodKind,
    Order,
    OrderStatus,
    Product,
    Shipment,
    Variant,
)
from amends.kernel.shop import ChangedUnits, ChangeKind, ShopChange

# A shop promises a second parcel within a week; the carrier's own promise replaces it once there is one.
RESHIP_PROMISE = 7 * DAY

_OPEN = frozenset({OrderStatus.PENDING, OrderStatus.PROCESSED})
_SENT = frozenset({OrderStatus.SHIPPED, OrderStatus.DELIVERED})


@dataclass(frozen=True, slots=True)
class Touched:
    """The records that a change may touch: its customer, its order, and the products on the order's lines.

    `earlier` is what the shop wrote about the order before.
    """

    customer: Customer
    order: Order | None
    products: Mapping[ProductId, Product]
    earlier: tuple[ShopChange, ...] = ()


def apply_change(before: Touched, change: ShopChange, *, now: Instant) -> Touched:
    """Return the records after the change; an order's version rises by one.

    The shop makes up no money. The change's charges become payments of the order under their own ids, each once; a
    charge to a gift card lowers its balance, a credit raises it. Refunds stand in Amends' ledger alone, so
    `Payment.refunded` never changes and no payment is ever taken away.

    Raise NotFound for a line, variant or method that is not there or not theirs, Conflict for an order that has moved
    on or a variant or gift card that is short, Invalid for a change that lacks a part or names units there are not.
    """
    if change.kind is ChangeKind.MODIFY_PROFILE:
        return replace(before, customer=_moved_house(before.customer, change))
    order = before.order
    if order is None or order.customer != before.customer.id:
        raise NotFound(f"customer {change.customer} has no order {change.order}")
    write, allowed = WRITERS[change.kind]
    if order.status not in allowed:
        raise Conflict(f"order {order.id} is {order.status}: the shop cannot write {change.kind}")
    after = write(before, order, change, now)
    return _paid(after, after.order or order, change)


def _paid(after: Touched, order: Order, change: ShopChange) -> Touched:
    """Enter the change's money: a payment that the order has already is not entered again."""
    known = {payment.id for payment in order.payments}
    new = tuple(charge for charge in change.charges if charge.id not in known)
    customer = after.customer
    for charge in new:
        if charge.kind is MethodKind.GIFT_CARD:
            customer = _add(customer, charge.method, -charge.captured)
    for method, amount in change.credits:
        customer = _add(customer, method, amount)
    entered = replace(order, payments=(*order.payments, *new), version=order.version + 1)
    return replace(after, customer=customer, order=entered)


def _moved_house(customer: Customer, change: ShopChange) -> Customer:
    if change.address is None:
        raise Invalid([Fault("address", "is missing")])
    return replace(customer, address=change.address)


def _cancel(before: Touched, order: Order, _change: ShopChange, _now: Instant) -> Touched:
    products = dict(before.products)
    for line in order.lines:
        _move_stock(products, line.product, line.variant, line.quantity)
    return replace(before, order=replace(order, status=OrderStatus.CANCELLED), products=products)


def _modify_items(before: Touched, order: Order, change: ShopChange, _now: Instant) -> Touched:
    products = dict(before.products)
    lines = {line.id: line for line in order.lines}
    swaps = _swaps(order, products, change)
    if split := [old.id for old, quantity, _ in swaps if quantity != old.quantity]:
        raise Invalid([Fault("parts", f"line {line} can only change as a whole") for line in split])
    for old, quantity, variant in swaps:
        _move_stock(products, old.product, old.variant, quantity)
        _move_stock(products, old.product, variant.id, -quantity)
        lines[old.id] = _as_variant(old, variant)
    return replace(before, order=replace(order, lines=tuple(lines.values())), products=products)


def _modify_address(before: Touched, order: Order, change: ShopChange, _now: Instant) -> Touched:
    if change.address is None:
        raise Invalid([Fault("address", "is missing")])
    return replace(before, order=replace(order, address=change.address))


def _modify_payment(before: Touched, order: Order, change: ShopChange, _now: Instant) -> Touched:
    if not change.charges:
        raise Invalid([Fault("charges", "must name the new payment")])
    return replace(before, order=order)


def _return_requested(before: Touched, order: Order, change: ShopChange, _now: Instant) -> Touched:
    _units(order, change)
    return before


def _exchange_requested(before: Touched, order: Order, change: ShopChange, _now: Instant) -> Touched:
    """Put the new variants aside, unless they are released already; the old ones come back only after inspection."""
    products = dict(before.products)
    swaps = _swaps(order, products, change)
    if _released(before, change.key):
        return before
    for old, quantity, variant in swaps:
        _move_stock(products, old.product, variant.id, -quantity)
    return replace(before, products=products)


def _exchange_released(before: Touched, order: Order, change: ShopChange, _now: Instant) -> Touched:
    """Put back what the exchange put aside: nothing if the shop never wrote it, or released it before."""
    if not change.releases:
        raise Invalid([Fault("releases", "must name the exchange")])
    exchange = next((one for one in before.earlier if one.key == change.releases), None)
    if exchange is None or _released(before, change.releases):
        return before
    products = dict(before.products)
    for old, quantity, variant in _swaps(order, products, exchange):
        _move_stock(products, old.product, variant.id, quantity)
    return replace(before, products=products)


def _released(before: Touched, exchange: str) -> bool:
    return any(one.releases == exchange for one in before.earlier)


def _reship(before: Touched, order: Order, change: ShopChange, now: Instant) -> Touched:
    products = dict(before.products)
    units = _units(order, change)
    for line, part in units:
        _move_stock(products, line.product, line.variant, -part.quantity)
    key = derive("sh", change.key)
    shipment = Shipment(
        id=ShipmentId(key),
        carrier=order.shipments[-1].carrier if order.shipments else "",
        tracking=key.removeprefix("sh_").upper(),
        lines=tuple(dict.fromkeys(line.id for line, _ in units)),
        shipped_at=None,
        promised_at=Instant(now + RESHIP_PROMISE),
        delivered_at=None,
    )
    after = replace(order, status=OrderStatus.SHIPPED, shipments=(*order.shipments, shipment))
    return replace(before, order=after, products=products)


_Writer = Callable[[Touched, Order, ShopChange, Instant], Touched]
WRITERS: Mapping[ChangeKind, tuple[_Writer, frozenset[OrderStatus]]] = MappingProxyType(
    {
        ChangeKind.CANCEL: (_cancel, _OPEN),
        ChangeKind.MODIFY_ITEMS: (_modify_items, _OPEN),
        ChangeKind.MODIFY_ADDRESS: (_modify_address, _OPEN),
        ChangeKind.MODIFY_PAYMENT: (_modify_payment, _OPEN),
        ChangeKind.RETURN_REQUESTED: (_return_requested, _SENT),
        ChangeKind.EXCHANGE_REQUESTED: (_exchange_requested, _SENT),
        ChangeKind.EXCHANGE_RELEASED: (_exchange_released, frozenset(OrderStatus)),
        ChangeKind.RESHIP: (_reship, _SENT),
    }
)


def _units(order: Order, change: ShopChange) -> list[tuple[Line, ChangedUnits]]:
    """Return the change's parts with their lines, after every one of them was found to be possible."""
    found = [(order.line(part.line), part) for part in change.parts]
    if faults := [*_faulty_parts(found)]:
        raise Invalid(faults)
    return found


def _faulty_parts(found: list[tuple[Line, ChangedUnits]]) -> Iterator[Fault]:
    if not found:
        yield Fault("parts", "must name at least one line")
    if len({(line.id, part.variant) for line, part in found}) != len(found):
        yield Fault("parts", "must name a line with a variant once")
    named: Counter[LineId] = Counter()
    for line, part in found:
        named[line.id] += part.quantity
        if not 1 <= part.quantity <= named[line.id] <= line.quantity:
            yield Fault("parts", f"line {line.id} has {line.quantity} units; {part.quantity} more were named")


def _swaps(order: Order, products: Mapping[ProductId, Product], change: ShopChange) -> list[tuple[Line, int, Variant]]:
    """Return how many units of each line become which variant of the same product."""
    units = _units(order, change)
    wanted = [(line, part.quantity, part.variant) for line, part in units if part.variant is not None]
    if len(wanted) != len(units):
        raise Invalid([Fault("parts", "must each name a variant")])
    return [(line, quantity, _variant(products[line.product], key)) for line, quantity, key in wanted]


def _variant(product: Product, key: VariantId) -> Variant:
    variant = product.variant(key)
    if variant is None:
        raise NotFound(f"product {product.id} has no variant {key}")
    return variant


def _as_variant(line: Line, variant: Variant) -> Line:
    """Return the line at the variant's price. A discount it had is kept; it never costs less than nothing."""
    paid = line.paid + (variant.price - line.unit_price).times(line.quantity)
    return replace(
        line,
        variant=variant.id,
        options=variant.options,
        unit_price=variant.price,
        paid=max(paid, zero(paid.currency)),
    )


def _move_stock(products: dict[ProductId, Product], product: ProductId, key: VariantId, units: int) -> None:
    variant = _variant(products[product], key)
    stock = variant.stock + units
    if units < 0 and stock < 0:
        raise Conflict(f"variant {key} is short: {variant.stock} on hand, {-units} wanted")
    variants = tuple(replace(one, stock=stock) if one.id == key else one for one in products[product].variants)
    products[product] = replace(products[product], variants=variants)


def _add(customer: Customer, key: MethodId, amount: Money) -> Customer:
    """Put `amount` onto a gift card (take it off when negative)."""
    card = customer.method(key)
    if card is None or card.balance is None:
        raise NotFound(f"customer {customer.id} has no gift card {key}")
    left = card.balance + amount
    if left.minor < 0:
        raise Conflict(f"gift card {key} holds {card.balance.decimal()}, {-amount.decimal()} is wanted")
    methods = tuple(replace(one, balance=left) if one.id == key else one for one in customer.methods)
    return replace(customer, methods=methods)
