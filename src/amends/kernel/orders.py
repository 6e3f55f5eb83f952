"""Order facts as the shop tells them. Amends reads these; what it did itself is in its own ledger."""

from dataclasses import dataclass
from enum import StrEnum

from amends.kernel.clock import Instant
from amends.kernel.errors import NotFound
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
from amends.kernel.market import Language, Words
from amends.kernel.money import Money, total, zero


class OrderStatus(StrEnum):
    """Where an order stands in the shop."""

    PENDING = "pending"
    PROCESSED = "processed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


BEFORE_SENDING = frozenset({OrderStatus.PENDING, OrderStatus.PROCESSED})


class MethodKind(StrEnum):
    """Kinds of payment method."""

    CARD = "card"
    WALLET = "wallet"
    PAYPAL = "paypal"
    GIFT_CARD = "gift_card"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `region` is the state or province, `country` as the shop writes it."""

    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    country: str


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """Something a customer pays with. `balance` is set for gift cards only."""

    id: MethodId
    kind: MethodKind
    label: str
    balance: Money | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A buyer as the shop knows them."""

    id: CustomerId
    name: str
    email: str
    market: str
    language: Language
    address: Address
    methods: tuple[PaymentMethod, ...]

    def method(self, wanted: MethodId) -> PaymentMethod | None:
        """Return the customer's own payment method of that id, if there is one."""
        return next((method for method in self.methods if method.id == wanted), None)


@dataclass(frozen=True, slots=True)
class Seller:
    """A shop on the marketplace; `pack` names the merchant rule pack it signed ("" for none).

    `returns_to` is where goods go back.
    """

    id: SellerId
    name: Words
    market: str
    pack: str
    returns_to: Address | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One buyable form of a product. `options` are (name, value) pairs; `stock` units are on hand."""

    id: VariantId
    options: tuple[tuple[str, str], ...]
    price: Money
    stock: int


@dataclass(frozen=True, slots=True)
class Product:
    """A product with its variants. `traits` are facts that law looks at: custom_made, perishable, sealed_hygiene..."""

    id: ProductId
    seller: SellerId
    name: Words
    category: str
    traits: frozenset[str]
    variants: tuple[Variant, ...]

    def variant(self, wanted: VariantId) -> Variant | None:
        """Return the variant of that id, if the product has it."""
        return next((variant for variant in self.variants if variant.id == wanted), None)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order. `paid` is what was really paid for the whole line, after discounts."""

    id: LineId
    product: ProductId
    variant: VariantId
    name: Words
    options: tuple[tuple[str, str], ...]
    quantity: int
    unit_price: Money
    paid: Money
    category: str
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Payment:
    """Money captured for an order by one method; `refunded` is what the shop itself had given back before."""

    id: PaymentId
    method: MethodId
    kind: MethodKind
    captured: Money
    refunded: Money


@dataclass(frozen=True, slots=True)
class Shipment:
    """A parcel; times are None while they have not happened."""

    id: ShipmentId
    carrier: str
    tracking: str
    lines: tuple[LineId, ...]
    shipped_at: Instant | None
    promised_at: Instant | None
    delivered_at: Instant | None


@dataclass(frozen=True, slots=True)
class Order:
    """An order with one seller. `version` rises with each change in the shop."""

    id: OrderId
    customer: CustomerId
    seller: SellerId
    market: str
    currency: str
    status: OrderStatus
    placed_at: Instant
    lines: tuple[Line, ...]
    shipping: Money
    payments: tuple[Payment, ...]
    shipments: tuple[Shipment, ...]
    address: Address
    version: int

    def line(self, wanted: LineId) -> Line:
        """Return the line of that id; raise NotFound when the order has none."""
        for line in self.lines:
            if line.id == wanted:
                return line
        raise NotFound(f"order {self.id} has no line {wanted}")

    @property
    def delivered_at(self) -> Instant | None:
        """The day the last parcel arrived; None while one is still under way."""
        times = [shipment.delivered_at for shipment in self.shipments]
        if not times or any(at is None for at in times):
            return None
        return max(at for at in times if at is not None)

    @property
    def total(self) -> Money:
        """Lines as paid, and shipping."""
        return total((line.paid for line in self.lines), self.currency) + self.shipping

    @property
    def captured(self) -> Money:
        """All money captured for this order."""
        return (
            total((payment.captured for payment in self.payments), self.currency)
            if self.payments
            else zero(self.currency)
        )
