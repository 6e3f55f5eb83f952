"""Does a large store answer as fast as a small one? Inbox, case view and send at two sizes, over HTTP.

`./run bench scale [--small N] [--large N] [--requests N] [--json]`

Both stores are filled with copies of conversations that the program itself led with the demo shop's customers: the same
events, sealed texts and list rows under new ids. One conversation in fifty waits for a person. Then one server for each
store is asked for conversations drawn at random; the two take turns, so that a noisy machine is noisy for both.
"""

import argparse
import asyncio
import json
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random  # noqa: TID251 - chance is seeded
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the server is that of bench/turn

import msgspec
from bench.turn import Line, Server, new_key, percentile

from amends.adapters.clock import SystemClock
from amends.bootstrap import Opened, opened
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.streams import conversation_stream
from amends.desk.units import change_conversation
from amends.kernel.events import NewEvent
from amends.kernel.ids import MAIN, ConversationId, StreamId
from amends.kernel.ledger import Append, UnitOfWork, ViewRow
from amends.kernel.market import Language
from amends.kernel.orders import Customer
from amends.kernel.party import Caller, CallerKind, system
from amends.settings import Settings
from amends.simulation.marketplace import generate

TOGETHER = 50  # conversations in one commit, one of them waiting
SCRIPTS = {
    Language.ZH: (("我的快递到哪了",), ("东西收到就是坏的", "我想退款"), ("转人工",)),
    Language.EN: (("where is my order?",), ("it arrived broken", "I want my money back"), ("a person please",)),
}
OWN_ID = re.compile(rb"\b(conv|dec|plan|msg|off|opt)_[0-9A-Za-z]+")
ALLOWED = 1.5


@dataclass(frozen=True, slots=True)
class Model:
    """A conversation that was led for real, as the bytes that its copies are made of."""

    stored: bytes

    def copy(self, number: int) -> tuple[str, Append, tuple[ViewRow, ...]]:
        """Return the conversation under ids of its own."""
        mark = f"{number:08x}".encode()
        text = OWN_ID.sub(lambda found: found[0][:-8] + mark, self.stored)
        stream, events, rows = msgspec.json.decode(text)
        append = Append(StreamId(stream), 0, tuple(NewEvent(**event) for event in events))
        return stream.removeprefix("conversation/"), append, tuple(ViewRow(**row) for row in rows)


def led(customer: Customer, script: tuple[str, ...], number: int, at: Opened) -> Model:
    """Lead a conversation and read it back from the store."""
    conversation = ConversationId(f"conv_{number:08x}{0:08x}")
    caller = Caller(MAIN, CallerKind.CUSTOMER, customer.id)
    start = StartConversation(conversation, customer.id, "bench", customer.language)
    state = start_conversation(start, caller=caller, office=at.office, now=at.clock.now())
    for words in script:
        said = ReceiveMessage(conversation, words)
        state = receive_message(said, caller=caller, office=at.office, now=at.clock.now())
    stream = conversation_stream(conversation)
    written = at.store.read(MAIN, stream)
    events = tuple(NewEvent(e.type, e.body, e.sealed or {}, e.subject, e.schema) for e in written)
    rows = change_conversation(state, (), now=at.clock.now()).rows
    return Model(msgspec.json.encode((stream, events, rows)))


def models(at: Opened) -> tuple[list[Model], list[Model]]:
    """Return what is to be copied: conversations that wait for nobody, and some that wait for a person."""
    served, waiting = [], []
    for number, customer in enumerate(generate(7, SystemClock().now()).customers):
        *quiet, person = SCRIPTS[customer.language]
        served += [led(customer, script, number * 4 + n, at) for n, script in enumerate(quiet)]
        waiting.append(led(customer, person, number * 4 + 3, at))
    return served, waiting


def copies(at: Opened, count: int) -> Iterator[tuple[str, Append, tuple[ViewRow, ...]]]:
    served, waiting = models(at)
    for number in range(1, count + 1):
        among = waiting if number % TOGETHER == 0 else served
        yield among[number % len(among)].copy(number)


def fill(store: Path, count: int) -> list[tuple[str, str]]:
    """Fill a store; return a sample of its conversations, each with its customer."""
    sample, chance = [], Random(7)  # noqa: S311 - nothing secret hangs on it
    with opened(Settings(store=str(store), shop="demo"), provider=False) as at:
        caller, source = system("bench"), copies(at, count)
        while together := tuple(islice(source, TOGETHER)):
            appends = tuple(append for _, append, _ in together)
            rows = tuple(row for _, _, mine in together for row in mine)
            at.store.commit(UnitOfWork(caller, at.clock.now(), "bench", appends=appends, views=rows))
            sample += [
                (conversation, rows[0].owner)
                for conversation, _, rows in together[:-1]
                if chance.random() < 4_000 / count
            ]
    return sample


class Asker(Line):
    """A connection that reads too."""

    async def get(self, path: str) -> int:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAuthorization: Bearer {self.key}\r\n\r\n"
        self.writer.write(head.encode())
        header = await self.reader.readuntil(b"\r\n\r\n")
        length = int(re.findall(rb"(?i)content-length: *(\d+)", header)[0])
        content = await self.reader.readexactly(length)
        if int(header[9:12]) != 200:
            raise SystemExit(f"{header[9:12].decode()} for {path}: {content.decode()[:300]}")
        return length


@dataclass(slots=True)
class Side:
    """A served store: who asks it, and about which conversations."""

    staff: Asker
    service: Asker
    sample: list[tuple[str, str]]
    chance: Random

    async def inbox(self) -> None:
        await self.staff.get("/api/v1/queue")

    async def case_view(self) -> None:
        await self.staff.get(f"/api/v1/conversations/{self.chance.choice(self.sample)[0]}")

    async def send(self) -> None:
        conversation, customer = self.chance.choice(self.sample)
        text = "还没有收到" if self.chance.random() < 0.5 else "where is it?"
        await self.service.post(f"/conversations/{conversation}/messages", customer, {"text": text})


KINDS: dict[str, Callable[[Side], Coroutine[Any, Any, None]]] = {
    "inbox": Side.inbox,
    "case view": Side.case_view,
    "send": Side.send,
}


async def measured(sides: list[Side], requests: int) -> dict[str, list[list[float]]]:
    """Ask both sides in turn; return for every kind of request the ms of each side."""
    found: dict[str, list[list[float]]] = {name: [[] for _ in sides] for name in KINDS}
    for number in range(requests + 50):
        for name, ask in KINDS.items():
            for side, times in zip(sides, found[name], strict=True):
                began = time.perf_counter()
                await ask(side)
                if number >= 50:
                    times.append((time.perf_counter() - began) * 1000)
    return found


async def side_of(server: Server, folder: Path, sample: list[tuple[str, str]]) -> Side:
    staff = Asker(server.port, new_key(folder, "agent"))
    service = Asker(server.port, new_key(folder, "customer_service"))
    await asyncio.gather(staff.open(), service.open())
    return Side(staff, service, sample, Random(11))  # noqa: S311 - nothing secret hangs on it


async def compare(folders: list[Path], samples: list[list[tuple[str, str]]], requests: int) -> dict[str, Any]:
    servers = [Server(folder, "serve") for folder in folders]
    try:
        sides = [await side_of(*each) for each in zip(servers, folders, samples, strict=True)]
        found = await measured(sides, requests)
        memory = [round(server.megabytes()) for server in servers]
    finally:
        for server in servers:
            server.stop()
    kinds = {
        name: {
            "small_p50_ms": statistics.median(small),
            "large_p50_ms": statistics.median(large),
            "small_p95_ms": percentile(small, 0.95),
            "large_p95_ms": percentile(large, 0.95),
            "p95_ratio": percentile(large, 0.95) / percentile(small, 0.95),
        }
        for name, (small, large) in found.items()
    }
    return {"kinds": kinds, "memory_mb": memory}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=1_000, help="of each kind, on each side")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    Path("build").mkdir(exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="scale-", dir="build"))
    try:
        folders, samples, filled = [home / "small", home / "large"], [], []
        for folder, count in zip(folders, (options.small, options.large), strict=True):
            began = time.perf_counter()
            samples.append(fill(folder, count))
            filled.append(count / (time.perf_counter() - began))
        sizes = [round((folder / "ledger.sqlite").stat().st_size / 1e6) for folder in folders]
        result = asyncio.run(compare(folders, samples, options.requests))
        result |= {"ledger_mb": sizes, "filled_per_second": [round(rate) for rate in filled]}
    finally:
        shutil.rmtree(home, ignore_errors=True)
    report(result, options)


def report(result: dict[str, Any], options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(result))
        return
    print(f"conversations {options.small} / {options.large}; ledger {result['ledger_mb']} MB;", end=" ")
    print(f"filled {result['filled_per_second']} a second; server memory {result['memory_mb']} MB")
    for name, figures in result["kinds"].items():
        print(f"{name:10}", *(f"{key} {value:8.2f}" for key, value in figures.items()), f"  (<= {ALLOWED})")


if __name__ == "__main__":
    main()
