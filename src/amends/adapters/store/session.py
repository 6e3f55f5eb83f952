"""One connection as the store speaks to it, whatever the database. Statements are written with `?` for a value."""

from collections.abc import Sequence
from typing import Any, Protocol

Row = tuple[Any, ...]


class Session(Protocol):
    """A connection in autocommit: a transaction runs from `begin` to `commit` or `rollback`."""

    def begin(self) -> None:
        """Open a transaction that may draw positions: no other one can until it ends."""
        ...

    def rollback(self) -> None:
        """End the transaction, if the database has not done so itself already."""
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
