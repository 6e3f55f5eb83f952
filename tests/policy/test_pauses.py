"""Clocks that stop: days on which the goods were away do not count, and what is left starts again afterwards."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.cases import a_line, an_order, at, facts_of

from amends.kernel.errors import Invalid
from amends.kernel.remedy import Reason
from amends.policy import Calendar, Elapsed, Pause, elapsed
from amends.policy.cells import Days
from amends.policy.intervals import days

DELIVERED = date(2026, 3, 2)
TERM = days("days_in_hands", "[0, 30]")
AT_LEAST_A_WEEK = days("days_in_hands", "[0, 30; 7 after a pause]")


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def away(first: str, back: str | None = None) -> Pause:
    return Pause(day(first), day(back) if back else None)


def held(today: date, *pauses: Pause, term: Days = TERM) -> bool:
    return term.holds(elapsed(DELIVERED, today, pauses), None)


def last(*pauses: Pause, term: Days = TERM, calendar: Calendar | None = None) -> date | None:
    return term.last(elapsed(DELIVERED, DELIVERED, pauses), calendar)


def test_seventeen_days_are_used_before_the_repair_and_thirteen_left_after_it() -> None:
    repair = away("03-20", "04-10")

    assert elapsed(DELIVERED, day("03-19"), [repair]).days == 17
    assert elapsed(DELIVERED, day("04-10"), [repair]).days == 17
    assert elapsed(DELIVERED, day("04-11"), [repair]).days == 18
    assert last(repair) == day("04-23")
    assert held(day("04-23"), repair)
    assert not held(day("04-24"), repair)


def test_a_term_with_a_week_left_at_least_ends_a_week_after_goods_that_went_away_on_its_last_day() -> None:
    repair = away("04-01", "04-10")

    assert last(repair) == day("04-11")
    assert last(repair, term=AT_LEAST_A_WEEK) == day("04-17")
    assert held(day("04-17"), repair, term=AT_LEAST_A_WEEK)
    assert not held(day("04-18"), repair, term=AT_LEAST_A_WEEK)


def test_the_longer_of_the_two_ends_counts() -> None:
    assert last(away("03-20", "04-10"), term=AT_LEAST_A_WEEK) == day("04-23")


def test_goods_that_go_away_after_the_term_ended_do_not_revive_it() -> None:
    late = away("04-02", "04-10")

    assert last(late, term=AT_LEAST_A_WEEK) == day("04-01")
    assert not held(day("04-05"), late, term=AT_LEAST_A_WEEK)


def test_a_term_has_no_end_while_the_goods_are_away() -> None:
    assert last(away("03-20")) is None
    assert held(day("12-31"), away("03-20"))


def test_a_second_repair_in_the_time_that_the_first_one_gave_stops_the_clock_again() -> None:
    assert last(away("03-20", "04-10"), away("04-20", "04-22")) == day("04-26")


def test_days_away_count_once_where_two_pauses_overlap() -> None:
    assert last(away("03-25", "04-10"), away("03-20", "03-28")) == day("04-23")


def test_the_day_of_delivery_was_never_counted_so_a_pause_on_it_takes_nothing_off() -> None:
    assert last(away("03-02", "03-02")) == day("04-01")
    assert last(away("03-02", "03-03")) == day("04-02")


def test_a_paused_term_that_ends_on_a_sunday_rolls_over_where_the_law_says_so() -> None:
    assert last(away("03-20", "04-12"), calendar=Calendar()) == day("04-27")
    assert last(away("03-20", "04-12")) == day("04-25")


def test_goods_that_go_away_on_the_day_to_which_the_end_rolled_over_stop_the_clock() -> None:
    four_weeks = days("days_in_hands", "[0, 26]")

    assert last(away("03-30", "04-03"), term=four_weeks, calendar=Calendar()) == day("04-06")
    assert last(away("03-30", "04-03"), term=four_weeks) == day("03-28")


def test_a_term_in_months_grows_by_the_days_away() -> None:
    assert last(away("03-20", "04-10"), term=days("days_in_hands", "[0, 6 months]")) == day("09-24")


def test_a_pause_does_not_end_before_it_begins() -> None:
    with pytest.raises(Invalid):
        away("04-10", "04-09")


@pytest.mark.parametrize("text", ["[0, 30; 7]", "[0, 30; after a pause]", "[0, ; 7 after a pause]", "[0, 30; ]"])
def test_a_term_after_a_pause_is_written_in_one_way(text: str) -> None:
    with pytest.raises(Invalid):
        days("days_in_hands", text)


def test_an_order_without_repairs_was_in_the_buyers_hands_since_its_delivery() -> None:
    facts = facts_of(an_order("UK", lines=(a_line("GBP"),)), Reason.DEFECT, now=at("2026-03-10", place="UK")).values

    assert facts["days_in_hands"].value == facts["days_since_delivery"].value == elapsed(DELIVERED, day("03-10"))


DAYS = st.dates(date(2026, 3, 1), date(2026, 6, 30))
PAUSES = st.lists(
    st.tuples(DAYS, st.integers(0, 40)).map(lambda pair: Pause(pair[0], pair[0] + timedelta(days=pair[1]))),
    max_size=4,
)
TERMS = st.sampled_from([TERM, AT_LEAST_A_WEEK, days("days_in_hands", "[0, 2 months]")])


@given(DAYS, PAUSES, TERMS, st.sampled_from([None, Calendar()]))
def test_a_term_holds_up_to_its_last_day_and_never_again(
    today: date, pauses: list[Pause], term: Days, calendar: Calendar | None
) -> None:
    passed = elapsed(DELIVERED, max(today, DELIVERED), pauses)
    end = term.last(passed, calendar)

    assert end is not None
    assert term.holds(passed, calendar) is (passed.today <= end)


@given(DAYS, PAUSES)
def test_the_days_that_count_are_those_outside_every_pause(today: date, pauses: list[Pause]) -> None:
    later = max(today, DELIVERED)
    each = [DELIVERED + timedelta(days=n + 1) for n in range((later - DELIVERED).days)]
    counted = [one for one in each if not any(p.away <= one <= (p.back or one) for p in pauses)]

    assert elapsed(DELIVERED, later, pauses).days == len(counted)


@given(DAYS, PAUSES, PAUSES, TERMS)
def test_a_further_pause_never_ends_a_term_earlier(
    today: date, pauses: list[Pause], more: list[Pause], term: Days
) -> None:
    def ends(some: list[Pause]) -> Elapsed:
        return elapsed(DELIVERED, max(today, DELIVERED), some)

    shorter, longer = term.last(ends(pauses), None), term.last(ends([*pauses, *more]), None)

    assert shorter is not None
    assert longer is not None
    assert shorter <= longer
