"""A shop in memory: for tests, benchmarks and evaluations that need a fresh store per task."""

from threading import Lock
from typing import TypeVar

from amends.adapters.shops.changes import Touched, apply_change
from amends.kernel.clock import Clock
from amends.kernel.errors import NotFound
from amends.kernel.ids import MAIN, CustomerId, OrderId, ProductId, SellerId, TenantId
from amends.kernel.orders import Customer, Order, Product, Seller
from amends.kernel.shop import ShopChange
from amends.simulation.records import Marketplace

Key = TypeVar("Key", bound=str)
Value = TypeVar("Value")


class MemoryShop:
    """One tenant's marketplace in dictionaries of frozen values. `fork` gives an independent copy at little cost."""

    def __init__(self, records: Marketplace, *, clock: Clock, tenant: TenantId = MAIN) -> None:
        self._clock, self._tenant, self._lock = clock, tenant, Lock()
        self._sellers = {seller.id: seller for seller in records.sellers}
        self._products = {product.id: product for product in records.products}
        self._customers = {customer.id: customer for customer in records.customers}
        self._orders = {order.id: order for order in records.orders}
        self._changes: dict[str, ShopChange] = {}
        # No change adds an order or moves it to another customer, so forks share this index.
        self._of: dict[CustomerId, list[OrderId]] = {}
        for order in sorted(records.orders, key=lambda order: (-order.placed_at, order.id)):
            self._of.setdefault(order.customer, []).append(order.id)

    def fork(self) -> "MemoryShop":
        """Return a shop that starts as this one stands and then goes its own way."""
        twin = object.__new__(MemoryShop)
        twin._clock, twin._tenant, twin._lock = self._clock, self._tenant, Lock()
        twin._sellers, twin._of = self._sellers, self._of
        with self._lock:
            twin._products, twin._customers = dict(self._products), dict(self._customers)
            twin._orders, twin._changes = dict(self._orders), dict(self._changes)
        return twin

    def customer(self, tenant: TenantId, customer: CustomerId) -> Customer:
        """Return a customer with their payment methods."""
        return self._find(self._customers, tenant, customer, "customer")

    def orders_of(self, tenant: TenantId, customer: CustomerId, *, limit: int = 20) -> tuple[Order, ...]:
        """Return the customer's orders, newest first; none for a stranger."""
        keys = self._of.get(customer, ()) if tenant == self._tenant else ()
        return tuple(self._orders[key] for key in keys[:limit])

    def order(self, tenant: TenantId, order: OrderId) -> Order:
        """Return an order as it stands now."""
        return self._find(self._orders, tenant, order, "order")

    def product(self, tenant: TenantId, product: ProductId) -> Product:
        """Return a product with its variants and stock."""
        return self._find(self._products, tenant, product, "product")

    def seller(self, tenant: TenantId, seller: SellerId) -> Seller:
        """Return a seller."""
        return self._find(self._sellers, tenant, seller, "seller")

    def apply(self, change: ShopChange) -> None:
        """Write a change once; the same key again changes nothing."""
        with self._lock:
            if change.tenant == self._tenant and change.key in self._changes:
                return
            after = apply_change(self._touched(change), change, now=self._clock.now())
            self._customers[after.customer.id] = after.customer
            self._products.update(after.products)
            if after.order is not None:
                self._orders[after.order.id] = after.order
            self._changes[change.key] = change

    def changes_of(self, tenant: TenantId, order: OrderId) -> tuple[ShopChange, ...]:
        """Return what was written about an order, oldest first: the shop's notes on returns, exchanges and the rest."""
        self.order(tenant, order)
        return tuple(change for change in self._changes.values() if change.order == order)

    def _touched(self, change: ShopChange) -> Touched:
        customer = self.customer(change.tenant, change.customer)
        order = None if change.order is None else self.order(change.tenant, change.order)
        lines = () if order is None else order.lines
        earlier = () if order is None else self.changes_of(change.tenant, order.id)
        return Touched(customer, order, {line.product: self._products[line.product] for line in lines}, earlier)

    def _find(self, records: dict[Key, Value], tenant: TenantId, key: Key, noun: str) -> Value:
        found = records.get(key) if tenant == self._tenant else None
        if found is None:
            raise NotFound(f"there is no {noun} {key}")
        return found
