"""The event that keeps a decision whole: the facts used, the packs and engine, every rule tried, what followed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from amends.conversations import Decided
from amends.desk.entitle import Decision, Matter, shipping_was_returned
from amends.desk.office import Office
from amends.kernel.clock import Instant
from amends.kernel.errors import Fault, Invalid
from amends.kernel.events import Json
from amends.kernel.ids import LineId, OrderId, SellerId
from amends.kernel.money import Money, zero
from amends.kernel.remedy import RemedyKind
from amends.policy import DecidedCase, DecidedLine, Grant, facts_from, plain_facts
from amends.remedies import Units


def decided(decision: Decision, office: Office) -> Decided:
    """Return the event that keeps a decision whole."""
    packs = {pack.id: pack.hash for pack in decision.packs}
    return Decided(decision.id, decision.matter.order.id, office.engine, packs, record_of(decision))


def record_of(decision: Decision) -> dict[str, Json]:
    """Return the decision whole, as plain values: facts with sources, every rule tried, grants, denials, doubts."""
    lines: dict[LineId, dict[str, Any]] = {
        line: {
            **plain_facts(decision.facts[line]),
            "grants": [_grant(grant) for grant in answer.grants],
            "denials": [{"remedy": denial.remedy, "ended_by": list(denial.ended_by)} for denial in answer.denials],
            "needs_human": list(answer.needs_human),
            "trace": [[t.rule, t.outcome, t.input, t.expected, t.actual] for t in answer.trace],
        }
        for line, answer in decision.lines.items()
    }
    matter = decision.matter
    for part in matter.units:
        lines[part.line]["units"] = _units(part, matter)
    record = {
        "at": decision.at,
        "order": matter.order.id,
        "order_version": matter.order.version,
        "seller": matter.order.seller,
        "shipping": _shipping(matter),
        "remedies_version": matter.remedies.version,
        "reason": matter.reason,
        "asked": sorted(matter.asked),
        "lines": lines,
    }
    return cast(dict[str, Json], msgspec.to_builtins(record, enc_hook=str))


def _units(part: Units, matter: Matter) -> list[int]:
    """Return how many units it is about, how many were taken before, and how many were bought."""
    return [part.quantity, matter.remedies.units_taken(part.line), matter.order.line(part.line).quantity]


def _shipping(matter: Matter) -> Money:
    """Return the outbound shipping that can come back with these units: with the last ones, and only once."""
    left = {line.id: line.quantity - matter.remedies.units_taken(line.id) for line in matter.order.lines}
    for part in matter.units:
        left[part.line] -= part.quantity
    whole = all(units <= 0 for units in left.values())
    return matter.order.shipping if whole and not shipping_was_returned(matter) else zero(matter.order.currency)


def _grant(grant: Grant) -> dict[str, object]:
    return {
        "remedy": grant.remedy,
        "nature": grant.nature,
        "freight": grant.freight_payer,
        "needs_return": grant.needs_return,
        "window_ends": grant.window_ends,
        "refund": grant.refund,
        "rules": list(grant.rules),
        "decisive": list(grant.decisive),
    }


@dataclass(frozen=True, slots=True)
class _Line:
    """What `record_of` keeps of a line, as far as it is decided again; older records lack what has a default."""

    facts: Mapping[str, tuple[Any, str, int]]
    zone: str | None = None
    days: Mapping[str, Any] = field(default_factory=dict)
    units: tuple[int, int, int] = (1, 0, 1)


@dataclass(frozen=True, slots=True)
class _Record:
    at: Instant
    asked: tuple[RemedyKind, ...]
    lines: Mapping[str, _Line]
    seller: str | None = None
    shipping: Money | None = None


def case_of(event: Decided) -> DecidedCase:
    """Return a kept decision so that it can be decided again; raise Invalid for a record that does not allow it."""
    try:
        kept = msgspec.convert(event.record, _Record)
    except msgspec.ValidationError as error:
        raise Invalid([Fault("record", str(error))]) from error
    if event.order is None or not kept.lines:
        raise Invalid([Fault("order", "the decision is about no line of an order")])
    asked = frozenset(kept.asked)
    return DecidedCase(
        id=event.decision,
        order=OrderId(event.order),
        at=kept.at,
        packs=tuple(event.packs.items()),
        lines=tuple(
            DecidedLine(LineId(key), facts_from(line.facts, line.days, line.zone, at=kept.at, asked=asked), *line.units)
            for key, line in kept.lines.items()
        ),
        seller=SellerId(kept.seller) if kept.seller else None,
        shipping=kept.shipping,
    )
