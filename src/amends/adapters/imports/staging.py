"""The scratch file of one import: rows as they were read, the parts of records made of them, and what was rejected.

It makes the order of rows indifferent with little memory, and an interrupted reading go on where it was. It holds what
the operator's files hold, so only its owner may read it, and it is removed when the import is done.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from msgspec import json

from amends.adapters.imports.lines import Row
from amends.kernel.errors import Fault, Unavailable

# `key` is the id by which rows find each other. `fate` says what became of a row that stands in no record:
# r(epeated) or u(nused); rejected rows stand in `rejects`, and all others were imported. `used` keys were looked up.
SCHEMA = """
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rows (
    key TEXT NOT NULL, file INTEGER NOT NULL, line INTEGER NOT NULL, cells BLOB NOT NULL, fault BLOB
) STRICT;
CREATE TABLE IF NOT EXISTS rejects (
    file INTEGER NOT NULL, line INTEGER NOT NULL, field TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (file, line, field, reason)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS fates (
    file INTEGER NOT NULL, line INTEGER NOT NULL, fate TEXT NOT NULL, PRIMARY KEY (file, line)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS used (
    file INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (file, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS parts (
    kind INTEGER NOT NULL, id TEXT NOT NULL, part TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (kind, id, part)
) STRICT, WITHOUT ROWID;
"""
ADD_PART = (
    "INSERT INTO parts (kind, id, part, at, body) VALUES (?, ?, ?, ?, ?) ON CONFLICT (kind, id, part) DO UPDATE "
    "SET at = excluded.at, body = excluded.body WHERE (excluded.at, excluded.body) > (at, body)"
)
ADD_NOTE = (
    "INSERT INTO notes (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value"
)
# Nothing waits for the disk: a killed process loses nothing by it, and after a lost machine the file is made anew.
SETTINGS = ("locking_mode = EXCLUSIVE", "journal_mode = PERSIST", "synchronous = OFF", "cache_size = -32768")

REPEATED, UNUSED = "r", "u"

PartKey = tuple[int, str, str]

_CELLS = json.Decoder(list[str])
_FAULT = json.Decoder(Fault)
_ENCODE = json.Encoder().encode


@dataclass(slots=True)
class Findings:
    """What reading a few groups of rows gave: to be kept together, or not at all.

    Of one part the latest counts, whatever the order of the rows; of two as late, the one whose bytes are greater.
    """

    parts: dict[PartKey, tuple[int, bytes]] = field(default_factory=dict)
    rejects: list[tuple[int, int, str, str]] = field(default_factory=list)
    fates: list[tuple[int, int, str]] = field(default_factory=list)
    used: set[tuple[int, str]] = field(default_factory=set)
    notes: dict[str, int] = field(default_factory=dict)

    def add(self, key: PartKey, at: int, body: bytes) -> None:
        """Add a part as of `at`."""
        known = self.parts.get(key)
        if known is None or (at, body) > known:
            self.parts[key] = at, body

    def reject(self, file: int, line: int, fault: Fault) -> None:
        """Add one fault of a row."""
        self.rejects.append((file, line, fault.where, fault.what))

    def note(self, sentence: str) -> None:
        """Count something that was read in a particular way."""
        self.notes[sentence] = self.notes.get(sentence, 0) + 1


@dataclass(frozen=True, slots=True, eq=False)
class Staged:
    """A row as it was staged; `file` is its number among the files of the import. Each is itself and no other."""

    file: int
    line: int
    cells: list[str]
    fault: Fault | None


class Staging:
    """One scratch file, held by one process at a time; a second one is refused with Unavailable."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        with _answering():
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=1)
            for setting in SETTINGS:
                self._connection.execute(f"PRAGMA {setting}")
            self._connection.executescript(f"BEGIN EXCLUSIVE;{SCHEMA}COMMIT;")

    def close(self) -> None:
        """Close the file and keep it, so that the import can go on later."""
        self._connection.close()

    def remove(self) -> None:
        """Close the file and remove it."""
        self.close()
        for name in (self._path, *self._path.parent.glob(self._path.name + "-*")):
            name.unlink(missing_ok=True)

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Keep everything that is written within, or nothing."""
        with _answering():
            self._connection.execute("BEGIN")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def noted(self, name: str) -> int | str | None:
        """Return what was noted under a name."""
        row = self._connection.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return None if row is None else row[0]

    def note(self, name: str, value: int | str) -> None:
        """Note a value, in place of an earlier one."""
        self._connection.execute("INSERT OR REPLACE INTO notes (name, value) VALUES (?, ?)", (name, value))

    def add_rows(self, file: int, rows: Iterable[tuple[str, Row]]) -> None:
        """Stage rows with their keys."""
        self._connection.executemany(
            "INSERT INTO rows (key, file, line, cells, fault) VALUES (?, ?, ?, ?, ?)",
            ((key, file, row.line, _ENCODE(row.cells), row.fault and _ENCODE(row.fault)) for key, row in rows),
        )

    def index_rows(self) -> None:
        """Make rows findable by their key; to be called when all are there."""
        with _answering():
            self._connection.execute("CREATE INDEX IF NOT EXISTS rows_by_key ON rows (key, file, line)")

    def keep(self, found: Findings) -> None:
        """Write findings into the file."""
        add = self._connection.executemany
        add(ADD_PART, ((*key, at, body) for key, (at, body) in found.parts.items()))
        add("INSERT OR IGNORE INTO rejects (file, line, field, reason) VALUES (?, ?, ?, ?)", found.rejects)
        add("INSERT OR IGNORE INTO fates (file, line, fate) VALUES (?, ?, ?)", found.fates)
        add("INSERT OR IGNORE INTO used (file, key) VALUES (?, ?)", found.used)
        add(ADD_NOTE, ((f"count:{sentence}", count) for sentence, count in found.notes.items()))

    def reject_key(self, key: str, fault: Fault) -> None:
        """Reject all rows of a key, however many."""
        question = (
            "INSERT OR IGNORE INTO rejects (file, line, field, reason) SELECT file, line, ?, ? FROM rows WHERE key = ?"
        )
        self.ask(question, fault.where, fault.what, key)

    def groups(self, after: str, first_file: int) -> Iterator[tuple[str, Iterator[Staged]]]:
        """Return keys behind `after` in their order, each with its rows of the files from `first_file` on."""
        question = "SELECT key, file, line, cells, fault FROM rows WHERE key > ? AND file >= ? ORDER BY key, file, line"
        found = self._connection.cursor().execute(question, (after, first_file))
        for key, rows in groupby(found, key=itemgetter(0)):
            yield key, map(_staged, rows)

    def rows_of(self, key: str, file: int) -> list[Staged]:
        """Return the rows of one file that have a key, in their order."""
        question = "SELECT key, file, line, cells, fault FROM rows WHERE key = ? AND file = ? ORDER BY line"
        return [_staged(row) for row in self._connection.execute(question, (key, file))]

    def parts(self, kind: int, key: str) -> Iterator[tuple[int, str, str, bytes]]:
        """Return the parts of the records behind (kind, key): kind, id, part and bytes, in their order."""
        question = "SELECT kind, id, part, body FROM parts WHERE (kind, id) > (?, ?) ORDER BY kind, id, part"
        return iter(self._connection.cursor().execute(question, (kind, key)))

    def ask(self, question: str, *values: int | str) -> list[tuple[int | str, ...]]:
        """Return the rows that answer a question of the import's bookkeeping."""
        with _answering():
            return self._connection.execute(question, values).fetchall()

    def rejected(self) -> Iterator[tuple[int, int, str, str]]:
        """Return every fault of every rejected row: file, line, field, reason, in their order."""
        question = "SELECT file, line, field, reason FROM rejects ORDER BY file, line, field, reason"
        return iter(self._connection.cursor().execute(question))


def _staged(row: tuple[str, int, int, bytes, bytes | None]) -> Staged:
    return Staged(row[1], row[2], _CELLS.decode(row[3]), _FAULT.decode(row[4]) if row[4] else None)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Unavailable(
            f"the import's scratch file does not answer (is the same import running?): {error}"
        ) from error
