"""A shop in which some records stand otherwise, for commands that must be refused there."""

from collections.abc import Iterable

from amends.kernel.errors import Conflict
from amends.kernel.ids import CustomerId, OrderId, ProductId, SellerId, TenantId
from amends.kernel.orders import Customer, Order, Product, Seller
from amends.kernel.shop import Shop, ShopChange


class AlteredShop:
    """Reads `shop` with `instead` in the place of its own records of the same ids. It takes no change."""

    def __init__(self, shop: Shop, instead: Iterable[Customer | Order | Product]) -> None:
        self._shop = shop
        self._instead = {record.id: record for record in instead}

    def customer(self, tenant: TenantId, customer: CustomerId) -> Customer:
        """Return a customer with their payment methods."""
        found = self._instead.get(customer)
        return found if isinstance(found, Customer) else self._shop.customer(tenant, customer)

    def orders_of(self, tenant: TenantId, customer: CustomerId, *, limit: int = 20) -> tuple[Order, ...]:
        """Return the customer's orders, newest first."""
        return tuple(self.order(tenant, one.id) for one in self._shop.orders_of(tenant, customer, limit=limit))

    def order(self, tenant: TenantId, order: OrderId) -> Order:
        """Return an order."""
        found = self._instead.get(order)
        return found if isinstance(found, Order) else self._shop.order(tenant, order)

    def product(self, tenant: TenantId, product: ProductId) -> Product:
        """Return a product with its variants and stock."""
        found = self._instead.get(product)
        return found if isinstance(found, Product) else self._shop.product(tenant, product)

    def seller(self, tenant: TenantId, seller: SellerId) -> Seller:
        """Return a seller."""
        return self._shop.seller(tenant, seller)

    def apply(self, change: ShopChange) -> None:
        """Refuse: nothing may be carried out in a world that is not so."""
        raise Conflict(f"{change.kind} must not reach an altered shop")
