"""What a second server process brings on PostgreSQL, and how soon one process shows what another has committed.

`./run bench processes [--json] [--seconds N] [--connections N] [--clients N]`

Turns per second over HTTP with 1 and with 2 `serve` processes on a database of their own each, in one run. The CPU of
servers, clients and PostgreSQL is told apart, since on few cores they take it from each other: `cores_busy` says
how many were busy with it. Then `push`: from the commit in one process to the frame in the queue of a page's socket in
another, by NOTIFY and, with nobody listening, by polling alone.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import count, cycle
from pathlib import Path
from typing import Any

import psutil
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # programs and servers are started as the tests do

from bench.turn import Line, Person, flat_out, start_talks
from tests.postgres_server import fresh_database, postgres_server
from tests.processes.programs import House, Server, a_house, as_url

from amends.adapters.clock import SystemClock
from amends.adapters.memory import MemoryVault
from amends.adapters.store import PostgresStore
from amends.doors.web.hub import Hub, Listener, Watch, staff_topic
from amends.kernel.events import NewEvent
from amends.kernel.ids import MAIN, StreamId
from amends.kernel.ledger import Append, UnitOfWork
from amends.kernel.party import system
from amends.simulation.marketplace import generate

TALKS_PER_LINE = 8
PUSHES = 200


def cpu_seconds(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:4]) for process in processes if process.is_running())


def family(pid: int) -> list[psutil.Process]:
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


class PatientLine(Line):
    """A connection that waits and asks again where the server has too much to do."""

    async def post(self, path: str, customer: str, body: dict[str, Any]) -> dict[str, Any]:
        while True:
            try:
                return await super().post(path, customer, body)
            except SystemExit as refusal:
                if not str(refusal).startswith(("503", "429")):
                    raise
            await asyncio.sleep(0.02)


async def drive(port: int, key: str, connections: int, seconds: float, skip: int) -> tuple[int, float]:
    """One light client process: say turns over open connections; tell when it is warm, then how many were answered."""
    people = cycle([Person(c.id, c.language) for c in generate(7, SystemClock().now()).customers][skip:])
    lines: list[Line] = [PatientLine(port, key) for _ in range(connections)]
    for line in lines:
        line.count = skip * 1_000_000  # idempotency keys of its own
    await asyncio.gather(*(line.open() for line in lines))
    talks = [await start_talks(line, people, TALKS_PER_LINE) for line in lines]
    await flat_out(lines, talks, 2)
    print("warm", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    before = time.process_time()
    turns = await flat_out(lines, talks, seconds)
    return turns, time.process_time() - before


def client(port: int, key: str, options: argparse.Namespace, number: int) -> "subprocess.Popen[str]":
    words = ["--drive", str(port), key, str(number), "--seconds", str(options.seconds)]
    lines = options.connections // options.clients
    command = [sys.executable, __file__, *words, "--connections", str(lines)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def with_servers(house: House, number: int, postmaster: int, options: argparse.Namespace) -> dict[str, float]:
    servers: list[Server] = [house.server(workers=0, log_level="error") for _ in range(number)]
    key = house.client(*servers).key
    clients = [client(servers[n % number].port, key, options, n) for n in range(options.clients)]
    for each in clients:
        said(each)  # that it is warm
    groups = {
        "servers": [psutil.Process(server.pid) for server in servers],
        "postgres": family(postmaster),
    }
    before, began = {name: cpu_seconds(group) for name, group in groups.items()}, time.perf_counter()
    for each in clients:
        say(each, "go")
    told = [said(each).split() for each in clients]
    turns, took = sum(int(words[0]) for words in told), time.perf_counter() - began
    used = {name: cpu_seconds(group) - before[name] for name, group in groups.items()}
    used["clients"] = sum(float(words[1]) for words in told)
    for each in clients:
        each.communicate()
    figures = {f"{name}_cpu_ms_per_turn": seconds / turns * 1000 for name, seconds in used.items()}
    return {"turns_per_second": turns / took, **figures, "cores_busy": sum(used.values()) / took}


def scaling(server: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    with psycopg.connect(server) as conn:
        data = conn.execute("SHOW data_directory").fetchone()
    postmaster = int(Path(str(data and data[0]), "postmaster.pid").read_text().split("\n", 1)[0])
    found: dict[str, Any] = {}
    for number in (1, 2):
        with fresh_database(server) as url, a_house(folder / str(number), store=as_url(url)) as house:
            found[f"{number} servers"] = with_servers(house, number, postmaster, options)
    found["ratio"] = found["2 servers"]["turns_per_second"] / found["1 servers"]["turns_per_second"]
    return found


COMMITTER = """
import random, sys, time
from bench.processes import a_unit
from amends.adapters.memory import MemoryVault
from amends.adapters.store import PostgresStore
store = PostgresStore(sys.argv[1], vault=MemoryVault())
print("ready", flush=True)
for n, line in enumerate(sys.stdin):
    time.sleep(random.random() * 0.12)
    store.commit(a_unit(f"push-{line.strip()}"))
    print(time.monotonic_ns(), flush=True)
store.close()
"""


def a_unit(stream: str) -> UnitOfWork:
    events = (NewEvent("Noted", {"n": 1}),)
    return UnitOfWork(system("bench"), SystemClock().now(), "bench", appends=(Append(StreamId(stream), 0, events),))


@contextmanager
def committing(url: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a process that commits once for each line it is given, and tells when it had."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}
    command = [sys.executable, "-c", COMMITTER, url]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as committer:
        said(committer)
        yield committer


def say(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


async def pushes(url: str, *, listen: bool) -> list[float]:
    """Return ms from the end of each commit in another process until this one has the frame for a page."""
    waits: list[float] = []
    with closing(PostgresStore(url, vault=MemoryVault())) as store, committing(url) as committer:
        hub, listener, rendered = Hub(store), Listener("csrf"), count()
        hub.start()
        if listen:
            store.listen(hub.wake)
        hub.join(Watch(frozenset({staff_topic(MAIN)}), "bench", lambda: {"r": str(next(rendered))}), listener, 10**9)
        await asyncio.sleep(1)
        for number in range(PUSHES):
            while not listener.queue.empty():
                listener.queue.get_nowait()
            say(committer, f"{listen}-{number}")
            committed = asyncio.create_task(asyncio.to_thread(said, committer))
            await listener.queue.get()
            seen = time.monotonic_ns()
            waits.append((seen - int(await committed)) / 1e6)
        await asyncio.to_thread(hub.stop)
    return waits


def shown(waits: list[float]) -> dict[str, float]:
    ordered = sorted(waits)
    return {"median_ms": statistics.median(ordered), "p99_ms": ordered[int(len(ordered) * 0.99)]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=float, default=10)
    # With fewer, both servers wait for commits while cores are idle.
    parser.add_argument("--connections", type=int, default=32, help="of each client")
    parser.add_argument("--clients", type=int, default=2)
    parser.add_argument("--drive", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.drive:
        port, key, number = options.drive
        skip = int(number) * 40
        print(*asyncio.run(drive(int(port), key, options.connections, options.seconds, skip)), flush=True)
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="amends-processes-")))
        server = stack.enter_context(postgres_server())
        found = scaling(server, folder, options)
        with fresh_database(server) as url:
            found["push by NOTIFY"] = shown(asyncio.run(pushes(url, listen=True)))
        with fresh_database(server) as url:
            found["push by polling"] = shown(asyncio.run(pushes(url, listen=False)))
    found["cores"] = os.cpu_count()
    print(json.dumps(found, indent=None if options.json else 2))


if __name__ == "__main__":
    main()
