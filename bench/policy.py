"""How fast rules decide, and how long a back-test of many recorded decisions takes.

`./run bench policy [--json] [--decisions N] [--only resolver|table|analysis|backtest]`

- resolver: `entitlements` on the demo marketplace's orders under every law that ships and every merchant's pack, on one
  core; the ceiling is the same trace built without trying anything.
- table: the no-reason return rows of China, a trace of every row tried, against the same rows as a JDM table in
  zen-engine, in the same run and with the same answers.
- analysis: every proof about every pack that ships.
- backtest: N recorded decisions (with the message before and the reply after each) in a store on this disk, tried with
  one changed window; then the share that is decided again without skipping, on a tenth of them.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from random import Random  # noqa: TID251 - chance is seeded
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the office is that of the tests

import psutil
import zen
from tests.desk.shopfloor import AGENT, NOW, marketplace, open_floor, rules

from amends.adapters.memory import MemoryVault
from amends.adapters.store import SqliteStore
from amends.bootstrap import keep_rules
from amends.conversations import Decided, MessageReceived, ReplySent, Speaker
from amends.desk.back_test_policy import back_test_policy
from amends.desk.decided import decided
from amends.desk.entitle import Matter, decide
from amends.desk.office import Office
from amends.desk.recording import record
from amends.kernel.clock import Instant, local_date
from amends.kernel.events import NewEvent
from amends.kernel.ids import MAIN, DecisionId, MessageId, StreamId, SubjectId
from amends.kernel.ledger import Append, Ledger, UnitOfWork
from amends.kernel.party import system
from amends.kernel.remedy import Reason
from amends.policy import (
    INPUTS,
    Inquiry,
    Known,
    Outcome,
    PackKind,
    Parties,
    PolicyFacts,
    Right,
    Rule,
    RulePack,
    Trial,
    entitlements,
    order_inputs,
    packs_for,
)
from amends.policy.cells import Amount, Cell, Dates, Days, Elapsed, Flag, OneOf
from amends.policy.findings import Matter as Subject
from amends.policy.intervals import days
from amends.policy.trial import try_rule
from amends.remedies import OrderRemedies, Units

ROUNDS = 5
LEAST = 2_000  # decisions/s a core
TEMPLATES = 3_000  # different decisions; the ledger holds copies of them
DRAFT, ROW = "merchant.eu_retailer", '"[0, 30]"'


@dataclass(frozen=True)
class Question:
    """One line of an order under one law."""

    packs: tuple[RulePack, ...]
    facts: PolicyFacts


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--decisions", type=int, default=100_000)
    arguments.add_argument("--only", choices=PARTS)
    chosen = arguments.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    figures: dict[str, dict[str, Any]] = {}
    for name, part in PARTS.items():
        if chosen.only in (None, name):
            figures[name] = part(chosen.decisions)
            print(name, json.dumps(figures[name]), file=sys.stderr)
    print(json.dumps(figures, indent=None if chosen.json else 2))


def per_second(work: Callable[[], object], count: int) -> float:
    """Return how often a second `work` does each of `count` things, by processor time, median of rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) / count)
    return 1 / statistics.median(times)


def resolver(_decisions: int) -> dict[str, Any]:
    asked = questions(1_500)

    def settle() -> None:
        for each in asked:
            entitlements(each.packs, each.facts, on=NOW)

    def trace_alone() -> None:
        for each in asked:
            tuple(
                Trial(rule.id, rule.pack, Outcome.FAILED, "reason", "defect", "late")
                for pack in each.packs
                for rule in pack.rules
                if rule.matter is Subject.CLAIM
            )

    settle()
    speed, ceiling = per_second(settle, len(asked)), per_second(trace_alone, len(asked))
    return {
        "laws": len({each.facts.values["governing_law"].value for each in asked}),
        "rules_a_decision": statistics.mean(sum(len(pack.rules) for pack in each.packs) for each in asked),
        "decisions_s": round(speed),
        "of_least": speed / LEAST,
        "of_ceiling": speed / ceiling,
    }


def questions(count: int) -> list[Question]:
    """Return lines of the demo's orders, each complained about under some law by the terms of some merchant."""
    packs, chance = tuple(rules().packs.values()), Random(7)  # noqa: S311 - nothing secret hangs on it
    laws = sorted({code for pack in packs if pack.kind is PackKind.LAW for code in pack.applies_to})
    merchants = [pack.id for pack in packs if pack.kind is PackKind.MERCHANT]
    sellers = {seller.id: seller for seller in marketplace().sellers}
    asked = []
    for law, order in islice(zip(cycle(laws), chance.sample(marketplace().orders, count), strict=False), count):
        inquiry = Inquiry(chance.choice(list(Reason)))
        facts = order_inputs(order, order.lines[0], inquiry, Parties(seller=sellers[order.seller]), now=NOW)
        placed = replace(facts, values={**facts.values, "governing_law": Known(law, "shop", NOW)})
        asked.append(Question(packs_for(law, chance.choice(merchants), packs), placed))
    return asked


def table(_decisions: int) -> dict[str, Any]:
    rows = hot_rows()
    contexts = [complete(each.facts, rows) for each in questions(300)]
    engine = zen.ZenEngine().create_decision(json.dumps(as_jdm(rows)))
    plain = [{name: as_plain(known.value) for name, known in facts.values.items()} for facts in contexts]
    day = local_date(NOW, "Asia/Shanghai")

    def ours(facts: PolicyFacts) -> list[str]:
        trace = [try_rule(rule, facts, day, None) for rule in rows]
        return [trial.rule for trial in trace if trial.outcome is Outcome.MATCHED]

    def theirs(context: dict[str, Any]) -> list[str]:
        found = engine.evaluate(context)["result"]
        return [row["rule"] for row in (found if isinstance(found, list) else [])]

    answers = [(ours(facts), theirs(context)) for facts, context in zip(contexts, plain, strict=True)]
    unequal = [pair for pair in answers if pair[0] != pair[1]]
    if unequal:
        raise SystemExit(f"zen-engine answers otherwise {len(unequal)} times, first {unequal[0]}")
    speed = per_second(lambda: [ours(facts) for facts in contexts], len(contexts))
    peer = per_second(lambda: [theirs(context) for context in plain], len(contexts))
    matched = sum(bool(pair[0]) for pair in answers)
    return {"rows": len(rows), "answers_with_a_match": matched, "decisions_s": round(speed), "of_zen": speed / peer}


def hot_rows() -> list[Rule]:
    """Return the rows about return without a reason in China whose cells have a like in JDM."""
    packs = packs_for("CN", "merchant.cn_marketplace", tuple(rules().packs.values()))
    about = {Right.WITHDRAWAL, Right.VOLUNTARY_RETURN}
    return [
        rule
        for pack in packs
        for rule in pack.rules
        if (rule.then.right in about or about & set(rule.then.ends)) and rule.matter is Subject.CLAIM
        if rule.in_force(local_date(NOW, "Asia/Shanghai")) and all(has_like(cell) for cell in rule.when)
    ]


def has_like(cell: Cell) -> bool:
    return isinstance(cell, (OneOf, Flag)) or (
        isinstance(cell, Days) and cell.low is not None and cell.plain_high is not None
    )


def complete(facts: PolicyFacts, rows: Sequence[Rule]) -> PolicyFacts:
    """Fill in what is assumed and what was not said: zen-engine knows no difference between no and unknown."""
    values = dict(facts.values)
    for cell in (cell for rule in rows for cell in rule.when):
        if cell.input not in values:
            assumed = INPUTS[cell.input].assumed
            values[cell.input] = Known(bool(assumed) if isinstance(cell, Flag) else "none", "case", NOW)
    return replace(facts, values=values)


def as_plain(value: Any) -> Any:
    if isinstance(value, Elapsed):
        return value.days
    return value if isinstance(value, bool) else str(value)


def as_jdm(rows: Sequence[Rule]) -> dict[str, Any]:
    """Return the rows as a decision table of the JSON Decision Model, every match collected."""
    inputs = list(dict.fromkeys(cell.input for rule in rows for cell in rule.when))
    content = {
        "hitPolicy": "collect",
        "inputs": [{"id": name, "name": name, "field": name} for name in inputs],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": [
            {"_id": rule.id, "rule": json.dumps(rule.id), **{cell.input: as_unary(cell) for cell in rule.when}}
            for rule in rows
        ],
    }
    kinds = {"in": "inputNode", "table": "decisionTableNode", "out": "outputNode"}
    nodes = [{"id": name, "name": name, "type": kind, "content": {}} for name, kind in kinds.items()]
    nodes[1]["content"] = content
    pairs = (("in", "table"), ("table", "out"))
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in pairs]
    return {"nodes": nodes, "edges": edges}


def as_unary(cell: Cell) -> str:
    match cell:
        case OneOf():
            names = ", ".join(json.dumps(name) for name in sorted(cell.values))
            return f"$ not in [{names}]" if cell.excluded else names
        case Flag():
            return cell.expected
        case Days():
            return f"[{cell.low}..{cell.plain_high}]"
        case Amount() | Dates():
            raise TypeError(cell)


def analysis(_decisions: int) -> dict[str, Any]:
    from amends.policy.analysis import analyse  # noqa: PLC0415 - z3 is not on the way of the other parts

    packs = tuple(rules().packs.values())
    start = time.perf_counter()
    flaws = [flaw for pack in packs for flaw in analyse(pack, packs, since=date(2026, 1, 1))]
    return {"packs": len(packs), "flaws": len(flaws), "seconds": time.perf_counter() - start}


class Watched:
    """A ledger that is read on, noting the resident memory of the process on the way."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger, self.memory = ledger, list[int]()

    def follow(self, *args: Any, **named: Any) -> Any:
        self.memory.append(psutil.Process().memory_info().rss)
        return self._ledger.follow(*args, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)


def backtest(decisions: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder, "ledger.sqlite"), vault=MemoryVault())
        office = replace(open_floor().office, ledger=store)
        keep_rules(office.rules, store=store, now=NOW)
        start = time.perf_counter()
        fill(store, office, decisions)
        filled, size = time.perf_counter() - start, Path(folder, "ledger.sqlite").stat().st_size
        watched: Any = Watched(store)
        start = time.perf_counter()
        report = back_test_policy(changed_window(), caller=AGENT, office=replace(office, ledger=watched))
        seconds = time.perf_counter() - start
        late = Instant(NOW + decisions - decisions // 10)
        start = time.perf_counter()
        back_test_policy(changed_window(), since=late, skip=False, caller=AGENT, office=office)
        again = time.perf_counter() - start
        store.close()
    early = watched.memory[len(watched.memory) // 10 :]
    return {
        "decisions": report.total.decisions,
        "ledger_mb": round(size / 1e6),
        "filled_s": filled,
        "seconds": seconds,
        "of_a_minute_for_100000": seconds / 60 * 100_000 / decisions,
        "skipped": report.effort.skipped / report.total.decisions,
        "flipped": report.total.flipped,
        "memory_growth_mb": (max(early) - early[0]) / 1e6,
        "a_tenth_all_decided_again_s": again,
    }


def changed_window() -> RulePack:
    """Return the merchant's pack with its window of return one and a half times as long."""
    pack = rules().packs[DRAFT]
    longer = [replace(rule, when=tuple(stretched(cell) for cell in rule.when)) for rule in pack.rules]
    return replace(pack, rules=tuple(longer), hash="changed")


def stretched(cell: Cell) -> Cell:
    return days(cell.input, "[0, 45]") if isinstance(cell, Days) and cell.plain_high == 30 else cell


def fill(store: SqliteStore, office: Office, decisions: int) -> None:
    """Write decisions about the demo's orders into the ledger, each with a message before and a reply after it."""
    kept = list(templates(office))
    for first in range(0, decisions, 500):
        events: list[NewEvent] = []
        for number in range(first, min(first + 500, decisions)):
            events += turn(kept[number % len(kept)], number)
        stream = Append(StreamId(f"conversation-bench-{first}"), 0, tuple(events))
        store.commit(UnitOfWork(system("bench"), Instant(NOW + first), "bench", appends=(stream,)))


def turn(made: Decided, number: int) -> Iterator[NewEvent]:
    who, told = SubjectId(f"c-{number % 300}"), "I do not like it any more, can I send it back?"
    yield record(MessageReceived(MessageId(f"m{number}"), "en", told), who)
    yield record(replace(made, decision=DecisionId(f"dec_{number}")), who)
    yield record(ReplySent(MessageId(f"r{number}"), Speaker.MACHINE, "en", text=told, facts=()), who)


def templates(office: Office) -> Iterator[Decided]:
    market, chance = marketplace(), Random(7)  # noqa: S311 - nothing secret hangs on it
    customers = {customer.id: customer for customer in market.customers}
    sellers = {seller.id: seller for seller in market.sellers}
    for _ in range(TEMPLATES):
        order, reason = chance.choice(market.orders), chance.choice(list(Reason))
        units = tuple(Units(line.id, line.quantity) for line in order.lines)
        customer, seller = customers[order.customer], sellers[order.seller]
        matter = Matter(MAIN, order, customer, seller, OrderRemedies(), units, reason)
        yield decided(decide(matter, office=office, now=NOW, seed="bench"), office)


PARTS: dict[str, Callable[[int], dict[str, Any]]] = {
    "resolver": resolver,
    "table": table,
    "analysis": analysis,
    "backtest": backtest,
}

if __name__ == "__main__":
    main()
