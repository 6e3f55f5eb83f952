"""A disk that stalls or is full: nobody waits for ever, nothing is half written, and it goes on when it can."""

import sqlite3
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from threading import Thread

import pytest
from structlog.testing import capture_logs
from tests.adapters.store.gate import Gate
from tests.contracts.units import CASE, OTHER, opening, unit

from amends.adapters.memory import MemoryVault
from amends.adapters.store import SqliteStore
from amends.adapters.store.sqlite import SqliteSession
from amends.adapters.store.writer import Faults, Writer
from amends.kernel.errors import Unavailable
from amends.kernel.events import NewEvent
from amends.kernel.ids import Position, StreamId
from amends.kernel.ledger import Append, EffectState

SHORT = 0.05  # s


class Stalled:
    """A writer whose first COMMIT stays in the disk until the disk is told to go on."""

    def __init__(self, folder: Path) -> None:
        # The file is there only for the writer's statements to end somewhere.
        self.store = SqliteStore(folder / "store.db", vault=MemoryVault())
        self.conn = sqlite3.connect(folder / "store.db", isolation_level=None, check_same_thread=False)
        self.disk = Gate()
        session = SqliteSession(self.conn)
        self.writer = Writer(lambda: nullcontext(session), Faults(sqlite3.Error, ()), self.disk, patience=SHORT)
        self.ran: list[str] = []
        self.first = Thread(target=self.write, args=("first",))
        self.first.start()
        self.disk.reached.wait()

    def write(self, name: str) -> None:
        self.writer.prepared(lambda: lambda _batch: self.ran.append(name), apart=False)

    def goes_on(self) -> None:
        self.disk.opened.set()
        self.first.join()

    def close(self) -> None:
        self.goes_on()
        self.writer.close()
        self.conn.close()
        self.store.close()


@pytest.fixture
def stalled(tmp_path: Path) -> Iterator[Stalled]:
    made = Stalled(tmp_path)
    yield made
    made.close()


def test_who_waits_behind_a_stalled_commit_is_told_that_the_outcome_is_unknown(stalled: Stalled) -> None:
    with pytest.raises(Unavailable, match="may still take place"):
        stalled.write("second")


def test_what_nobody_waits_for_any_more_is_not_begun(stalled: Stalled) -> None:
    with pytest.raises(Unavailable):
        stalled.write("given up")
    stalled.goes_on()
    stalled.write("later")

    assert stalled.ran == ["first", "later"]


def test_while_nothing_is_committed_new_writes_are_refused_without_waiting(stalled: Stalled) -> None:
    with pytest.raises(Unavailable):
        stalled.write("second")

    with pytest.raises(Unavailable, match="has not committed for more than"):
        stalled.write("third")
    assert stalled.writer.waiting() == 1  # the second; the third never came in


def test_reads_go_on_while_a_commit_is_in_the_disk(tmp_path: Path) -> None:
    gate = Gate()
    store = SqliteStore(tmp_path / "store.db", vault=MemoryVault(), fail=gate)
    writing = Thread(target=store.commit, args=(unit(opening()),))
    writing.start()
    gate.reached.wait()

    assert store.follow(Position(0)) == []
    assert store.effects(state=EffectState.WAITING) == []

    gate.opened.set()
    writing.join()

    assert [event.stream for event in store.follow(Position(0))] == [CASE]
    store.close()


def long_case(number: int) -> Append:
    """Return a case that fills several pages."""
    return Append(StreamId(f"long-{number}"), 0, (NewEvent("CaseOpened", {"words": "x" * 20_000}),))


def test_a_full_disk_refuses_whole_units_says_so_once_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db", vault=MemoryVault())
    store.commit(unit(opening()))
    writer = store.connections()[0]
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages + 20}")
    written, refused = 0, 0
    with capture_logs() as lines:
        for number in range(10):
            try:
                store.commit(unit(long_case(number)))
                written += 1
            except Unavailable:
                refused += 1
        while_full = len(store.follow(Position(0)))
        writer.execute("PRAGMA max_page_count = 1000000")
        store.commit(unit(opening(OTHER)))

    assert 0 < written < 10
    assert refused == 10 - written
    assert while_full == 1 + written  # of a unit that was refused nothing is there
    assert [line["event"] for line in lines] == ["store.cannot_write", "store.writes_again"]
    assert "full" in lines[0]["error"]
    assert store.verify().ok
    store.close()


def test_a_worker_that_claims_waits_as_long_as_it_takes(stalled: Stalled) -> None:
    got: list[str] = []
    claiming = Thread(target=lambda: got.append(stalled.writer.submit(lambda _batch: "claimed")))
    claiming.start()
    claiming.join(2 * SHORT)
    waits = claiming.is_alive()
    stalled.goes_on()
    claiming.join()

    assert (waits, got) == (True, ["claimed"])
