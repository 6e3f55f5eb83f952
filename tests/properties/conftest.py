"""Where the properties hold: each a way to open the same store again and again, as a process that restarts would."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.postgres_server import fresh_database, postgres
from tests.properties.world import OpenStore

from amends.adapters.store import Fail, PostgresStore, SqliteStore
from amends.kernel.ledger import Vault

__all__ = ["postgres", "sqlite_place"]

Place = Callable[[], AbstractContextManager[OpenStore]]


@contextmanager
def sqlite_place() -> Iterator[OpenStore]:
    """Give a way to open a store in a file of its own."""
    with TemporaryDirectory() as folder:

        def opened(vault: Vault, fail: Fail) -> SqliteStore:
            return SqliteStore(Path(folder, "ledger.sqlite"), vault=vault, fail=fail)

        yield opened


@pytest.fixture
def postgres_place(postgres: str) -> Place:
    """Give places in databases of their own."""

    @contextmanager
    def place() -> Iterator[OpenStore]:
        with fresh_database(postgres) as url:
            yield lambda vault, fail: PostgresStore(url, vault=vault, fail=fail)

    return place
