"""Numbered migrations: applied in order under the database's write lock, and recorded.

The first line of a script tells what it means for programs that do not know it (docs/upgrading.md): after `-- expand`
they go on as before; after `-- contract N` only those that know schema N. Newer data is refused by that alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from amends.adapters.store.session import Session
from amends.kernel.errors import Refused

_RECORD = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL)"
_ADD_READER = "ALTER TABLE migrations ADD COLUMN min_reader INTEGER"  # NULL: its own number
_HAS_READER = {
    "sqlite": "SELECT 1 FROM pragma_table_info('migrations') WHERE name = 'min_reader'",
    "postgres": (
        "SELECT 1 FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND table_name = 'migrations' AND column_name = 'min_reader'"
    ),
}
_STANDS = "SELECT coalesce(max(number), 0), coalesce(max(coalesce(min_reader, number)), 0) FROM migrations"
_HEADER = re.compile(r"-- (?:expand|contract (\d+))\n")


@dataclass(frozen=True, slots=True)
class Script:
    """A migration. `min_reader` is the oldest schema that a program must know to go on beside it."""

    name: str
    text: str
    min_reader: int


def migrate(session: Session, dialect: str, known: Mapping[int, Script] | None = None) -> None:
    """Bring the data to the newest schema this program knows (`known`: instead of its own migrations).

    Data that is newer stays as it is, if programs like this one may go on with it; else Refused is raised.
    """
    known = known or scripts(dialect)
    session.begin()
    try:
        session.change(_RECORD)
        if not session.rows(_HAS_READER[dialect]):
            session.change(_ADD_READER)
        stands, min_reader = (int(number) for number in session.rows(_STANDS)[0])
        if min_reader > max(known):
            refuse_newer(stands, max(known))
        for number in range(stands + 1, max(known) + 1):
            _apply(session, number, known[number])
        session.change("COMMIT")
    except BaseException:
        session.rollback()
        raise


def newest(dialect: str) -> int:
    """Return the newest schema that this program knows."""
    return max(scripts(dialect))


def withdraw(session: Session, why: str) -> None:
    """Note that this data is not to be used, and why: as migration 0, which brings no schema."""
    session.change("DELETE FROM migrations WHERE number = 0")
    session.change("INSERT INTO migrations (number, name) VALUES (0, ?)", (why,))


def reinstate(session: Session) -> None:
    """Take the note away, and the bar with it."""
    session.unbar()
    session.change("DELETE FROM migrations WHERE number = 0")


def withdrawn(session: Session) -> str | None:
    """Return why this data is not to be used, if so."""
    found = session.rows("SELECT name FROM migrations WHERE number = 0")
    return str(found[0][0]) if found else None


def refuse_newer(stands: int, newest: int) -> None:
    """Raise Refused for data of a schema that is newer than the newest one known."""
    if stands > newest:
        raise Refused(
            f"the data has schema {stands} and this program knows schemas up to {newest}: use a newer program",
            clause="store/newer-data",
        )


def _apply(session: Session, number: int, script: Script) -> None:
    for statement in script.text.split(";\n"):
        if statement.strip():
            session.change(statement)
    row = (number, script.name, script.min_reader)
    session.change("INSERT INTO migrations (number, name, min_reader) VALUES (?, ?, ?)", row)


def scripts(dialect: str) -> dict[int, Script]:
    """Return the migrations of this program by their numbers."""
    folder = files("amends.adapters.store") / "migrations" / dialect
    found = sorted((f.name, f.read_text("utf-8")) for f in folder.iterdir() if f.name.endswith(".sql"))
    return {int(name[:4]): script(name, text) for name, text in found}


def script(name: str, text: str) -> Script:
    """Read a migration; raise ValueError for one that does not say whom it leaves behind."""
    header = _HEADER.match(text)
    if header is None:
        raise ValueError(f"{name} must begin with `-- expand` or `-- contract N`")
    return Script(name, text, int(header[1] or 1))
