"""Intervals as packs write them: "[0, 7]", "(7, 2 years]", "[0.00, 500.00] CNY", "[2026-01-01, )".

Square brackets include their end, round ones exclude it; an end left out is unbounded. "[0, 30; 7 after a pause]"
leaves at least seven days after a pause of the clock.
"""

import re
from datetime import date, timedelta

from amends.kernel.errors import Fault, Invalid
from amends.kernel.money import parse_money
from amends.policy.cells import Amount, Bound, Dates, Days
from amends.policy.deadlines import Unit

INTERVAL = re.compile(r"([\[(])\s*([^,\[\]()]*?)\s*,\s*([^,\[\]()]*?)\s*([\])])\s*([A-Z]{3})?")
STEP = re.compile(r"(\d{1,5})(?: (days?|months?|years?))?")
LEAST_LEFT = re.compile(r"(\d{1,3}) after a pause")
# A hundred years: more is a slip of the pen, and leaves the calendar.
LONGEST = {Unit.CALENDAR_DAY: 36_525, Unit.MONTH: 1_200, Unit.YEAR: 100}
UNITS = {"day": Unit.CALENDAR_DAY, "month": Unit.MONTH, "year": Unit.YEAR}


def _bad(what: str) -> Invalid:
    return Invalid([Fault("", what)])


def _ends(text: str) -> tuple[bool, str, str, bool, str | None]:
    """Split an interval into (low included, low, high, high included, currency)."""
    found = INTERVAL.fullmatch(text)
    if found is None:
        raise _bad(f'{text!r} is not an interval such as "[0, 7]"')
    left, low, high, right, currency = found.groups()
    if not low and not high:
        raise _bad("an interval without ends says nothing")
    return left == "[", low, high, right == "]", currency


def bound(text: str) -> Bound:
    """Read the far end of a term: "7", "6 months", "14 days + 12 months", "30; 7 after a pause"."""
    term, pausing, left = text.partition(";")
    least_left = LEAST_LEFT.fullmatch(left.strip())
    if pausing and least_left is None:
        raise _bad(f'{text!r}: after ";" comes what is left at least, such as "7 after a pause"')
    steps = []
    for part in term.split("+"):
        found = STEP.fullmatch(part.strip())
        if found is None:
            raise _bad(f"{text!r} is not a number of days, months or years")
        count, unit = int(found[1]), UNITS[(found[2] or "day").removesuffix("s")]
        if count > LONGEST[unit]:
            raise _bad(f"{text!r} is longer than a hundred years")
        steps.append((count, unit))
    return Bound(tuple(steps), int(least_left[1]) if least_left else 0)


def days(name: str, text: str) -> Days:
    """Read an interval of days."""
    low_in, low_text, high_text, high_in, currency = _ends(text)
    if currency or (low_text and not re.fullmatch(r"-?\d{1,5}", low_text)):
        raise _bad(f"{text!r}: the low end must be a whole number of days")
    low = int(low_text) + (not low_in) if low_text else None
    if not high_text:
        return Days(name, low, None, None, text)
    if not high_in:
        raise _bad(f"{text!r}: the last day of a term counts: write the high end with ]")
    high = bound(high_text)
    if low is not None and high.days is not None and low > high.days:
        raise _bad(f"{text!r} is empty")
    return Days(name, low, high, high.days, text)


def amount(name: str, text: str) -> Amount:
    """Read an interval of money in major units with its currency."""
    low_in, low_text, high_text, high_in, currency = _ends(text)
    if currency is None:
        raise _bad(f"{text!r} names no currency")
    low = parse_money(low_text, currency).minor + (not low_in) if low_text else None
    high = parse_money(high_text, currency).minor - (not high_in) if high_text else None
    if low is not None and high is not None and low > high:
        raise _bad(f"{text!r} is empty")
    return Amount(name, low, high, currency, text)


def dates(name: str, text: str) -> Dates:
    """Read an interval of calendar days."""
    low_in, low_text, high_text, high_in, currency = _ends(text)
    try:
        low = date.fromisoformat(low_text) + timedelta(days=not low_in) if low_text else None
        high = date.fromisoformat(high_text) - timedelta(days=not high_in) if high_text else None
    except ValueError as error:
        raise _bad(f"{text!r}: a date is written YYYY-MM-DD") from error
    if currency or (low is not None and high is not None and low > high):
        raise _bad(f"{text!r} is empty or names a currency")
    return Dates(name, low, high, text)
