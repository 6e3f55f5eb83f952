"""Whole cases under Chinese law: facts in, outcome, who answers, who pays freight, clocks and by whom out."""

from typing import Any

import pytest
from tests.policy.judged import day_of, decided

from amends.kernel.clock import instant
from amends.kernel.money import Money
from amends.kernel.remedy import Payer, RemedyKind
from amends.policy import CaseOutcome, ClockName, Handling, Liable, Verdict

AUTO, HUMAN = Handling.AUTO_WITH_AUDIT, Handling.HUMAN_DECISION
BUYER = {"country": "CN"}
DELIVERED = "2026-03-02T10:00"
WAY = {"placed": "2026-06-01", "shipped": "2026-06-02", "promised": "2026-06-08", "delivered": "never"}


def in_china(at: str, reason: str | None = None, *, delivered: str | None = DELIVERED, **more: Any) -> Verdict:
    return decided("CN", at, reason, delivered=delivered, **{"seller": {"country": "CN"}, **more, "buyer": BUYER})


def test_on_the_seventh_day_an_opened_parcel_goes_back_and_on_the_eighth_it_does_not() -> None:
    last = in_china("2026-03-09T23:50", "change_of_mind", facts={"opened": True})
    after = in_china("2026-03-10T00:01", "change_of_mind", facts={"opened": True})

    assert (last.outcome, last.return_cost_payer, last.handling) == (CaseOutcome.RETURN_ACCEPTED, Payer.BUYER, AUTO)
    assert (after.outcome, after.liable, after.handling) == (CaseOutcome.RETURN_REFUSED, Liable.NOBODY, AUTO)
    assert day_of(after, "CN", ClockName.RIGHT_ENDS) == "2026-03-09"


def test_goods_used_beyond_looking_at_them_are_for_a_person() -> None:
    verdict = in_china("2026-03-05", "change_of_mind", facts={"opened": True, "handled_beyond_need": True})

    assert (verdict.outcome, verdict.handling) == (CaseOutcome.RETURN_REFUSED, HUMAN)


@pytest.mark.parametrize(
    ("facts", "handling"),
    [
        ({"custom_made": True}, AUTO),
        ({"perishable": True}, AUTO),
        ({"newspaper": True}, AUTO),
        ({"sealed_software": True, "opened": True}, AUTO),
        ({"excluded_by_nature": True, "confirmed_exclusion": True}, AUTO),
        ({"activated": True, "confirmed_exclusion": True}, HUMAN),
        ({"marked_flawed": True, "confirmed_exclusion": True}, HUMAN),
    ],
)
def test_an_excluded_class_is_refused_unless_the_listing_promises_return(
    facts: dict[str, bool], handling: Handling
) -> None:
    refused = in_china("2026-03-09", "change_of_mind", facts=facts)
    promised = in_china("2026-03-09", "change_of_mind", facts={**facts, "listing_promises_return": True})

    assert (refused.outcome, refused.handling) == (CaseOutcome.RETURN_REFUSED, handling)
    assert (promised.outcome, promised.return_cost_payer) == (CaseOutcome.RETURN_ACCEPTED, Payer.BUYER)


@pytest.mark.parametrize("facts", [{"excluded_by_nature": True}, {"activated": True}, {"marked_flawed": True}])
def test_what_the_buyer_did_not_confirm_is_not_excluded(facts: dict[str, bool]) -> None:
    verdict = in_china("2026-03-09", "change_of_mind", facts={**facts, "confirmed_exclusion": False})

    assert (verdict.outcome, verdict.handling) == (CaseOutcome.RETURN_ACCEPTED, AUTO)


@pytest.mark.parametrize(
    ("at", "promised", "outcome"),
    [
        ("2026-03-05", False, CaseOutcome.PERSON_REVIEWS),
        ("2026-03-09", False, CaseOutcome.PERSON_REVIEWS),
        ("2026-03-09", True, CaseOutcome.RETURN_ACCEPTED),
        ("2026-03-10", True, CaseOutcome.RETURN_REFUSED),
    ],
)
def test_an_import_channel_gives_what_its_listing_promises_and_a_silent_one_goes_to_a_person(
    at: str, *, promised: bool, outcome: CaseOutcome
) -> None:
    facts = {"import_channel": True, "listing_promises_return": promised}
    verdict = in_china(at, "change_of_mind", seller={"country": "AU"}, facts=facts)

    assert verdict.outcome is outcome
    assert verdict.handling is (HUMAN if outcome is CaseOutcome.PERSON_REVIEWS else AUTO)
    assert verdict.return_cost_payer is (None if outcome is CaseOutcome.RETURN_REFUSED else Payer.BUYER)


def test_an_import_channel_takes_nothing_from_who_complains_of_a_fault() -> None:
    verdict = in_china("2026-03-05", "defect", seller={"country": "AU"}, facts={"import_channel": True})

    assert (verdict.outcome, verdict.handling) == (CaseOutcome.REFUND_OR_REPLACEMENT, AUTO)


def test_a_made_to_order_ring_with_the_wrong_name_is_refunded_or_made_anew_at_the_sellers_cost() -> None:
    verdict = in_china("2026-03-05", "not_as_described", facts={"custom_made": True}, amount="1280.00 CNY")

    assert (verdict.outcome, verdict.liable) == (CaseOutcome.REFUND_OR_REPLACEMENT, Liable.SELLER)
    assert (verdict.refund, verdict.return_cost_payer) == (Money(128_000, "CNY"), Payer.SELLER)
    assert verdict.handling is AUTO


@pytest.mark.parametrize(
    ("at", "outcome", "kinds"),
    [
        ("2026-03-09", CaseOutcome.REFUND_OR_REPLACEMENT, {"return", "exchange", "repair"}),
        ("2026-03-10", CaseOutcome.REPAIR_OR_REPLACEMENT, {"exchange", "repair"}),
        ("2028-03-02", CaseOutcome.REPAIR_OR_REPLACEMENT, {"exchange", "repair"}),
        ("2028-03-03", CaseOutcome.CLAIM_REFUSED, set()),
    ],
)
def test_a_fault_is_refunded_for_seven_days_and_mended_or_replaced_for_two_years(
    at: str, outcome: CaseOutcome, kinds: set[str]
) -> None:
    verdict = in_china(at, "defect", facts={"durable": True})

    assert verdict.outcome is outcome
    assert set(verdict.remedies) == {RemedyKind(kind) for kind in kinds}


def test_for_six_months_the_seller_proves_that_a_durable_good_was_sound() -> None:
    verdict = in_china("2026-06-05", "defect", delivered="2026-01-10", facts={"durable": True})
    other = in_china("2026-06-05", "defect", delivered="2026-01-10")

    assert day_of(verdict, "CN", ClockName.PRESUMPTION_ENDS) == "2026-07-10"
    assert day_of(verdict, "CN", ClockName.GUARANTEE_ENDS) == "2027-01-11"  # the 10th is a Sunday
    assert ClockName.PRESUMPTION_ENDS not in other.clocks


def test_a_third_of_the_fruit_rotten_and_two_sums_named_is_for_mediation() -> None:
    facts = {"perishable": True, "part_affected": True, "amount_disputed": True}
    verdict = in_china("2026-03-02T12:00", "defect", facts=facts, amount="128.00 CNY", affected="1/3")
    agreed = in_china("2026-03-02T12:00", "defect", facts={**facts, "amount_disputed": False}, amount="128.00 CNY")

    assert (verdict.outcome, verdict.liable, verdict.handling) == (CaseOutcome.MEDIATE, Liable.SELLER, HUMAN)
    assert (verdict.refund, verdict.return_cost_payer) == (Money(4_267, "CNY"), Payer.SELLER)
    assert (agreed.outcome, agreed.handling) == (CaseOutcome.PRICE_REDUCTION_OR_REFUND, AUTO)


@pytest.mark.parametrize(("at", "in_force"), [("2026-01-31", False), ("2026-02-01", True)])
def test_since_february_2026_no_platform_makes_sellers_refund_without_the_goods(at: str, *, in_force: bool) -> None:
    verdict = in_china(at, "defect", delivered="2026-01-30")

    assert ("CN.platform.no_forced_refund_only" in verdict.rules) is in_force


def test_a_parcel_lost_on_the_way_is_the_sellers_risk_unless_the_buyer_chose_the_carrier() -> None:
    lost = in_china("2026-06-20", "not_received", delivered=None, events=WAY)
    own = in_china("2026-06-20", "not_received", delivered=None, events=WAY, facts={"own_carrier": True})

    assert (lost.outcome, lost.liable) == (CaseOutcome.REFUND_OR_RESHIPMENT, Liable.SELLER)
    assert (lost.return_cost_payer, lost.handling) == (Payer.SELLER, AUTO)
    assert own.outcome is CaseOutcome.CLAIM_REFUSED


@pytest.mark.parametrize(("paid", "total"), [("199.00 CNY", 79_600), ("99.00 CNY", 59_900), ("166.67 CNY", 66_668)])
def test_fraud_that_a_person_found_gives_three_times_the_price_on_top_and_five_hundred_at_least(
    paid: str, total: int
) -> None:
    verdict = in_china("2026-09-05", "counterfeit", facts={"seller_fraud": True}, amount=paid)

    assert (verdict.outcome, verdict.liable) == (CaseOutcome.REFUND_WITH_DAMAGES, Liable.SELLER)
    assert (verdict.refund, verdict.return_cost_payer) == (Money(total, "CNY"), Payer.SELLER)
    assert verdict.handling is HUMAN


@pytest.mark.parametrize(("paid", "total"), [("50.00 CNY", 105_000), ("200.00 CNY", 220_000)])
def test_unsafe_food_gives_ten_times_the_price_on_top_and_a_thousand_at_least(paid: str, total: int) -> None:
    facts = {"food": True, "unsafe_food": True, "seller_fraud": True}
    verdict = in_china("2026-09-05", "defect", facts=facts, amount=paid)

    assert (verdict.outcome, verdict.refund) == (CaseOutcome.REFUND_WITH_DAMAGES, Money(total, "CNY"))
    assert verdict.handling is HUMAN


@pytest.mark.parametrize(
    ("at", "reason", "events", "outcome"),
    [
        ("2026-06-15", "price", {"goods_received": "2026-06-08"}, CaseOutcome.REFUND_MAY_WAIT),
        ("2026-06-16", "price", {"goods_received": "2026-06-08"}, CaseOutcome.REFUND_OVERDUE),
        # Day 7 is a Saturday: the refund is in time until the Monday after it.
        ("2026-06-22", "price", {"goods_received": "2026-06-13"}, CaseOutcome.REFUND_MAY_WAIT),
        ("2026-06-23", "price", {"goods_received": "2026-06-13"}, CaseOutcome.REFUND_OVERDUE),
        ("2026-06-17", "defect", {"notice": "2026-06-01"}, CaseOutcome.REFUND_OVERDUE),
    ],
)
def test_a_refund_that_the_buyer_presses_for_is_overdue_once_its_term_is_over(
    at: str, reason: str, events: dict[str, str], outcome: CaseOutcome
) -> None:
    verdict = in_china(at, reason, delivered="2026-06-01", events=events, facts={"refund_demanded": True})

    assert (verdict.outcome, verdict.liable) == (outcome, Liable.SELLER)


def test_a_complaint_to_the_authority_runs_its_own_clocks_in_working_days() -> None:
    events = {"delivered": "2026-06-08", "complaint": "2026-06-09"}
    verdict = in_china("2026-06-10", "defect", events=events, facts={"authority_complaint": True})

    assert day_of(verdict, "CN", ClockName.ANSWER) == "2026-06-18"
    assert day_of(verdict, "CN", ClockName.OUT_OF_COURT) == "2026-08-12"  # 19 June is the Dragon Boat Festival
    assert verdict.handling is HUMAN


@pytest.mark.parametrize("flag", ["seller_unidentified", "platform_knew"])
def test_the_platform_answers_for_a_seller_that_it_cannot_name_or_let_go_on(flag: str) -> None:
    verdict = in_china("2026-03-05", "defect", facts={flag: True})

    assert (verdict.outcome, verdict.liable) == (CaseOutcome.REFUND_OR_REPLACEMENT, Liable.PLATFORM)
    assert verdict.handling is HUMAN


def test_who_is_refused_by_a_machine_may_have_a_person_decide_anew() -> None:
    facts = {"solely_automated": True, "adverse": True, "person_requested": True}
    verdict = in_china("2026-06-20", matter="automated_decision", facts=facts)
    curious = in_china("2026-06-20", matter="automated_decision", facts={"person_requested": True})

    assert (verdict.outcome, verdict.liable, verdict.handling) == (
        CaseOutcome.REDECIDE_BY_PERSON,
        Liable.PLATFORM,
        HUMAN,
    )
    assert (curious.outcome, curious.handling) == (CaseOutcome.REASONS_OWED, AUTO)


@pytest.mark.parametrize("facts", [{"ai_asked": True, "ai_notice_given": True}, {"ai_notice_given": False}])
def test_an_ai_says_that_it_is_one(facts: dict[str, bool]) -> None:
    verdict = in_china("2026-06-20", matter="ai_disclosure", facts=facts)

    assert (verdict.outcome, verdict.liable, verdict.handling) == (CaseOutcome.DISCLOSE_AI, Liable.PLATFORM, AUTO)


@pytest.mark.parametrize(
    ("facts", "delivered", "outcome"),
    [
        ({"request": "erasure"}, None, CaseOutcome.ERASE),
        ({"request": "erasure", "case_open": True}, None, CaseOutcome.KEEP_AND_RESTRICT),
        ({"request": "erasure", "still_needed": True}, None, CaseOutcome.KEEP_AND_RESTRICT),
        ({"request": "erasure"}, "2023-06-22", CaseOutcome.KEEP_AND_RESTRICT),
        ({"request": "erasure"}, "2023-06-18", CaseOutcome.ERASE),
        ({"request": "access"}, None, CaseOutcome.GIVE_ACCESS),
        ({"request": "correction"}, None, CaseOutcome.GIVE_ACCESS),
    ],
)
def test_what_becomes_of_personal_data_needs_nothing_of_the_purchase(
    facts: dict[str, Any], delivered: str | None, outcome: CaseOutcome
) -> None:
    verdict = in_china("2026-06-22", matter="personal_data", delivered=delivered, facts=facts)

    assert (verdict.outcome, verdict.liable, verdict.handling) == (outcome, Liable.PLATFORM, AUTO)


def test_records_of_a_purchase_are_kept_for_three_years() -> None:
    verdict = in_china("2026-06-22", matter="personal_data", delivered="2025-06-16", facts={"request": "erasure"})

    assert day_of(verdict, "CN", ClockName.KEEP_UNTIL) == "2028-06-16"


def test_a_silent_seller_has_had_seventy_two_hours() -> None:
    events = {"complaint": "2026-05-04T09:00", "seller_notified": "2026-05-04T09:01"}
    facts = {"seller_silent": True, "evidence_given": True}
    verdict = in_china("2026-05-07T09:02", "not_as_described", delivered="2026-05-03", events=events, facts=facts)

    assert (verdict.outcome, verdict.liable, verdict.handling) == (CaseOutcome.DECIDE_ON_RECORD, Liable.SELLER, AUTO)
    assert verdict.return_cost_payer is Payer.SELLER
    assert verdict.clocks[ClockName.SELLER_ANSWER].at == instant("2026-05-07T09:01:00+08:00")
