"""How fast the store is, beside bare SQLite that writes the same bytes on the same disk in the same run.

python bench/store.py [--json]

Two peers write the rows that the store wrote, with its schema and settings, in turn with it round by round:

- bare: one thread, rows ready, as many transactions as the store needed, nobody waiting for them. It has no group to
  commit for; what it shows is the price of everything that is not SQLite, threads included.
- group: the same statements fed by the same 32 threads through a queue, each waiting until its rows are durable: the
  least that any group commit does. It checks, encrypts and hashes nothing, since its rows are ready. The target is
  kept on it: only where several wait can a commit be one of a group. The ratio to bare is printed beside it.
"""

import argparse
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TypeVar

from amends.adapters.store import SqliteStore, pragmas
from amends.adapters.store import statements as sql
from amends.adapters.store.prepared import prepare
from amends.adapters.store.writer import BATCH
from amends.adapters.vault import SqliteVault
from amends.kernel.clock import Instant
from amends.kernel.events import NewEvent
from amends.kernel.ids import MAIN, StreamId, SubjectId
from amends.kernel.ledger import Append, Request, UnitOfWork, ViewRow
from amends.kernel.party import system

T = TypeVar("T")
THREADS, TURNS, ROUNDS, LONE = 32, 30, 9, 60
WORDS = "我上周买的电饭煲内胆掉漆了，想退货。The inner pot is flaking and I would like to send it back, please."
FOLDER = Path(__file__).resolve().parents[1] / "build"  # a disk, not a memory file system


def turn(thread: int, number: int) -> UnitOfWork:
    """One message answered: heard, understood, answered; an inbox row; an idempotency record."""
    subject, stream = SubjectId(f"C{thread}"), StreamId(f"conversation-{thread}")
    events = (
        NewEvent("message.received", {"message": f"m{number}", "channel": "web"}, {"text": WORDS * 2}, subject),
        NewEvent(
            "message.understood", {"intent": "return", "probability": 9312, "reason": "defective", "lines": [1, 2]}
        ),
        NewEvent(
            "message.answered", {"message": f"r{number}", "acts": ["apologise", "offer"]}, {"text": WORDS * 3}, subject
        ),
    )
    row = ViewRow("inbox", stream, f"seller-{thread % 7}", "waiting", number, {"last": f"m{number}", "unread": 1})
    request = Request(f"customer:C{thread}", f"key-{number}", "f" * 64, json.dumps({"message": f"r{number}"}))
    return UnitOfWork(
        caller=replace(system("bench"), id=f"C{thread}"),
        at=Instant(1_700_000_000_000 + number),
        correlation=f"turn-{thread}-{number}",
        appends=(Append(stream, (number - 1) * 3, events),),
        views=(row,),
        request=request,
    )


@dataclass(frozen=True)
class Unit:
    """The rows of one turn as the store wrote them."""

    thread: int
    events: list[tuple]
    view: tuple
    request: tuple


class Raw:
    """Bare SQLite with the store's schema and settings: no threads, no checks, rows ready."""

    def __init__(self, path: Path, vault: SqliteVault) -> None:
        store = SqliteStore(path, vault=vault)
        settings = pragmas(store.connections()[0])
        store.close()
        self.conn = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for name, value in settings.items():
            self.conn.execute(f"PRAGMA {name} = {value}")

    def write(self, units: list[Unit]) -> None:
        """Write units in one transaction."""
        last = units[-1].events[-1]
        self.conn.execute("BEGIN IMMEDIATE")
        self.conn.executemany(sql.ADD_EVENT, [event for unit in units for event in unit.events])
        self.conn.executemany(sql.SET_VIEW, [unit.view for unit in units])
        self.conn.executemany(sql.ADD_REQUEST, [unit.request for unit in units])
        self.conn.execute(sql.SET_HEAD, ("main", last[0], last[-1]))
        self.conn.execute("COMMIT")


class Group:
    """Bare SQLite behind a queue: a thread commits together what has come, then wakes those who wait for it."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.queue: SimpleQueue[tuple[Unit, Lock] | None] = SimpleQueue()
        self.thread = Thread(target=self.run, daemon=True)
        self.thread.start()

    def commit(self, unit: Unit) -> None:
        """Return when the rows are durable."""
        done = Lock()
        done.acquire()
        self.queue.put((unit, done))
        done.acquire()

    def run(self) -> None:
        """Commit what waits, until told to end."""
        while (first := self.queue.get()) is not None:
            jobs = [first]
            while len(jobs) < BATCH and not self.queue.empty():
                jobs.append(self.queue.get())
            self.raw.write([unit for unit, _ in jobs])
            for _, done in jobs:
                done.release()

    def close(self) -> None:
        """End the thread and let go of the file."""
        self.queue.put(None)
        self.thread.join()
        self.raw.conn.close()


@dataclass(frozen=True)
class Round:
    """Turns per second of the store and of its peers, and the mean size of the store's batches."""

    store: float
    bare: float
    group: float
    batch: float


class Bench:
    """One folder on the disk, a vault that knows every customer, and a new store for each round."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.vault = SqliteVault(folder / "vault.db")
        self.files = 0

    def path(self) -> Path:
        """Return a new file."""
        self.files += 1
        return self.folder / f"{self.files}.db"

    def rows(self, path: Path) -> list[Unit]:
        """Read back what the store wrote, one unit a turn, in the order it wrote them."""
        conn = sqlite3.connect(path)
        events = conn.execute("SELECT * FROM events ORDER BY position").fetchall()
        conn.close()
        return [self.unit(events[n : n + 3]) for n in range(0, len(events), 3)]

    def unit(self, events: list[tuple]) -> Unit:
        """Return the rows of the turn that these three events are of."""
        thread, number = int(events[0][2].split("-")[1]), (events[0][3] + 2) // 3
        prepared = prepare(turn(thread, number), self.vault)
        assert prepared.request is not None
        return Unit(thread, events, prepared.views[0], prepared.request)

    def throughput(self) -> Round:
        """Measure the store and its peers, one after the other."""
        commits: list[str] = []
        path = self.path()
        store = SqliteStore(path, vault=self.vault, fail=commits.append)
        works = [[turn(thread, number) for number in range(1, TURNS + 1)] for thread in range(THREADS)]
        ours = together(store.commit, works)
        store.close()
        units, batches = self.rows(path), commits.count("store/after-commit")
        bare = self.bare(units, batches)
        group = Group(Raw(self.path(), self.vault))
        fed = together(group.commit, [[u for u in units if u.thread == thread] for thread in range(THREADS)])
        group.close()
        total = len(units)
        return Round(total / ours, total / bare, total / fed, total / batches)

    def bare(self, units: list[Unit], batches: int) -> float:
        """Return the seconds of bare SQLite for `batches` transactions."""
        raw = Raw(self.path(), self.vault)
        cuts = [len(units) * n // batches for n in range(batches + 1)]
        start = time.perf_counter()
        for first, last in pairwise(cuts):
            raw.write(units[first:last])
        seconds = time.perf_counter() - start
        raw.conn.close()
        return seconds

    def lone(self) -> tuple[float, float]:
        """Return the median seconds of one turn alone: through the store, and as a bare transaction."""
        path = self.path()
        rehearsal = SqliteStore(path, vault=self.vault)
        for number in range(1, LONE + 1):
            rehearsal.commit(turn(0, number))
        rehearsal.close()
        units = self.rows(path)
        store, raw = SqliteStore(self.path(), vault=self.vault), Raw(self.path(), self.vault)
        ours, bare = [], []
        for number, unit in enumerate(units, 1):
            work = turn(0, number)
            start = time.perf_counter()
            store.commit(work)
            middle = time.perf_counter()
            raw.write([unit])
            bare.append(time.perf_counter() - middle)
            ours.append(middle - start)
        store.close()
        raw.conn.close()
        return statistics.median(ours), statistics.median(bare)

    def reading(self) -> float:
        """Return the median seconds to read a stream of 30 events, 20 of them sealed."""
        store = SqliteStore(self.path(), vault=self.vault)
        for number in range(1, 11):
            store.commit(turn(0, number))
        seconds = []
        for _ in range(200):
            start = time.perf_counter()
            found = store.read(MAIN, StreamId("conversation-0"))
            seconds.append(time.perf_counter() - start)
            assert len(found) == 30
        store.close()
        return statistics.median(seconds)


def together(commit: Callable[[T], object], works: list[list[T]]) -> float:
    """Return the seconds that as many threads need as there are lists, each committing one list in its order."""

    def one(mine: list[T]) -> None:
        for work in mine:
            commit(work)

    threads = [Thread(target=one, args=(mine,)) for mine in works]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


def measure(folder: Path) -> dict[str, float]:
    bench = Bench(folder)
    for thread in range(THREADS):
        bench.vault.key_for_writing(MAIN, SubjectId(f"C{thread}"))
    bench.throughput()  # warm-up
    rounds = [bench.throughput() for _ in range(ROUNDS)]
    lone = [bench.lone() for _ in range(ROUNDS)]
    reading = bench.reading()
    bench.vault.close()
    return {
        "turns_per_second": round(statistics.median(r.store for r in rounds)),
        "bare_sqlite_turns_per_second": round(statistics.median(r.bare for r in rounds)),
        "group_sqlite_turns_per_second": round(statistics.median(r.group for r in rounds)),
        "ratio_to_bare": round(statistics.median(r.store / r.bare for r in rounds), 3),
        "ratio_to_group": round(statistics.median(r.store / r.group for r in rounds), 3),
        "mean_batch": round(statistics.median(r.batch for r in rounds), 1),
        "lone_append_ms": round(statistics.median(ours for ours, _ in lone) * 1000, 3),
        "lone_bare_ms": round(statistics.median(bare for _, bare in lone) * 1000, 3),
        "lone_ratio": round(statistics.median(ours / bare for ours, bare in lone), 3),
        "read_30_events_ms": round(reading * 1000, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        figures = measure(Path(folder))
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:32}{figure:>12}")
    print("targets: ratio_to_group at least 0.6, lone_ratio at most 1.3, read_30_events_ms below 1")


if __name__ == "__main__":
    main()
