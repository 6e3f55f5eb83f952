"""Decisions read back from what was kept of them: plain values, from which the very same facts can be made again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from amends.kernel.clock import Instant, local_date
from amends.kernel.errors import Fault, Invalid
from amends.kernel.ids import DecisionId, LineId, OrderId, SellerId
from amends.kernel.market import market
from amends.kernel.money import Money
from amends.kernel.remedy import RemedyKind
from amends.policy.cells import Elapsed, Pause, Value, elapsed
from amends.policy.facts import Known, PolicyFacts
from amends.policy.vocabulary import INPUTS, NEVER, InputKind

DAY_N = re.compile(r"day (-?\d+)")


@dataclass(frozen=True, slots=True)
class DecidedLine:
    """One line of a recorded decision: it was about `quantity` units out of `bought`, after `taken` earlier ones."""

    id: LineId
    facts: PolicyFacts
    quantity: int = 1
    taken: int = 0
    bought: int = 1


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """A recorded decision, read back so that it can be decided again.

    `packs` are hashes by pack id; `seller` is None where it was not recorded; `shipping` is the outbound shipping that
    comes back with these units where a rule gives it back (None: nothing).
    """

    id: DecisionId
    order: OrderId
    at: Instant
    packs: tuple[tuple[str, str], ...]
    lines: tuple[DecidedLine, ...]
    seller: SellerId | None = None
    shipping: Money | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A recorded decision that cannot be read back, and the kind of reason: `record` or `packs`."""

    why: str


def plain_facts(facts: PolicyFacts) -> dict[str, Any]:
    """Return facts as plain values.

    `facts` has [value, source, as-of] by input, an Elapsed as "day N"; `days` has what that leaves out: since, today
    and the pauses between them; `zone` is the legal zone.
    """
    known = facts.values.items()
    return {
        "facts": {name: [_plain(each.value), each.source, each.as_of] for name, each in known},
        "days": {name: _dates(each.value) for name, each in known if isinstance(each.value, Elapsed)},
        "zone": facts.zone,
    }


def facts_from(
    kept: Mapping[str, tuple[Any, str, int]],
    days: Mapping[str, Any],
    zone: str | None,
    *,
    at: Instant,
    asked: frozenset[RemedyKind],
) -> PolicyFacts:
    """Return the facts that `plain_facts` made plain; raise Invalid with every fault.

    Records older than `days` and `zone` are of the day `at` in the market's zone, and know no pauses.
    """
    zone = zone or _zone(kept)
    today = local_date(at, zone)
    values: dict[str, Known] = {}
    faults: list[Fault] = []
    for name, (value, source, as_of) in kept.items():
        try:
            values[name] = Known(_value(name, value, days.get(name), today), source, Instant(as_of))
        except (ValueError, TypeError, KeyError, Invalid) as error:
            faults.append(Fault(name, f"{value!r} is not what a decision keeps: {error}"))
    if faults:
        raise Invalid(faults)
    return PolicyFacts(values, zone, asked)


def _zone(kept: Mapping[str, tuple[Any, str, int]]) -> str:
    if "market" not in kept:
        raise Invalid([Fault("market", "is missing, and with it the zone in which the days were counted")])
    return market(str(kept["market"][0])).zone


def _plain(value: Value) -> Any:
    return value if isinstance(value, (bool, Money)) else str(value)


def _dates(value: Elapsed) -> list[Any]:
    pauses = [[pause.away.isoformat(), pause.back and pause.back.isoformat()] for pause in value.pauses]
    return [value.since.isoformat(), value.today.isoformat(), *([pauses] if pauses else [])]


def _value(name: str, value: Any, days: Sequence[Any] | None, today: date) -> Value:
    match INPUTS[name].kind:
        case InputKind.DAYS:
            return NEVER if value == str(NEVER) else _elapsed(value, days, today)
        case InputKind.MONEY:
            return value if isinstance(value, Money) else Money(value["minor"], value["currency"])
        case InputKind.DATE:
            return date.fromisoformat(value)
        case _:  # names, texts and flags stand as they are; PolicyFacts refuses what is of another type
            return value  # type: ignore[no-any-return]  # its type is checked there


def _elapsed(text: str, days: Sequence[Any] | None, today: date) -> Elapsed:
    said = DAY_N.fullmatch(text)
    if said is None:
        raise ValueError("neither never nor a number of days")
    count = int(said[1])
    if days is None:
        return elapsed(today - timedelta(days=count), today)
    since, until, *pauses = days
    again = elapsed(date.fromisoformat(since), date.fromisoformat(until), _pauses(pauses))
    if again.days != count:
        raise ValueError(f"its dates make it {again}")
    return again


def _pauses(kept: Sequence[Any]) -> list[Pause]:
    return [
        Pause(date.fromisoformat(away), date.fromisoformat(back) if back else None)
        for pauses in kept
        for away, back in pauses
    ]
