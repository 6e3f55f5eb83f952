"""Whether the compiled tables say what the files say: random cases, each tried by the program and by a plain reader.

python bench/plain_reading.py [--cases 100000] [--seed 1] [--json]

The reader shares no code with the program's cells, intervals, trials and terms: it takes the YAML as it stands and
works every cell out anew. Cases lie on and beside the ends of every interval, on leap days and the days on which clocks
change, at the first and last millisecond of a day, in zones from UTC-11 to UTC+14; every input may be unknown.
"""

import argparse
import calendar
import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from random import Random  # noqa: TID251 - chance is seeded
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from amends.adapters.packs import shipped_packs
from amends.kernel.clock import Instant, local_date
from amends.kernel.money import EXPONENTS, Money
from amends.policy import (
    INPUTS,
    NEVER,
    InputKind,
    Known,
    PackKind,
    PolicyFacts,
    RulePack,
    elapsed,
    load_pack,
    packs_for,
)
from amends.policy.findings import Matter
from amends.policy.trial import try_rules

ZONES = (
    "Asia/Shanghai",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
# Leap days, ends of months and years, days on which clocks change, holidays.
TURNS = (
    *("2024-02-29", "2028-02-29", "2026-02-28", "2026-03-01", "2026-12-31", "2027-01-01", "2026-03-29", "2026-10-25"),
    *("2026-03-08", "2026-11-01", "2026-10-08", "2026-02-24", "2027-01-31", "2028-03-31", "2026-08-31"),
)
TIMES = (timedelta(0), timedelta(hours=12), timedelta(hours=24, milliseconds=-1))
Answer = dict[str, tuple[str, str | None]]


@dataclass(frozen=True)
class Files:
    """The packs of one contract: as the program loaded them, and as their YAML stands."""

    packs: tuple[RulePack, ...]
    texts: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Case:
    """Moments of events, or values; what is not there is unknown."""

    zone: str
    now: int
    values: Mapping[str, Any]


def read_plainly(files: Files, case: Case, matter: str) -> Answer:
    """Return what came of each rule of the matter, and the input on which it hung."""
    today = day_of(case.now, case.zone)
    holidays = {day for text in files.texts if text["kind"] == "law" for day in calendar_of(text)["holidays"]}
    answer: Answer = {}
    for text in files.texts:
        rolls = holidays if calendar_of(text)["rolls_over"] else None
        for rule in text["rules"]:
            if rule.get("matter", "claim") == matter:
                answer[rule["id"]] = one_rule(rule, case, today, rolls)
    return answer


def calendar_of(text: Mapping[str, Any]) -> Mapping[str, Any]:
    calendar: Mapping[str, Any] = text.get("calendar", {"rolls_over": False, "holidays": []})
    return calendar


def one_rule(rule: Mapping[str, Any], case: Case, today: date, rolls: set[date] | None) -> tuple[str, str | None]:
    since, until = rule["effective"].get("from"), rule["effective"].get("to")
    if (since and today < since) or (until and today > until):
        return "not_in_force", None
    missing = None
    for name, wanted in rule["when"].items():
        held = holds(name, wanted, case, today, rolls)
        if held is False:
            return "failed", name
        if held is None and missing is None:
            missing = name
    return ("unknown", missing) if missing else ("matched", None)


def holds(name: str, wanted: Any, case: Case, today: date, rolls: set[date] | None) -> bool | None:
    value, kind = case.values.get(name), INPUTS[name].kind
    if kind is InputKind.FLAG:
        said = INPUTS[name].assumed if value is None else value
        return None if said is None else said == wanted
    if value is None:
        return None
    if value == "never":
        return False
    if kind in (InputKind.ENUM, InputKind.TEXT):
        return among(value, wanted)
    if kind is InputKind.DAYS:
        return in_days(wanted, day_of(value, case.zone), today, rolls)
    return in_money(wanted, value) if kind is InputKind.MONEY else in_dates(wanted, value)


def among(value: str, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return not among(value, wanted["not"])
    return value in (wanted if isinstance(wanted, list) else [wanted])


def parts(text: str) -> tuple[str, str, str, str, str]:
    """`[0, 30; 7 after a pause]` is `[`, `0`, `30`, `]` and no currency."""
    inside, close, currency = text[1:].partition("]") if "]" in text else text[1:].partition(")")
    low, high = inside.split(",")
    return text[0], low.strip(), high.partition(";")[0].strip(), close, currency.strip()


def in_days(text: str, since: date, today: date, rolls: set[date] | None) -> bool:
    left, low, high, _, _ = parts(text)
    gone = (today - since).days
    if low and (gone < int(low) or (left == "(" and gone == int(low))):
        return False
    if not high:
        return True
    last = since
    for step in high.split("+"):
        count, _, unit = step.strip().partition(" ")
        last = later(last, int(count), unit)
    while rolls is not None and (last.isoweekday() > 5 or last in rolls):
        last += timedelta(days=1)
    return today <= last


def later(day: date, count: int, unit: str) -> date:
    if not unit.startswith(("month", "year")):
        return day + timedelta(days=count)
    months, first = count * (12 if unit.startswith("year") else 1), day.replace(day=1)
    for _ in range(months):
        first = (first + timedelta(days=31)).replace(day=1)
    return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))


def in_money(text: str, value: tuple[int, str]) -> bool:
    left, low, high, right, currency = parts(text)
    if value[1] != currency:
        return False
    amount = Decimal(value[0]).scaleb(-EXPONENTS[currency])
    return inside(amount, Decimal(low) if low else None, Decimal(high) if high else None, left + right)


def in_dates(text: str, value: date) -> bool:
    left, low, high, right, _ = parts(text)
    ends = [date.fromisoformat(end) if end else None for end in (low, high)]
    return inside(value, ends[0], ends[1], left + right)


def inside(value: Any, low: Any, high: Any, brackets: str) -> bool:
    above = low is None or value > low or (brackets[0] == "[" and value == low)
    return above and (high is None or value < high or (brackets[1] == "]" and value == high))


def day_of(moment: int, zone: str) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=moment)).astimezone(ZoneInfo(zone)).date()


def read_by_program(files: Files, case: Case, matter: Matter) -> Answer:
    today = local_date(Instant(case.now), case.zone)
    known = {
        name: Known(typed(name, value, case, today), "case", Instant(case.now)) for name, value in case.values.items()
    }
    tried = try_rules(files.packs, PolicyFacts(known, case.zone), Instant(case.now), matter)
    return {rule.id: (str(trial.outcome), trial.input) for rule, trial in tried.pairs}


def typed(name: str, value: Any, case: Case, today: date) -> Any:
    match INPUTS[name].kind:
        case InputKind.DAYS:
            return NEVER if value == "never" else elapsed(local_date(Instant(value), case.zone), today)
        case InputKind.MONEY:
            return Money(*value)
        case _:
            return value


class Cases:
    """Random cases of one contract, on and beside the ends of its intervals."""

    def __init__(self, files: Files, chance: Random) -> None:
        self.chance = chance
        self.cells: dict[str, list[Any]] = {}
        for text in files.texts:
            for rule in text["rules"]:
                for name, wanted in rule["when"].items():
                    self.cells.setdefault(name, []).append(wanted)
        edges = [day for text in files.texts for rule in text["rules"] for day in rule["effective"].values() if day]
        self.turns = [*map(date.fromisoformat, TURNS), *edges]

    def draw(self) -> Case:
        zone, today = self.chance.choice(ZONES), self.day()
        now = self.moment(today, zone)
        drawn = {name: self.value(name, wanted, today, zone) for name, wanted in self.cells.items()}
        return Case(zone, now, {name: value for name, value in drawn.items() if value is not None})

    def day(self) -> date:
        """Return a turn of the calendar or one of the days around it, or any day of seven years."""
        if self.chance.random() < 0.5:
            return self.chance.choice(self.turns) + timedelta(days=self.chance.randint(-1, 1))
        return date(2022, 1, 1) + timedelta(days=self.chance.randrange(7 * 365))

    def moment(self, day: date, zone: str) -> int:
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
        wall = midnight + self.chance.choice(TIMES)  # wall-clock time: the day may have 23 or 25 hours
        return round(wall.timestamp() * 1000)

    def value(self, name: str, cells: list[Any], today: date, zone: str) -> Any:
        if self.chance.random() < 0.15:
            return None
        kind, wanted = INPUTS[name].kind, self.chance.choice(cells)
        if kind is InputKind.FLAG:
            return self.chance.random() < 0.5
        if kind in (InputKind.ENUM, InputKind.TEXT):
            return self.name(name, wanted)
        if kind is InputKind.DAYS:
            return "never" if self.chance.random() < 0.08 else self.moment(self.event(wanted, today), zone)
        return self.money(wanted) if kind is InputKind.MONEY else self.near(date.fromisoformat(self.end(wanted)))

    def name(self, name: str, wanted: Any) -> str:
        listed = wanted["not"] if isinstance(wanted, dict) else wanted
        names = [*(listed if isinstance(listed, list) else [listed])]
        return self.chance.choice(
            [*names, *sorted(INPUTS[name].values)] if INPUTS[name].values else [*names, "another"]
        )

    def end(self, wanted: str) -> str:
        _, low, high, _, _ = parts(wanted)
        return self.chance.choice([end for end in (low, high) if end])

    def event(self, wanted: str, today: date) -> date:
        """Return a day from which the cell's low or high end falls on today or beside it."""
        day = today
        for step in self.end(wanted).split("+"):
            count, _, unit = step.strip().partition(" ")
            size = 31 if unit.startswith("month") else 366 if unit.startswith("year") else 1
            day -= timedelta(days=int(count) * size - (self.chance.randint(0, int(count)) if size > 1 else 0))
        return day + timedelta(days=self.chance.randint(-3, 3))

    def near(self, day: date) -> date:
        return day + timedelta(days=self.chance.randint(-1, 1))

    def money(self, wanted: str) -> tuple[int, str]:
        currency = parts(wanted)[4] if self.chance.random() < 0.9 else "JPY"
        amount = int(Decimal(self.end(wanted)).scaleb(EXPONENTS[currency]))
        return max(0, amount + self.chance.randint(-1, 1)), currency


def contracts() -> list[Files]:
    """Every law with the packs that speak under it, and every merchant under one of its laws."""
    texts = {name: content.decode() for name, content in shipped_packs().items()}
    packs = [load_pack(text, name=name) for name, text in texts.items()]
    plain = {pack.id: yaml.safe_load(texts[f"{pack.id}.yaml"]) for pack in packs}
    codes = sorted({code for pack in packs if pack.kind is not PackKind.MERCHANT for code in pack.applies_to})
    pairs = [(code, "") for code in codes]
    pairs += [(code, pack.id) for pack in packs if pack.kind is PackKind.MERCHANT for code in pack.applies_to]
    chosen = dict.fromkeys(packs_for(code, merchant, packs) for code, merchant in pairs)
    return [Files(some, tuple(plain[pack.id] for pack in some)) for some in chosen]


def differences(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Try so many cases both ways; return how rules came out, and what differs."""
    chance, seen, unlike = Random(seed), Counter[str](), []  # noqa: S311 - chance is seeded
    drawn = [(files, Cases(files, chance)) for files in contracts()]
    for files, cases in islice(cycle(drawn), count):
        case, matter = cases.draw(), chance.choice(list(Matter)) if chance.random() < 0.2 else Matter.CLAIM
        plain, program = read_plainly(files, case, str(matter)), read_by_program(files, case, matter)
        seen.update(outcome for outcome, _ in program.values())
        unlike += [
            f"{rule}: plainly {plain.get(rule)}, by the program {program.get(rule)}: {case}"
            for rule in plain.keys() | program.keys()
            if plain.get(rule) != program.get(rule)
        ]
    return seen, unlike


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cases", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    began = time.monotonic()
    seen, unlike = differences(chosen.cases, chosen.seed)
    told = {"cases": chosen.cases, "rules": dict(seen), "differences": len(unlike)}
    told["seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(told) if chosen.json else "\n".join([*unlike[:20], str(told)]))
    sys.exit(1 if unlike else 0)


if __name__ == "__main__":
    main()
