"""Cells: one condition over one input, compiled when a pack is loaded."""

from dataclasses import dataclass
from datetime import date

from amends.kernel.money import Money
from amends.policy.deadlines import Calendar, Unit, last_day
from amends.policy.vocabulary import Never


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Days between an event and today, both as calendar days of the legal zone."""

    since: date
    today: date
    days: int

    def __str__(self) -> str:
        return f"day {self.days}"


def elapsed(since: date, today: date) -> Elapsed:
    """Count the days from an event to today; the day of the event is day 0."""
    return Elapsed(since, today, (today - since).days)


Value = str | bool | Money | date | Elapsed | Never


@dataclass(frozen=True, slots=True)
class OneOf:
    """Holds when the input is (not) among the names."""

    input: str
    values: frozenset[str]
    excluded: bool
    expected: str

    def holds(self, value: Value, _calendar: Calendar | None) -> bool:
        """Tell whether the value is in the set."""
        return (value in self.values) is not self.excluded


@dataclass(frozen=True, slots=True)
class Flag:
    """Holds when the yes/no input is as wanted. `assumed` is the input's value where nobody stated it."""

    input: str
    wanted: bool
    expected: str
    assumed: bool | None = None

    def holds(self, value: Value, _calendar: Calendar | None) -> bool:
        """Tell whether the flag is as wanted."""
        return value is self.wanted


@dataclass(frozen=True, slots=True)
class Bound:
    """The far end of an interval of days: steps of (count, unit) walked one after the other from the event."""

    steps: tuple[tuple[int, Unit], ...]

    def after(self, since: date) -> date:
        """Return the last day, before any roll-over."""
        for count, unit in self.steps:
            since = last_day(since, count, unit)
        return since

    @property
    def days(self) -> int | None:
        """The number of days where it does not hang on the calendar, else None."""
        if any(unit is not Unit.CALENDAR_DAY for _, unit in self.steps):
            return None
        return sum(count for count, _ in self.steps)


@dataclass(frozen=True, slots=True)
class Days:
    """Holds from day `low` to the last day of `high`, both included; None is unbounded.

    Where a pack's calendar rolls terms over, so does `high`.
    """

    input: str
    low: int | None
    high: Bound | None
    plain_high: int | None
    expected: str

    def holds(self, value: Value, calendar: Calendar | None) -> bool:
        """Tell whether today lies in the interval."""
        if not isinstance(value, Elapsed) or (self.low is not None and value.days < self.low):
            return False
        if self.high is None or (self.plain_high is not None and value.days <= self.plain_high):
            return True
        if self.plain_high is not None and calendar is None:
            return False
        return value.today <= self.last(value.since, calendar, self.high)

    @staticmethod
    def last(since: date, calendar: Calendar | None, high: Bound) -> date:
        """Return the last day of the interval for an event on `since`."""
        day = high.after(since)
        return calendar.roll(day) if calendar else day


@dataclass(frozen=True, slots=True)
class Amount:
    """Holds for money of the same currency between the ends (minor units, both included; None is unbounded)."""

    input: str
    low: int | None
    high: int | None
    currency: str
    expected: str

    def holds(self, value: Value, _calendar: Calendar | None) -> bool:
        """Tell whether the amount lies in the interval; another currency never does."""
        if not isinstance(value, Money) or value.currency != self.currency:
            return False
        return (self.low is None or value.minor >= self.low) and (self.high is None or value.minor <= self.high)


@dataclass(frozen=True, slots=True)
class Dates:
    """Holds for days between the ends, both included; None is unbounded."""

    input: str
    low: date | None
    high: date | None
    expected: str

    def holds(self, value: Value, _calendar: Calendar | None) -> bool:
        """Tell whether the day lies in the interval."""
        if not isinstance(value, date):
            return False
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


Cell = OneOf | Flag | Days | Amount | Dates
