"""Lets customers come in: each on a floor of their own, with the embedded store on a disk."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.stories.journey import Journey, a_journey

from amends.adapters.models import reading_model
from amends.adapters.store import SqliteStore
from amends.adapters.vault import SqliteVault
from amends.assistant.understanding import ReadingModel


@pytest.fixture(scope="session")
def model() -> ReadingModel:
    return reading_model(Path(tempfile.gettempdir()) / "amends-tests-models")


@pytest.fixture
def customer(tmp_path: Path, model: ReadingModel) -> Iterator[Callable[[str], Journey]]:
    """Give a way to let a member of the cast come in, by name."""
    with ExitStack() as stack:

        def arrive(name: str) -> Journey:
            vault = SqliteVault(tmp_path / f"{name}-keys.sqlite")
            stack.callback(vault.close)
            store = SqliteStore(tmp_path / f"{name}.sqlite", vault=vault)
            stack.callback(store.close)
            return a_journey(name, store=store, vault=vault, model=model)

        yield arrive
