"""A marketplace's records in one SQLite file: a JSON document for each customer, order, product and seller."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

from msgspec import json

from amends.adapters.shops.changes import Touched, apply_change
from amends.kernel.clock import Clock
from amends.kernel.errors import NotFound, Unavailable
from amends.kernel.ids import CustomerId, LineId, OrderId, ProductId, SellerId, TenantId, VariantId
from amends.kernel.orders import Customer, Order, Product, Seller
from amends.kernel.shop import ChangedUnits, ShopChange
from amends.simulation.records import Marketplace

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    customer TEXT, placed_at INTEGER, body BLOB NOT NULL,
    PRIMARY KEY (tenant, kind, id)
) STRICT;
CREATE INDEX IF NOT EXISTS orders_by_customer
    ON documents (tenant, customer, placed_at DESC, id) WHERE customer IS NOT NULL;
CREATE TABLE IF NOT EXISTS changes (
    number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, key TEXT NOT NULL,
    "order" TEXT, at INTEGER NOT NULL, body BLOB NOT NULL,
    UNIQUE (tenant, key)
) STRICT;
CREATE INDEX IF NOT EXISTS changes_by_order ON changes (tenant, "order", number);
"""
READ = "SELECT body FROM documents WHERE tenant = ? AND kind = ? AND id = ?"
READ_OF = "SELECT body FROM documents WHERE tenant = ? AND customer = ? ORDER BY placed_at DESC, id LIMIT ?"
WRITE = (
    "INSERT INTO documents (tenant, kind, id, customer, placed_at, body) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (tenant, kind, id) DO UPDATE SET body = excluded.body"
)

Document = Customer | Order | Product | Seller
Kind = TypeVar("Kind", Customer, Order, Product, Seller)

_ENCODER = json.Encoder()
_DECODERS: dict[str, json.Decoder[Any]] = {
    kind.__name__: json.Decoder(kind) for kind in (Customer, Order, Product, Seller)
}


@dataclass(frozen=True, slots=True)
class _WholeLines:
    """How changes named their lines before they knew quantities: each line was meant as a whole."""

    lines: tuple[LineId, ...] = ()
    variants: tuple[VariantId, ...] = ()


_CHANGE, _WHOLE_LINES = json.Decoder(ShopChange), json.Decoder(_WholeLines)


@lru_cache(maxsize=2_048)
def _decoded(kind: str, body: bytes) -> Any:
    """Read a record of a kind. The turns of a conversation meet the same few bytes again; what they say is fixed."""
    return _DECODERS[kind].decode(body)


class _Connection(sqlite3.Connection):
    """A connection that a WeakSet can hold, so that one of a finished thread is not kept open."""


class DocumentShop:
    """The shop port on a file that several threads and processes may share.

    Each thread reads on its own connection. Raises Unavailable when the file cannot be read or stays locked.
    """

    def __init__(self, path: Path, *, clock: Clock) -> None:
        self._path, self._clock = path, clock
        self._local = threading.local()
        self._open: WeakSet[_Connection] = WeakSet()
        with _answering():
            self._connection().executescript(SCHEMA)

    def close(self) -> None:
        """Close the connections of every thread; the shop must not be used afterwards."""
        for connection in list(self._open):
            connection.close()

    def load(self, tenant: TenantId, records: Marketplace) -> bool:
        """Fill an empty shop; tell whether it was empty. A shop that has records is left as it is."""
        with self._writing() as connection:
            if connection.execute("SELECT 1 FROM documents WHERE tenant = ? LIMIT 1", (tenant,)).fetchone():
                return False
            for documents in (records.sellers, records.products, records.customers, records.orders):
                connection.executemany(WRITE, _rows(tenant, documents))
        return True

    def is_empty(self, tenant: TenantId) -> bool:
        """Tell whether the shop holds nothing of this tenant."""
        with _answering():
            found = self._connection().execute("SELECT 1 FROM documents WHERE tenant = ? LIMIT 1", (tenant,)).fetchone()
        return found is None

    def customer(self, tenant: TenantId, customer: CustomerId) -> Customer:
        """Return a customer with their payment methods."""
        return self._read(Customer, tenant, customer)

    def orders_of(self, tenant: TenantId, customer: CustomerId, *, limit: int = 20) -> tuple[Order, ...]:
        """Return the customer's orders, newest first; none for a stranger."""
        with _answering():
            rows = self._connection().execute(READ_OF, (tenant, customer, limit)).fetchall()
        return tuple(_decoded(Order.__name__, body) for (body,) in rows)

    def order(self, tenant: TenantId, order: OrderId) -> Order:
        """Return an order as it stands now."""
        return self._read(Order, tenant, order)

    def product(self, tenant: TenantId, product: ProductId) -> Product:
        """Return a product with its variants and stock."""
        return self._read(Product, tenant, product)

    def seller(self, tenant: TenantId, seller: SellerId) -> Seller:
        """Return a seller."""
        return self._read(Seller, tenant, seller)

    def apply(self, change: ShopChange) -> None:
        """Write a change once, in one transaction; the same key again changes nothing."""
        now = self._clock.now()
        with self._writing() as connection:
            asked = (change.tenant, change.key)
            if connection.execute("SELECT 1 FROM changes WHERE tenant = ? AND key = ?", asked).fetchone():
                return
            before = self._touched(change)
            after = apply_change(before, change, now=now)
            connection.executemany(WRITE, _rows(change.tenant, _differing(before, after)))
            connection.execute(
                'INSERT INTO changes (tenant, key, "order", at, body) VALUES (?, ?, ?, ?, ?)',
                (*asked, change.order, now, _ENCODER.encode(change)),
            )

    def changes_of(self, tenant: TenantId, order: OrderId) -> tuple[ShopChange, ...]:
        """Return what was written about an order, oldest first: the shop's notes on returns, exchanges and the rest."""
        about = self.order(tenant, order)
        question = 'SELECT body FROM changes WHERE tenant = ? AND "order" = ? ORDER BY number'
        with _answering():
            rows = self._connection().execute(question, (tenant, order)).fetchall()
        return tuple(_change(body, about) for (body,) in rows)

    def _read(self, kind: type[Kind], tenant: TenantId, key: str) -> Kind:
        noun = kind.__name__.lower()
        with _answering():
            row = self._connection().execute(READ, (tenant, noun, key)).fetchone()
        if row is None:
            raise NotFound(f"there is no {noun} {key}")
        found: Kind = _decoded(kind.__name__, row[0])
        return found

    def _touched(self, change: ShopChange) -> Touched:
        customer = self.customer(change.tenant, change.customer)
        order = None if change.order is None else self.order(change.tenant, change.order)
        keys = {line.product for line in order.lines} if order else set()
        earlier = self.changes_of(change.tenant, order.id) if order else ()
        return Touched(customer, order, {key: self.product(change.tenant, key) for key in keys}, earlier)

    def _connection(self) -> _Connection:
        found: _Connection | None = getattr(self._local, "connection", None)
        if found is None:
            # Reads stay on the thread that opened; only close() comes from another.
            found = sqlite3.connect(
                self._path, factory=_Connection, isolation_level=None, timeout=10, check_same_thread=False
            )
            found.execute("PRAGMA journal_mode = WAL")
            found.execute("PRAGMA synchronous = FULL")
            self._local.connection = found
            self._open.add(found)
        return found

    @contextmanager
    def _writing(self) -> Iterator[_Connection]:
        with _answering():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Unavailable(f"the shop's records do not answer: {error}") from error


def _change(body: bytes, order: Order) -> ShopChange:
    change = _CHANGE.decode(body)
    whole = _WHOLE_LINES.decode(body)
    if not whole.lines:
        return change
    named = zip_longest(whole.lines, whole.variants)
    return replace(change, parts=tuple(ChangedUnits(key, order.line(key).quantity, to) for key, to in named))


def _rows(
    tenant: TenantId, documents: Iterable[Document]
) -> Iterator[tuple[str, str, str, str | None, int | None, bytes]]:
    for document in documents:
        owner = (document.customer, document.placed_at) if isinstance(document, Order) else (None, None)
        yield tenant, type(document).__name__.lower(), document.id, *owner, _ENCODER.encode(document)


def _differing(before: Touched, after: Touched) -> list[Document]:
    pairs: list[tuple[Document | None, Document | None]] = [
        (before.customer, after.customer),
        (before.order, after.order),
        *((before.products[key], product) for key, product in after.products.items()),
    ]
    return [new for old, new in pairs if new is not None and new != old]
