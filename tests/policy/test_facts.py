"""Facts from the shop's records: days in the legal zone, and the difference between never and unknown."""

from dataclasses import replace

import pytest
from tests.policy.cases import a_line, an_order, at, facts_of

from amends.kernel.errors import Invalid
from amends.kernel.ids import LineId, ShipmentId
from amends.kernel.orders import OrderStatus, Shipment
from amends.kernel.remedy import Reason
from amends.policy import NEVER, Known, PolicyFacts, governing_law


def value(facts: PolicyFacts, name: str) -> str:
    return str(facts.values[name].value)


def test_days_are_calendar_days_of_the_market_and_the_day_of_receipt_is_day_zero() -> None:
    order = an_order("CN")
    same_day = facts_of(order, None, now=at("2026-03-02", "23:59"))
    next_day = facts_of(order, None, now=at("2026-03-03", "00:00"))

    assert value(same_day, "days_since_delivery") == "day 0"
    assert value(next_day, "days_since_delivery") == "day 1"


def test_the_same_instant_is_another_day_for_a_buyer_elsewhere() -> None:
    now = at("2026-03-10", "03:00", "CN")
    chinese = facts_of(an_order("CN"), None, now=now)
    american = facts_of(an_order("US"), None, now=now)

    assert value(chinese, "days_since_delivery") == "day 8"
    assert value(american, "days_since_delivery") == "day 7"


def test_what_has_not_happened_is_never_and_not_unknown() -> None:
    facts = facts_of(an_order(status=OrderStatus.SHIPPED), Reason.LATE, now=at("2026-03-04"))

    assert facts.values["days_since_delivery"].value is NEVER
    assert value(facts, "days_since_promise") == "day -1"
    assert "opened" not in facts.values


def test_a_delivery_without_a_day_is_unknown_and_not_never() -> None:
    facts = facts_of(an_order(delivered=None), Reason.DEFECT, now=at("2026-03-04"))

    assert "days_since_delivery" not in facts.values
    assert "days_since_last_delivery" not in facts.values


def test_with_two_parcels_the_last_one_starts_the_withdrawal_and_each_its_own_guarantee() -> None:
    lines = (a_line("EUR", key="a"), a_line("EUR", key="b"))
    order = an_order("FR", lines=lines)
    first = replace(order.shipments[0], lines=(LineId("a"),))
    second = Shipment(ShipmentId("t"), "c", "t", (LineId("b"),), first.shipped_at, None, at("2026-03-12", place="FR"))
    both = facts_of(replace(order, shipments=(first, second)), None, now=at("2026-03-26", place="FR"))
    waiting = replace(second, delivered_at=None)
    one = facts_of(replace(order, shipments=(first, waiting)), None, now=at("2026-03-26", place="FR"))

    assert (value(both, "days_since_delivery"), value(both, "days_since_last_delivery")) == ("day 24", "day 14")
    assert (value(one, "days_since_delivery"), value(one, "days_since_last_delivery")) == ("day 24", "day 0")


def test_every_value_says_where_it_comes_from_and_when() -> None:
    now = at("2026-03-04")
    facts = facts_of(an_order(), Reason.DEFECT, now=now, opened=True)
    sources = {name: facts.values[name].source for name in ("amount", "reason", "opened", "informed_of_withdrawal")}

    assert sources == {
        "amount": "shop",
        "reason": "conversation",
        "opened": "case",
        "informed_of_withdrawal": "shop settings",
    }
    assert {known.as_of for known in facts.values.values()} == {now}


@pytest.mark.parametrize(("place", "region", "law"), [("DE", "BY", "DE"), ("US", "ny", "US-NY"), ("US", "", "US")])
def test_the_buyers_residence_names_the_law(place: str, region: str, law: str) -> None:
    assert governing_law(an_order(place, region=region)) == law


def test_facts_of_an_unknown_name_or_a_wrong_type_are_refused_all_at_once() -> None:
    now = at("2026-03-04")
    wrong = {"shoe_size": Known("42", "x", now), "opened": Known("yes", "x", now), "reason": Known("rage", "x", now)}

    with pytest.raises(Invalid) as caught:
        PolicyFacts(wrong, "Europe/Berlin")
    assert [fault.where for fault in caught.value.faults] == ["shoe_size", "opened", "reason"]
