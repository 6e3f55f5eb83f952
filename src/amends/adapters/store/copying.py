"""A whole ledger copied row by row: from one transaction's view of a store into an empty store, of either database.

Nothing is interpreted on the way: a row arrives with the bytes it had, so the chain still verifies. One page of a table
is in memory at a time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from amends.adapters.store import statements as sql
from amends.adapters.store.batch import Batch
from amends.adapters.store.schema import withdraw
from amends.adapters.store.session import Row, Session
from amends.kernel.clock import Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import Position, TenantId

UNFINISHED = "a copy into it has not been finished; empty it and copy again"
_PAGE = 500  # rows


@dataclass(frozen=True, slots=True)
class Table:
    """A table with all its columns, its primary key first among them in mind: rows are read in that order."""

    name: str
    columns: str
    key: tuple[str, ...]
    page: int = _PAGE

    @property
    def insert(self) -> str:
        """Insert one row."""
        return f"INSERT INTO {self.name} ({self.columns}) VALUES ({', '.join('?' * len(self._names))})"  # noqa: S608 - names of this module

    def select(self, *, further: bool) -> str:
        """Select a page of rows; with `further`, those behind a row's key."""
        key = ", ".join(self.key)
        behind = f" WHERE ({key}) > ({', '.join('?' * len(self.key))})" if further else ""
        return f"SELECT {self.columns} FROM {self.name}{behind} ORDER BY {key} LIMIT {self.page}"  # noqa: S608 - names of this module

    def key_of(self, row: Row) -> Row:
        """Return the primary key of a row."""
        return tuple(row[self._names.index(name)] for name in self.key)

    @property
    def _names(self) -> list[str]:
        return self.columns.split(", ")


TABLES = (
    Table("events", f"{sql.EVENT}, prev, hash", ("position",)),
    Table("heads", "tenant, position, hash", ("tenant",)),
    Table("views", f"tenant, {sql.VIEW}", ("tenant", "view", "id")),
    Table("effects", sql.EFFECT, ("tenant", "key")),
    Table("requests", "tenant, caller, key, fingerprint, response", ("tenant", "caller", "key")),
    Table("artifacts", "hash, content", ("hash",), page=8),  # a model may have many megabytes
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain of a tenant ends."""

    position: Position
    hash: bytes


class Frozen:
    """All rows of a ledger as one open transaction sees them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        session.take_time()
        self.last = Position(session.rows(sql.LAST_POSITION)[0][0])  # the first read: from here on it stands still

    def heads(self) -> Mapping[TenantId, Head]:
        """Return where every tenant's chain ends."""
        return {TenantId(row[0]): Head(Position(row[1]), bytes(row[2])) for row in self._session.rows(sql.HEADS)}

    def counts(self) -> Mapping[str, int]:
        """Return how many rows each table has."""
        return counts(self._session)

    def copy_pages(self, path: Path) -> bool:
        """Copy everything at once into a new SQLite file, where this is SQLite too; else tell False."""
        return self._session.copy_pages(path)

    def last_at(self) -> Instant | None:
        """Return when the last event was written."""
        found = self._session.rows("SELECT at FROM events WHERE position = ?", (self.last,))
        return Instant(found[0][0]) if found else None

    def pages(self, table: Table) -> Iterator[list[Row]]:
        """Read a table in the order of its key."""
        found = self._session.rows(table.select(further=False))
        while found:
            yield found
            found = self._session.rows(table.select(further=True), table.key_of(found[-1]))


def fill(batch: Batch, frozen: Frozen) -> None:
    """Write all rows into an empty ledger, in the batch's transaction.

    It stays withdrawn until whoever copies has found the copy whole. Raise Refused when it is not empty.
    """
    there = [f"{count} {name}" for name, count in counts(batch.session).items() if count]
    if there:
        raise Refused(f"the ledger to be filled is not empty: it has {', '.join(there)}", clause="copy/not-empty")
    batch.session.take_time()
    for table in TABLES:
        for page in frozen.pages(table):
            batch.session.many(table.insert, page)
    withdraw(batch.session, UNFINISHED)
    batch.undone()  # what the writer remembers is of the empty ledger


def counts(session: Session) -> dict[str, int]:
    """Return how many rows each table has."""
    return {table.name: session.rows(f"SELECT count(*) FROM {table.name}")[0][0] for table in TABLES}  # noqa: S608 - names of this module
