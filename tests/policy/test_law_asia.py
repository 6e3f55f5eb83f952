"""Japan, Korea, Australia, India, Singapore: the traps of each, at both edges of every term."""

import pytest
from tests.policy.judged import day_of, decided

from amends.kernel.clock import iso
from amends.kernel.remedy import Payer, RemedyKind
from amends.policy import CaseOutcome, ClockName, Handling, Liable

AUTO, PERSON = Handling.AUTO_WITH_AUDIT, Handling.HUMAN_DECISION


@pytest.mark.parametrize(
    ("at", "outcome"),
    [("2026-03-09T23:59", CaseOutcome.RETURN_ACCEPTED), ("2026-03-10T00:00", CaseOutcome.RETURN_REFUSED)],
)
def test_japans_eight_days_count_the_day_of_receipt(at: str, outcome: CaseOutcome) -> None:
    verdict = decided("JP", at, "change_of_mind", delivered="2026-03-02")

    assert (verdict.outcome, verdict.handling) == (outcome, AUTO)
    assert day_of(verdict, "JP", ClockName.RIGHT_ENDS) == "2026-03-09"


def test_in_japan_the_buyer_pays_for_a_change_of_mind() -> None:
    verdict = decided("JP", "2026-03-03", "change_of_mind", delivered="2026-03-02", amount="3000 JPY")

    assert verdict.return_cost_payer is Payer.BUYER
    assert verdict.refund is not None
    assert str(verdict.refund.minor) == "3000"


def test_a_clear_no_returns_term_displaces_the_japanese_default_but_not_conformity() -> None:
    shown = {"no_returns_shown": True}
    unwanted = decided("JP", "2026-03-03", "change_of_mind", delivered="2026-03-02", facts=shown)
    faulty = decided("JP", "2026-03-03", "defect", delivered="2026-03-02", facts=shown)

    assert (unwanted.outcome, unwanted.liable, unwanted.handling) == (CaseOutcome.RETURN_REFUSED, Liable.NOBODY, AUTO)
    assert (faulty.outcome, faulty.liable) == (CaseOutcome.REPAIR_OR_REPLACEMENT, Liable.SELLER)


@pytest.mark.parametrize(("at", "given"), [("2027-05-04T23:00", True), ("2027-05-05T00:00", False)])
def test_in_japan_a_fault_is_notified_within_a_year_of_learning_of_it(at: str, given: bool) -> None:  # noqa: FBT001 - a table
    verdict = decided("JP", at, "defect", delivered="2026-03-02", events={"discovered": "2026-05-04"})

    assert (verdict.outcome is CaseOutcome.REPAIR_OR_REPLACEMENT) is given
    assert (verdict.outcome is CaseOutcome.CLAIM_REFUSED) is not given


def test_in_japan_a_knowing_seller_cannot_plead_the_year() -> None:
    verdict = decided(
        "JP",
        "2028-06-01",
        "defect",
        delivered="2026-03-02",
        events={"discovered": "2026-05-04"},
        facts={"seller_fraud": True},
    )

    assert verdict.outcome is CaseOutcome.REPAIR_OR_REPLACEMENT


def test_in_japan_price_reduction_or_cancellation_come_after_failed_cure() -> None:
    verdict = decided("JP", "2026-06-01", "defect", delivered="2026-03-02", facts={"remedy_failed": True})

    assert verdict.outcome is CaseOutcome.PRICE_REDUCTION_OR_REFUND
    assert verdict.return_cost_payer is Payer.SELLER


@pytest.mark.parametrize(
    ("at", "outcome"),
    [("2026-03-09T23:59", CaseOutcome.RETURN_ACCEPTED), ("2026-03-10T00:00", CaseOutcome.RETURN_REFUSED)],
)
def test_koreas_seven_days_do_not_count_the_day_of_receipt(at: str, outcome: CaseOutcome) -> None:
    verdict = decided("KR", at, "change_of_mind", delivered="2026-03-02")

    assert (verdict.outcome, verdict.handling) == (outcome, AUTO)
    assert day_of(verdict, "KR", ClockName.RIGHT_ENDS) == "2026-03-09"


def test_in_korea_a_no_returns_term_is_void() -> None:
    verdict = decided("KR", "2026-03-03", "change_of_mind", delivered="2026-03-02", facts={"no_returns_shown": True})

    assert (verdict.outcome, verdict.return_cost_payer) == (CaseOutcome.RETURN_ACCEPTED, Payer.BUYER)


@pytest.mark.parametrize(
    "facts",
    [
        {"handled_beyond_need": True},
        {"perishable": True},
        {"sealed_software": True, "opened": True},
        {"digital": True, "digital_consent": True},
        {"custom_made": True, "confirmed_exclusion": True},
    ],
)
def test_koreas_exceptions_end_withdrawal(facts: dict[str, bool]) -> None:
    verdict = decided("KR", "2026-03-03", "change_of_mind", delivered="2026-03-02", facts=facts)

    assert verdict.outcome is CaseOutcome.RETURN_REFUSED


def test_in_korea_opening_the_package_to_look_ends_nothing() -> None:
    verdict = decided("KR", "2026-03-03", "change_of_mind", delivered="2026-03-02", facts={"opened": True})

    assert verdict.outcome is CaseOutcome.RETURN_ACCEPTED


def test_made_to_order_ends_korean_withdrawal_only_with_separate_consent() -> None:
    verdict = decided("KR", "2026-03-03", "change_of_mind", delivered="2026-03-02", facts={"custom_made": True})

    assert verdict.handling is PERSON


@pytest.mark.parametrize(
    ("at", "discovered", "given"),
    [
        ("2026-06-02T23:00", "2026-05-20", True),
        ("2026-06-03T00:00", "2026-05-20", False),
        ("2026-04-30T23:00", "2026-03-31", True),
        ("2026-05-01T00:00", "2026-03-31", False),
    ],
)
def test_misdescribed_goods_go_back_within_three_months_of_supply_and_thirty_days_of_knowing(
    at: str,
    discovered: str,
    given: bool,  # noqa: FBT001 - a table
) -> None:
    verdict = decided("KR", at, "not_as_described", delivered="2026-03-02", events={"discovered": discovered})

    assert (verdict.outcome is CaseOutcome.REFUND) is given
    assert (verdict.return_cost_payer is Payer.SELLER) is given


def test_korean_refunds_are_due_three_business_days_after_the_goods_came_back() -> None:
    verdict = decided(
        "KR", "2026-03-03", "change_of_mind", delivered="2026-03-02", events={"goods_received": "2026-03-05T10:00"}
    )

    assert day_of(verdict, "KR", ClockName.REFUND_DUE) == "2026-03-10"


def test_a_korean_broker_tells_progress_in_three_business_days_and_the_result_in_ten() -> None:
    verdict = decided("KR", "2026-07-02", "defect", delivered="2026-06-20", events={"complaint": "2026-07-02T10:00"})

    assert day_of(verdict, "KR", ClockName.ACKNOWLEDGE) == "2026-07-07"
    assert day_of(verdict, "KR", ClockName.RESOLVE) == "2026-07-16"


def test_korean_goods_damaged_in_transit_are_exchanged_when_the_time_to_withdraw_is_over() -> None:
    verdict = decided(
        "KR", "2026-07-02", "damaged_in_transit", delivered="2026-03-02", events={"discovered": "2026-03-02"}
    )

    assert verdict.outcome is CaseOutcome.REPAIR_OR_REPLACEMENT


def test_before_delivery_a_korean_order_is_withdrawn_and_refunded_from_the_notice() -> None:
    verdict = decided("KR", "2026-03-03T10:00", "change_of_mind", events={"shipped": "never", "delivered": "never"})

    assert verdict.remedies == (RemedyKind.CANCEL,)
    assert day_of(verdict, "KR", ClockName.REFUND_DUE) == "2026-03-06"


def test_a_prepaid_korean_order_ships_within_three_business_days() -> None:
    verdict = decided("KR", "2026-03-12", "late", events={"placed": "2026-03-06T10:00", "shipped": "never"})

    assert day_of(verdict, "KR", ClockName.SHIP_BY) == "2026-03-11"


@pytest.mark.parametrize("law", ["AU", "SG", "IN", "CA", "CA-ON", "CA-BC", "CA-QC", "US", "US-UT"])
def test_where_no_law_lets_a_mind_change_a_refusal_on_an_unsure_rule_goes_to_a_person(law: str) -> None:
    verdict = decided(law, "2026-03-03", "change_of_mind", delivered="2026-03-02", amount="100.00 USD")

    assert (verdict.outcome, verdict.liable, verdict.handling) == (CaseOutcome.RETURN_REFUSED, Liable.NOBODY, PERSON)
    assert verdict.people[0].startswith("low_confidence:against_buyer:")


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({}, CaseOutcome.REPAIR_OR_REPLACEMENT),
        ({"remedy_failed": True}, CaseOutcome.REFUND_OR_REPLACEMENT),
        ({"major_failure": True}, CaseOutcome.REFUND_OR_REPLACEMENT),
        ({"major_failure": True, "handled_beyond_need": True}, CaseOutcome.PRICE_REDUCTION_OR_REFUND),
    ],
)
def test_in_australia_the_buyer_chooses_only_for_a_major_or_unmended_failure(
    facts: dict[str, bool], outcome: CaseOutcome
) -> None:
    verdict = decided("AU", "2027-08-01", "defect", delivered="2026-03-02", facts=facts)

    assert (verdict.outcome, verdict.liable, verdict.handling) == (outcome, Liable.SELLER, AUTO)


@pytest.mark.parametrize(("bulky", "payer"), [(True, Payer.SELLER), (False, Payer.BUYER)])
def test_in_australia_bulky_goods_are_collected_by_the_supplier(bulky: bool, payer: Payer) -> None:  # noqa: FBT001 - a table
    verdict = decided(
        "AU", "2026-04-01", "defect", delivered="2026-03-02", facts={"bulky": bulky, "major_failure": True}
    )

    assert verdict.return_cost_payer is payer


def test_indian_complaints_are_acknowledged_in_48_hours_and_redressed_in_a_month() -> None:
    verdict = decided(
        "IN", "2026-05-04T10:00", "late", delivered="2026-05-03", events={"complaint": "2026-05-04T10:00"}
    )

    assert iso(verdict.clocks[ClockName.ACKNOWLEDGE].at) == "2026-05-06T04:30:00.000Z"
    assert day_of(verdict, "IN", ClockName.RESOLVE) == "2026-06-04"
    assert (verdict.liable, verdict.return_cost_payer, verdict.handling) == (Liable.SELLER, Payer.SELLER, AUTO)


def test_an_indian_seller_may_refuse_late_goods_only_for_force_majeure() -> None:
    late = decided("IN", "2026-05-04", "late", delivered="2026-05-03")
    excused = decided("IN", "2026-05-04", "late", delivered="2026-05-03", facts={"force_majeure": True})

    assert late.outcome is CaseOutcome.REFUND
    assert (excused.outcome, excused.handling) == (CaseOutcome.CLAIM_REFUSED, PERSON)


@pytest.mark.parametrize(("showed", "presumed"), [("2026-07-05", True), ("2026-07-06", False)])
def test_in_singapore_a_fault_that_shows_in_six_months_is_presumed(showed: str, presumed: bool) -> None:  # noqa: FBT001 - a table
    verdict = decided("SG", "2026-07-20", "defect", delivered="2026-01-05", events={"discovered": showed})

    assert (ClockName.PRESUMPTION_ENDS in verdict.clocks) is presumed


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [({}, CaseOutcome.PERSON_REVIEWS), ({"evidence_given": True}, CaseOutcome.REPAIR_OR_REPLACEMENT)],
)
def test_in_singapore_a_later_fault_has_to_be_shown(facts: dict[str, bool], outcome: CaseOutcome) -> None:
    assert decided("SG", "2026-09-01", "defect", delivered="2026-01-05", facts=facts).outcome is outcome


def test_in_singapore_failed_repairs_open_price_reduction_and_refund() -> None:
    verdict = decided("SG", "2026-06-01", "defect", delivered="2026-01-05", facts={"remedy_failed": True})

    assert (verdict.outcome, verdict.return_cost_payer) == (CaseOutcome.PRICE_REDUCTION_OR_REFUND, Payer.SELLER)
    assert day_of(verdict, "SG", ClockName.PRESUMPTION_ENDS) == "2026-07-05"


@pytest.mark.parametrize(
    ("law", "day"), [("KR", "2026-03-12"), ("AU", "2026-04-01"), ("SG", "2026-04-01"), ("CA", "2026-04-01")]
)
def test_requests_for_access_have_their_terms(law: str, day: str) -> None:
    verdict = decided(law, "2026-03-02", matter="personal_data", facts={"request": "access"})

    assert (verdict.outcome, verdict.liable) == (CaseOutcome.GIVE_ACCESS, Liable.PLATFORM)
    assert day_of(verdict, law, ClockName.ANSWER) == day


@pytest.mark.parametrize(
    ("law", "facts", "outcome"),
    [
        ("KR", {}, CaseOutcome.DISCLOSE_AI),
        ("US-CA", {}, CaseOutcome.DISCLOSE_AI),
        ("US-ME", {}, CaseOutcome.DISCLOSE_AI),
        ("US-UT", {"ai_asked": True}, CaseOutcome.DISCLOSE_AI),
        ("US-UT", {}, CaseOutcome.PERSON_REVIEWS),
    ],
)
def test_where_it_must_be_said_that_a_machine_speaks(law: str, facts: dict[str, bool], outcome: CaseOutcome) -> None:
    assert decided(law, "2026-10-02", matter="ai_disclosure", facts=facts).outcome is outcome


@pytest.mark.parametrize(
    ("law", "at", "outcome"),
    [
        ("KR", "2026-10-02", CaseOutcome.REDECIDE_BY_PERSON),
        ("BR", "2026-10-02", CaseOutcome.PERSON_REVIEWS),
        ("CA-QC", "2026-10-02", CaseOutcome.PERSON_REVIEWS),
        ("US-CA", "2027-01-01", CaseOutcome.PERSON_REVIEWS),
    ],
)
def test_whoever_is_refused_by_a_machine_alone_may_ask_for_a_person(law: str, at: str, outcome: CaseOutcome) -> None:
    facts = {"solely_automated": True, "adverse": True, "person_requested": True}
    verdict = decided(law, at, matter="automated_decision", facts=facts)

    assert (verdict.outcome, verdict.liable) == (outcome, Liable.PLATFORM)


@pytest.mark.parametrize("law", ["KR", "SG", "JP", "AU", "BR"])
def test_a_term_for_an_answer_that_is_not_sure_helps_the_buyer_and_needs_no_person(law: str) -> None:
    verdict = decided(law, "2026-03-02", matter="personal_data", facts={"request": "access"}, clock="answer")

    assert (verdict.outcome, verdict.handling) == (CaseOutcome.GIVE_ACCESS, AUTO)


def test_a_shortage_is_refunded_in_india_as_a_deficiency() -> None:
    verdict = decided("IN", "2026-03-05", "missing_item", delivered="2026-03-02", amount="900.00 INR", affected="1/3")

    assert (verdict.outcome, verdict.liable) == (CaseOutcome.CANCELLED_AND_REFUNDED, Liable.SELLER)
    assert verdict.refund is not None
    assert verdict.refund.minor == 30_000
