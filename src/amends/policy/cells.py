"""Cells: one condition over one input, compiled when a pack is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from amends.kernel.errors import Fault, Invalid
from amends.kernel.money import Money
from amends.policy.deadlines import ONE_DAY, Calendar, Unit, last_day
from amends.policy.vocabulary import Never


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, the first and the last included; `back` is None while it still runs.

    For goods under repair: from the day when it was asked for or agreed to the day of return (CRA 2015 s. 22(8)).
    """

    away: date
    back: date | None = None

    def __post_init__(self) -> None:
        if self.back is not None and self.back < self.away:
            raise Invalid([Fault("pause", f"{self.back} is before {self.away}")])


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Days between an event and today, both as calendar days of the legal zone; `days` leaves out those of pauses.

    `pauses` are in order, do not overlap and begin after the event.
    """

    since: date
    today: date
    days: int
    pauses: tuple[Pause, ...] = ()

    def __str__(self) -> str:
        return f"day {self.days}"


def elapsed(since: date, today: date, pauses: Sequence[Pause] = ()) -> Elapsed:
    """Count the days from an event to today; the day of the event is day 0, a day within a pause does not count."""
    if not pauses:
        return Elapsed(since, today, (today - since).days)
    apart = _apart(since, pauses)
    paused = sum(_overlap(pause, today) for pause in apart)
    return Elapsed(since, today, (today - since).days - paused, apart)


def _apart(since: date, pauses: Sequence[Pause]) -> tuple[Pause, ...]:
    """Put pauses in order and cut off what lies before `since` or in an earlier pause."""
    apart: list[Pause] = []
    counted: date | None = since
    for pause in sorted(pauses, key=lambda pause: pause.away):
        if counted is None:
            break
        if pause.back is None or pause.back > counted:
            apart.append(Pause(max(pause.away, counted + ONE_DAY), pause.back))
            counted = pause.back
    return tuple(apart)


def _overlap(pause: Pause, today: date) -> int:
    last = today if pause.back is None else min(pause.back, today)
    return max(0, (last - pause.away).days + 1)


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
    """The far end of an interval of days: steps of (count, unit) walked one after the other from the event.

    After a pause at least `least_left` days are left (CRA 2015 s. 22(7)(a)).
    """

    steps: tuple[tuple[int, Unit], ...]
    least_left: int = 0

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
        if self.high is None:
            return True
        if self.plain_high is not None and not value.pauses:
            if value.days <= self.plain_high:
                return True
            if calendar is None:
                return False
        last = self.last(value, calendar)
        return last is None or value.today <= last

    def last(self, value: Elapsed, calendar: Calendar | None) -> date | None:
        """Return the last day of the interval; None where it has no end, or none yet as a pause still runs.

        A pause that begins in time moves the end by its length; a later one changes nothing.
        """
        if self.high is None:
            return None
        day = self.high.after(value.since)
        for pause in value.pauses:
            if calendar and pause.away > day:
                day = calendar.roll(day)
            if pause.away > day:
                break
            if pause.back is None:
                return None
            day = max(day + (pause.back - pause.away) + ONE_DAY, pause.back + self.high.least_left * ONE_DAY)
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
