"""A house on files, as the commands see it: lived in, backed up, lost and restored; the outside world remembers."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from tests.desk.shopfloor import NOW, Floor, marketplace, open_floor, rules

from amends.adapters.access import SqliteAccessStore
from amends.adapters.backup import Manifest
from amends.adapters.shops import DocumentShop
from amends.adapters.store import PostgresStore, SqliteStore
from amends.adapters.vault import SqliteVault
from amends.bootstrap import back_up, keep_rules, present, restore
from amends.kernel.ids import MAIN
from amends.remedies.ports import Recourse
from amends.settings import Settings
from amends.simulation.records import Marketplace

CUSTOMERS = frozenset({"c-emma", "c-lin", "c-mia"})


@lru_cache
def few() -> Marketplace:
    """Return the demo marketplace with three of its customers."""
    whole = marketplace()
    customers = tuple(customer for customer in whole.customers if customer.id in CUSTOMERS)
    orders = tuple(order for order in whole.orders if order.customer in CUSTOMERS)
    products = {line.product for order in orders for line in order.lines}
    return replace(
        whole,
        customers=customers,
        orders=orders,
        products=tuple(product for product in whole.products if product.id in products),
    )


@dataclass
class World:
    """The outside world (gateway, carrier, clock) and the folder in which stores and backups lie."""

    folder: Path
    recourse: Recourse = Recourse.KEYED
    outside: Floor = field(init=False)

    def __post_init__(self) -> None:
        self.outside = open_floor(self.recourse)

    def settings(self, name: str, url: str | None = None, keys: str | None = None) -> Settings:
        """Return the settings of a store of that name; its keys lie apart."""
        return Settings(store=url or str(self.folder / name), keys=self.folder / (keys or f"{name}-keys"))

    def back_up(self, settings: Settings, name: str = "backup") -> Manifest:
        """Take a backup of that name."""
        return back_up(settings, to=self.folder / name, keys_to=self.folder / f"{name}-keys", now=present())

    def restore(self, settings: Settings, name: str = "backup", *, forgotten: Path | None = None) -> Manifest:
        """Restore a backup with its keys."""
        keys = self.folder / f"{name}-keys"
        return restore(settings, source=self.folder / name, keys=keys, forgotten=forgotten, now=present())

    @contextmanager
    def house(self, settings: Settings) -> Iterator[Floor]:
        """Open the store, its keys and its shop, before the same gateway and carrier."""
        outside = self.outside
        for folder in (settings.folder, Path(settings.keys_place)):
            folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            vault = SqliteVault(Path(settings.keys_place) / "subjects.sqlite")
            access = SqliteAccessStore(Path(settings.keys_place) / "access.sqlite")
            shop = DocumentShop(settings.folder / "shop.sqlite", clock=outside.clock)
            store: SqliteStore | PostgresStore = (
                PostgresStore(settings.store, vault=vault)
                if settings.on_postgres
                else SqliteStore(settings.folder / "ledger.sqlite", vault=vault)
            )
            for opened in (access, vault, shop, store):
                stack.callback(opened.close)
            if shop.is_empty(MAIN):
                shop.load(MAIN, few())
            keep_rules(rules(), store=store, now=NOW)
            office = replace(outside.office, ledger=store, effects=store, vault=vault, shop=shop)
            yield replace(outside, office=office)
