"""The provider's own book: every movement of money and every parcel that was really made. Durable."""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from amends.kernel.clock import Instant
from amends.kernel.errors import Conflict
from amends.kernel.events import Json

SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
  number INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, reference TEXT NOT NULL, at INTEGER NOT NULL,
  facts TEXT NOT NULL, digest TEXT NOT NULL, listed INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_by_key ON entries (key);
CREATE INDEX IF NOT EXISTS entries_by_reference ON entries (reference);
"""
COLUMNS = "number, kind, key, reference, at, facts, digest, listed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing really done. `kind` is refund, charge, label or shipment; `listed` how often `find` shows it."""

    number: int
    kind: str
    key: str
    reference: str
    at: Instant
    facts: Mapping[str, Json]
    digest: str
    listed: int = 1

    @property
    def id(self) -> str:
        """The provider's own id of it; for parcels the tracking number."""
        return f"{self.kind[:2].upper()}{self.number:010d}"


def doubles(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Return the references under which more than one thing was done: none, if the caller never erred."""
    counts = Counter(entry.reference for entry in entries)
    return tuple(reference for reference, count in counts.items() if count > 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """An order as the provider understood it. `facts` is what the book keeps; `digest` stands for all of it."""

    kind: str
    key: str
    reference: str
    facts: Mapping[str, Json]
    digest: str


def digest(kind: str, body: Mapping[str, Json]) -> str:
    """Return what two orders share exactly when they ask for the same."""
    return hashlib.sha256(json.dumps([kind, body], sort_keys=True).encode()).hexdigest()


class Book:
    """One SQLite file, one connection, one caller at a time; an entry is on disk before `enter` returns."""

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def under_key(self, key: str) -> Entry | None:
        """Return the first thing done under an idempotency key."""
        with self._lock:
            return self._under_key(key)

    def enter(self, asked: Asked, *, at: Instant, once: bool, listed: int) -> tuple[Entry, bool]:
        """Do what is asked, and tell whether it is new. `once`: a known key gives its first entry again.

        Raises Conflict when the known key stands for another order.
        """
        with self._lock:
            known = self._under_key(asked.key) if once else None
            if known is None:
                return self._add(asked, at, listed), True
        if known.digest != asked.digest:
            raise Conflict(f"key {asked.key} stands for another order")
        return known, False

    def entries(self, reference: str | None = None) -> tuple[Entry, ...]:
        """Return everything done, or everything done under one reference, oldest first."""
        where, values = ("", ()) if reference is None else ("WHERE reference = ?", (reference,))
        with self._lock:
            rows = self._db.execute(f"SELECT {COLUMNS} FROM entries {where} ORDER BY number", values).fetchall()  # noqa: S608 - constants only
        return tuple(_entry(row) for row in rows)

    def _under_key(self, key: str) -> Entry | None:
        row = self._db.execute(
            f"SELECT {COLUMNS} FROM entries WHERE key = ? ORDER BY number LIMIT 1",  # noqa: S608 - constants only
            (key,),
        ).fetchone()
        return None if row is None else _entry(row)

    def _add(self, asked: Asked, at: Instant, listed: int) -> Entry:
        values = (asked.kind, asked.key, asked.reference, at, json.dumps(asked.facts), asked.digest, listed)
        cursor = self._db.execute(
            "INSERT INTO entries (kind, key, reference, at, facts, digest, listed) VALUES (?, ?, ?, ?, ?, ?, ?)", values
        )
        number = cursor.lastrowid or 0
        return Entry(number, asked.kind, asked.key, asked.reference, at, asked.facts, asked.digest, listed)


def _entry(row: tuple[int, str, str, str, int, str, str, int]) -> Entry:
    number, kind, key, reference, at, facts, body_digest, listed = row
    return Entry(number, kind, key, reference, Instant(at), json.loads(facts), body_digest, listed)
