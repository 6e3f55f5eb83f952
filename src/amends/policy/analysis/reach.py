"""How many days an interval reaches: its far end may be in months and may roll over holidays."""

from datetime import date, timedelta
from functools import lru_cache

from amends.policy.cells import Bound
from amends.policy.deadlines import Calendar, Unit

ONE_DAY = timedelta(days=1)
# Every length that a term in months or years can have comes up within four years with a leap day.
CYCLE = 1461
CYCLE_STARTS = date(2024, 1, 1)
Steps = tuple[tuple[int, Unit], ...]


def steps_of(bound: Bound) -> Steps:
    """Return a far end with years and neighbouring steps put together, so that equal terms look alike."""
    joined: list[tuple[int, Unit]] = []
    for count, unit in bound.steps:
        plain = (12 * count, Unit.MONTH) if unit is Unit.YEAR else (count, unit)
        if joined and joined[-1][1] is plain[1]:
            joined[-1] = (joined[-1][0] + plain[0], plain[1])
        else:
            joined.append(plain)
    return tuple(joined)


@lru_cache(maxsize=1024)
def shortest_and_longest(steps: Steps) -> tuple[int, int]:
    """Return the least and the greatest number of days from an event to the end of the term, before any roll-over."""
    bound = Bound(steps)
    if bound.days is not None:
        return bound.days, bound.days
    starts = (CYCLE_STARTS + timedelta(days=day) for day in range(CYCLE))
    lengths = {(bound.after(start) - start).days for start in starts}
    return min(lengths), max(lengths)


@lru_cache(maxsize=64)
def longest_roll(calendar: Calendar) -> int:
    """Return by how many days a term can roll over at most."""
    saturday = date(2024, 1, 6)
    eves = {day - ONE_DAY * back for day in calendar.holidays for back in range(3)}
    return max((calendar.roll(day) - day).days for day in (saturday, *eves))


@lru_cache(maxsize=65536)
def reach(steps: Steps, today: date, calendar: Calendar | None) -> int:
    """Return the greatest number of days since an event with which today still lies within the term."""
    bound = Bound(steps)
    days = shortest_and_longest(steps)[1] + (longest_roll(calendar) if calendar else 0)
    while True:
        last = bound.after(today - timedelta(days=days))
        if today <= (calendar.roll(last) if calendar else last):
            return days
        days -= 1
