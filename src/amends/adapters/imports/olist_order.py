"""One order of Olist read as the shop's records: an order with each seller, in market BR, in Brazilian reais."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from amends.adapters.imports.cells import Cells, between, one_of, read_amount, read_id, read_text, read_units, shown
from amends.adapters.imports.olist_columns import CustomerRow, ItemRow, OrderRow, PaymentRow, ProductRow, SellerRow
from amends.kernel.clock import DAY, Instant, end_of_day, local_date
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
from amends.kernel.market import Words, market
from amends.kernel.money import Money, total, zero
from amends.kernel.orders import (
    Address,
    Customer,
    Line,
    MethodKind,
    Order,
    OrderStatus,
    Payment,
    PaymentMethod,
    Seller,
    Shipment,
)

BRAZIL = market("BR")
BRL, ZONE = BRAZIL.currency, ZoneInfo(BRAZIL.zone)
PROMISED_WITHIN = 5 * 366 * DAY
# `unavailable` goods are never sent: for the customer that is a cancelled order.
STATUSES = {
    "created": OrderStatus.PENDING,
    "approved": OrderStatus.PROCESSED,
    "invoiced": OrderStatus.PROCESSED,
    "processing": OrderStatus.PROCESSED,
    "shipped": OrderStatus.SHIPPED,
    "delivered": OrderStatus.DELIVERED,
    "canceled": OrderStatus.CANCELLED,
    "unavailable": OrderStatus.CANCELLED,
}
METHODS = {
    "credit_card": (MethodKind.CARD, "Credit card"),
    "debit_card": (MethodKind.CARD, "Debit card"),
    "boleto": (MethodKind.WALLET, "Boleto"),
    "voucher": (MethodKind.GIFT_CARD, "Voucher"),
}
NO_METHOD = "not_defined"
IMPOSSIBLE_HAND_OVER = "hand-overs to the carrier left out: before the purchase or after the delivery"
NOTHING_PAID = "payments of nothing left out"


@dataclass(frozen=True, slots=True)
class Head:
    """What the row of an order says, and that of its customer."""

    order: Order
    customer: Customer
    shipped_at: Instant | None
    promised_at: Instant | None
    delivered_at: Instant | None


@dataclass(frozen=True, slots=True)
class Item:
    """One line with its seller and its freight."""

    line: Line
    seller: SellerId
    freight: Money


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment of the whole order, and the customer's method."""

    payment: Payment
    method: PaymentMethod


@dataclass(slots=True)
class OlistCells:
    """Reads the rows of one order as of `now`; faults and notes are kept by row."""

    now: Instant
    notes: list[str] = field(default_factory=list)

    def customer(self, row: CustomerRow) -> tuple[Customer, list[Fault]]:
        """Read a customer: the person, at the address of this order."""
        cells = Cells()
        key = CustomerId(cells.read("customer_unique_id", row.customer_unique_id, read_id))
        home = _address(
            cells.read("customer_city", row.customer_city, read_text, ""),
            cells.read("customer_state", row.customer_state, read_text, ""),
            cells.read("customer_zip_code_prefix", row.customer_zip_code_prefix, read_text, ""),
        )
        name = f"Customer {(key or '')[:8]}"
        return Customer(key, name, "", BRAZIL.code, BRAZIL.language, home, ()), cells.faults

    def seller(self, row: SellerRow) -> tuple[Seller, list[Fault]]:
        """Read a seller, who has signed no rule pack."""
        cells = Cells()
        key = SellerId(cells.read("seller_id", row.seller_id, read_id))
        place = _address(
            cells.read("seller_city", row.seller_city, read_text, ""),
            cells.read("seller_state", row.seller_state, read_text, ""),
            cells.read("seller_zip_code_prefix", row.seller_zip_code_prefix, read_text, ""),
        )
        return Seller(
            key, Words(f"卖家 {(key or '')[:8]}", f"Seller {(key or '')[:8]}"), BRAZIL.code, "", place
        ), cells.faults

    def head(self, row: OrderRow, customer: Customer) -> tuple[Head, list[Fault]]:
        """Read the row of an order."""
        cells = Cells()
        placed = cells.read("order_purchase_timestamp", row.order_purchase_timestamp, self._past)
        shipped = cells.maybe("order_delivered_carrier_date", row.order_delivered_carrier_date, self._past)
        delivered = cells.maybe("order_delivered_customer_date", row.order_delivered_customer_date, self._past)
        promised = cells.maybe("order_estimated_delivery_date", row.order_estimated_delivery_date, self._ahead)
        known = placed is not None
        if known and delivered is not None and delivered < placed:
            cells.faults.append(Fault("order_delivered_customer_date", "is before the purchase"))
        if known and promised is not None and promised < placed:
            cells.faults.append(Fault("order_estimated_delivery_date", "is before the purchase"))
        if known and shipped is not None and (shipped < placed or (delivered is not None and delivered < shipped)):
            self.notes.append(IMPOSSIBLE_HAND_OVER)
            shipped = None
        order = Order(
            id=OrderId(cells.read("order_id", row.order_id, read_id)),
            customer=customer.id,
            seller=SellerId(""),
            market=BRAZIL.code,
            currency=BRL,
            status=STATUSES[cells.read("order_status", row.order_status, _status, "created")],
            placed_at=placed,
            lines=(),
            shipping=zero(BRL),
            payments=(),
            shipments=(),
            address=customer.address,
            version=1,
        )
        return Head(order, customer, shipped, promised, delivered), cells.faults

    def item(self, row: ItemRow, product: ProductRow | None) -> tuple[Item | None, list[Fault]]:
        """Read one unit; a product without a row was told already."""
        cells = Cells()
        number = cells.read("order_item_id", row.order_item_id, read_units)
        price = cells.read("price", row.price, _amount)
        freight = cells.read("freight_value", row.freight_value, _amount)
        key = cells.read("product_id", row.product_id, read_id)
        seller = SellerId(cells.read("seller_id", row.seller_id, read_id))
        category = "" if product is None else cells.read("product_id", product.product_category_name, read_text, "")
        if cells.faults:
            return None, cells.faults
        name = product_name(key, category)
        line = Line(
            LineId(str(number)), ProductId(key), VariantId(key), name, (), 1, price, price, category, frozenset()
        )
        return Item(line, seller, freight), []

    def payment(self, row: PaymentRow, order: Order) -> tuple[Paid | None, list[Fault]]:
        """Read one payment; None where nothing was paid."""
        cells = Cells()
        number = cells.read("payment_sequential", row.payment_sequential, read_units)
        amount = cells.read("payment_value", row.payment_value, _amount)
        if not cells.faults and not amount.minor:
            self.notes.append(NOTHING_PAID)
            return None, []
        name = cells.read("payment_type", row.payment_type, _method, "")
        if cells.faults:
            return None, cells.faults
        kind, label = METHODS[name]
        balance = zero(BRL) if kind is MethodKind.GIFT_CARD else None
        method = PaymentMethod(MethodId(f"{order.customer}:{name}"), kind, label, balance)
        return Paid(Payment(PaymentId(f"{order.id}:{number}"), method.id, kind, amount, zero(BRL)), method), []

    def _past(self, text: str) -> Instant:
        return between(_moment(text), text, ZONE, Instant(self.now + DAY))

    def _ahead(self, text: str) -> Instant:
        """Read the promised day; the promise holds until its end."""
        at = between(_moment(text), text, ZONE, Instant(self.now + PROMISED_WITHIN))
        return end_of_day(local_date(at, BRAZIL.zone), BRAZIL.zone)


def orders_by_seller(head: Head, items: Sequence[Item], paid: Sequence[Paid]) -> list[Order]:
    """Return an order for each seller; the first keeps the id, the others have `:2`, `:3` behind it.

    Each payment is split over them by what they cost, to the last centavo.
    """
    sellers = list(dict.fromkeys(item.seller for item in sorted(items, key=lambda item: int(item.line.id))))
    parts = [_part(number, seller, head, items) for number, seller in enumerate(sellers, start=1)]
    weights = [part.total.minor for part in parts]
    shares = [(one.payment, one.payment.captured.allocate(weights)) for one in paid]
    return [
        replace(
            part,
            payments=tuple(
                replace(payment, id=PaymentId(payment.id.replace(head.order.id, part.id, 1)), captured=amounts[place])
                for payment, amounts in shares
            ),
        )
        for place, part in enumerate(parts)
    ]


def _part(number: int, seller: SellerId, head: Head, items: Sequence[Item]) -> Order:
    own = sorted((item for item in items if item.seller == seller), key=lambda item: int(item.line.id))
    key = OrderId(head.order.id if number == 1 else f"{head.order.id}:{number}")
    lines = tuple(item.line for item in own)
    sent = head.shipped_at is not None or head.delivered_at is not None
    parcel = Shipment(
        ShipmentId(f"{key}:1"),
        "",
        "",
        tuple(line.id for line in lines),
        head.shipped_at,
        head.promised_at,
        head.delivered_at,
    )
    return replace(
        head.order,
        id=key,
        seller=seller,
        lines=lines,
        shipping=total((item.freight for item in own), BRL),
        shipments=(parcel,) if sent or head.order.status is not OrderStatus.CANCELLED else (),
    )


def product_name(key: str, category: str) -> Words:
    """Return what a product is called: its category, which is all that is known; without one its id."""
    text = category.replace("_", " ")
    return Words(text or f"商品 {key[:8]}", text or f"Product {key[:8]}")


def _address(city: str, state: str, postcode: str) -> Address:
    """Return an address; the files have lost the zeros that postcodes begin with."""
    return Address("", "", city, state, postcode.zfill(5) if postcode else "", BRAZIL.code)


def _moment(text: str) -> datetime:
    """Read both ways in which the files write times; all are of Brazil's legal time."""
    try:
        return datetime.strptime(text, "%m/%d/%Y %H:%M").replace(tzinfo=ZONE) if "/" in text else _iso(text)
    except ValueError as error:
        raise ValueError(f"{shown(text)} is not a time such as 2018-01-31 23:59:00 or 1/31/2018 23:59") from error


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def _amount(text: str) -> Money:
    return read_amount(text, BRL)


_status = one_of(STATUSES)
_method = one_of(METHODS)
