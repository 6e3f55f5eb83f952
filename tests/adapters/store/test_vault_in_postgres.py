"""What only a server's files can show of a vault in PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.postgres_server import fresh_database

from amends.adapters.memory import MemoryVault
from amends.adapters.store import PostgresStore
from amends.adapters.vault import PostgresVault, mark_of
from amends.kernel.errors import Refused, Unavailable
from amends.kernel.ids import MAIN, SubjectId

pytestmark = pytest.mark.postgres


@pytest.fixture
def url(postgres: str) -> Iterator[str]:
    with fresh_database(postgres) as made:
        yield made


def on_disk(url: str) -> bytes:
    """Return the bytes of every table and index of a database, once all of its pages are written."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("CHECKPOINT")
        found = conn.execute(
            "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
    assert found is not None
    return b"".join(path.read_bytes() for path in Path(found[0]).iterdir() if path.is_file())


def test_no_byte_of_a_destroyed_key_stays_in_the_database_even_while_an_older_transaction_runs(url: str) -> None:
    vault = PostgresVault(url)
    names = [SubjectId(f"subject-{number}") for number in range(300)]
    keys = {name: vault.key_for_writing(MAIN, name) for name in names}
    before = on_disk(url)
    gone = [keys.pop(name) for name in names[::15]]
    with psycopg.connect(url) as other:
        other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT count(*) FROM destroyed_keys")
        for name in names[::15]:
            vault.destroy(MAIN, name)
        after = on_disk(url)

    assert all(key in before for key in gone)
    assert not any(key in after for key in gone)
    assert all(vault.key(MAIN, name) == key for name, key in keys.items())
    assert vault.marks() == {mark_of(key) for key in gone}
    vault.close()


def test_while_a_dump_reads_a_key_it_is_not_destroyed_and_that_is_said(url: str) -> None:
    vault = PostgresVault(url)
    made = vault.key_for_writing(MAIN, SubjectId("anna"))
    with psycopg.connect(url) as dump:
        dump.execute("SELECT count(*) FROM subject_keys")
        with pytest.raises(Unavailable):
            vault.destroy(MAIN, SubjectId("anna"))

        assert vault.key(MAIN, SubjectId("anna")) == made
    vault.destroy(MAIN, SubjectId("anna"))

    assert vault.key(MAIN, SubjectId("anna")) is None
    vault.close()


def test_the_ledgers_own_database_is_refused(url: str) -> None:
    PostgresStore(url, vault=MemoryVault()).close()

    with pytest.raises(Refused, match="keys need one of their own"):
        PostgresVault(url)
