"""Real processes on one database: what each test of this folder starts with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.postgres_server import fresh_database, postgres
from tests.processes.programs import House, a_house, as_url

__all__ = ["house", "postgres"]


@pytest.fixture
def house(postgres: str, tmp_path: Path) -> Iterator[House]:
    """Give a folder with a database and a provider; everything started in it is ended."""
    with fresh_database(postgres) as url, a_house(tmp_path, store=as_url(url)) as made:
        yield made
