"""The crowd: requests over connections that stay open, each timed from the moment when it was meant to be sent."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle, islice
from random import Random  # noqa: TID251 - chance is seeded

import msgspec
from bench.turn import CONNECTIONS, SAID, Person

from amends.adapters.clock import SystemClock
from amends.simulation.marketplace import generate

SEED = 11
TRIES = 20
IDLE = 3.0  # s after which a connection may have been closed by the server


class Entry(msgspec.Struct):
    """One entry of a conversation's log."""

    message: str
    by: str


class Offer(msgspec.Struct):
    """An offer of a conversation."""

    plan: str
    hash: str
    state: str


class Talk(msgspec.Struct):
    """What is looked at of a conversation's JSON."""

    id: str
    log: list[Entry]
    offers: list[Offer]


@dataclass(slots=True)
class Reply:
    """An answer, or status 0 when the connection was lost."""

    status: int
    retry_after: bool = False
    body: bytes = b""


@dataclass(slots=True)
class Record:
    """One request: when it was meant to be sent and when it was answered (s)."""

    kind: str
    due: float
    done: float
    reply: Reply

    @property
    def ms(self) -> float:
        return (self.done - self.due) * 1000


class Wire:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self.port, self.used = port, 0.0

    async def open(self) -> "Wire":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def ask(self, method: str, path: str, headers: str, body: bytes) -> Reply:
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
        )
        self.writer.write(head.encode() + body)
        answer = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"content-length: (\d+)", answer)
        content = await self.reader.readexactly(int(length[1])) if length else b""
        self.used = time.perf_counter()
        return Reply(int(answer[9:12]), b"\nretry-after: " in answer, content)


@dataclass(slots=True)
class Crowd:
    """Everybody who asks, over as many connections as are needed at once."""

    port: int
    customers_key: str
    staff: Iterator[str]
    idle: list[Wire] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    acknowledged: list[bytes] = field(default_factory=list)
    count: int = 0

    async def ask(self, kind: str, path: str, *, who: str, body: object = None, due: float | None = None) -> Reply:
        """Ask as a customer, or as staff where `who` is a key; a body makes it a POST."""
        due = time.perf_counter() if due is None else due
        self.count += 1
        shown = f"{who}\r\n" if who.startswith("ak_") else f"{self.customers_key}\r\nAmends-Customer: {who}\r\n"
        headers = f"Authorization: Bearer {shown}Idempotency-Key: load-{self.count}\r\n"
        sent = b"" if body is None else json.dumps(body).encode()
        method = "GET" if body is None else "POST"
        typed = "Content-Type: application/json\r\n" if sent else ""
        reply = Reply(0)
        for _ in range(2):  # a server may close an idle connection just then: the key makes a second try safe
            with suppress(OSError, asyncio.IncompleteReadError):
                async with self._wire() as wire:
                    reply = await wire.ask(method, f"/api/v1{path}", headers + typed, sent)
                break
        self.records.append(Record(kind, due, time.perf_counter(), reply))
        return reply

    async def say(self, kind: str, talk: str, who: str, words: str, due: float | None = None) -> Reply:
        reply = await self.ask(kind, f"/conversations/{talk}/messages", who=who, body={"text": words}, due=due)
        if reply.status == 201:
            self.acknowledged.append(reply.body)
        return reply

    async def start(self, kind: str, who: str) -> str | None:
        reply = await self.ask(kind, "/conversations", who=who, body={})
        return msgspec.json.decode(reply.body, type=Talk).id if reply.status == 201 else None

    @asynccontextmanager
    async def _wire(self) -> AsyncIterator[Wire]:
        while self.idle and time.perf_counter() - self.idle[0].used > IDLE:
            self.idle.pop(0).writer.close()
        wire = self.idle.pop() if self.idle else await Wire(self.port).open()
        try:
            yield wire
        except BaseException:
            wire.writer.close()
            raise
        self.idle.append(wire)


async def open_loop(moments: Iterable[float], act: Callable[[float], Awaitable[object]]) -> None:
    """Begin `act(due)` at each moment (s from now), whether or not those before are done; wait for all."""
    start, tasks = time.perf_counter() + 0.1, set()
    for moment in moments:
        due = start + moment
        if (left := due - time.perf_counter()) > 0:
            await asyncio.sleep(left)
        task = asyncio.ensure_future(act(due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)


def poisson(rate: float, seconds: float, chance: Random) -> Iterator[float]:
    moment = chance.expovariate(rate)
    while moment < seconds:
        yield moment
        moment += chance.expovariate(rate)


@dataclass(frozen=True, slots=True)
class Phase:
    """So many turns a second for so long."""

    kind: str
    talks: Iterator[tuple[str, str, str]]
    rate: float
    seconds: float


class Turns:
    """Customers in many conversations, who speak in turn."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.people = cycle([Person(c.id, c.language) for c in generate(7, SystemClock().now()).customers])

    async def fresh(self, count: int) -> Iterator[tuple[str, str, str]]:
        """Open conversations; return them as (conversation, customer, what is said next) without end."""
        talks: list[tuple[str, Person]] = []

        async def opening(people: list[Person]) -> None:
            for person in people:
                for _ in range(TRIES):
                    if talk := await self.crowd.start("start", person.id):
                        talks.append((talk, person))
                        break
                    await asyncio.sleep(1)  # other programs take the machine: as a client would, try again

        everybody = list(islice(self.people, count))
        await asyncio.gather(*(opening(everybody[n::CONNECTIONS]) for n in range(CONNECTIONS)))
        # Each begins somewhere else in what there is to say, so that at every moment the same mix is said.
        return (
            (talk, one.id, SAID[one.language][(n + begin) % 6])
            for n in range(10**6)
            for begin, (talk, one) in enumerate(talks)
        )

    async def closed(self, seconds: float, count: int) -> float:
        """Speak over 32 connections, each as soon as it was answered; return the turns a second."""
        talks, end, done = await self.fresh(count), time.perf_counter() + seconds, 0

        async def work() -> None:
            nonlocal done
            while time.perf_counter() < end:
                reply = await self.crowd.say("closed", *next(talks))
                done += reply.status == 201

        await asyncio.gather(*(work() for _ in range(CONNECTIONS)))
        return done / seconds

    async def offered(self, *phases: Phase) -> list[list[Record]]:
        """Let turns arrive at the rate of each phase, one phase straight after the other; return their records."""
        chance, planned, start, earlier = Random(SEED), [], 0.0, len(self.crowd.records)  # noqa: S311 - nothing secret hangs on it
        for phase in phases:
            planned += [(start + moment, phase) for moment in poisson(phase.rate, phase.seconds, chance)]
            start += phase.seconds
        order = iter(planned)

        async def act(due: float) -> None:
            phase = next(order)[1]
            await self.crowd.say(phase.kind, *next(phase.talks), due)

        await open_loop((moment for moment, _ in planned), act)
        new = self.crowd.records[earlier:]
        return [[record for record in new if record.kind == phase.kind] for phase in phases]
