"""What holds for every deadline: in every zone, over leap days and changes of the clock, whatever the holidays are."""

from datetime import date, timedelta
from zoneinfo import available_timezones

from hypothesis import given
from hypothesis import strategies as st

from amends.kernel.clock import DAY, Instant, end_of_day, instant, local_date
from amends.policy import Calendar, Pause, Unit, elapsed, kept, last_day, term_ends
from amends.policy.intervals import days

ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"}))
# Clocks change on many of these days somewhere; Samoa left out 30 December 2011 altogether.
CHANGES = [
    "2011-12-29",
    "2011-12-30",
    "2024-03-10",
    "2024-03-31",
    "2024-10-27",
    "2024-11-03",
    "2026-03-29",
    "2026-10-25",
]
LEAPS = ["2000-02-29", "2024-02-28", "2024-02-29", "2028-02-29", "2024-12-31"]
MARKED = st.sampled_from([date.fromisoformat(day) for day in CHANGES + LEAPS])
DAYS = st.one_of(st.dates(date(1990, 1, 1), date(2036, 12, 31)), MARKED)
MOMENTS = st.builds(
    lambda day, milliseconds: Instant(instant(f"{day}T00:00:00+00:00") + milliseconds), DAYS, st.integers(0, DAY - 1)
)
UNITS = st.sampled_from(list(Unit))
CALENDARS = st.builds(Calendar, st.frozensets(DAYS, max_size=12))
ROLLING = st.one_of(st.none(), CALENDARS)
VALUES = st.integers(0, 60)
TERMS = st.sampled_from(["[0, 7]", "[0, 14 days + 12 months]", "[0, 2 years]", "[0, 30; 7 after a pause]"])


@given(DAYS, ZONES)
def test_a_day_ends_in_every_zone_with_the_millisecond_before_the_next_one(day: date, zone: str) -> None:
    end = end_of_day(day, zone)

    assert local_date(end, zone) <= day < local_date(Instant(end + 1), zone)


@given(st.tuples(MOMENTS, MOMENTS), VALUES, UNITS, ZONES, ROLLING)
def test_a_later_start_never_ends_earlier(
    starts: tuple[Instant, Instant], value: int, unit: Unit, zone: str, calendar: Calendar | None
) -> None:
    rolls = calendar is not None
    early, late = (
        term_ends(start, value, unit, zone=zone, calendar=calendar, rolls_over=rolls) for start in sorted(starts)
    )

    assert early <= late


@given(MOMENTS, VALUES, UNITS, ZONES, CALENDARS)
def test_roll_over_never_shortens_a_term_and_ends_it_on_a_business_day(
    start: Instant, value: int, unit: Unit, zone: str, calendar: Calendar
) -> None:
    strict = term_ends(start, value, unit, zone=zone, calendar=calendar)
    rolled = term_ends(start, value, unit, zone=zone, calendar=calendar, rolls_over=True)

    assert strict <= rolled
    assert unit is Unit.HOUR or local_date(Instant(rolled + 1), zone) > strict_day(start, value, unit, zone, calendar)


def strict_day(start: Instant, value: int, unit: Unit, zone: str, calendar: Calendar) -> date:
    day = calendar.roll(last_day(local_date(start, zone), value, unit, calendar))
    assert calendar.is_business_day(day)
    return day


@given(MOMENTS, VALUES, UNITS, ZONES, CALENDARS)
def test_no_term_ends_before_it_began(start: Instant, value: int, unit: Unit, zone: str, calendar: Calendar) -> None:
    assert term_ends(start, value, unit, zone=zone, calendar=calendar) >= start


@given(DAYS, st.integers(1, 60))
def test_the_day_of_the_event_counts_in_an_inclusive_term_only(day: date, value: int) -> None:
    inclusive = last_day(day, value, Unit.CALENDAR_DAY_INCLUSIVE)

    assert len([day + timedelta(n) for n in range((inclusive - day).days + 1)]) == value
    assert last_day(day, value, Unit.CALENDAR_DAY) == inclusive + timedelta(days=1)


@given(DAYS, VALUES, CALENDARS)
def test_no_business_day_is_a_holiday_or_on_a_weekend(day: date, value: int, calendar: Calendar) -> None:
    end = last_day(day, value + 1, Unit.BUSINESS_DAY, calendar)

    assert end.weekday() < 5
    assert end not in calendar.holidays
    assert last_day(day, value + 1, Unit.WORKING_DAY, calendar) == end


@given(st.one_of(st.none(), MOMENTS), MOMENTS)
def test_a_deadline_once_served_never_comes_earlier(served: Instant | None, computed: Instant) -> None:
    held = kept(served, computed)

    assert held >= computed
    assert served is None or held >= served
    assert held in (served, computed)


@given(st.lists(MOMENTS, min_size=1, max_size=6))
def test_however_often_it_is_computed_again_the_latest_deadline_holds(computed: list[Instant]) -> None:
    held: Instant | None = None
    for each in computed:
        held = kept(held, each)

    assert held == max(computed)


@given(DAYS, st.tuples(st.integers(0, 900), st.integers(0, 900)), TERMS, ROLLING, st.integers(0, 30))
def test_a_later_filing_never_gains_a_right(
    delivered: date, filed: tuple[int, int], term: str, calendar: Calendar | None, away: int
) -> None:
    repair = [Pause(delivered + timedelta(days=away), delivered + timedelta(days=2 * away))]
    cell = days("days_in_hands", term)
    early, late = (elapsed(delivered, delivered + timedelta(days=after), repair) for after in sorted(filed))

    assert cell.holds(early, calendar) or not cell.holds(late, calendar)
