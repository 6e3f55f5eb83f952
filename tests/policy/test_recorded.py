"""Facts kept with a decision come back as they were, or are refused with every fault."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.cases import an_order, at, facts_of
from tests.policy.test_entitlement_properties import ANYTHING, Situation

from amends.kernel.clock import Instant
from amends.kernel.errors import Invalid
from amends.kernel.orders import OrderStatus
from amends.kernel.remedy import Reason, RemedyKind
from amends.policy import INPUTS, NEVER, Known, PolicyFacts, elapsed, facts_from, plain_facts
from amends.policy.cells import Pause

NOW = at("2026-03-05")


def landed(facts: PolicyFacts) -> dict[str, Any]:
    """What the ledger gives back of facts that were put into an event."""
    kept: dict[str, Any] = json.loads(msgspec.json.encode(plain_facts(facts)))
    return kept


def again(kept: Mapping[str, Any], facts: PolicyFacts, moment: Instant) -> PolicyFacts:
    return facts_from(kept["facts"], kept["days"], kept["zone"], at=moment, asked=facts.asked)


def delivered() -> PolicyFacts:
    return facts_of(an_order("DE"), Reason.DEFECT, now=NOW, asked=(RemedyKind.RETURN,))


@settings(max_examples=200)
@given(ANYTHING, st.integers(0, 1500), st.sets(st.sampled_from(sorted(INPUTS)), max_size=6))
def test_facts_come_back_as_they_were(case: Situation, day: int, hidden: set[str]) -> None:
    facts = case.facts(day)
    facts = replace(facts, values={name: known for name, known in facts.values.items() if name not in hidden})

    assert again(landed(facts), facts, case.on_day(day)) == facts


def test_days_with_pauses_come_back_with_their_pauses() -> None:
    since, today = date(2026, 3, 2), date(2026, 5, 1)
    for pauses in ((Pause(date(2026, 3, 10), date(2026, 3, 20)), Pause(date(2026, 4, 1))), ()):
        known = Known(elapsed(since, today, pauses), "case", NOW)
        facts = PolicyFacts({"days_since_delivery": known}, "Europe/Berlin")

        assert again(landed(facts), facts, NOW) == facts


def test_what_never_happened_stays_known() -> None:
    facts = facts_of(an_order("DE", status=OrderStatus.PENDING), Reason.LATE, now=NOW)

    assert again(landed(facts), facts, NOW).values["days_since_delivery"].value is NEVER


@settings(max_examples=100)
@given(ANYTHING, st.integers(0, 1500))
def test_records_without_dates_and_zone_give_the_same_facts_from_the_moment_of_the_decision(
    case: Situation, day: int
) -> None:
    facts, moment = case.facts(day), case.on_day(day)

    assert facts_from(landed(facts)["facts"], {}, None, at=moment, asked=facts.asked) == facts


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("days_since_delivery", "day five"),
        ("days_since_delivery", 5),
        ("amount", "1990 EUR"),
        ("amount", {"minor": 19.9, "currency": "EUR"}),
        ("placed_on", "2026-02-30"),
        ("opened", "yes"),
        ("reason", "mood"),
        ("moon", "full"),
    ],
)
def test_a_value_that_no_decision_keeps_is_refused(name: str, value: object) -> None:
    facts = delivered()
    kept = landed(facts)
    kept["facts"][name] = [value, "shop", NOW]
    kept["days"].pop(name, None)

    with pytest.raises(Invalid, match=name):
        again(kept, facts, NOW)


def test_dates_that_do_not_make_the_number_of_days_are_refused() -> None:
    facts = delivered()
    kept = landed(facts)
    kept["days"]["days_since_delivery"][0] = "2026-03-01"

    with pytest.raises(Invalid, match="days_since_delivery"):
        again(kept, facts, NOW)


def test_without_zone_and_market_nothing_can_be_read() -> None:
    facts = delivered()
    kept = landed(facts)["facts"]
    del kept["market"]

    with pytest.raises(Invalid, match="market"):
        facts_from(kept, {}, None, at=NOW, asked=facts.asked)
