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
    RESHIP = "reship"


@dataclass(frozen=True, slots=True)
class ShopChange:
    """One change of the shop's records, asked once per `key` however often it is sent.

    `charges` are the captures that were taken for it; `credits` the money that it puts onto gift cards at once.
    """

    key: str
    tenant: TenantId
    kind: ChangeKind
    customer: CustomerId
    order: OrderId | None = None
    lines: tuple[LineId, ...] = ()
    variants: tuple[VariantId, ...] = ()
    method: MethodId | None = None
    address: Address | None = None
    note: str = field(default="")
    charges: tuple[Payment, ...] = ()
    credits: tuple[tuple[MethodId, Money], ...] = ()


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
