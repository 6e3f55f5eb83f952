"""What a change does to a shop's records: values in, values out. Every shop adapter writes through this."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from amends.kernel.clock import DAY, Instant
from amends.kernel.errors import Conflict, Fault, Invalid, NotFound
from amends.kernel.ids import MethodId, ProductId, ShipmentId, VariantId, derive
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
from amends.kernel.shop import ChangeKind, ShopChange

# A shop promises a second parcel within a week; the carrier's own promise replaces it once there is one.
RESHIP_PROMISE = 7 * DAY

_OPEN = frozenset({OrderStatus.PENDING, OrderStatus.PROCESSED})
_SENT = frozenset({OrderStatus.SHIPPED, OrderStatus.DELIVERED})


@dataclass(frozen=True, slots=True)
class Touched:
    """The records that a change may touch: its customer, its order, and the products on the order's lines."""

    customer: Customer
    order: Order | None
    products: Mapping[ProductId, Product]


def apply_change(before: Touched, change: ShopChange, *, now: Instant) -> Touched:
    """Return the records after the change; an order's version rises by one.

    The shop makes up no money. The change's charges become payments of the order under their own ids, each once; a
    charge to a gift card lowers its balance, a credit raises it. Refunds stand in Amends' ledger alone, so
    `Payment.refunded` never changes and no payment is ever taken away.

    Raise NotFound for a line, variant or method that is not there or not theirs, Conflict for an order that has moved
    on or a variant or gift card that is short, Invalid for a change that lacks a part.
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
    return Touched(before.customer, replace(order, status=OrderStatus.CANCELLED), products)


def _modify_items(before: Touched, order: Order, change: ShopChange, _now: Instant) -> Touched:
    products = dict(before.products)
    lines = {line.id: line for line in order.lines}
    for old, variant in _pairs(order, products, change):
        _move_stock(products, old.product, old.variant, old.quantity)
        _move_stock(products, old.product, variant.id, -old.quantity)
        lines[old.id] = _as_variant(old, variant)
    return Touched(before.customer, replace(order, lines=tuple(lines.values())), products)


def _modify_address(before: Touched, order: Order, change: ShopChange, _now: Instant) -> Touched:
    if change.address is None:
        raise Invalid([Fault("address", "is missing")])
    return replace(before, order=replace(order, address=change.address))


def _modify_payment(before: Touched, order: Order, change: ShopChange, _now: Instant) -> Touched:
    if not change.charges:
        raise Invalid([Fault("charges", "must name the new payment")])
    return replace(before, order=order)


def _return_requested(before: Touched, order: Order, change: ShopChange, _now: Instant) -> Touched:
    _lines(order, change)
    return before


def _exchange_requested(before: Touched, order: Order, change: ShopChange, _now: Instant) -> Touched:
    """Put the new variants aside; the old ones come back to stock only after inspection."""
    products = dict(before.products)
    for old, variant in _pairs(order, products, change):
        _move_stock(products, old.product, variant.id, -old.quantity)
    return replace(before, products=products)


def _reship(before: Touched, order: Order, change: ShopChange, now: Instant) -> Touched:
    products = dict(before.products)
    lines = _lines(order, change)
    for line in lines:
        _move_stock(products, line.product, line.variant, -line.quantity)
    key = derive("sh", change.key)
    shipment = Shipment(
        id=ShipmentId(key),
        carrier=order.shipments[-1].carrier if order.shipments else "",
        tracking=key.removeprefix("sh_").upper(),
        lines=tuple(line.id for line in lines),
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
        ChangeKind.RESHIP: (_reship, _SENT),
    }
)


def _lines(order: Order, change: ShopChange) -> tuple[Line, ...]:
    if not change.lines or len(set(change.lines)) != len(change.lines):
        raise Invalid([Fault("lines", "must name at least one line, and each once")])
    return tuple(order.line(key) for key in change.lines)


def _pairs(order: Order, products: Mapping[ProductId, Product], change: ShopChange) -> list[tuple[Line, Variant]]:
    """Return each line with the variant of the same product that it shall become."""
    lines = _lines(order, change)
    if len(lines) != len(change.variants):
        raise Invalid([Fault("variants", f"{len(change.variants)} variants stand for {len(lines)} lines")])
    return [(line, _variant(products[line.product], key)) for line, key in zip(lines, change.variants, strict=True)]


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
