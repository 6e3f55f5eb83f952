"""A customer's turn over HTTP: CPU, throughput, latency under load, memory, and how soon the program answers.

`./run bench turn [--json] [--seconds N] [--conversations N]`

One server process (`amends serve`) on a fresh SQLite store; a client process of its own speaks raw HTTP/1.1 over 32
connections that stay open. A turn is one customer message: read, decided, answered, committed durably, returned.
The ceiling is 1000 / CPU ms of the same run: what one core could do if it did nothing else.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import psutil

from amends.adapters.clock import SystemClock
from amends.kernel.market import Language
from amends.simulation.marketplace import generate

CONNECTIONS = 32
AMENDS = [sys.executable, "-c", "from amends.doors.cli.main import main; main()"]
SAID = {
    Language.ZH: ("我想退货，不合适", "东西收到就是坏的", "我的快递到哪了", "1", "算了，不用了", "有一件没有收到"),
    Language.EN: (
        "I want to return this, it doesn't fit",
        "it arrived broken",
        "where is my order?",
        "1",
        "no thanks",
        "one item is missing",
    ),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A customer of the demo store, who speaks one language."""

    id: str
    language: Language


class Server:
    """`amends serve` as a child process on a free port."""

    def __init__(self, store: Path, *words: str) -> None:
        self.store = store
        environment = {**os.environ, "AMENDS_STORE": str(store), "AMENDS_LOG_LEVEL": "warning"}
        self.started = time.perf_counter()
        self.port = _free_port()
        self.child = subprocess.Popen(
            [*AMENDS, *words, "--port", str(self.port)], env=environment, stdout=subprocess.DEVNULL
        )
        self.seconds_to_answer = self._until_answer()

    def _until_answer(self) -> float:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as answer:
                    answer.read()
                return time.perf_counter() - self.started
            except (urllib.error.URLError, ConnectionError):
                if self.child.poll() is not None:
                    raise SystemExit("the server ended by itself") from None
                time.sleep(0.02)

    def cpu_seconds(self) -> float:
        times = psutil.Process(self.child.pid).cpu_times()
        return times.user + times.system

    def megabytes(self) -> float:
        return psutil.Process(self.child.pid).memory_info().rss / 1e6

    def stop(self) -> None:
        self.child.send_signal(signal.SIGTERM)
        self.child.wait(30)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Line:
    """One connection that stays open and speaks HTTP/1.1, with as little work as can be."""

    def __init__(self, port: int, key: str) -> None:
        self.port, self.key, self.count = port, key, 0

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def post(self, path: str, customer: str, body: dict[str, Any]) -> dict[str, Any]:
        self.count += 1
        payload = json.dumps(body).encode()
        head = (
            f"POST /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {self.key}\r\n"
            f"Amends-Customer: {customer}\r\nIdempotency-Key: {id(self)}-{self.count}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
        )
        self.writer.write(head.encode() + payload)
        header = await self.reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in header.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        content = await self.reader.readexactly(length)
        status = int(header[9:12])
        if status >= 400:
            raise SystemExit(f"{status} for {path}: {content.decode()[:400]}")
        answer: dict[str, Any] = json.loads(content)
        return answer


@dataclass(slots=True)
class Talk:
    """A conversation that a person has open."""

    id: str
    person: Person
    said: int = 0

    def next_words(self) -> str:
        self.said += 1
        return SAID[self.person.language][(self.said - 1) % 6]


async def start_talks(line: Line, people: Iterator[Person], count: int) -> list[Talk]:
    talks = []
    for _ in range(count):
        person = next(people)
        answer = await line.post("/conversations", person.id, {})
        talks.append(Talk(answer["id"], person))
    return talks


async def turn(line: Line, talk: Talk) -> None:
    await line.post(f"/conversations/{talk.id}/messages", talk.person.id, {"text": talk.next_words()})


async def flat_out(lines: list[Line], talks: list[list[Talk]], seconds: float) -> int:
    """All connections, one turn after the other; return the turns done."""
    end = time.perf_counter() + seconds

    async def work(line: Line, mine: list[Talk]) -> int:
        done = 0
        for talk in cycle(mine):
            if time.perf_counter() >= end:
                break
            await turn(line, talk)
            done += 1
        return done

    return sum(await asyncio.gather(*map(work, lines, talks)))


async def at_rate(lines: list[Line], talks: list[list[Talk]], rate: float, seconds: float) -> list[float]:
    """Let turns arrive at a steady rate whatever the server does; return each one's ms from its planned arrival."""
    start, waits = time.perf_counter() + 0.2, []
    planned = iter([start + number / rate for number in range(int(rate * seconds))])

    async def work(line: Line, mine: list[Talk]) -> None:
        for talk in cycle(mine):
            due = next(planned, None)
            if due is None:
                return
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            await turn(line, talk)
            waits.append((time.perf_counter() - due) * 1000)

    await asyncio.gather(*map(work, lines, talks))
    return waits


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def measure(server: Server, key: str, options: argparse.Namespace) -> dict[str, float]:
    people = cycle([Person(c.id, c.language) for c in generate(7, SystemClock().now()).customers])
    lines = [Line(server.port, key) for _ in range(CONNECTIONS)]
    await asyncio.gather(*(line.open() for line in lines))
    per_line = max(1, options.talks // CONNECTIONS)
    talks = [await start_talks(line, people, per_line) for line in lines]
    await flat_out(lines, talks, 2)
    rounds = []
    for _ in range(options.rounds):
        talks = [await start_talks(line, people, per_line) for line in lines]
        before, began = server.cpu_seconds(), time.perf_counter()
        done = await flat_out(lines, talks, options.seconds)
        took, cpu = time.perf_counter() - began, server.cpu_seconds() - before
        rounds.append((cpu / done * 1000, done / took))
    cpu_ms = statistics.median(cpu for cpu, _ in rounds)
    rate = statistics.median(rate for _, rate in rounds)
    talks = [await start_talks(line, people, per_line) for line in lines]
    waits = await at_rate(lines, talks, 0.8 * rate, options.seconds)
    return {
        "cpu_ms_per_turn": cpu_ms,
        "turns_per_second": rate,
        "share_of_ceiling": rate / (1000 / cpu_ms),
        "p50_ms_at_80_percent": percentile(waits, 0.5),
        "p99_ms_at_80_percent": percentile(waits, 0.99),
    }


async def fill(server: Server, key: str, count: int) -> float:
    """Open `count` conversations with one turn each; return the server's memory in MB."""
    people = cycle([Person(c.id, c.language) for c in generate(7, SystemClock().now()).customers])
    lines = [Line(server.port, key) for _ in range(CONNECTIONS)]
    await asyncio.gather(*(line.open() for line in lines))

    async def work(line: Line) -> None:
        for _ in range(count // CONNECTIONS):
            for talk in await start_talks(line, people, 1):
                await turn(line, talk)

    await asyncio.gather(*map(work, lines))
    return server.megabytes()


def seconds_of(command: list[str], rounds: int = 7) -> float:
    def once() -> float:
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began

    return statistics.median(once() for _ in range(rounds))


def new_key(store: Path, role: str = "customer_service") -> str:
    words = [*AMENDS, "keys", "make", "bench", "--role", role, "--store", str(store)]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def with_server(folder: Path, name: str, work: Callable[[Server, str], Coroutine[Any, Any, Any]]) -> Any:
    store = folder / name
    key = new_key(store)
    server = Server(store, "serve")
    try:
        return asyncio.run(work(server, key))
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--talks", type=int, default=1024, help="conversations open in each round")
    parser.add_argument("--conversations", type=int, default=10_000, help="conversations for the memory figure")
    options = parser.parse_args()
    # Beside the checkout's other builds: a folder in memory would flatter the commits.
    folder = Path(tempfile.mkdtemp(prefix="turn-", dir=_build_folder()))
    try:
        result = with_server(folder, "load", lambda server, key: measure(server, key, options))
        result["memory_mb"] = with_server(folder, "memory", lambda s, key: fill(s, key, options.conversations))
        demo = folder / "demo"
        Server(demo, "demo").stop()
        again = Server(demo, "demo")
        again.stop()
        result["demo_seconds_to_answer"] = again.seconds_to_answer
        result["help_seconds"] = seconds_of([str(Path(sys.executable).with_name("amends")), "--help"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report(result, as_json=options.json)


def _build_folder() -> Path:
    folder = Path("build")
    folder.mkdir(exist_ok=True)
    return folder


TARGETS = {
    "cpu_ms_per_turn": "<= 4",
    "turns_per_second": "",
    "share_of_ceiling": ">= 0.7",
    "p50_ms_at_80_percent": "",
    "p99_ms_at_80_percent": "<= 250",
    "memory_mb": "<= 400",
    "demo_seconds_to_answer": "<= 5",
    "help_seconds": "<= 0.3",
}


def report(result: dict[str, float], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name:<26} {value:>10.3f}   {TARGETS[name]}")


if __name__ == "__main__":
    main()
