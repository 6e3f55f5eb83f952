"""Brazil and Canada, and what the states of the USA add, at both edges of every term."""

from typing import Any

import pytest
from tests.policy.cases import all_packs
from tests.policy.judged import day_of, decided

from amends.kernel.remedy import Payer, RemedyKind
from amends.policy import CaseOutcome, ClockName, Handling, Liable, judge, packs_for, read_case

AUTO, PERSON = Handling.AUTO_WITH_AUDIT, Handling.HUMAN_DECISION


@pytest.mark.parametrize(
    ("at", "outcome"),
    [("2026-03-09T23:59", CaseOutcome.RETURN_ACCEPTED), ("2026-03-10T00:00", CaseOutcome.RETURN_REFUSED)],
)
def test_brazils_seven_days_do_not_count_the_day_of_receipt(at: str, outcome: CaseOutcome) -> None:
    verdict = decided("BR", at, "change_of_mind", delivered="2026-03-02")

    assert (verdict.outcome, verdict.handling) == (outcome, AUTO)
    assert day_of(verdict, "BR", ClockName.RIGHT_ENDS) == "2026-03-09"


def test_brazilian_withdrawal_costs_the_buyer_nothing_and_is_refunded_at_once() -> None:
    verdict = decided("BR", "2026-03-05T09:00", "change_of_mind", delivered="2026-03-02", amount="100.00 BRL")

    assert (verdict.return_cost_payer, verdict.handling) == (Payer.SELLER, AUTO)
    assert day_of(verdict, "BR", ClockName.REFUND_DUE) == "2026-03-05"


@pytest.mark.parametrize(
    ("durable", "at", "given"),
    [
        (False, "2026-04-01T23:00", True),
        (False, "2026-04-02T00:00", False),
        (True, "2026-05-31T23:00", True),
        (True, "2026-06-01T00:00", False),
    ],
)
def test_brazilian_faults_are_complained_of_in_thirty_or_ninety_days(durable: bool, at: str, given: bool) -> None:  # noqa: FBT001 - a table
    verdict = decided("BR", at, "defect", delivered="2026-03-02", facts={"durable": durable})

    assert (verdict.remedies == (RemedyKind.REPAIR,)) is given
    assert (verdict.outcome is CaseOutcome.CLAIM_REFUSED) is not given


@pytest.mark.parametrize(("at", "given"), [("2027-01-30", True), ("2027-01-31", False)])
def test_a_hidden_brazilian_fault_counts_from_when_it_shows(at: str, given: bool) -> None:  # noqa: FBT001 - a table
    facts = {"durable": True, "hidden_fault": True}
    verdict = decided("BR", at, "defect", delivered="2026-03-02", events={"discovered": "2026-11-01"}, facts=facts)

    assert (verdict.remedies == (RemedyKind.REPAIR,)) is given


def test_a_complaint_stops_the_brazilian_clock() -> None:
    waiting = [{"from": "2026-03-20", "to": "2026-04-10"}]
    verdict = decided("BR", "2026-04-20", "defect", delivered="2026-03-02", pauses=waiting)

    assert verdict.outcome is CaseOutcome.REPAIR_OR_REPLACEMENT


def test_a_brazilian_repair_is_due_in_thirty_days_and_then_the_buyer_chooses() -> None:
    first = decided("BR", "2026-03-10", "defect", delivered="2026-03-02", events={"complaint": "2026-03-10"})
    failed = decided("BR", "2026-04-12", "defect", delivered="2026-03-02", facts={"remedy_failed": True})

    assert day_of(first, "BR", ClockName.REMEDY_DUE) == "2026-04-09"
    assert failed.outcome is CaseOutcome.REFUND_OR_REPLACEMENT
    assert failed.return_cost_payer is Payer.SELLER


def test_for_essential_goods_a_brazilian_buyer_chooses_at_once() -> None:
    verdict = decided("BR", "2026-03-10", "defect", delivered="2026-03-02", facts={"essential_goods": True})

    assert verdict.outcome is CaseOutcome.REFUND_OR_REPLACEMENT


def test_what_brazil_owes_for_goods_that_never_came() -> None:
    events = {"promised": "2026-03-10", "delivered": "never"}

    assert decided("BR", "2026-03-11", "not_received", events=events).outcome is CaseOutcome.REFUND_OR_RESHIPMENT
    assert decided("BR", "2026-03-10", "not_received", events=events).outcome is CaseOutcome.CLAIM_REFUSED


@pytest.mark.parametrize("law", ["CA-ON", "CA-BC"])
@pytest.mark.parametrize(("at", "given"), [("2026-05-01T23:00", False), ("2026-05-02T00:00", True)])
def test_thirty_days_after_the_promise_a_canadian_order_may_be_cancelled(law: str, at: str, given: bool) -> None:  # noqa: FBT001 - a table
    verdict = decided(law, at, "late", events={"promised": "2026-04-01", "delivered": "never"}, amount="240.00 CAD")

    assert (verdict.outcome is CaseOutcome.CANCELLED_AND_REFUNDED) is given
    assert verdict.return_cost_payer is None
    assert verdict.handling is AUTO or not given  # a refusal that rests on rules that are not sure is a person's


@pytest.mark.parametrize("law", ["CA-ON", "CA-BC"])
def test_a_cancelled_canadian_order_is_refunded_in_fifteen_days(law: str) -> None:
    events = {"promised": "2026-04-01", "delivered": "never", "notice": "2026-05-05"}
    verdict = decided(law, "2026-05-05", "late", events=events, amount="240.00 CAD")

    assert day_of(verdict, law, ClockName.REFUND_DUE) == "2026-05-20"
    assert verdict.refund is not None
    assert (verdict.refund.minor, verdict.liable) == (24_000, Liable.SELLER)


def test_an_ontario_buyer_who_agreed_to_wait_cannot_cancel_for_lateness() -> None:
    events = {"promised": "2026-04-01", "delivered": "never"}
    verdict = decided("CA-ON", "2026-05-05", "late", events=events, facts={"delay_agreed": True})

    assert verdict.outcome is CaseOutcome.CLAIM_REFUSED


@pytest.mark.parametrize(
    ("facts", "events", "total", "given"),
    [
        ({"information_missing": True}, {"copy_received": "2026-03-03"}, "50.01 CAD", True),
        ({"information_missing": True}, {"copy_received": "2026-03-02"}, "50.01 CAD", False),
        ({"information_missing": True}, {"copy_received": "2026-03-03"}, "50.00 CAD", False),
        ({"copy_missing": True}, {"placed": "2026-02-08"}, "80.00 CAD", True),
        ({"copy_missing": True}, {"placed": "2026-02-07"}, "80.00 CAD", False),
        ({}, {"placed": "2026-03-08"}, "80.00 CAD", False),
    ],
)
def test_ontario_agreements_made_without_information_or_copy_may_be_cancelled(
    facts: dict[str, Any],
    events: dict[str, str],
    total: str,
    given: bool,  # noqa: FBT001 - a table
) -> None:
    verdict = decided(
        "CA-ON",
        "2026-03-10",
        "change_of_mind",
        delivered="2026-03-02",
        events=events,
        facts=facts | {"order_total": total},
    )

    assert (RemedyKind.CANCEL in verdict.remedies) is given
    assert (verdict.outcome is CaseOutcome.RETURN_REFUSED) is not given


@pytest.mark.parametrize(("price", "given"), [("50.01 CAD", True), ("50.00 CAD", False)])
def test_one_thing_above_fifty_dollars_is_enough_in_ontario(price: str, given: bool) -> None:  # noqa: FBT001 - a table
    events, facts = {"notice": "2026-03-10", "placed": "2026-03-01"}, {"copy_missing": True}
    verdict = decided("CA-ON", "2026-03-10", "change_of_mind", events=events, facts=facts, amount=price)

    assert (verdict.outcome is CaseOutcome.CANCELLED_AND_REFUNDED) is given
    assert (verdict.handling is AUTO) is given
    assert (ClockName.REFUND_DUE in verdict.clocks) is given


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        ("2026-03-16", CaseOutcome.PERSON_REVIEWS),
        ("2026-03-17", CaseOutcome.REFUND),
        ("2026-05-15", CaseOutcome.REFUND),
        ("2026-05-16", CaseOutcome.CLAIM_REFUSED),
    ],
)
def test_quebecs_charge_back_opens_when_fifteen_days_are_over_and_closes_sixty_later(
    at: str, outcome: CaseOutcome
) -> None:
    verdict = decided("CA-QC", at, matter="card_dispute", events={"notice": "2026-03-01"})

    assert verdict.outcome is outcome


@pytest.mark.parametrize(("at", "outcome"), [("2026-10-04", "person_reviews"), ("2026-10-05", "repair_or_replacement")])
def test_quebecs_warranty_as_reformed_is_in_force_from_its_day(at: str, outcome: str) -> None:
    assert decided("CA-QC", at, "defect", delivered="2026-03-02").outcome == outcome


@pytest.mark.parametrize("law", ["US-NY", "US-CA"])
@pytest.mark.parametrize(
    ("at", "outcome"), [("2026-04-01T23:00", "return_accepted"), ("2026-04-02T00:00", "return_refused")]
)
def test_without_a_posted_policy_goods_go_back_for_thirty_days_and_no_rule_names_a_payer(
    law: str, at: str, outcome: str
) -> None:
    facts = {"policy_shown": False}
    verdict = decided(law, at, "change_of_mind", delivered="2026-03-02", events={"placed": "2026-03-02"}, facts=facts)

    assert (verdict.outcome, verdict.return_cost_payer) == (outcome, None)


def test_a_refund_that_new_york_owes_is_paid_without_a_person() -> None:
    facts = {"policy_shown": False}
    verdict = decided("US-NY", "2026-03-22", "change_of_mind", delivered="2026-03-02", facts=facts, amount="180.00 USD")

    assert (verdict.outcome, verdict.handling) == (CaseOutcome.RETURN_ACCEPTED, AUTO)
    assert verdict.refund is not None
    assert verdict.refund.minor == 18_000


@pytest.mark.parametrize(
    "trait",
    ["perishable", "food", "custom_made", "final_sale", "marked_flawed", "sealed_hygiene", "handled_beyond_need"],
)
def test_california_leaves_out_what_is_sold_for_good(trait: str) -> None:
    facts = {"policy_shown": False, trait: True}

    assert (
        decided("US-CA", "2026-03-05", "change_of_mind", delivered="2026-03-02", facts=facts).outcome
        == "return_refused"
    )


@pytest.mark.parametrize("merchant", ["", "merchant.us_retail", "merchant.us_final_sale"])
def test_a_final_sale_that_was_shown_stays_sold_and_a_person_may_offer_goodwill(merchant: str) -> None:
    document = {
        "schema": "amends.facts/1",
        "law": "US-CA",
        "at": "2026-03-07",
        "reason": "change_of_mind",
        "events": {"delivered": "2026-03-02"},
        "facts": {"final_sale": True},
        "amount": "60.00 USD",
    }
    verdict = judge(read_case(document), packs_for("US-CA", merchant, all_packs()))

    assert (verdict.outcome, verdict.liable, verdict.handling) == (CaseOutcome.RETURN_REFUSED, Liable.NOBODY, PERSON)
    assert verdict.refund is not None
    assert verdict.refund.minor == 0


@pytest.mark.parametrize(
    ("at", "outcome"), [("2026-07-01T23:00", "claim_refused"), ("2026-07-02T00:00", "cancelled_and_refunded")]
)
def test_an_undated_american_order_ships_within_thirty_days_or_ends_by_itself(at: str, outcome: str) -> None:
    events = {"placed": "2026-06-01", "shipped": "never", "promised": "never"}
    verdict = decided("US", at, "late", events=events)

    assert (verdict.outcome, verdict.handling) == (outcome, AUTO)
    assert day_of(verdict, "US", ClockName.SHIP_BY) == "2026-07-01"


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [({"delay_notice_given": True}, "cancelled_and_refunded"), ({"delay_agreed": True}, "claim_refused")],
)
def test_a_buyer_who_agreed_to_the_delay_waits_and_one_who_was_only_told_may_cancel(
    facts: dict[str, bool], outcome: str
) -> None:
    events = {"placed": "2026-06-01", "shipped": "never", "promised": "never"}

    assert decided("US", "2026-07-02", "late", events=events, facts=facts).outcome == outcome


@pytest.mark.parametrize(
    ("credit", "due"),
    [(False, "2026-07-14"), (True, "2026-08-02")],
)
def test_the_refund_is_due_in_seven_working_days_or_one_billing_cycle(credit: bool, due: str) -> None:  # noqa: FBT001 - a table
    events = {"placed": "2026-06-01", "shipped": "never", "promised": "never", "agreed": "2026-07-02"}
    verdict = decided("US", "2026-07-02", "late", events=events, facts={"bought_on_credit": credit})

    assert day_of(verdict, "US", ClockName.REFUND_DUE) == due


@pytest.mark.parametrize(
    ("reason", "at", "outcome"),
    [
        ("not_received", "2026-04-30", "refund"),
        ("not_received", "2026-05-01", "claim_refused"),
        ("defect", "2026-04-30", "contest_chargeback"),
    ],
)
def test_a_billing_error_is_notified_in_sixty_days_and_quality_is_none(reason: str, at: str, outcome: str) -> None:
    verdict = decided(
        "US", at, reason, matter="card_dispute", events={"statement": "2026-03-01"}, facts={"arrived": True}
    )

    assert verdict.outcome == outcome


def test_the_card_issuer_acknowledges_in_thirty_days_and_resolves_in_ninety() -> None:
    events = {"statement": "2026-03-01", "notice": "2026-03-10"}
    verdict = decided("US", "2026-03-10", "late", matter="card_dispute", events=events)

    assert day_of(verdict, "US", ClockName.FILE_CHARGEBACK) == "2026-04-30"
    assert day_of(verdict, "US", ClockName.ACKNOWLEDGE) == "2026-04-09"
    assert day_of(verdict, "US", ClockName.RESOLVE) == "2026-06-08"


def test_california_acknowledges_in_ten_business_days_and_answers_in_forty_five() -> None:
    verdict = decided("US-CA", "2026-03-02", matter="personal_data", facts={"request": "access"})

    assert (verdict.outcome, verdict.liable) == (CaseOutcome.GIVE_ACCESS, Liable.PLATFORM)
    assert day_of(verdict, "US-CA", ClockName.ACKNOWLEDGE) == "2026-03-16"
    assert day_of(verdict, "US-CA", ClockName.ANSWER) == "2026-04-16"


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [({}, "erase"), ({"case_open": True}, "keep_and_restrict"), ({"still_needed": True}, "keep_and_restrict")],
)
def test_californian_erasure_waits_for_what_is_still_needed(facts: dict[str, bool], outcome: str) -> None:
    verdict = decided("US-CA", "2026-03-02", matter="personal_data", facts={"request": "erasure", **facts})

    assert verdict.outcome == outcome


def test_automated_decisions_in_california_are_not_yet_ruled_in_2026() -> None:
    facts = {"solely_automated": True, "adverse": True, "person_requested": True}
    verdict = decided("US-CA", "2026-12-31", matter="automated_decision", facts=facts)

    assert {trial.outcome for trial in verdict.trace if trial.rule.startswith("US-CA")} == {"not_in_force"}
