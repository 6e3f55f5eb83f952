"""The stores and vaults that the contract suites run on: a new adapter adds one line."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.postgres_server import fresh_database, postgres

from amends.adapters.memory import MemoryStore, MemoryVault
from amends.adapters.store import Fail, PostgresStore, SqliteStore
from amends.adapters.vault import PostgresVault, SqliteVault
from amends.kernel.ledger import Vault

AnyStore = MemoryStore | SqliteStore | PostgresStore
OpenStore = Callable[..., AnyStore]

__all__ = ["open_store", "postgres", "store", "vault"]


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenStore]:
    """Give a way to open stores of one kind, each empty, all closed at the end."""
    with ExitStack() as stack:

        def opened(*, vault: Vault | None = None, fail: Fail = lambda _point: None) -> AnyStore:
            store = _new(request, tmp_path, stack, vault=vault or MemoryVault(), fail=fail)
            stack.callback(store.close)
            return store

        yield opened


@pytest.fixture
def store(open_store: OpenStore) -> AnyStore:
    return open_store()


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Vault]:
    with ExitStack() as stack:
        made: MemoryVault | SqliteVault | PostgresVault
        if request.param == "postgres":
            made = PostgresVault(stack.enter_context(fresh_database(request.getfixturevalue("postgres"))))
        else:
            made = MemoryVault() if request.param == "memory" else SqliteVault(tmp_path / "vault.db")
        stack.callback(made.close)
        yield made


def _new(request: pytest.FixtureRequest, folder: Path, stack: ExitStack, *, vault: Vault, fail: Fail) -> AnyStore:
    kind = request.node.callspec.params["open_store"]
    if kind == "memory":
        return MemoryStore(vault=vault, fail=fail)
    if kind == "sqlite":
        return SqliteStore(folder / f"{len(list(folder.iterdir()))}.db", vault=vault, fail=fail)
    url = stack.enter_context(fresh_database(request.getfixturevalue("postgres")))
    return PostgresStore(url, vault=vault, fail=fail)
