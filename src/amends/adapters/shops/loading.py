"""Imported records written into a shop's file: each batch and its checkpoint in one transaction."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import groupby
from pathlib import Path

from msgspec import json

from amends.adapters.shops.document_shop import SCHEMA
from amends.kernel.errors import Unavailable
from amends.kernel.ids import TenantId
from amends.kernel.imports import Batch, Checkpoint, Record, Written
from amends.kernel.orders import Order

# `said` stands for the record as the import gave it, `wrote` for the bytes that were then written.
IMPORTS = """
CREATE TABLE IF NOT EXISTS imported (
    tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, said BLOB NOT NULL, wrote BLOB NOT NULL,
    PRIMARY KEY (tenant, kind, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS import_checkpoints (
    tenant TEXT NOT NULL, source TEXT NOT NULL, cursor TEXT NOT NULL, written BLOB NOT NULL,
    PRIMARY KEY (tenant, source)
) STRICT, WITHOUT ROWID;
"""
# Asked by a list in JSON, so that one statement serves batches of every size.
FOUND = """
SELECT asked.value, documents.body, imported.said, imported.wrote
FROM json_each(?3) AS asked
LEFT JOIN documents ON documents.tenant = ?1 AND documents.kind = ?2 AND documents.id = asked.value
LEFT JOIN imported ON imported.tenant = ?1 AND imported.kind = ?2 AND imported.id = asked.value
"""
WRITE = (
    "INSERT INTO documents (tenant, kind, id, customer, placed_at, body) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (tenant, kind, id) DO UPDATE "
    "SET customer = excluded.customer, placed_at = excluded.placed_at, body = excluded.body"
)
REMEMBER = "INSERT OR REPLACE INTO imported (tenant, kind, id, said, wrote) VALUES (?, ?, ?, ?, ?)"
MARK = "INSERT OR REPLACE INTO import_checkpoints (tenant, source, cursor, written) VALUES (?, ?, ?, ?)"

_ENCODER = json.Encoder()
_ORDER = json.Decoder(Order)
_WRITTEN = json.Decoder(dict[str, Written])


@dataclass(frozen=True, slots=True)
class _Known:
    """What the file holds of a record: its bytes, and the two digests that an import left; None where there is none."""

    body: bytes | None
    said: bytes | None
    wrote: bytes | None


class ShopLoader:
    """The port RecordTarget on the file of a DocumentShop, which others may read and change meanwhile.

    A record that no longer reads as an import left it, or that no import wrote, is kept as it is: Amends or the shop
    changed it, and their word is newer than the file's. Raises Unavailable when the file stays locked.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _answering():
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=10)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.executescript(SCHEMA + IMPORTS)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def checkpoint(self, tenant: TenantId, source: str) -> Checkpoint:
        """Return how far an unfinished import of that source is; the start where there is none."""
        question = "SELECT cursor, written FROM import_checkpoints WHERE tenant = ? AND source = ?"
        with _answering():
            row = self._connection.execute(question, (tenant, source)).fetchone()
        return Checkpoint("", {}) if row is None else Checkpoint(row[0], _WRITTEN.decode(row[1]))

    def load(self, tenant: TenantId, source: str, batch: Batch) -> Checkpoint:
        """Write a batch and its checkpoint in one transaction, and return the checkpoint."""
        with self._writing() as connection:
            written = dict(self.checkpoint(tenant, source).written)
            for kind, records in groupby(batch.records, _kind):
                done = _write(connection, tenant, kind, list(records))
                written[kind] = _sum(written.get(kind, Written()), done)
            connection.execute(MARK, (tenant, source, batch.cursor, _ENCODER.encode(written)))
        return Checkpoint(batch.cursor, written)

    def finish(self, tenant: TenantId, source: str) -> None:
        """Forget the checkpoint: the next import of that source starts from the beginning."""
        with self._writing() as connection:
            connection.execute("DELETE FROM import_checkpoints WHERE tenant = ? AND source = ?", (tenant, source))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with _answering():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Unavailable(f"the shop's records do not answer: {error}") from error


def _write(connection: sqlite3.Connection, tenant: TenantId, kind: str, records: list[Record]) -> Written:
    """Write the records of one kind that are new or say something new, and count all."""
    keys = json.encode([record.id for record in records]).decode()
    known = {row[0]: _Known(*row[1:]) for row in connection.execute(FOUND, (tenant, kind, keys))}
    fates = [(record, body := _ENCODER.encode(record), _fate(known[record.id], body)) for record in records]
    due = ("created", "changed")
    rows = [(record, said, _after(record, said, known[record.id])) for record, said, fate in fates if fate in due]
    connection.executemany(WRITE, ((tenant, kind, one.id, *_place(one), body) for one, _, body in rows))
    connection.executemany(REMEMBER, ((tenant, kind, one.id, _digest(said), _digest(body)) for one, said, body in rows))
    return _count(fate for _, _, fate in fates)


def _fate(known: _Known, body: bytes) -> str:
    if known.body is None:
        return "created"
    if known.said is None:
        return "kept"
    if known.said == _digest(body):
        return "unchanged"
    return "changed" if known.wrote == _digest(known.body) else "kept"


def _after(record: Record, said: bytes, known: _Known) -> bytes:
    """Return the bytes to write: a changed order counts its versions on."""
    if known.body is None or not isinstance(record, Order):
        return said
    return _ENCODER.encode(replace(record, version=_ORDER.decode(known.body).version + 1))


def _place(record: Record) -> tuple[str | None, int | None]:
    return (record.customer, record.placed_at) if isinstance(record, Order) else (None, None)


def _kind(record: Record) -> str:
    return type(record).__name__.lower()


def _digest(body: bytes) -> bytes:
    return blake2b(body, digest_size=16).digest()


def _count(fates: Iterable[str]) -> Written:
    counts: dict[str, int] = {}
    for fate in fates:
        counts[fate] = counts.get(fate, 0) + 1
    return Written(**counts)


def _sum(one: Written, other: Written) -> Written:
    return Written(
        one.created + other.created,
        one.changed + other.changed,
        one.unchanged + other.unchanged,
        one.kept + other.kept,
    )
