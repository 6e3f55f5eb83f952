"""Numbered migrations: applied in order under the database's write lock, recorded; newer data is refused."""

from importlib.resources import files

from amends.adapters.store.session import Session
from amends.kernel.errors import Refused

_RECORD = "CREATE TABLE IF NOT EXISTS migrations (number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL)"


def migrate(session: Session, dialect: str) -> None:
    """Bring the data to the newest schema this program knows; raise Refused for data that is newer still."""
    known = _scripts(dialect)
    session.begin()
    try:
        session.change(_RECORD)
        stands = int(session.rows("SELECT coalesce(max(number), 0) FROM migrations")[0][0])
        _refuse_newer(stands, max(known))
        for number in range(stands + 1, max(known) + 1):
            _apply(session, number, *known[number])
        session.change("COMMIT")
    except BaseException:
        session.rollback()
        raise


def _refuse_newer(stands: int, newest: int) -> None:
    if stands > newest:
        raise Refused(
            f"the data has schema {stands} and this program knows schemas up to {newest}: use a newer program",
            clause="store/newer-data",
        )


def _apply(session: Session, number: int, name: str, script: str) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            session.change(statement)
    session.change("INSERT INTO migrations (number, name) VALUES (?, ?)", (number, name))


def _scripts(dialect: str) -> dict[int, tuple[str, str]]:
    folder = files("amends.adapters.store") / "migrations" / dialect
    return {int(f.name[:4]): (f.name, f.read_text("utf-8")) for f in folder.iterdir() if f.name.endswith(".sql")}
