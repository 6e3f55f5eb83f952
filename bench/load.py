"""A day of mixed traffic faster than real time, then three times what can be sustained: what is lost, slow, refused.

`./run bench load [--data DIR] [--only day|peak] [--day N] [--peak N] [--json]`

One server (`amends demo`) on a fresh SQLite store; this process is the crowd: raw HTTP/1.1 over connections that stay
open, every request timed from the moment when it was meant to be sent, whatever the server did meanwhile.

day: people arrive as in `DIR/olist_sample` (when its orders were placed and its reviews answered), without it by a
built-in profile of the hours, at the speed that keeps the server half busy on average.
peak: the rate of 32 connections in a closed loop is found; 80 % of it is offered, then three times that, then 80 %
again; three times, medians shown. Every turn that was acknowledged is looked for in the ledger afterwards.
"""

import argparse
import asyncio
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random  # noqa: TID251 - chance is seeded
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the client is that of the other benchmarks

import msgspec
from bench.crowd.client import SEED, Crowd, Phase, Record, Talk, Turns, Wire, open_loop
from bench.crowd.day import Journeys, OpenPage, arrivals, listening
from bench.turn import AMENDS, Server, new_key, percentile

from amends.adapters.shops import demo_people
from amends.bootstrap import opened
from amends.kernel.ids import Position
from amends.settings import Settings

DAY = 86_400
SOCKETS = 40
STAFF = 4
REQUESTS_OF_A_JOURNEY = 2.5
SHARE_OF_A_DAY = 0.5  # of what the server can do
JOINED: dict[str, Callable[[list[float]], float]] = defaultdict(
    lambda: median, accepted=sum, refused=sum, failed_otherwise=sum, refused_without_retry_after=sum, grown_mb=max
)
TARGETS = {
    "lost": "0",
    "refused_without_retry_after": "0",
    "p99_accepted_ms": "<= 2000",
    "grown_mb": "<= 100",
    "recovered_after_s": "<= 10",
}


@dataclass(frozen=True, slots=True)
class Round:
    """How long each phase takes (s), and in how many conversations people speak before and after the peak."""

    before: float = 20
    peak: float = 30
    after: float = 15
    talks: int = 2048


async def peak(server: Server, crowd: Crowd, plan: Round, *, rounds: int = 3) -> dict[str, object]:
    turns = Turns(crowd)
    await turns.closed(min(2, plan.peak / 2), plan.talks)
    rate = 0.8 * await turns.closed(min(8, plan.peak), plan.talks)
    measured = [await _round(server, turns, rate, plan) for _ in range(rounds)]
    joined = {name: JOINED[name]([one[name] for one in measured]) for name in measured[0]}
    return {"sustainable_per_s": rate, **joined}


async def _round(server: Server, turns: Turns, rate: float, plan: Round) -> dict[str, float]:
    # As many turns to a conversation before as after: the longer one is, the more its next turn costs.
    sizes = (plan.talks, 3 * plan.talks, round(plan.talks * plan.after / plan.before))
    calm, rush, quiet = [await turns.fresh(size) for size in sizes]
    (before,) = await turns.offered(Phase("before", calm, rate, plan.before))
    memory, cpu, began = [server.megabytes()], time.process_time(), time.perf_counter()
    watching = asyncio.ensure_future(_watch(memory, server))
    pushed, then = await turns.offered(
        Phase("peak", rush, 3 * rate, plan.peak), Phase("after", quiet, rate, plan.after)
    )
    crowd_cpu = (time.process_time() - cpu) / (time.perf_counter() - began)
    watching.cancel()
    accepted = [one.ms for one in pushed if one.reply.status == 201]
    refused = [one for one in pushed if one.reply.status in {429, 503}]
    return {
        "offered_per_s": len(pushed) / plan.peak,
        "accepted": len(accepted),
        "refused": len(refused),
        "failed_otherwise": len(pushed) - len(accepted) - len(refused),
        "refused_without_retry_after": sum(not one.reply.retry_after for one in refused),
        "p50_accepted_ms": percentile(accepted, 0.5),
        "p99_accepted_ms": percentile(accepted, 0.99),
        "p50_refused_ms": percentile([one.ms for one in refused] or [0], 0.5),
        "p99_refused_ms": percentile([one.ms for one in refused] or [0], 0.99),
        "grown_mb": max(memory) - memory[0],
        "p99_before_ms": median(by_second(before)),
        "p99_after_ms": median(by_second(then)[len(by_second(then)) // 3 :]),
        "recovered_after_s": recovery(by_second(then), by_second(before)),
        "crowd_cpu_share": crowd_cpu,
    }


def by_second(records: list[Record]) -> list[float]:
    """Return the p99 (ms) of each second; a turn that was refused took for ever."""
    start, waits = records[0].due, defaultdict(list)
    for one in records:
        waits[int(one.due - start)].append(ms_or_never(one))
    return [percentile(waits[second], 0.99) for second in sorted(waits)]


def recovery(after: list[float], before: list[float]) -> float:
    """Return the second from which the p99 is what it used to be; infinity if it never is.

    A server that is four fifths busy has good and bad seconds, and other programs take the machine. So a second is as
    it used to be when it is not worse than the worst one before, and from there on most are not worse than 1.5 times
    the median before.
    """
    usual, worst = 1.5 * median(before), max(before)
    for second in range(len(after) - 4):
        rest = after[second:]
        if rest[0] <= worst and median(rest) <= usual:
            return second
    return float("inf")


def ms_or_never(one: Record) -> float:
    return one.ms if one.reply.status == 201 else float("inf")


async def _watch(memory: list[float], server: Server) -> None:
    while True:
        memory.append(server.megabytes())
        await asyncio.sleep(0.25)


def lost(store: Path, acknowledged: list[bytes]) -> tuple[int, int]:
    """Return how many turns were acknowledged, and how many of them are not in the ledger."""
    decoder = msgspec.json.Decoder(Talk)
    said = {[e.message for e in decoder.decode(body).log if e.by == "customer"][-1] for body in acknowledged}
    kept, position = set(), Position(0)
    with opened(Settings(store=str(store)), provider=False) as at:
        while events := at.store.follow(position):
            position = events[-1].position
            kept |= {str(event.body.get("message")) for event in events if isinstance(event.body, dict)}
        whole = at.store.verify()
    assert whole.ok, whole
    assert len(said) == len(acknowledged)
    return len(said), len(said - kept)


async def day(server: Server, crowd: Crowd, data: Path | None, seconds: float) -> dict[str, object]:
    rate = await Turns(crowd).closed(3, 1024)
    customers = [one.id for one in demo_people() if one.id.startswith("c-")]
    watched = [OpenPage(str(await crowd.start("start", who)), who) for who in islice(cycle(customers), SOCKETS)]
    sockets = [asyncio.ensure_future(listening(crowd.port, page)) for page in watched]
    await asyncio.sleep(1)
    crowd.records.clear()
    memory, lags = [server.megabytes()], [0.0]
    watching = [asyncio.ensure_future(_watch(memory, server)), asyncio.ensure_future(_lag(crowd.port, lags))]
    moments = arrivals(data, int(SHARE_OF_A_DAY * rate * seconds / REQUESTS_OF_A_JOURNEY), Random(SEED))  # noqa: S311 - not secret
    await open_loop((moment * seconds / DAY for moment in moments), Journeys(crowd, watched).someone)
    still_open = sum(not socket.done() for socket in sockets)
    for task in (*watching, *sockets):
        task.cancel()
    kinds = defaultdict(list)
    for record in crowd.records:
        kinds[record.kind].append(record)
    return {
        "faster_than_real_time": DAY / seconds,
        "arrivals": len(moments),
        "sockets_open": still_open,
        "frames": sum(page.frames for page in watched),
        "memory_mb": max(memory),
        "effects_lag_s": max(lags),
        "kinds": {kind: of_kind(records) for kind, records in sorted(kinds.items())},
    }


def of_kind(records: list[Record]) -> dict[str, float]:
    waits = [one.ms for one in records]
    errors = sum(one.reply.status not in {200, 201, 409} for one in records)  # 409: somebody else was faster
    shares = {f"p{share}_ms": round(percentile(waits, share / 100), 1) for share in (50, 95, 99)}
    return {"requests": len(records), "errors": errors, **shares}


async def _lag(port: int, lags: list[float]) -> None:
    while True:
        wire = await Wire(port).open()
        metrics = (await wire.ask("GET", "/metrics", "", b"")).body.decode()
        wire.writer.close()
        lags += map(float, re.findall(r"^amends_effects_lag_seconds\S* (\S+)$", metrics, re.MULTILINE))
        await asyncio.sleep(1)


def staff_key(store: Path, name: str) -> str:
    words = [*AMENDS, "keys", "make", name, "--role", "agent", "--store", str(store)]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def with_crowd(folder: Path, work: Callable[[Server, Crowd], Awaitable[dict[str, object]]]) -> dict[str, object]:
    customers_key, staff_keys = new_key(folder), [staff_key(folder, f"agent-{n}") for n in range(STAFF)]
    server = Server(folder, "demo")
    crowd = Crowd(server.port, customers_key, cycle(staff_keys))

    async def run() -> dict[str, object]:
        return await work(server, crowd)

    try:
        result = asyncio.run(run())
    finally:
        server.stop()
    result["acknowledged"], result["lost"] = lost(folder, crowd.acknowledged)
    return result


def report(title: str, result: dict[str, object]) -> None:
    print(f"\n{title}")
    for name, value in result.items():
        if isinstance(value, dict):
            for kind, figures in value.items():
                print(f"  {kind:<18}" + "  ".join(f"{what} {figure:>8}" for what, figure in figures.items()))
        else:
            print(f"  {name:<28} {value:>12.2f}   {TARGETS.get(name, '')}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder that holds olist_sample")
    parser.add_argument("--only", choices=("day", "peak"))
    parser.add_argument("--day", type=float, default=60, help="seconds that the day takes")
    parser.add_argument("--peak", type=float, default=30, help="seconds of three times the load")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    Path("build").mkdir(exist_ok=True)  # a folder in memory would flatter the commits
    folder, results = Path(tempfile.mkdtemp(prefix="load-", dir="build")), {}
    try:
        if options.only != "peak":
            results["day"] = with_crowd(folder / "day", lambda s, c: day(s, c, options.data, options.day))
        if options.only != "day":
            results["peak"] = with_crowd(folder / "peak", lambda s, c: peak(s, c, Round(peak=options.peak)))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        print(json.dumps(results))
        return
    for title, result in results.items():
        report(title, result)


if __name__ == "__main__":
    main()
