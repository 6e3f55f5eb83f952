"""Facts documents: read whole and strictly, with every fault at once."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from amends.kernel.clock import iso
from amends.kernel.errors import Invalid
from amends.kernel.money import Money
from amends.policy import NEVER, Elapsed, Matter, read_case

PLAIN = {
    "schema": "amends.facts/1",
    "buyer": {"country": "CN"},
    "seller": {"country": "CN"},
    "at": "2026-03-09T23:50",
    "reason": "change_of_mind",
    "events": {"delivered": "2026-03-02T10:00"},
}


def faults(document: dict[str, object]) -> set[str]:
    with pytest.raises(Invalid) as refused:
        read_case(document)
    return {fault.where for fault in refused.value.faults}


def test_times_without_an_offset_are_the_consumers_and_days_are_counted_in_their_zone() -> None:
    case = read_case(PLAIN)

    assert iso(case.at) == "2026-03-09T15:50:00.000Z"
    assert case.facts.values["days_since_delivery"].value == Elapsed(date(2026, 3, 2), date(2026, 3, 9), 7)


def test_a_zone_of_its_own_moves_the_days() -> None:
    berlin = {
        **PLAIN,
        "law": "DE",
        "at": "2026-02-20T23:30:00+00:00",
        "events": {"delivered": "2026-02-06T12:00+00:00"},
    }
    ashore, on_the_islands = read_case(berlin), read_case({**berlin, "zone": "Atlantic/Canary"})

    assert [str(case.facts.values["days_since_delivery"].value) for case in (ashore, on_the_islands)] == [
        "day 15",
        "day 14",
    ]


def test_what_has_not_happened_is_known_and_what_is_left_out_is_not() -> None:
    case = read_case({**PLAIN, "events": {"promised": "never", "shipped": "never"}})

    assert case.facts.values["days_since_promise"].value is NEVER
    assert case.facts.values["promise_given"].value is False
    assert case.facts.values["order_status"].value == "pending"
    assert "days_since_delivery" not in case.facts.values


def test_days_with_the_workshop_do_not_count() -> None:
    away = [{"from": "2026-03-04", "to": "2026-03-06"}]
    case = read_case({**PLAIN, "pauses": away})

    assert str(case.facts.values["days_in_hands"].value) == "day 4"
    assert str(case.facts.values["days_since_delivery"].value) == "day 7"


def test_the_law_is_that_of_the_buyers_residence_unless_it_is_said() -> None:
    at_home, abroad = {"country": "US", "region": "NY"}, {"country": "CN"}

    assert read_case({**PLAIN, "buyer": at_home}).law == "US-NY"
    assert read_case({**PLAIN, "buyer": at_home, "seller": abroad}).facts.values["cross_border"].value is True
    assert read_case({**PLAIN, "law": "DE"}).law == "DE"


def test_a_day_read_by_a_yaml_parser_is_the_same_day() -> None:
    parsed = read_case(
        {**PLAIN, "at": datetime(2026, 3, 9, 15, 50, tzinfo=UTC), "events": {"delivered": date(2026, 3, 2)}}
    )

    assert parsed.at == read_case(PLAIN).at
    assert (
        parsed.facts.values["days_since_delivery"].value == read_case(PLAIN).facts.values["days_since_delivery"].value
    )


def test_amount_share_limit_and_matter_are_read() -> None:
    case = read_case(
        {**PLAIN, "amount": "128.00 CNY", "affected": "1/3", "limit": "50.00 CNY", "matter": "ai_disclosure"}
    )

    assert (case.amount, case.affected, case.limit) == (Money(12_800, "CNY"), Fraction(1, 3), Money(5_000, "CNY"))
    assert case.matter is Matter.AI_DISCLOSURE


def test_every_fault_is_named_at_once() -> None:
    wrong = {
        "schema": "amends.facts/2",
        "colour": "red",
        "buyer": {"country": "CN", "name": "Ann"},
        "at": "yesterday",
        "zone": "Mars/Base",
        "reason": "bored",
        "asked": "return",
        "events": {"landed": "2026-03-02", "delivered": "soon"},
        "facts": {"opened": "yes", "tall": True, "days_since_delivery": 3},
        "amount": "12.345 CNY",
        "affected": "3/2",
        "clock": "ship_by:topic",
        "pauses": [{"to": "2026-03-04"}],
    }

    assert faults(wrong) == {
        *("schema", "colour", "buyer.name", "at", "zone", "reason", "asked", "events.landed", "events.delivered"),
        *("facts.opened", "facts.tall", "facts.days_since_delivery", "amount", "affected", "clock", "pauses[0]"),
    }


def test_without_a_law_or_a_buyers_country_nothing_is_decided() -> None:
    assert faults({name: value for name, value in PLAIN.items() if name != "buyer"}) == {"law"}


@pytest.mark.parametrize("name", ["basket", "return", "events", "facts", "buyer"])
def test_a_part_that_is_no_mapping_is_refused(name: str) -> None:
    assert name in faults({**PLAIN, name: ["x"]})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("at", "9999-12-31"),
        ("at", date(1, 1, 1)),
        ("zone", "Europe"),
        ("amount", "1e99999999 CNY"),
        ("affected", "1e-99999999"),
    ],
)
def test_what_no_calendar_or_purse_can_hold_is_named_and_not_worked_on(name: str, value: object) -> None:
    assert faults({**PLAIN, name: value}) == {name}


def test_a_country_that_yaml_reads_as_no_is_a_fault_and_not_the_country_false() -> None:
    assert faults({**PLAIN, "seller": {"country": False}}) == {"seller.country"}


@pytest.mark.parametrize(("limit", "amount"), [("50.00 EUR", "128.00 CNY"), ("50.00 CNY", "128.00 EUR")])
def test_a_limit_in_another_currency_than_the_amount_is_refused(limit: str, amount: str) -> None:
    assert faults({**PLAIN, "amount": amount, "limit": limit}) == {"limit"}


def test_a_limit_below_nothing_is_refused() -> None:
    assert faults({**PLAIN, "limit": "-50.00 CNY"}) == {"limit"}


@pytest.mark.parametrize("day", ["2026-03-12", "20260312", date(2026, 3, 12)])
def test_a_served_day_ends_with_its_last_moment_however_it_is_written(day: object) -> None:
    case = read_case({**PLAIN, "served": {"right_ends": day}})

    assert iso(case.served["right_ends"]) == "2026-03-12T15:59:59.999Z"
