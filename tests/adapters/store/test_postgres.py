"""What only a server can show: several writers, lost connections, order of positions, schemas."""

from collections.abc import Callable, Iterator
from threading import Thread

import psycopg
import pytest
from tests.contracts.units import CASE, NOW, OPENED, SAID, effect, opening, unit
from tests.postgres_server import fresh_database

from amends.adapters.memory import MemoryVault
from amends.adapters.store import PostgresStore, newest
from amends.kernel.errors import Conflict, Invalid, Refused, Unavailable
from amends.kernel.ids import MAIN, Position, StreamId

pytestmark = pytest.mark.postgres
Open = Callable[[], PostgresStore]


@pytest.fixture
def url(postgres: str) -> Iterator[str]:
    with fresh_database(postgres) as made:
        yield made


@pytest.fixture
def open_store(url: str) -> Iterator[Open]:
    """Open the same database again and again, as processes beside each other do."""
    stores = []

    def opened() -> PostgresStore:
        stores.append(PostgresStore(url, vault=MemoryVault()))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


def terminate_others(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )


def test_a_follower_never_misses_what_several_writers_append(open_store: Open) -> None:
    stores, seen, turns = [open_store(), open_store()], [], 25

    def write(number: int) -> None:
        for turn in range(turns):
            stores[number % 2].commit(unit(opening(StreamId(f"s-{number}"), turn)))

    writers = [Thread(target=write, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    follower, cursor = open_store(), Position(0)
    while any(writer.is_alive() for writer in writers) or follower.follow(cursor, limit=1):
        found = follower.follow(cursor, limit=3)
        seen += [event.position for event in found]
        cursor = found[-1].position if found else cursor

    assert seen == list(range(1, 4 * turns + 1))
    assert follower.verify().events == 4 * turns


def test_stores_beside_each_other_write_one_chain(open_store: Open) -> None:
    first, second = open_store(), open_store()
    first.commit(unit(opening()))
    second.commit(unit(opening(expected=1, events=(SAID,))))

    with pytest.raises(Conflict):
        first.commit(unit(opening(expected=1)))
    assert first.commit(unit(opening(expected=2, events=(OPENED,)))).position == 3
    assert second.verify().events == 3


def test_a_claim_passes_by_what_another_transaction_holds(open_store: Open, url: str) -> None:
    store = open_store()
    store.commit(unit(effects=(effect("held"), effect("free"))))
    with psycopg.connect(url) as other:
        other.execute("SELECT 1 FROM effects WHERE key = 'held' FOR UPDATE")

        assert [claimed.key for claimed in store.claim(NOW, limit=5, lease=1000)] == ["free"]


def test_connections_lost_between_commits_are_replaced(open_store: Open, url: str) -> None:
    store = open_store()
    store.commit(unit(opening()))

    terminate_others(url)

    assert len(store.read(MAIN, CASE)) == 1
    assert store.commit(unit(opening(expected=1))).versions == {CASE: 2}


def test_a_connection_lost_before_the_commit_is_said_and_nothing_was_written(url: str) -> None:
    lost: list[str] = []

    def lose(point: str) -> None:
        if point == "store/before-commit" and not lost:
            lost.append(point)
            terminate_others(url)

    store = PostgresStore(url, vault=MemoryVault(), fail=lose)

    with pytest.raises(Unavailable):
        store.commit(unit(opening()))
    assert store.read(MAIN, CASE) == []
    assert store.commit(unit(opening())).position == 1
    store.close()


def test_a_changed_event_and_a_cut_tail_are_found(open_store: Open, url: str) -> None:
    store = open_store()
    store.commit(unit(opening(events=(OPENED, SAID, OPENED))))
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("UPDATE events SET actor = 'staff:W1' WHERE position = 2")
        changed = store.verify()
        other.execute("UPDATE events SET actor = 'customer:C1' WHERE position = 2")
        restored = store.verify()
        other.execute("DELETE FROM events WHERE position = 3")
        cut = store.verify()

    assert (changed.broken, changed.tenant) == (2, MAIN)
    assert restored.ok
    assert cut.broken == 3


def test_data_of_a_newer_program_is_refused_naming_both_schemas(open_store: Open, url: str) -> None:
    open_store().close()
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("INSERT INTO migrations (number, name) VALUES (7, '0007_later.sql')")

    with pytest.raises(Refused, match=rf"schema 7 .* up to {newest('postgres')}") as refusal:
        open_store()
    assert refusal.value.clause == "store/newer-data"


def test_a_ledger_that_lost_its_last_commits_is_gone_on_with_from_where_it_stands(open_store: Open, url: str) -> None:
    store = open_store()
    store.commit(unit(opening(events=(OPENED, SAID, OPENED))))
    with psycopg.connect(url, autocommit=True) as standby:  # as after a fail-over to a copy that lagged behind
        standby.execute("DELETE FROM events WHERE position > 1")
        standby.execute("UPDATE heads SET position = 1, hash = (SELECT hash FROM events)")
    with pytest.raises(Conflict):
        store.commit(unit(opening(expected=3)))
    store.commit(unit(opening(expected=1)))

    assert [event.position for event in store.read(MAIN, CASE)] == [1, 2]
    assert store.verify().ok


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_a_text_postgres_cannot_keep_is_refused(open_store: Open, text: str) -> None:
    store = open_store()

    with pytest.raises(Invalid):
        store.commit(unit(opening(StreamId(text))))
    assert store.follow(Position(0)) == []


def test_several_may_open_an_empty_database_at_once(open_store: Open) -> None:
    stores: list[PostgresStore] = []
    threads = [Thread(target=lambda: stores.append(open_store())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(stores) == 4
    assert stores[0].verify().ok
