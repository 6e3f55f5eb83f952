"""The shop port: the marketplace's own records of customers, orders, products and stock."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from amends.kernel.ids import CustomerId, LineId, MethodId, OrderId, ProductId, SellerId, TenantId, VariantId
from amends.kernel.money import Money
from amends.kernel.orders import Address, Customer, Order, Payment, Product, Seller


class ChangeKind(StrEnum):
    """What Amends asks the shop to write into its own records."""

    CANCEL = "cancel"
    MODIFY_ITEMS = "modify_items"
    MODIFY_ADDRESS = "modify_address"
    MODIFY_PAYMENT = "modify_payment"
    MODIFY_PROFILE = "modify_profile"
    RETURN_REQUESTED = "return_requested"
    EXCHANGE_REQUESTED = "exchange_requested"
    EXCHANGE_RELEASED = "exchange_released"
    RESHIP = "reship"


@dataclass(frozen=True, slots=True)
class ChangedUnits:
    """`quantity` units of a line, and the variant of the same product that they become, if they become one."""

    line: LineId
    quantity: int
    variant: VariantId | None = None


@dataclass(frozen=True, slots=True)
class ShopChange:
    """One change of the shop's records, asked once per `key` however often it is sent.

    `parts` are the units that it is about, a line with a variant named once. `charges` are the captures that were
    taken for it; `credits` the money that it puts onto gift cards at once. `releases` is the key of the exchange whose
    units go back to stock; an exchange that is released before the shop wrote it never takes any.
    """

    key: str
    tenant: TenantId
    kind: ChangeKind
    customer: CustomerId
    order: OrderId | None = None
    parts: tuple[ChangedUnits, ...] = ()
    method: MethodId | None = None
    address: Address | None = None
    note: str = field(default="")
    charges: tuple[Payment, ...] = ()
    credits: tuple[tuple[MethodId, Money], ...] = ()
    releases: str = ""


class Shop(Protocol):
    """Reads of one marketplace, and its changes. Every implementation passes tests/contracts/test_shop.py.

    Reads raise NotFound for ids that the tenant does not have. They may be called from several threads.
    """

    def customer(self, tenant: TenantId, customer: CustomerId) -> Customer:
        """Return a customer with their payment methods."""
        ...

    def orders_of(self, tenant: TenantId, customer: CustomerId, *, limit: int = 20) -> tuple[Order, ...]:
        """Return the customer's orders, newest first; none for a stranger."""
        ...

    def order(self, tenant: TenantId, order: OrderId) -> Order:
        """Return an order as it stands now."""
        ...

    def product(self, tenant: TenantId, product: ProductId) -> Product:
        """Return a product with its variants and stock."""
        ...

    def seller(self, tenant: TenantId, seller: SellerId) -> Seller:
        """Return a seller."""
        ...

    def apply(self, change: ShopChange) -> None:
        """Write a change once; the same key again changes nothing. Raise Unavailable when the shop cannot answer."""
        ...
