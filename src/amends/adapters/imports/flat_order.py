"""The rows of one order in the flat form, read as the shop's records of it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from msgspec import json

from amends.adapters.imports.cells import (
    Cells,
    instants,
    one_of,
    read_amount,
    read_id,
    read_stock,
    read_text,
    read_units,
    shown,
)
from amends.adapters.imports.flat_columns import LineCells, OrderCells
from amends.kernel.clock import DAY, Instant
from amends.kernel.errors import Fault
from amends.kernel.ids import (
    CustomerId,
    LineId,
    MethodId,
    OrderId,
    PaymentId,
    ProductId,
    SellerId,
    ShipmentId,
    VariantId,
)
from amends.kernel.market import MARKETS, Language, Words
from amends.kernel.money import EXPONENTS, Money, zero
from amends.kernel.orders import (
    BEFORE_SENDING,
    Address,
    Customer,
    Line,
    MethodKind,
    Order,
    OrderStatus,
    Payment,
    PaymentMethod,
    Product,
    Seller,
    Shipment,
    Variant,
)
from amends.policy import TRAITS

SHOP = "shop"
MOST_DECIMALS = max(EXPONENTS, key=lambda currency: EXPONENTS[currency])
ADDRESS = ("address_line1", "address_line2", "city", "region", "postcode", "country")
# Where the cells of the goods stand, product_id to stock.
GOODS = slice(LineCells._fields.index("product_id"), LineCells._fields.index("stock") + 1)
# Where the cells of a parcel stand: shipment_id and all behind it.
PARCEL = slice(LineCells._fields.index("shipment_id"), None)
# A promise may lie ahead, but not by more than a made-to-order kitchen takes.
PROMISED_WITHIN = 5 * 366 * DAY
LABELS = {
    MethodKind.CARD: "Card",
    MethodKind.WALLET: "Wallet",
    MethodKind.PAYPAL: "PayPal",
    MethodKind.GIFT_CARD: "Gift card",
}
_ENCODE = json.Encoder().encode
_NO_OPTIONS: tuple[tuple[str, str], ...] = ()
_NO_TRAITS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Terms:
    """How the cells of one import are read: as of when, in which zone, and which merchant packs there are."""

    now: Instant
    zone: str | None
    packs: Collection[str]


@dataclass(frozen=True, slots=True)
class Head:
    """What every row of an order says alike."""

    order: Order
    customer: Customer
    seller: Seller
    paid_by: MethodKind | None
    captured: Money | None
    refunded: Money
    payment: PaymentId
    rows: int | None


@dataclass(frozen=True, slots=True)
class Goods:
    """What a row says of its product and variant, their bytes, and what is wrong with its cells."""

    product: Product
    variant: Variant
    product_body: bytes
    variant_body: bytes
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """What one row says of its line. `parcel` is None for a line that is not packed yet."""

    line: Line
    goods: Goods
    parcel: Shipment | None


class OrderReader:
    """Reads heads and items under the terms of one import. What has faults has holes and must not become a record."""

    def __init__(self, terms: Terms) -> None:
        self._past: Callable[[str], Instant] = instants(terms.zone, Instant(terms.now + DAY))
        self._ahead: Callable[[str], Instant] = instants(terms.zone, Instant(terms.now + PROMISED_WITHIN))
        self._pack = one_of(terms.packs)

    def head(self, row: OrderCells) -> tuple[Head, list[Fault]]:
        """Read what every row of an order says alike."""
        cells = Cells()
        currency = cells.read("currency", row.currency, _currency)
        market = cells.read("market", row.market, _market)
        if currency and market and MARKETS[market].currency != currency:
            cells.faults.append(Fault("currency", f"market {market} trades in {MARKETS[market].currency}"))
        customer = self._customer(row, market, cells)
        seller = Seller(
            id=SellerId(cells.read("seller_id", row.seller_id, read_id, SHOP)),
            name=_words(cells.read("seller_name", row.seller_name or row.seller_id, read_text, SHOP)),
            market=cells.read("seller_market", row.seller_market or row.market, _market),
            pack=cells.read("seller_pack", row.seller_pack, self._pack, ""),
        )
        order = Order(
            id=OrderId(cells.read("order_id", row.order_id, read_id)),
            customer=customer.id,
            seller=seller.id,
            market=market,
            currency=currency,
            status=cells.read("status", row.status, _status),
            placed_at=cells.read("placed_at", row.placed_at, self._past),
            lines=(),
            shipping=_amount(cells, "shipping", row.shipping or "0", currency),
            payments=(),
            shipments=(),
            address=customer.address,
            version=1,
        )
        return _paid(order, customer, seller, row, cells), cells.faults

    def _customer(self, row: OrderCells, market: str, cells: Cells) -> Customer:
        home = MARKETS[market].language if market else Language.EN
        parts = ((name, getattr(row, name)) for name in ADDRESS)
        return Customer(
            id=CustomerId(cells.read("customer_id", row.customer_id, read_id)),
            name=cells.read("customer_name", row.customer_name or row.customer_id, read_text, ""),
            email=cells.read("customer_email", row.customer_email, read_text, ""),
            market=market,
            language=cells.read("customer_language", row.customer_language, _language, home),
            address=Address(*(cells.read(name, text, read_text, "") for name, text in parts)),
            methods=(),
        )

    def item(self, row: LineCells, order: Order) -> tuple[Item | None, list[Fault]]:
        """Read one row of an order; its faults are told even where the head has some of its own."""
        cells = Cells()
        goods = _goods(row[GOODS], order.currency, order.seller)
        cells.faults += goods.faults
        units = cells.read("quantity", row.quantity, read_units)
        paid = _amount(cells, "paid", row.paid, order.currency) if row.paid else None
        key = LineId(cells.read("line_id", row.line_id or goods.variant.id, read_id, ""))
        parcel = self._parcel(row, order, key, cells) if any(row[PARCEL]) else None
        if cells.faults:
            return None, cells.faults
        product, variant = goods.product, goods.variant
        line = Line(
            key,
            product.id,
            variant.id,
            product.name,
            variant.options,
            units,
            variant.price,
            variant.price.times(units) if paid is None else paid,
            product.category,
            product.traits,
        )
        return Item(line, goods, parcel), []

    def _parcel(self, row: LineCells, order: Order, line: LineId, cells: Cells) -> Shipment:
        shipped = cells.maybe("shipped_at", row.shipped_at, self._past)
        promised = cells.maybe("promised_at", row.promised_at, self._ahead)
        delivered = cells.maybe("delivered_at", row.delivered_at, self._past)
        for name, at in (("shipped_at", shipped), ("promised_at", promised), ("delivered_at", delivered)):
            if at is not None and order.placed_at is not None and at < order.placed_at:
                cells.faults.append(Fault(name, "is before the order was placed"))
            if at is not None and name != "promised_at" and order.status in BEFORE_SENDING:
                cells.faults.append(Fault(name, f"is given, but the order is {order.status}"))
        if shipped is not None and delivered is not None and delivered < shipped:
            cells.faults.append(Fault("delivered_at", "is before the parcel was shipped"))
        key = cells.read("shipment_id", row.shipment_id or row.tracking, read_id, "1")
        carrier = cells.read("carrier", row.carrier, read_text, "")
        tracking = cells.read("tracking", row.tracking, read_text, "")
        return Shipment(ShipmentId(f"{order.id}:{key}"), carrier, tracking, (line,), shipped, promised, delivered)


@lru_cache(maxsize=8_192)
def _goods(row: tuple[str, ...], currency: str, seller: SellerId) -> Goods:
    """Read the cells of a product and its variant: many rows sell the same."""
    cells = Cells()
    product_id, product_name, variant_id, options, category, traits, unit_price, stock = row
    product = Product(
        ProductId(cells.read("product_id", product_id, read_id)),
        seller,
        _words(cells.read("product_name", product_name, read_text)),
        cells.read("category", category, read_text, ""),
        cells.read("traits", traits, _traits, _NO_TRAITS),
        (),
    )
    variant = Variant(
        VariantId(cells.read("variant_id", variant_id or product_id, read_id, "")),
        cells.read("options", options, _options, _NO_OPTIONS),
        _amount(cells, "unit_price", unit_price, currency),
        cells.read("stock", stock, read_stock, 0),
    )
    return Goods(product, variant, _ENCODE(product), _ENCODE(variant), tuple(cells.faults))


def _paid(order: Order, customer: Customer, seller: Seller, row: OrderCells, cells: Cells) -> Head:
    kind = cells.maybe("payment_method", row.payment_method, _method)
    captured = _amount(cells, "captured", row.captured, order.currency) if row.captured else None
    refunded = _amount(cells, "refunded", row.refunded or "0", order.currency)
    if not row.payment_method:
        given = (("payment_id", row.payment_id), ("captured", row.captured), ("refunded", row.refunded))
        cells.faults += [Fault(name, "needs payment_method") for name, text in given if text]
    if captured and refunded and captured < refunded:
        cells.faults.append(Fault("refunded", "is more than was captured"))
    payment = PaymentId(cells.read("payment_id", row.payment_id, read_id, f"{order.id}:1"))
    rows = cells.maybe("order_lines", row.order_lines, read_units)
    return Head(order, customer, seller, kind, captured, refunded, payment, rows)


def whole_order(head: Head, items: Sequence[Item]) -> Order:
    """Join a sound head and sound items with line ids of their own; lines and parcels stand in the order of their ids.

    An order that was paid and does not say how much was paid in full.
    """
    lines = tuple(sorted((item.line for item in items), key=lambda line: _natural(line.id)))
    parcels: dict[str, list[Shipment]] = {}
    for item in items:
        if item.parcel is not None:
            parcels.setdefault(item.parcel.id, []).append(item.parcel)
    shipments = tuple(_shipment(parcels[key]) for key in sorted(parcels, key=_natural))
    order = replace(head.order, lines=lines, shipments=shipments)
    if head.paid_by is None:
        return order
    captured = order.total if head.captured is None else head.captured
    paid = Payment(head.payment, method_of(head).id, head.paid_by, captured, head.refunded)
    return replace(order, payments=(paid,))


def _shipment(parts: Sequence[Shipment]) -> Shipment:
    """Join what rows say alike of one parcel."""
    if len(parts) == 1:
        return parts[0]
    return replace(parts[0], lines=tuple(sorted((part.lines[0] for part in parts), key=_natural)))


def method_of(head: Head) -> PaymentMethod:
    """Return the customer's method that paid; what is on a gift card is not known, so nothing is."""
    kind = head.paid_by or MethodKind.CARD
    balance = zero(head.order.currency) if kind is MethodKind.GIFT_CARD else None
    return PaymentMethod(MethodId(f"{head.customer.id}:{kind}"), kind, LABELS[kind], balance)


def _natural(key: str) -> tuple[int, str]:
    """Sort ids so that line 10 comes behind line 9."""
    return len(key), key


def _words(text: str) -> Words:
    return Words(text, text)


def _amount(cells: Cells, name: str, text: str, currency: str) -> Money:
    """Read an amount; in an unknown currency, a fault already, it is judged as in the one with the most decimals."""
    return cells.read(name, text, lambda amount: read_amount(amount, currency or MOST_DECIMALS))


def _options(text: str) -> tuple[tuple[str, str], ...]:
    """Read `Colour: blue; Size: M`."""
    pairs = [part.partition(":") for part in read_text(text).split(";") if part.strip()]
    if not all(name.strip() and value.strip() for name, _, value in pairs):
        raise ValueError(f"{shown(text)} is not of the form `Colour: blue; Size: M`")
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)


def _traits(text: str) -> frozenset[str]:
    return frozenset(map(_trait, text.split()))


_trait = one_of(TRAITS)
_market = one_of(MARKETS)
_currency = one_of(EXPONENTS)


def _status(text: str) -> OrderStatus:
    return OrderStatus(_is_status(text))


def _method(text: str) -> MethodKind:
    return MethodKind(_is_method(text))


def _language(text: str) -> Language:
    return Language(_is_language(text))


_is_status = one_of(frozenset(OrderStatus))
_is_method = one_of(frozenset(MethodKind))
_is_language = one_of(frozenset(Language))
