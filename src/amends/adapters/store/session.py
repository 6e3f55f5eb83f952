"""One connection as the store speaks to it, whatever the database. Statements are written with `?` for a value."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol

Row = tuple[Any, ...]
BARRED = "this store is withdrawn"  # what a process is told that had it open


class Session(Protocol):
    """A connection in autocommit: a transaction runs from `begin` to `commit` or `rollback`.

    `shared`: several processes may write all the time, so that what one remembers is never taken on trust.
    """

    shared: ClassVar[bool]

    def begin(self) -> None:
        """Open a transaction that may draw positions: no other one can until it ends."""
        ...

    def rollback(self) -> None:
        """End the transaction, if the database has not done so itself already."""
        ...

    def take_time(self) -> None:
        """Let the open transaction last as long as it needs: for work on the whole ledger."""
        ...

    def bar(self) -> None:
        """Let nobody append an event or touch an effect any more, once the open transaction is committed."""
        ...

    def unbar(self) -> None:
        """Take the bar away, if there is one."""
        ...

    def copy_pages(self, path: Path) -> bool:
        """Copy the database as the open transaction sees it into a new SQLite file; False where that cannot be done."""
        ...

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement; return its rows."""
        ...

    def change(self, statement: str, values: Sequence[Any] = ()) -> int:
        """Run a statement; return how many rows it changed."""
        ...

    def many(self, statement: str, rows: Sequence[Row]) -> int:
        """Run an INSERT whose last words are its one VALUES list, for every row; return how many it changed."""
        ...

    def write(self, tables: Sequence[tuple[str, Sequence[Row]]]) -> list[int]:
        """Run several such INSERTs; return how many rows each changed. Where others listen, this commit wakes them."""
        ...
