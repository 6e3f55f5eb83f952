"""Two answers to the same case compared: which remedies came and went, which terms are others, who decides."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from amends.kernel.clock import local_date
from amends.kernel.remedy import RemedyKind
from amends.policy.entitlements import Entitlements
from amends.policy.grants import Grant, GrantTerms
from amends.policy.pack import Deadline, Required


class Flip(StrEnum):
    """How a decision comes out otherwise. PERSON: whether a person has to look at it, either way."""

    GAINED = "gained"
    LOST = "lost"
    WINDOW = "window"
    FREIGHT = "freight"
    REFUND = "refund"
    GOODS_BACK = "goods_back"
    CLOCK = "clock"
    TERMS = "terms"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the remedy and the term that it is about (empty: all of it), and both values in words."""

    flip: Flip
    remedy: str
    term: str
    before: str
    after: str


TERMS = {
    "freight_payer": Flip.FREIGHT,
    "refund": Flip.REFUND,
    "refund_percent": Flip.REFUND,
    "restocking_fee_percent": Flip.REFUND,
    "needs_return": Flip.GOODS_BACK,
    "window_ends": Flip.WINDOW,
    "refund_within": Flip.CLOCK,
    "send_back_within": Flip.CLOCK,
    "remedy_within": Flip.CLOCK,
}


def changes(before: Entitlements, after: Entitlements, asked: frozenset[RemedyKind], zone: str) -> tuple[Change, ...]:
    """Return every difference about the remedies that were asked for; about all where none was named."""
    found: list[Change] = []
    for remedy in RemedyKind:
        if not asked or remedy in asked:
            found += _about(remedy, before.best(remedy), after.best(remedy), zone)
    person, still = bool(before.needs_human), bool(after.needs_human)
    if person is not still:
        found.append(Change(Flip.PERSON, "", "", _text(person, zone), _text(still, zone)))
    return tuple(found)


def _about(remedy: RemedyKind, before: Grant | None, after: Grant | None, zone: str) -> Iterator[Change]:
    if before is None or after is None:
        if before is not after:
            flip = Flip.GAINED if before is None else Flip.LOST
            yield Change(flip, remedy, "", _text(before is not None, zone), _text(after is not None, zone))
        return
    if before.terms == after.terms:
        return
    for term in GrantTerms.__dataclass_fields__:
        old, new = getattr(before.terms, term), getattr(after.terms, term)
        if old != new:
            flip = TERMS.get(term, Flip.TERMS)
            yield Change(flip, remedy, term, _said(term, old, zone), _said(term, new, zone))


def _said(term: str, value: Any, zone: str) -> str:
    if term == "window_ends" and value is not None:
        return local_date(value, zone).isoformat()
    return _text(value, zone)


def _text(value: Any, zone: str) -> str:
    match value:
        case None | ():
            return "-"
        case bool():
            return "yes" if value else "no"
        case Deadline():
            return f"{value.value} {value.unit} from {value.starts_from}"
        case Required():
            return str(value.condition)
        case tuple():
            return ", ".join(_text(each, zone) for each in value)
        case _:
            return str(value)
