"""Deadlines at the edges: leap days, daylight saving, weekends, holidays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.kernel.clock import HOUR, Instant, instant, iso, local_date
from amends.policy import Calendar, Unit, add_months, last_day, term_ends

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "Europe/London", "America/New_York", "Pacific/Auckland"])
MOMENTS = st.integers(0, 4_000_000_000_000).map(Instant)
DAY_UNITS = st.sampled_from([unit for unit in Unit if unit is not Unit.HOUR])
CHRISTMAS = Calendar(frozenset({date(2026, 12, 25), date(2026, 12, 26)}))


@pytest.mark.parametrize(
    ("start", "value", "unit", "expected"),
    [
        ("2026-03-02", 7, Unit.CALENDAR_DAY, "2026-03-09"),
        ("2026-03-02", 7, Unit.CALENDAR_DAY_INCLUSIVE, "2026-03-08"),
        ("2024-02-28", 1, Unit.CALENDAR_DAY, "2024-02-29"),
        ("2023-02-28", 1, Unit.CALENDAR_DAY, "2023-03-01"),
        ("2024-02-29", 1, Unit.YEAR, "2025-02-28"),
        ("2024-02-29", 4, Unit.YEAR, "2028-02-29"),
        ("2026-01-31", 1, Unit.MONTH, "2026-02-28"),
        ("2026-11-30", 3, Unit.MONTH, "2027-02-28"),
        ("2026-12-24", 1, Unit.BUSINESS_DAY, "2026-12-28"),
        ("2026-12-24", 2, Unit.WORKING_DAY, "2026-12-29"),
        ("2026-03-06", 0, Unit.BUSINESS_DAY, "2026-03-06"),
    ],
)
def test_the_last_day_of_a_term(start: str, value: int, unit: Unit, expected: str) -> None:
    assert last_day(date.fromisoformat(start), value, unit, CHRISTMAS) == date.fromisoformat(expected)


def test_a_term_in_hours_has_no_last_day() -> None:
    with pytest.raises(ValueError, match="moment"):
        last_day(date(2026, 1, 1), 3, Unit.HOUR)


def test_a_day_that_daylight_saving_shortens_still_ends_at_its_midnight() -> None:
    start = instant("2026-03-28T12:00:00+01:00")

    assert iso(term_ends(start, 1, Unit.CALENDAR_DAY, zone="Europe/Berlin")) == "2026-03-29T21:59:59.999Z"
    assert iso(term_ends(start, 24, Unit.HOUR, zone="Europe/Berlin")) == "2026-03-29T11:00:00.000Z"


def test_a_last_day_on_a_holiday_rolls_over_only_where_the_law_says_so() -> None:
    start = instant("2026-12-11T10:00:00+01:00")
    rolled = term_ends(start, 14, Unit.CALENDAR_DAY, zone="Europe/Berlin", calendar=CHRISTMAS, rolls_over=True)
    strict = term_ends(start, 14, Unit.CALENDAR_DAY, zone="Europe/Berlin", calendar=CHRISTMAS)

    assert local_date(rolled, "Europe/Berlin") == date(2026, 12, 28)
    assert local_date(strict, "Europe/Berlin") == date(2026, 12, 25)


@given(MOMENTS, st.integers(1, 800), DAY_UNITS.filter(lambda unit: unit not in (Unit.MONTH, Unit.YEAR)), ZONES)
def test_a_longer_term_never_ends_earlier(start: Instant, value: int, unit: Unit, zone: str) -> None:
    assert term_ends(start, value, unit, zone=zone) <= term_ends(start, value + 1, unit, zone=zone)


@given(MOMENTS, MOMENTS, st.integers(1, 60), DAY_UNITS, ZONES)
def test_a_later_event_never_makes_a_term_end_earlier(
    one: Instant, other: Instant, value: int, unit: Unit, zone: str
) -> None:
    earlier, later = sorted((one, other))

    assert term_ends(Instant(earlier), value, unit, zone=zone) <= term_ends(Instant(later), value, unit, zone=zone)


@given(MOMENTS, st.integers(0, 400), ZONES)
def test_a_term_in_days_ends_with_the_last_millisecond_of_its_day(start: Instant, value: int, zone: str) -> None:
    end = term_ends(start, value, Unit.CALENDAR_DAY, zone=zone)

    assert local_date(end, zone) == local_date(start, zone) + timedelta(days=value)
    assert local_date(Instant(end + 1), zone) == local_date(end, zone) + timedelta(days=1)


@given(MOMENTS, st.integers(0, 10_000), ZONES)
def test_hours_run_through_every_change_of_the_clock(start: Instant, value: int, zone: str) -> None:
    assert term_ends(start, value, Unit.HOUR, zone=zone) - start == value * HOUR


@given(DAYS, st.sets(DAYS, max_size=10))
def test_rolling_over_reaches_the_first_business_day_and_never_goes_back(day: date, holidays: set[date]) -> None:
    calendar = Calendar(frozenset(holidays))
    rolled = calendar.roll(day)

    assert rolled >= day
    assert calendar.is_business_day(rolled)
    assert calendar.roll(rolled) == rolled


@given(DAYS, st.integers(0, 60))
def test_so_many_business_days_later_lie_so_many_business_days(day: date, count: int) -> None:
    calendar = Calendar()
    end = calendar.add_business_days(day, count)
    between = [day + timedelta(days=offset) for offset in range(1, (end - day).days + 1)]

    assert sum(calendar.is_business_day(each) for each in between) == count


@given(DAYS, st.integers(0, 240))
def test_months_keep_the_day_where_the_month_has_it(day: date, count: int) -> None:
    end = add_months(day, count)

    assert (end.year - day.year) * 12 + end.month - day.month == count
    assert end.day == day.day or (end + timedelta(days=1)).day == 1
