"""A small marketplace with its desk, provider and clock, that crashes, stalls and starts again when told to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from tests.crash.blank_model import blank_model

from amends.adapters.carriers import MemoryCarriers
from amends.adapters.clock import ManualClock
from amends.adapters.memory import MemoryStore, MemoryVault
from amends.adapters.payments import MemoryPayments
from amends.adapters.shops import MemoryShop
from amends.adapters.store import Fail, PostgresStore, SqliteStore
from amends.bootstrap import keep_rules, rule_book
from amends.desk.office import Office
from amends.kernel.clock import instant
from amends.kernel.errors import Unavailable
from amends.kernel.ids import CustomerId
from amends.kernel.ledger import Vault
from amends.kernel.shop import ShopChange
from amends.remedies.ports import ChargeOrder, Receipt, Recourse, RefundOrder
from amends.simulation.marketplace import generate
from amends.simulation.records import Marketplace

NOW = instant("2026-11-23T20:00:00+00:00")
CUSTOMERS = (CustomerId("c-mia"), CustomerId("c-emma"))
Store = SqliteStore | PostgresStore | MemoryStore
OpenStore = Callable[[Vault, Fail], Store]


class CrashError(Exception):
    """The process died here; whoever waited for an answer never got one."""


def marketplace() -> Marketplace:
    """Return the customers with their orders; one seller's shop also lets the payment of an order be changed."""
    whole = generate(7, NOW)
    orders = tuple(order for order in whole.orders if order.customer in CUSTOMERS)
    emmas = next(order.seller for order in orders if order.id == "UK-204153")
    sellers = tuple(_lenient(s) if s.id == emmas else s for s in whole.sellers)
    customers = tuple(customer for customer in whole.customers if customer.id in CUSTOMERS)
    return Marketplace(sellers, whole.products, customers, orders)


def _lenient(seller: Any) -> Any:
    return replace(seller, pack="merchant.tau_retail")


MARKETPLACE = marketplace()
RULES = rule_book()


@dataclass(slots=True)
class Mishaps:
    """What goes wrong next; each happens once."""

    dies_at: str | None = None
    shop_is_away: bool = False
    before_paying: Callable[[], None] | None = None
    after_paying: Callable[[], None] | None = None

    def fail(self, point: str) -> None:
        """Die at the armed fail point of the store."""
        if point == self.dies_at:
            self.dies_at = None
            raise CrashError(point)


class StallingPayments:
    """A gateway whose caller may be held up just before or just after a call, as long as others like."""

    def __init__(self, inner: MemoryPayments, mishaps: Mishaps) -> None:
        self.inner, self.recourse, self.settles_ms = inner, inner.recourse, inner.settles_ms
        self._mishaps = mishaps

    def refund(self, order: RefundOrder) -> Receipt:
        with self._held_up():
            return self.inner.refund(order)

    def charge(self, order: ChargeOrder) -> Receipt:
        with self._held_up():
            return self.inner.charge(order)

    def find(self, reference: str) -> Receipt | None:
        return self.inner.find(reference)

    @contextmanager
    def _held_up(self) -> Iterator[None]:
        before, self._mishaps.before_paying = self._mishaps.before_paying, None
        if before:
            before()
        try:
            yield
        finally:
            after, self._mishaps.after_paying = self._mishaps.after_paying, None
            if after:
                after()


class UnsteadyShop(MemoryShop):
    """A shop that now and then does not answer."""

    mishaps: Mishaps

    def apply(self, change: ShopChange) -> None:
        if self.mishaps.shop_is_away:
            self.mishaps.shop_is_away = False
            raise Unavailable("the shop does not answer")
        super().apply(change)


class World:
    """Everything that outlives a process (vault, shop, provider, clock) and the process itself: an office, reopened."""

    def __init__(self, open_store: OpenStore, recourse: Recourse) -> None:
        self._open_store = open_store
        self.clock = ManualClock(NOW)
        self.mishaps = Mishaps()
        self.vault = MemoryVault()
        self.payments = MemoryPayments(recourse, self.clock)
        self.carriers = MemoryCarriers(recourse, self.clock)
        self.shop = UnsteadyShop(MARKETPLACE, clock=self.clock)
        self.shop.mishaps = self.mishaps
        self.store = open_store(self.vault, self.mishaps.fail)
        keep_rules(RULES, store=self.store, now=NOW)

    @property
    def office(self) -> Office:
        """The office of this process; a caller of its gateway may be held up."""
        return replace(self.other_office, payments=StallingPayments(self.payments, self.mishaps))

    @property
    def other_office(self) -> Office:
        """The office of another worker, whom nothing holds up."""
        return Office(
            ledger=self.store,
            effects=self.store,
            vault=self.vault,
            shop=self.shop,
            payments=self.payments,
            carriers=self.carriers,
            rules=RULES,
            model=blank_model(),
            model_hash="none",
            engine="test",
        )

    def restart(self) -> None:
        """End the process and start another one on the same store."""
        self.mishaps.dies_at = None
        self.store.close()
        self.store = self._open_store(self.vault, self.mishaps.fail)

    def close(self) -> None:
        """End the process."""
        self.store.close()
