"""A day of a marketplace: when people come, what for, and the pages that they keep open."""

import asyncio
import csv
import gzip
import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle
from pathlib import Path
from random import Random  # noqa: TID251 - chance is seeded

import msgspec
import websockets
from bench.crowd.client import SEED, Crowd, Offer, Record, Reply, Talk, Wire
from bench.turn import SAID, Person

from amends.adapters.clock import SystemClock
from amends.kernel.market import Language
from amends.simulation.marketplace import generate

# Share of a day's arrivals in each hour from midnight: shops sleep at four and are busiest after work.
HOURS = (22, 12, 8, 5, 4, 5, 9, 18, 33, 47, 58, 62, 58, 60, 62, 60, 58, 56, 58, 62, 66, 66, 58, 40)
JOURNEYS = {"complaint": 40, "status": 25, "live": 15, "person": 10, "staff": 10}


def arrivals(data: Path | None, count: int, chance: Random) -> list[float]:
    """Return when in the day people come (s from midnight), in order: `count` of them, drawn from what is known."""
    if data is None:
        hours = chance.choices(range(24), weights=HOURS, k=count)
        return sorted(3600 * hour + chance.uniform(0, 3600) for hour in hours)
    seen = []
    for name, column in (("orders", "order_purchase_timestamp"), ("order_reviews", "review_answer_timestamp")):
        with gzip.open(data / "olist_sample" / f"{name}.csv.gz", "rt", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                with suppress(ValueError):
                    at = datetime.fromisoformat(row[column])
                    seen.append(at.hour * 3600 + at.minute * 60 + at.second + chance.random())
    return sorted(chance.choices(seen, k=count))


@dataclass(slots=True)
class OpenPage:
    """A conversation that a customer looks at; `shown` is set by each frame."""

    talk: str
    who: str
    frames: int = 0
    shown: asyncio.Event = field(default_factory=asyncio.Event)


class Journeys:
    """What people come for."""

    def __init__(self, crowd: Crowd, watched: list[OpenPage]) -> None:
        self.crowd, self.chance = crowd, Random(SEED)  # noqa: S311 - nothing secret hangs on it
        self.people = cycle([Person(c.id, c.language) for c in generate(7, SystemClock().now()).customers])
        self.watched = cycle(watched)

    async def someone(self, _due: float) -> None:
        (kind,) = self.chance.choices(list(JOURNEYS), weights=list(JOURNEYS.values()))
        await getattr(self, kind)(next(self.people))

    async def complaint(self, person: Person) -> None:
        if talk := await self.crowd.start("start", person.id):
            offers: list[Offer] = []
            for words in (SAID[person.language][1], "1", "1"):  # what is wrong; which order; which article
                if not offers:
                    reply = await self.crowd.say("complain", talk, person.id, words)
                    found = msgspec.json.decode(reply.body, type=Talk).offers if reply.status == 201 else []
                    offers = [one for one in found if one.state == "open"]
            for offer in offers[:1]:
                path = f"/conversations/{talk}/plans/{offer.plan}/confirmation"
                await self.crowd.ask("confirm", path, who=person.id, body={"hash": offer.hash})

    async def status(self, person: Person) -> None:
        if talk := await self.crowd.start("start", person.id):
            await self.crowd.say("ask status", talk, person.id, SAID[person.language][2])
            await self.crowd.ask("read", f"/conversations/{talk}", who=person.id)

    async def live(self, _person: Person) -> None:
        page = next(self.watched)
        page.shown.clear()
        due = time.perf_counter()
        reply = await self.crowd.say("say, page open", page.talk, page.who, SAID[Language.EN][2])
        if reply.status == 201:
            shown = True
            try:
                await asyncio.wait_for(page.shown.wait(), 5)
            except TimeoutError:
                shown = False
            record = Record("seen on the page", due, time.perf_counter(), Reply(200 if shown else 0))
            self.crowd.records.append(record)

    async def person(self, person: Person) -> None:
        if talk := await self.crowd.start("start", person.id):
            await self.crowd.ask("person, please", f"/conversations/{talk}/person", who=person.id, body={})

    async def staff(self, _person: Person) -> None:
        me = next(self.crowd.staff)
        reply = await self.crowd.ask("staff: queue", "/queue", who=me)
        waiting = json.loads(reply.body)["conversations"] if reply.status == 200 else []
        if waiting:
            talk = f"/conversations/{self.chance.choice(waiting)['id']}"
            taken = await self.crowd.ask("staff: take", f"{talk}/take", who=me, body={})
            if taken.status == 200:
                await self.crowd.ask("staff: reply", f"{talk}/replies", who=me, body={"text": "We look into it."})
                await self.crowd.ask("staff: hand back", f"{talk}/hand-back", who=me, body={})


async def listening(port: int, page: OpenPage) -> None:
    """Keep a page open as a signed-in customer."""
    cookie = await signed_in(port, page.who)
    url = f"ws://127.0.0.1:{port}/live?path=/c/chat/{page.talk}&since=0"
    headers = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{port}"}
    async with websockets.connect(url, additional_headers=headers, compression=None) as socket:
        while True:
            await socket.recv()
            page.frames += 1
            page.shown.set()


async def signed_in(port: int, who: str) -> str:
    wire = await Wire(port).open()
    page = await wire.ask("GET", "/sign-in", "Accept: text/html\r\n", b"")
    fields = dict(re.findall(rb'name="(csrf|key)" value="([^"]*)"', page.body))
    form = b"who=%s&csrf=%s&key=%s" % (who.encode(), fields[b"csrf"], fields[b"key"])
    wire.writer.write(
        b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: http://127.0.0.1:%d\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n"
        % (port, port, len(form))
        + form
    )
    head = (await wire.reader.readuntil(b"\r\n\r\n")).decode()
    wire.writer.close()
    return "; ".join(re.findall(r"set-cookie: ([^;]*)", head, re.IGNORECASE))
