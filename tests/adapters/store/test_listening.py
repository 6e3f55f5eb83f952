"""Being told of commits in other processes: a wake-up that may be missed, and comes back by itself."""

import time
from collections.abc import Iterator
from threading import Event, Semaphore

import psycopg
import pytest
from tests.contracts.units import effect, opening, unit
from tests.postgres_server import fresh_database

from amends.adapters.memory import MemoryVault
from amends.adapters.store import PostgresStore
from amends.kernel.errors import Conflict
from amends.kernel.ids import StreamId

pytestmark = pytest.mark.postgres
Two = tuple[PostgresStore, PostgresStore]
SOON, LATER = 10.0, 0.5  # seconds: for what must come, for what must not


@pytest.fixture
def url(postgres: str) -> Iterator[str]:
    with fresh_database(postgres) as made:
        yield made


@pytest.fixture
def two(url: str) -> Iterator[Two]:
    stores = PostgresStore(url, vault=MemoryVault()), PostgresStore(url, vault=MemoryVault())
    yield stores
    for store in stores:
        store.close()


def listening(store: PostgresStore) -> Semaphore:
    """Return what is released at each wake-up from here on."""
    woken = Semaphore(0)
    store.listen(woken.release)
    assert woken.acquire(timeout=SOON)  # it says so once when it begins to hear
    return woken


def test_a_commit_in_one_process_wakes_the_other(two: Two) -> None:
    here, there = two
    woken = listening(there)
    here.commit(unit(opening()))

    assert woken.acquire(timeout=SOON)


def test_workers_are_woken_by_effects_alone(two: Two) -> None:
    here, there = two
    pages, only = listening(there), Semaphore(0)
    there.listen(only.release, effects_only=True)
    here.commit(unit(opening()))
    heard_events = pages.acquire(timeout=SOON)
    woken_by_events = only.acquire(timeout=LATER)
    here.commit(unit(effects=(effect(),)))

    assert (heard_events, woken_by_events) == (True, False)
    assert only.acquire(timeout=SOON)


def test_a_unit_that_is_not_committed_wakes_nobody(two: Two) -> None:
    here, there = two
    here.commit(unit(opening()))
    woken = listening(there)
    with pytest.raises(Conflict):
        here.commit(unit(opening()))

    assert not woken.acquire(timeout=LATER)


def test_a_lost_connection_comes_back_and_says_that_something_may_have_been_missed(two: Two, url: str) -> None:
    here, there = two
    woken = listening(there)
    with psycopg.connect(url, autocommit=True) as other:
        killed = other.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query = 'LISTEN amends'"
        ).fetchone()
    back = woken.acquire(timeout=SOON)
    here.commit(unit(opening(StreamId("after"))))

    assert killed == (1,)
    assert back
    assert woken.acquire(timeout=SOON)


def test_closing_a_store_ends_its_listening(url: str) -> None:
    store, heard = PostgresStore(url, vault=MemoryVault()), Event()
    store.listen(heard.set)
    assert heard.wait(SOON)
    store.close()
    end = time.monotonic() + SOON
    with psycopg.connect(url, autocommit=True) as other:
        while others := other.execute("SELECT 1 FROM pg_stat_activity WHERE query = 'LISTEN amends'").fetchall():
            assert time.monotonic() < end

    assert others == []
