"""Who tells a worker that an effect is due: the built-in leases against jobs of Procrastinate, in one run.

`./run bench dispatch [--json] [--effects N] [--delayed N] [--seconds N]`

Each on a PostgreSQL database of its own, with the same two threads, claims and commits; carrying out is nothing, so
what is measured is the dispatch. `drained`: effects that were all due. `lag`: from due to carried out, of a trickle of
20 a second. `idle`: CPU with so many effects that are due tomorrow. CPU is that of this process and of PostgreSQL.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import psutil
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the server is that of the tests

from tests.postgres_server import fresh_database, postgres_server

from amends.adapters.clock import SystemClock
from amends.adapters.dispatch import ProcrastinateJobs
from amends.adapters.memory import MemoryVault
from amends.adapters.store import PostgresStore
from amends.doors.worker import Worker
from amends.doors.worker.working import LATE
from amends.kernel.clock import DAY, SECOND, Instant
from amends.kernel.ids import MAIN, EffectKey, StreamId
from amends.kernel.ledger import EffectState, Finish, NewEffect, UnitOfWork
from amends.kernel.party import system

THREADS, LEASE, PAGE, RATE = 2, 20 * SECOND, 1_000, 20
CLOCK = SystemClock()
BENCH = system("bench", MAIN)


@dataclass(slots=True)
class Hands:
    """What carries effects out: claim, nothing outside, commit."""

    store: PostgresStore
    lags: list[int] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def carry_out(self) -> int:
        claimed = self.store.claim(CLOCK.now(), limit=1, lease=LEASE)
        for effect in claimed:
            finish = Finish(effect.key, effect.fence, EffectState.DONE)
            self.store.commit(UnitOfWork(BENCH, CLOCK.now(), "bench", finishes=(finish,)))
            with self.lock:
                self.lags.append(CLOCK.now() - effect.due_at)
        return len(claimed)


@contextmanager
def by_leases(url: str, hands: Hands) -> Iterator[None]:
    del url
    worker = Worker(hands.carry_out, clock=CLOCK, next_due=hands.store.next_due, threads=THREADS)
    worker.start()
    hands.store.listen(worker.wake, effects_only=True)
    yield
    worker.stop()


@contextmanager
def by_procrastinate(url: str, hands: Hands) -> Iterator[None]:
    jobs = ProcrastinateJobs(url, threads=THREADS)
    worker = Worker(hands.carry_out, clock=CLOCK, next_due=hands.store.next_due, threads=1, late=LATE)
    worker.start()
    jobs.start(hands.carry_out)
    yield
    jobs.stop()
    worker.stop()


def add(store: PostgresStore, name: str, count: int, due_at: int) -> None:
    for start in range(0, count, PAGE):
        effects = tuple(
            NewEffect(EffectKey(f"{name}-{n}"), "bench", StreamId("bench"), Instant(due_at), {})
            for n in range(start, min(count, start + PAGE))
        )
        store.commit(UnitOfWork(BENCH, CLOCK.now(), "bench", effects=effects))


class Cpu:
    """Seconds of CPU of this process and of a server with its children."""

    def __init__(self, server: str) -> None:
        with psycopg.connect(server) as conn:
            data = conn.execute("SHOW data_directory").fetchone()
        pid = int(Path(str(data and data[0]), "postmaster.pid").read_text().split("\n", 1)[0])
        self._postmaster = psutil.Process(pid)

    def __call__(self) -> tuple[float, float]:
        children = [child for child in self._postmaster.children() if child.is_running()]
        return time.process_time(), sum(sum(each.cpu_times()[:4]) for each in [self._postmaster, *children])


def spent(cpu: Cpu, act: Callable[[], None]) -> tuple[float, float, float]:
    """Return seconds on the wall, of this process, and of PostgreSQL."""
    (ours, theirs), began = cpu(), time.perf_counter()
    act()
    took, (ours_now, theirs_now) = time.perf_counter() - began, cpu()
    return took, ours_now - ours, theirs_now - theirs


def wait_for(hands: Hands, count: int) -> None:
    while len(hands.lags) < count:
        time.sleep(0.01)


def settle(url: str) -> None:
    """Let the server do at once what it would do after so many inserts, so that it is not taken for idling."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")
        conn.execute("CHECKPOINT")
    time.sleep(2)


def measured(
    url: str, way: Callable[[str, Hands], AbstractContextManager[None]], cpu: Cpu, options: argparse.Namespace
) -> dict[str, float]:
    with closing(PostgresStore(url, vault=MemoryVault())) as store:
        hands = Hands(store)
        with way(url, hands):
            time.sleep(2)
            add(store, "warm", 20, CLOCK.now())
            wait_for(hands, 20)
            add(store, "drain", options.effects, CLOCK.now())
            left = options.effects + 20 - len(hands.lags)
            took, ours, theirs = spent(cpu, lambda: wait_for(hands, options.effects + 20))
            hands.lags.clear()
            for number in range(int(options.seconds * RATE)):
                add(store, f"trickle-{number}", 1, CLOCK.now())
                time.sleep(1 / RATE)
            wait_for(hands, int(options.seconds * RATE))
            lags = sorted(hands.lags)
            add(store, "later", options.delayed, CLOCK.now() + DAY)
            settle(url)
            idle, idle_ours, idle_theirs = spent(cpu, lambda: time.sleep(options.seconds))
    return {
        "drained_per_second": left / took,
        "cpu_ms_per_effect": ours / left * 1000,
        "postgres_cpu_ms_per_effect": theirs / left * 1000,
        "lag_p50_ms": statistics.median(lags),
        "lag_p99_ms": lags[int(len(lags) * 0.99)],
        "idle_cpu_percent": idle_ours / idle * 100,
        "idle_postgres_cpu_percent": idle_theirs / idle * 100,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--effects", type=int, default=3_000)
    parser.add_argument("--delayed", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    found = {}
    with postgres_server() as server:
        for name, way in (("leases", by_leases), ("procrastinate", by_procrastinate)):
            with fresh_database(server) as url:
                found[name] = measured(url, way, Cpu(server), options)
    print(json.dumps(found, indent=None if options.json else 2))


if __name__ == "__main__":
    main()
