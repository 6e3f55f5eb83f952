"""Cells of a row read as values. Each reader raises ValueError with the reason in words that name the value."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from amends.kernel.clock import EPOCH, Instant
from amends.kernel.errors import Fault
from amends.kernel.ids import is_id
from amends.kernel.money import EXPONENTS, Money

T = TypeVar("T")

SHOWN, LONGEST_TEXT = 40, 500
# No shop of today keeps orders from before; no amount or quantity beyond these is an order line.
EARLIEST = Instant(631_152_000_000)  # 1990-01-01
MOST_UNITS, MOST_MINOR = 100_000, 10**13
_AMOUNT = re.compile(r"(-?)(\d{1,15})(?:\.(\d{1,9}))?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MILLISECOND = timedelta(milliseconds=1)


def shown(text: str) -> str:
    """Return a cell as a reason may quote it: short, on one line."""
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}...")


@dataclass(slots=True)
class Cells:
    """Reads cells and keeps every fault. What a faulty cell gives must not be used: look at `faults` first."""

    faults: list[Fault] = field(default_factory=list)

    def read(self, name: str, text: str, reader: Callable[[str], T], otherwise: T | None = None) -> T:
        """Return the value of a cell; of an empty one `otherwise`, and None is a fault."""
        if not text:
            if otherwise is None:
                self.faults.append(Fault(name, "is missing"))
            return cast("T", otherwise)
        try:
            return reader(text)
        except ValueError as error:
            self.faults.append(Fault(name, str(error)))
            return cast("T", otherwise)

    def maybe(self, name: str, text: str, reader: Callable[[str], T]) -> T | None:
        """Return the value of a cell; None of an empty one."""
        return self.read(name, text, reader) if text else None


def read_id(text: str) -> str:
    """Read an id: 1 to 128 plain characters."""
    if not is_id(text):
        raise ValueError(f"{shown(text)} is not an id of at most 128 letters, digits and _ . : # -")
    return text


def read_text(text: str) -> str:
    """Read words of at most 500 characters."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"has {len(text)} characters; {LONGEST_TEXT} are kept")
    return text


@lru_cache(maxsize=65_536)
def read_amount(text: str, currency: str) -> Money:
    """Read an amount in major units, of not more decimals than the currency has and not below zero."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(f"{shown(text)} is not an amount such as 1234.50")
    sign, whole, decimals = found.groups("")
    exponent = EXPONENTS[currency]
    if decimals[exponent:].strip("0"):
        raise ValueError(f"{shown(text)} has more than the {exponent} decimals of {currency}")
    minor = int(whole + decimals[:exponent].ljust(exponent, "0"))
    if sign and minor:
        raise ValueError(f"{shown(text)} is below zero")
    if minor > MOST_MINOR:
        raise ValueError(f"{shown(text)} is beyond any order")
    return Money(minor, currency)


def read_units(text: str) -> int:
    """Read a number of units, 1 to 100,000."""
    units = _whole(text)
    if not 0 < units <= MOST_UNITS:
        raise ValueError(f"{shown(text)} is not between 1 and {MOST_UNITS}")
    return units


def read_stock(text: str) -> int:
    """Read how many units are on hand: 0 or more."""
    return _whole(text)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ValueError(f"{shown(text)} is not a whole number")
    return int(text)


def one_of(values: Collection[str]) -> Callable[[str], str]:
    """Return a reader of one of these words."""

    def read(text: str) -> str:
        if text not in values:
            raise ValueError(f"{shown(text)} is not one of {', '.join(sorted(values))}")
        return text

    return read


def instants(zone: str | None, latest: Instant) -> Callable[[str], Instant]:
    """Return a reader of ISO 8601 times between 1990 and `latest`; without an offset they are of `zone`, if given."""
    here = None if zone is None else ZoneInfo(zone)

    @lru_cache(maxsize=16_384)
    def read(text: str) -> Instant:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise ValueError(f"{shown(text)} is not an ISO 8601 time") from error
        return between(moment, text, here, latest)

    return read


def between(moment: datetime, text: str, here: ZoneInfo | None, latest: Instant) -> Instant:
    """Return the instant of a moment that must lie between 1990 and `latest`; `text` is how it was written."""
    if moment.tzinfo is None:
        if here is None:
            raise ValueError(f"{shown(text)} has no offset such as +01:00 (or import with --zone)")
        moment = moment.replace(tzinfo=here)
    at = Instant((moment - EPOCH) // _MILLISECOND)
    if at < EARLIEST:
        raise ValueError(f"{shown(text)} is before 1990")
    if at > latest:
        raise ValueError(f"{shown(text)} is too far in the future")
    return at


def is_day(text: str) -> date | None:
    """Return the day that a text names without a time; None for others."""
    return date.fromisoformat(text) if _DAY.fullmatch(text) else None
