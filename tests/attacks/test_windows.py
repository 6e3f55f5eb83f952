"""Windows at their very edges: midnight of the market's legal zone, holidays, the days on which clocks are changed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doors.api.world import COFFEE_POT, a_world

from amends.kernel.clock import HOUR, Instant, end_of_day, instant, local_date
from amends.kernel.ids import MAIN, OrderId
from amends.policy.deadlines import Calendar, Unit, term_ends

# Zones whose clocks are changed at night, at midnight itself, and once by a whole day (Apia has no 30 December 2011).
ZONES = ("Asia/Shanghai", "Europe/Berlin", "Europe/London", "America/New_York", "America/Santiago", "Pacific/Apia",
         "Africa/Cairo", "Australia/Lord_Howe")  # fmt: skip
INSTANTS = st.integers(instant("2011-01-01T00:00:00Z"), instant("2030-01-01T00:00:00Z")).map(Instant)
DAYS = (Unit.CALENDAR_DAY, Unit.CALENDAR_DAY_INCLUSIVE, Unit.BUSINESS_DAY, Unit.MONTH, Unit.YEAR)
HOLIDAYS = st.sets(st.dates(date(2011, 1, 1), date(2031, 1, 1)), max_size=8).map(frozenset)


@given(
    start=INSTANTS,
    zone=st.sampled_from(ZONES),
    value=st.integers(1, 60),
    unit=st.sampled_from(DAYS),
    holidays=HOLIDAYS,
    rolls=st.booleans(),
)
def test_a_term_ends_with_the_last_millisecond_of_a_day_and_not_one_later(
    start: Instant, zone: str, value: int, unit: Unit, holidays: frozenset[date], *, rolls: bool
) -> None:
    calendar = Calendar(holidays)
    if unit is Unit.YEAR:
        value = 1 + value % 3
    end = term_ends(start, value, unit, zone=zone, calendar=calendar, rolls_over=rolls)
    last = local_date(end, zone)

    assert local_date(Instant(end + 1), zone) > last
    assert end >= start
    if rolls or unit is Unit.BUSINESS_DAY:
        assert calendar.is_business_day(last)


@given(INSTANTS, st.sampled_from(ZONES), st.integers(1, 30), st.sampled_from(DAYS), HOLIDAYS)
def test_whoever_received_goods_on_one_day_has_the_same_term_at_any_time_of_it(
    start: Instant, zone: str, value: int, unit: Unit, holidays: frozenset[date]
) -> None:
    day, calendar = local_date(start, zone), Calendar(holidays)
    first = Instant(end_of_day(day - timedelta(days=1), zone) + 1)
    moments = (first, start, end_of_day(day, zone))
    ends = {term_ends(moment, value, unit, zone=zone, calendar=calendar) for moment in moments}

    assert len(ends) == 1
    assert term_ends(Instant(end_of_day(day, zone) + 1), value, unit, zone=zone, calendar=calendar) >= ends.pop()


@given(INSTANTS, INSTANTS, st.sampled_from(ZONES), st.integers(1, 60), st.sampled_from((*DAYS, Unit.HOUR)), HOLIDAYS)
def test_who_received_goods_later_never_has_less_time(
    one: Instant, other: Instant, zone: str, value: int, unit: Unit, holidays: frozenset[date]
) -> None:
    ends = [term_ends(at, value, unit, zone=zone, calendar=Calendar(holidays)) for at in sorted((one, other))]

    assert ends == sorted(ends)


@given(INSTANTS, st.sampled_from(ZONES), st.integers(1, 200))
def test_hours_run_on_through_changed_clocks(start: Instant, zone: str, value: int) -> None:
    assert term_ends(start, value, Unit.HOUR, zone=zone) - start == value * HOUR


def by_hand(day: str, zone: str) -> Instant:
    """Return the last millisecond of a day, by the standard library alone."""
    following = datetime.fromisoformat(day) + timedelta(days=1)
    return Instant(int(following.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).timestamp() * 1000) - 1)


@pytest.mark.parametrize(
    ("start", "value", "zone", "last"),
    [
        ("2026-03-15T12:00:00+00:00", 14, "Europe/London", "2026-03-29"),  # the day of 23 hours is the last
        ("2026-10-11T12:00:00+00:00", 14, "Europe/London", "2026-10-25"),  # the day of 25 hours is the last
        ("2026-03-28T23:30:00+00:00", 14, "Europe/Berlin", "2026-04-12"),  # Sunday 29 March in Berlin already
        ("2026-10-24T22:30:00+00:00", 14, "Europe/Berlin", "2026-11-08"),
        ("2026-11-01T05:30:00+00:00", 30, "America/New_York", "2026-12-01"),  # 1:30, the first of two that night
        ("2026-11-01T06:30:00+00:00", 30, "America/New_York", "2026-12-01"),  # 1:30, the second
        ("2026-11-20T15:59:59.999+00:00", 7, "Asia/Shanghai", "2026-11-27"),
        ("2026-11-20T16:00:00+00:00", 7, "Asia/Shanghai", "2026-11-28"),  # midnight: the next day
        ("2024-02-29T12:00:00+00:00", 14, "Europe/Berlin", "2024-03-14"),
    ],
)
def test_terms_across_changed_clocks_end_where_a_calendar_on_the_wall_says(
    start: str, value: int, zone: str, last: str
) -> None:
    assert term_ends(instant(start), value, Unit.CALENDAR_DAY, zone=zone) == by_hand(last, zone)


def test_a_term_that_would_end_on_a_holiday_ends_with_the_next_business_day() -> None:
    start, christmas = instant("2026-12-11T09:00:00+00:00"), frozenset({date(2026, 12, 25), date(2026, 12, 26)})
    end = term_ends(start, 14, Unit.CALENDAR_DAY, zone="Europe/Berlin", calendar=Calendar(christmas), rolls_over=True)

    assert end == by_hand("2026-12-28", "Europe/Berlin")  # after Friday 25, Saturday 26 and Sunday 27


def asked_at(moment: Instant) -> Any:
    """Ask to send an order back without a reason, at a moment; return what the API answers."""
    world = a_world()
    world.clock.set(moment)
    service = world.callers["service for the customer"]
    for who in ("customer", "foreign customer"):
        world.callers[who] = service  # type: ignore[index]  # tokens of another day do not count
    talk = world.post("/conversations", {"order": COFFEE_POT}).json["id"]
    body = {"kind": "return", "order": COFFEE_POT, "units": [{"line": "1", "quantity": 1}], "reason": "change_of_mind"}
    return world.post(f"/conversations/{talk}/remedies", body)


@pytest.mark.parametrize(
    ("last", "before", "after"),
    [
        # Delivered on Sunday 22 November: the seventh day is a Sunday, so the right of withdrawal ends with Monday.
        ("2026-11-30", "CN.withdrawal.period", "CNM.return.fifteen_days"),
        ("2026-12-07", "CNM.return.fifteen_days", None),
    ],
)
def test_a_return_without_a_reason_is_owed_to_the_last_millisecond_of_a_day_in_china(
    last: str, before: str, after: str | None
) -> None:
    delivered = a_world().office.shop.order(MAIN, OrderId(COFFEE_POT)).delivered_at
    end = by_hand(last, "Asia/Shanghai")
    in_time, late = (asked_at(Instant(end + more)) for more in (0, 1))

    assert delivered is not None
    assert local_date(delivered, "Asia/Shanghai") == date(2026, 11, 22)
    assert before in in_time.json["offers"][-1]["rules"]
    if after is None:
        assert (late.status, late.json["clause"]) == (409, "policy/CN.withdrawal.period")
    else:
        assert late.json["offers"][-1]["rules"] == [after]
