"""Instants are UTC milliseconds; a day is a day of a zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amends.kernel.clock import DAY, HOUR, Instant, end_of_day, instant, iso, local_date, moment_in
from amends.kernel.errors import Invalid

# From 1970 to 2100, in every zone of a market served and the two ends of the earth.
instants = st.integers(0, 4_102_444_800_000).map(Instant)
zones = st.sampled_from(
    ["Asia/Shanghai", "Europe/Berlin", "Europe/London", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
)
days = st.dates(date(1975, 1, 1), date(2099, 12, 31))


@given(instants)
@example(Instant(1_082_796_891_666))  # seconds as a float times 1000 are one short here
def test_what_is_written_is_read_back(at: Instant) -> None:
    assert instant(iso(at)) == at


def test_an_instant_is_written_in_utc_to_the_millisecond() -> None:
    assert iso(Instant(1_700_000_000_123)) == "2023-11-14T22:13:20.123Z"


def test_the_same_moment_in_two_zones_is_one_instant() -> None:
    assert instant("2024-05-01T08:00:00+08:00") == instant("2024-05-01T00:00:00Z")


@pytest.mark.parametrize("text", ["2024-05-01T08:00:00", "2024-05-01", "yesterday", ""])
def test_a_text_without_a_zone_or_a_time_is_invalid(text: str) -> None:
    with pytest.raises(Invalid):
        instant(text)


@given(days, zones)
def test_the_end_of_a_day_is_its_last_millisecond(day: date, zone: str) -> None:
    end = end_of_day(day, zone)

    assert local_date(end, zone) == day
    assert local_date(Instant(end + 1), zone) > day


@given(instants, zones)
def test_the_wall_clock_of_a_zone_shows_the_same_moment(at: Instant, zone: str) -> None:
    shown = moment_in(at, zone)

    assert shown.tzinfo == ZoneInfo(zone)
    assert round(shown.timestamp() * 1000) == at


@pytest.mark.parametrize(("day", "hours"), [(date(2024, 3, 31), 23), (date(2024, 10, 27), 25), (date(2024, 7, 1), 24)])
def test_a_day_is_as_long_as_its_zone_makes_it(day: date, hours: int) -> None:
    before = end_of_day(date.fromordinal(day.toordinal() - 1), "Europe/Berlin")

    assert end_of_day(day, "Europe/Berlin") - before == hours * HOUR


def test_a_leap_day_is_a_day() -> None:
    end = end_of_day(date(2024, 2, 29), "Asia/Shanghai")

    assert end_of_day(date(2024, 3, 1), "Asia/Shanghai") - end == DAY
    assert moment_in(end, "UTC") == datetime(2024, 2, 29, 15, 59, 59, 999_000, tzinfo=UTC)
