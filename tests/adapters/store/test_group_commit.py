"""Several units in one transaction: each stands or falls alone, and all fall with their COMMIT."""

import sqlite3
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from tests.adapters.store.gate import Gate, in_one_batch
from tests.contracts.units import BUYER, CASE, ELSEWHERE, NOW, OTHER, effect, opening, request, unit, view_row

from amends.adapters.memory import MemoryVault
from amends.adapters.store import SqliteStore
from amends.adapters.store.batch import Batch
from amends.adapters.store.sqlite import SqliteSession
from amends.adapters.store.writer import Faults, Writer
from amends.kernel.errors import Conflict, Invalid, Unavailable
from amends.kernel.ids import MAIN, EffectKey, Position, StreamId
from amends.kernel.ledger import Committed, EffectState, Finish

THIRD = StreamId("case-3")


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def store(tmp_path: Path, gate: Gate) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "store.db", vault=MemoryVault(), fail=gate)
    yield opened
    opened.close()


def streams(store: SqliteStore) -> list[str]:
    return [event.stream for event in store.follow(Position(0))]


def test_a_taken_version_does_not_hinder_the_others_of_its_batch(store: SqliteStore, gate: Gate) -> None:
    got = in_one_batch(store, gate, unit(opening()), [unit(opening(OTHER)), unit(opening()), unit(opening(THIRD))])

    assert isinstance(got[0], Committed)
    assert isinstance(got[1], Conflict)
    assert got[2] == Committed(Position(3), {THIRD: 1})
    assert gate.commits == 2
    assert streams(store) == [CASE, OTHER, THIRD]
    assert store.verify().ok


def test_the_second_of_two_answers_under_one_key_falls_alone(store: SqliteStore, gate: Gate) -> None:
    works = [
        unit(opening(OTHER), request=request()),
        unit(opening(THIRD), request=request()),
        unit(views=(view_row(),)),
    ]

    got = in_one_batch(store, gate, unit(opening()), works)

    assert isinstance(got[1], Conflict)
    assert gate.commits == 2
    assert streams(store) == [CASE, OTHER]
    assert store.row(MAIN, "inbox", "r1") == view_row()
    assert store.verify().ok


def test_a_stale_end_takes_back_what_its_unit_had_written(store: SqliteStore, gate: Gate) -> None:
    ends = tuple(Finish(EffectKey(key), fence, EffectState.DONE) for key, fence in (("good", 0), ("stale", 7)))
    works = [unit(opening(OTHER), finishes=ends, views=(view_row(),)), unit(opening(OTHER)), unit(opening(OTHER, 1))]

    got = in_one_batch(store, gate, unit(opening(), effects=(effect("good"), effect("stale"))), works)

    assert isinstance(got[0], Conflict)
    assert got[1:] == [Committed(Position(2), {OTHER: 1}), Committed(Position(3), {OTHER: 2})]
    assert [found.key for found in store.effects(state=EffectState.WAITING)] == ["good", "stale"]
    assert store.row(MAIN, "inbox", "r1") is None
    assert store.verify().ok


def test_a_value_the_database_cannot_hold_falls_alone(store: SqliteStore, gate: Gate) -> None:
    got = in_one_batch(store, gate, unit(opening()), [unit(views=(view_row(sort=2**63),)), unit(opening(OTHER))])

    assert isinstance(got[0], Invalid)
    assert got[1] == Committed(Position(2), {OTHER: 1})


def test_a_failed_commit_fails_every_unit_of_its_batch(store: SqliteStore, gate: Gate) -> None:
    def fail() -> None:
        raise OSError("the disk is gone")

    gate.then = fail

    got = in_one_batch(store, gate, unit(opening()), [unit(opening(OTHER)), unit(opening()), unit(opening(THIRD))])

    assert [type(error) for error in got] == [OSError, Conflict, OSError]
    assert streams(store) == [CASE]

    gate.then = lambda: None

    assert store.commit(unit(opening(OTHER))).position == 2
    assert store.verify().ok


def test_the_chains_of_two_tenants_in_one_batch_each_end_at_their_own_last_event(
    store: SqliteStore, gate: Gate
) -> None:
    elsewhere = replace(BUYER, tenant=ELSEWHERE)

    in_one_batch(store, gate, unit(opening()), [unit(opening(), caller=elsewhere), unit(opening(OTHER))])

    assert gate.commits == 2
    assert store.verify().events == 3
    assert store.verify().ok


def test_claims_see_what_came_before_them_in_their_batch(store: SqliteStore, gate: Gate) -> None:
    gate.opened.set()
    store.commit(unit(effects=(effect(),)))

    (claimed,) = store.claim(NOW, limit=5, lease=1000)

    assert claimed.key == "refund-1"


def test_a_full_queue_is_said_rather_than_grown() -> None:
    session = SqliteSession(sqlite3.connect(":memory:"))
    store = Writer(lambda: nullcontext(session), Faults(OSError, ()), lambda _point: None, capacity=0)

    with pytest.raises(Unavailable, match="more waiting"):
        store.submit(Batch.flush)
    store.close()
    session.conn.close()


def test_closing_writes_what_waits(tmp_path: Path) -> None:
    gate = Gate()
    store = SqliteStore(tmp_path / "store.db", vault=MemoryVault(), fail=gate)
    writers = [Thread(target=store.commit, args=(unit(opening(stream)),)) for stream in (CASE, OTHER)]
    writers[0].start()
    gate.reached.wait()
    writers[1].start()
    while not store.waiting():
        pass
    closing = Thread(target=store.close)
    closing.start()
    gate.opened.set()
    for thread in (*writers, closing):
        thread.join()
    reopened = SqliteStore(tmp_path / "store.db", vault=MemoryVault())

    assert streams(reopened) == [CASE, OTHER]
    reopened.close()
