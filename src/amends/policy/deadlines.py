"""Deadlines: pure reckoning of terms in a legal zone.

A term in days does not count the day of the event (CN Civil Code art. 201, Regulation 1182/71 art. 3, BGB s. 187)
unless its unit is inclusive, and ends with the last millisecond of its last day.
"""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from amends.kernel.clock import HOUR, Instant, end_of_day, local_date

ONE_DAY = timedelta(days=1)


class Unit(StrEnum):
    """What a term is counted in. WORKING_DAY is the statute's word for BUSINESS_DAY; both skip weekends, holidays."""

    HOUR = "hour"
    CALENDAR_DAY = "calendar_day"
    CALENDAR_DAY_INCLUSIVE = "calendar_day_inclusive"
    BUSINESS_DAY = "business_day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days on which nobody has to act: Saturdays, Sundays and the given public `holidays`."""

    holidays: frozenset[date] = frozenset()

    def is_business_day(self, day: date) -> bool:
        """Tell whether people work on that day."""
        return day.weekday() < 5 and day not in self.holidays

    def roll(self, day: date) -> date:
        """Return the day itself, or the next business day when it is none (BGB s. 193)."""
        while not self.is_business_day(day):
            day += ONE_DAY
        return day

    def add_business_days(self, day: date, count: int) -> date:
        """Return the `count`-th business day after `day`."""
        for _ in range(count):
            day = self.roll(day + ONE_DAY)
        return day


def add_months(day: date, count: int) -> date:
    """Return the same day of a later month, or that month's last day where it has no such day (BGB s. 188(3))."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def last_day(start: date, value: int, unit: Unit, calendar: Calendar | None = None) -> date:
    """Return the last calendar day of a term that began on `start`. Terms in hours have no last day: ValueError."""
    match unit:
        case Unit.CALENDAR_DAY:
            return start + timedelta(days=value)
        case Unit.CALENDAR_DAY_INCLUSIVE:
            return start + timedelta(days=max(value - 1, 0))
        case Unit.BUSINESS_DAY | Unit.WORKING_DAY:
            return (calendar or Calendar()).add_business_days(start, value)
        case Unit.MONTH:
            return add_months(start, value)
        case Unit.YEAR:
            return add_months(start, 12 * value)
        case Unit.HOUR:
            raise ValueError("a term in hours ends at a moment, not on a day")


def term_ends(  # a term is named by all of its parts
    start: Instant,
    value: int,
    unit: Unit,
    *,
    zone: str,
    calendar: Calendar | None = None,
    rolls_over: bool = False,
) -> Instant:
    """Return the last moment of a term that an event at `start` set off.

    Hours run on as they are, through daylight-saving changes; all else ends with a day of `zone`. With `rolls_over`
    a last day that is no business day of `calendar` moves to the next one.
    """
    if unit is Unit.HOUR:
        return Instant(start + value * HOUR)
    days = calendar or Calendar()
    last = last_day(local_date(start, zone), value, unit, days)
    return end_of_day(days.roll(last) if rolls_over else last, zone)


def kept(served: Instant | None, computed: Instant) -> Instant:
    """Return the deadline that holds: a newly computed one, but never earlier than one that was already told."""
    return computed if served is None else max(served, computed)
