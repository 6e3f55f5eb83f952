"""How an order comes about: what was picked, what was paid for it, and the way of its parcels."""

from collections.abc import Sequence
from dataclasses import dataclass

from amends.kernel.clock import Instant
from amends.kernel.ids import LineId, OrderId, PaymentId, ShipmentId
from amends.kernel.money import Money, total
from amends.kernel.orders import (
    Customer,
    Line,
    Order,
    OrderStatus,
    Payment,
    PaymentMethod,
    Product,
    Shipment,
    Variant,
)

CARRIERS = {"CN": "SF Express", "UK": "Royal Mail", "DE": "DHL", "FR": "Colissimo", "US": "UPS"}
DOWNLOAD = "Download"


@dataclass(frozen=True, slots=True)
class Pick:
    """What somebody put in the basket."""

    product: Product
    variant: Variant
    quantity: int = 1

    @property
    def gross(self) -> Money:
        """The list price of the whole line."""
        return self.variant.price.times(self.quantity)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel's way; `lines` are indices into the basket."""

    lines: tuple[int, ...]
    shipped_at: Instant
    promised_at: Instant
    delivered_at: Instant | None


@dataclass(frozen=True, slots=True)
class Journey:
    """Where an order stands, since when, and its parcels."""

    status: OrderStatus
    placed_at: Instant
    parcels: tuple[Parcel, ...] = ()


@dataclass(frozen=True, slots=True)
class Bill:
    """What was taken off the list prices and added for shipping, and the methods it was paid with.

    The first method pays at most `first_pays`, the second the rest; None lets the first pay all.
    """

    discount: Money
    shipping: Money
    methods: tuple[PaymentMethod, ...]
    first_pays: Money | None = None


def assemble(key: OrderId, customer: Customer, picks: Sequence[Pick], bill: Bill, journey: Journey) -> Order:
    """Return the order; its payments add up to its total, and its discount to what the lines save."""
    off = bill.discount.allocate([pick.gross.minor for pick in picks])
    lines = tuple(_line(index, pick, off[index]) for index, pick in enumerate(picks))
    due = total((line.paid for line in lines), bill.shipping.currency) + bill.shipping
    return Order(
        id=key,
        customer=customer.id,
        seller=picks[0].product.seller,
        market=customer.market,
        currency=due.currency,
        status=journey.status,
        placed_at=journey.placed_at,
        lines=lines,
        shipping=bill.shipping,
        payments=_payments(key, bill, due, cancelled=journey.status is OrderStatus.CANCELLED),
        shipments=tuple(_shipment(key, index, parcel, lines, customer) for index, parcel in enumerate(journey.parcels)),
        address=customer.address,
        version=1,
    )


def _line(index: int, pick: Pick, off: Money) -> Line:
    product, variant = pick.product, pick.variant
    return Line(
        id=LineId(f"{index + 1}"),
        product=product.id,
        variant=variant.id,
        name=product.name,
        options=variant.options,
        quantity=pick.quantity,
        unit_price=variant.price,
        paid=pick.gross - off,
        category=product.category,
        traits=product.traits,
    )


def _payments(key: OrderId, bill: Bill, due: Money, *, cancelled: bool) -> tuple[Payment, ...]:
    first = due if bill.first_pays is None else min(due, bill.first_pays)
    parts = [part for part in (first, due - first) if part.minor > 0] or [due]
    return tuple(
        Payment(
            id=PaymentId(f"pay-{key}-{index + 1}"),
            method=method.id,
            kind=method.kind,
            captured=part,
            refunded=part if cancelled else part - part,
        )
        for index, (method, part) in enumerate(zip(bill.methods, parts, strict=False))
    )


def _shipment(key: OrderId, index: int, parcel: Parcel, lines: tuple[Line, ...], customer: Customer) -> Shipment:
    digital = all("digital" in lines[at].traits for at in parcel.lines)
    return Shipment(
        id=ShipmentId(f"sh-{key}-{index + 1}"),
        carrier=DOWNLOAD if digital else CARRIERS[customer.market],
        tracking=f"{customer.market}{key.partition('-')[2]}{index + 1:02d}",
        lines=tuple(lines[at].id for at in parcel.lines),
        shipped_at=parcel.shipped_at,
        promised_at=parcel.promised_at,
        delivered_at=parcel.delivered_at,
    )
