"""Whole cases under European law: from a facts document to outcome, who answers, freight, clocks, and who decides."""

from typing import Any

import pytest
from tests.policy.cases import all_packs

from amends.kernel.clock import local_date
from amends.kernel.remedy import Payer
from amends.policy import (
    CaseOutcome,
    ClockName,
    Handling,
    Liable,
    RulePack,
    Verdict,
    judge,
    packs_for,
    read_case,
)
from amends.policy.cases.jurisdictions import JURISDICTIONS
from amends.policy.pack import PackKind

AUTO, HUMAN = Handling.AUTO_WITH_AUDIT, Handling.HUMAN_DECISION
UNWANTED = {"reason": "change_of_mind", "asked": ["return"]}
LATE = {"shipped": "2026-05-03", "promised": "2026-05-08", "delivered": "never"}
MEMBERS = ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
           "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")  # fmt: skip


def law_of(code: str) -> tuple[RulePack, ...]:
    return tuple(pack for pack in packs_for(code, "", all_packs()) if pack.kind is PackKind.LAW)


def decided(law: str, at: str, *, events: dict[str, str] | None = None, **rest: Any) -> Verdict:
    document = {"schema": "amends.facts/1", "law": law, "at": at, "events": events or {}, **rest}
    case = read_case(document)
    return judge(case, law_of(law))


def ends(verdict: Verdict, name: ClockName, law: str) -> str:
    return local_date(verdict.clocks[name].at, JURISDICTIONS[law].zone).isoformat()


@pytest.mark.parametrize("code", ["EU", *MEMBERS])
def test_the_law_of_the_union_speaks_in_every_member_state(code: str) -> None:
    verdict = decided(code, "2026-06-12", events={"delivered": "2026-06-02"}, **UNWANTED)

    assert verdict.outcome is CaseOutcome.RETURN_ACCEPTED
    assert verdict.return_cost_payer is Payer.BUYER
    assert verdict.handling is AUTO
    assert ends(verdict, ClockName.RIGHT_ENDS, code) == "2026-06-16"


@pytest.mark.parametrize(
    ("law", "delivered", "last"),
    [
        ("DE", "2026-09-19", "2026-10-05"),  # 3 October is a holiday and a Saturday
        ("FR", "2026-06-30", "2026-07-15"),  # 14 July
        ("ES", "2026-09-28", "2026-10-13"),  # 12 October
        ("PT", "2026-05-27", "2026-06-11"),  # 10 June
        ("EU", "2026-09-28", "2026-10-12"),  # without a calendar of its own only weekends roll over
        ("IT", "2026-05-30", "2026-06-15"),  # 13 June is a Saturday
        ("UK", "2026-12-11", "2026-12-25"),  # the Kingdom's fourteen days do not roll over
    ],
)
def test_fourteen_days_roll_over_the_holidays_of_the_buyers_own_country(law: str, delivered: str, last: str) -> None:
    verdict = decided(law, delivered, events={"delivered": delivered}, **UNWANTED)

    assert ends(verdict, ClockName.RIGHT_ENDS, law) == last


@pytest.mark.parametrize("law", ["DE", "FR", "NL", "UK"])
def test_who_was_told_of_the_right_late_has_fourteen_days_from_then(law: str) -> None:
    events = {"delivered": "2026-03-02", "informed": "2026-06-02"}
    last = decided(law, "2026-06-16T23:00", events=events, facts={"informed_of_withdrawal": False}, **UNWANTED)
    after = decided(law, "2026-06-17", events=events, facts={"informed_of_withdrawal": False}, **UNWANTED)

    assert last.outcome is CaseOutcome.RETURN_ACCEPTED
    assert after.outcome is CaseOutcome.RETURN_REFUSED


@pytest.mark.parametrize("law", ["DE", "NL", "UK"])
def test_a_declaration_that_was_sent_in_time_is_in_time_when_it_arrives(law: str) -> None:
    verdict = decided(law, "2026-03-20", events={"delivered": "2026-03-02"}, facts={"declaration_sent_in_time": True},
                      **UNWANTED)  # fmt: skip

    assert verdict.outcome is CaseOutcome.RETURN_ACCEPTED


@pytest.mark.parametrize(
    "fact", ["service_performed", "market_price", "deferred_alcohol", "urgent_visit", "public_auction", "dated_service"]
)
def test_what_no_withdrawal_fits_is_refused(fact: str) -> None:
    verdict = decided("NL", "2026-03-05", events={"delivered": "2026-03-02"}, facts={fact: True}, **UNWANTED)

    assert verdict.outcome is CaseOutcome.RETURN_REFUSED
    assert verdict.liable is Liable.NOBODY
    assert verdict.handling is AUTO


@pytest.mark.parametrize(
    ("law", "notice", "now", "facts", "more", "outcome"),
    [
        ("DE", "2026-04-01", "2026-04-15", {}, {}, CaseOutcome.REFUND_MAY_WAIT),
        ("DE", "2026-04-01", "2026-04-20", {}, {}, CaseOutcome.REFUND_MAY_WAIT),
        ("DE", "2026-04-01", "2026-04-20", {"collected_by_seller": True}, {}, CaseOutcome.RETURN_ACCEPTED),
        ("DE", "2026-04-01", "2026-04-15", {}, {"proof_of_posting": "2026-04-02"}, CaseOutcome.REFUND_MAY_WAIT),
        ("DE", "2026-04-01", "2026-04-16", {}, {"proof_of_posting": "2026-04-16"}, CaseOutcome.REFUND_MAY_WAIT),
        ("DE", "2026-04-01", "2026-04-16", {}, {"proof_of_posting": "2026-04-02"}, CaseOutcome.REFUND_OVERDUE),
        ("DE", "2026-04-01", "2026-04-16", {}, {"goods_received": "2026-04-10"}, CaseOutcome.REFUND_OVERDUE),
        ("UK", "2026-04-01", "2026-04-24", {}, {"proof_of_posting": "2026-04-10"}, CaseOutcome.REFUND_MAY_WAIT),
        ("UK", "2026-04-01", "2026-04-25", {}, {"proof_of_posting": "2026-04-10"}, CaseOutcome.REFUND_OVERDUE),
        ("UK", "2026-04-01", "2026-04-25", {}, {"goods_received": "2026-04-10"}, CaseOutcome.REFUND_OVERDUE),
    ],
)
def test_a_refund_may_wait_for_the_goods_and_is_overdue_when_they_were_sent(
    law: str, notice: str, now: str, facts: dict[str, bool], more: dict[str, str], outcome: CaseOutcome
) -> None:
    done = {"goods_sent_back": "proof_of_posting" in more, "goods_back": "goods_received" in more}
    verdict = decided(law, notice, now=now, events={"delivered": "2026-03-28", "notice": notice, **more},
                      facts={"refund_demanded": True, **done, **facts}, **UNWANTED)  # fmt: skip

    assert verdict.outcome is outcome
    assert verdict.liable is Liable.SELLER


@pytest.mark.parametrize(
    ("law", "more", "due"),
    [
        ("DE", {"proof_of_posting": "2026-04-07"}, "2026-04-15"),
        ("DE", {"proof_of_posting": "2026-04-16"}, "2026-04-16"),
        ("DE", {"goods_received": "2026-04-22"}, "2026-04-22"),
        ("UK", {"proof_of_posting": "2026-04-07", "goods_received": "2026-04-10"}, "2026-04-21"),
        ("UK", {"goods_received": "2026-04-10"}, "2026-04-24"),
    ],
)
def test_the_refund_is_due_from_the_notice_or_the_later_posting_and_in_the_kingdom_from_the_goods(
    law: str, more: dict[str, str], due: str
) -> None:
    done = {"goods_sent_back": "proof_of_posting" in more, "goods_back": "goods_received" in more}
    events = {"delivered": "2026-03-28", "notice": "2026-04-01", **more}
    verdict = decided(law, "2026-04-01", now="2026-04-22", events=events, facts=done, **UNWANTED)

    assert ends(verdict, ClockName.REFUND_DUE, law) == due


@pytest.mark.parametrize(
    ("now", "total"), [("2026-06-16", "110.00"), ("2026-06-30", "120.00"), ("2026-07-20", "150.00")]
)
def test_a_french_refund_after_non_delivery_rises_the_later_it_is(now: str, total: str) -> None:
    verdict = decided("FR", "2026-06-01", now=now, events={"placed": "2026-05-01", **LATE, "notice": "2026-06-01"},
                      reason="late", asked=["refund"], amount="100.00 EUR",
                      facts={"extra_period_passed": True, "own_carrier": False})  # fmt: skip

    assert verdict.outcome is CaseOutcome.REFUND_OVERDUE
    assert verdict.refund is not None
    assert str(verdict.refund.decimal()) == total


def test_a_french_refund_after_withdrawal_that_is_late_is_worked_out_by_a_person() -> None:
    verdict = decided("FR", "2026-04-01", now="2026-04-20", facts={"refund_demanded": True, "goods_sent_back": True},
                      events={"delivered": "2026-03-28", "notice": "2026-04-01", "proof_of_posting": "2026-04-03"},
                      **UNWANTED)  # fmt: skip

    assert verdict.outcome is CaseOutcome.REFUND_OVERDUE
    assert verdict.handling is HUMAN


@pytest.mark.parametrize("law", ["DE", "UK"])
@pytest.mark.parametrize(("informed", "total"), [(True, "40.00"), (False, "100.00")])
def test_value_lost_by_wear_is_taken_off_only_where_the_buyer_was_told_of_the_right(
    law: str, *, informed: bool, total: str
) -> None:
    currency = JURISDICTIONS[law].currency
    basket = {"currency": currency, "lines": [{"id": "shoes", "quantity": 1, "unit_price": "100.00"}]}
    back = {"return": {"currency": currency, "lines": [{"id": "shoes", "quantity": 1, "value_loss": "60.00"}]}}
    facts = {"opened": True, "handled_beyond_need": True, "informed_of_withdrawal": informed}
    verdict = decided(
        law, "2026-04-10", events={"delivered": "2026-04-01"}, facts=facts, basket=basket, **back, **UNWANTED
    )

    assert verdict.refund is not None
    assert str(verdict.refund.decimal()) == total
    assert law == "UK" or verdict.handling is (HUMAN if informed else AUTO)


@pytest.mark.parametrize(
    ("law", "delivered", "at", "outcome", "liable", "handling"),
    [
        ("DE", "2026-01-20", "2026-11-10", CaseOutcome.REPAIR_OR_REPLACEMENT, Liable.SELLER, AUTO),
        ("DE", "2025-09-20", "2026-11-10", CaseOutcome.PERSON_REVIEWS, Liable.UNDETERMINED, HUMAN),
        ("NL", "2025-09-20", "2026-11-10", CaseOutcome.PERSON_REVIEWS, Liable.UNDETERMINED, HUMAN),
        ("FR", "2025-09-20", "2026-11-10", CaseOutcome.REPAIR_OR_REPLACEMENT, Liable.SELLER, AUTO),
        ("ES", "2025-09-20", "2026-11-10", CaseOutcome.REPAIR_OR_REPLACEMENT, Liable.SELLER, AUTO),
        ("ES", "2024-04-20", "2026-11-10", CaseOutcome.PERSON_REVIEWS, Liable.UNDETERMINED, HUMAN),
        ("PT", "2025-09-20", "2026-11-10", CaseOutcome.REPAIR_OR_REPLACEMENT, Liable.SELLER, AUTO),
        ("UK", "2026-06-20", "2026-11-10", CaseOutcome.REPAIR_OR_REPLACEMENT, Liable.SELLER, AUTO),
        ("UK", "2026-01-20", "2026-11-10", CaseOutcome.PERSON_REVIEWS, Liable.UNDETERMINED, HUMAN),
        ("DE", "2024-09-20", "2026-11-10", CaseOutcome.CLAIM_REFUSED, Liable.NOBODY, AUTO),
    ],
)
def test_a_fault_is_put_right_within_the_presumption_and_looked_at_by_a_person_after_it(
    law: str, delivered: str, at: str, outcome: CaseOutcome, liable: Liable, handling: Handling
) -> None:
    verdict = decided(law, at, events={"delivered": delivered}, reason="defect", facts={"durable": True})

    assert (verdict.outcome, verdict.liable, verdict.handling) == (outcome, liable, handling)


def test_a_fault_that_showed_early_or_is_proved_needs_no_presumption() -> None:
    early = decided("DE", "2026-11-10", events={"delivered": "2025-09-20", "discovered": "2026-08-01"}, reason="defect")
    proved = decided(
        "DE", "2026-11-10", events={"delivered": "2025-09-20"}, reason="defect", facts={"evidence_given": True}
    )

    assert early.outcome is proved.outcome is CaseOutcome.REPAIR_OR_REPLACEMENT


def test_a_german_fault_that_shows_at_the_end_of_the_two_years_leaves_four_months() -> None:
    events = {"delivered": "2024-03-02", "discovered": "2026-02-20"}
    facts = {"evidence_given": True}
    last = decided("DE", "2026-06-22", events=events, reason="defect", facts=facts)  # 20 June is a Saturday
    after = decided("DE", "2026-06-23", events=events, reason="defect", facts=facts)

    assert last.outcome is CaseOutcome.REPAIR_OR_REPLACEMENT
    assert after.outcome is CaseOutcome.CLAIM_REFUSED


@pytest.mark.parametrize(
    ("law", "placed", "ending"),
    [
        ("FR", "2026-07-30", "2029-02-05"),  # six months more; 3 February is a Saturday
        ("FR", "2026-07-31", "2029-08-03"),  # twelve months more
        ("DE", "2026-07-31", "2029-08-03"),
        ("ES", "2026-07-31", "2030-08-05"),  # 3 August is a Saturday
    ],
)
def test_a_repair_makes_the_guarantee_longer_by_the_law_of_the_day_of_the_contract(
    law: str, placed: str, ending: str
) -> None:
    events = {"placed": placed, "delivered": "2026-08-03", "repaired": "2026-11-10"}
    verdict = decided(law, "2026-11-10", events=events, reason="defect", facts={"repaired_under_guarantee": True})

    assert verdict.outcome is CaseOutcome.GUARANTEE_EXTENDED
    assert verdict.return_cost_payer is Payer.SELLER
    assert ends(verdict, ClockName.GUARANTEE_ENDS, law) == ending


def test_a_repair_before_the_rule_of_the_union_adds_nothing_in_germany() -> None:
    events = {"placed": "2026-07-30", "delivered": "2026-08-03", "repaired": "2026-11-10"}
    verdict = decided("DE", "2026-11-10", events=events, reason="defect", facts={"repaired_under_guarantee": True})

    assert verdict.outcome is CaseOutcome.REPAIR_OR_REPLACEMENT


@pytest.mark.parametrize("law", ["DE", "FR", "NL", "ES", "UK"])
def test_a_repair_that_failed_lets_the_buyer_choose_a_lower_price_or_the_money(law: str) -> None:
    verdict = decided(
        law, "2026-06-02", events={"delivered": "2026-03-02"}, reason="defect", facts={"remedy_failed": True}
    )

    assert verdict.outcome is CaseOutcome.PRICE_REDUCTION_OR_REFUND
    assert verdict.return_cost_payer is Payer.SELLER


def test_french_hidden_faults_may_be_claimed_for_two_years_from_their_discovery_by_a_person() -> None:
    events = {"delivered": "2022-03-02", "discovered": "2026-01-15"}
    verdict = decided("FR", "2026-06-02", events=events, reason="defect", facts={"hidden_fault": True})

    assert verdict.outcome is CaseOutcome.PRICE_REDUCTION_OR_REFUND
    assert verdict.handling is HUMAN


@pytest.mark.parametrize(("at", "deducted"), [("2026-09-02", False), ("2026-09-03", True)])
def test_a_final_rejection_within_six_months_is_paid_without_a_deduction_for_use(at: str, *, deducted: bool) -> None:
    back = {"currency": "GBP", "lines": [{"id": "laptop", "quantity": 1, "use": "90.00"}]}
    basket = {"currency": "GBP", "lines": [{"id": "laptop", "quantity": 1, "unit_price": "900.00"}]}
    verdict = decided("UK", at, events={"delivered": "2026-03-02"}, reason="defect", asked=["return"], basket=basket,
                      facts={"remedy_failed": True, "evidence_given": True}, **{"return": back})  # fmt: skip

    assert verdict.refund is not None
    assert str(verdict.refund.decimal()) == ("810.00" if deducted else "900.00")


def test_a_recalled_product_is_repaired_replaced_or_refunded() -> None:
    verdict = decided("DE", "2026-06-02", events={"delivered": "2026-03-02"}, reason="defect", facts={"recalled": True})

    assert verdict.outcome is CaseOutcome.REFUND_OR_REPLACEMENT
    assert verdict.liable is Liable.SELLER


def test_digital_content_taken_without_consent_costs_nothing() -> None:
    facts = {"digital": True, "digital_consent": False}
    verdict = decided("FR", "2026-04-02", events={"delivered": "2026-04-01"}, reason="change_of_mind", facts=facts,
                      amount="12.00 EUR", asked=["return", "refund"])  # fmt: skip

    assert verdict.outcome is CaseOutcome.RETURN_ACCEPTED
    assert verdict.refund is not None
    assert str(verdict.refund.decimal()) == "12.00"
    assert verdict.handling is AUTO


@pytest.mark.parametrize("law", ["DE", "FR", "NL", "UK"])
def test_a_late_parcel_whose_further_period_passed_ends_in_the_money(law: str) -> None:
    verdict = decided(law, "2026-06-01", events={"placed": "2026-05-01", **LATE}, reason="late", asked=["refund"],
                      facts={"extra_period_passed": True, "own_carrier": False})  # fmt: skip

    assert verdict.outcome is CaseOutcome.CANCELLED_AND_REFUNDED
    assert verdict.liable is Liable.SELLER
    assert verdict.handling is AUTO


@pytest.mark.parametrize(
    ("law", "at", "matter", "facts", "events", "outcome", "handling", "clocks"),
    [
        ("EU", "2026-06-01", "platform_restriction", {"reasons_given": False}, {"restriction": "2026-06-01"},
         CaseOutcome.REASONS_OWED, HUMAN, {ClockName.COMPLAIN_INTERNALLY: "2026-12-01"}),
        ("DE", "2026-06-01", "platform_restriction", {"account_closed": True},
         {"restriction": "2026-06-01", "complaint": "2026-06-10"}, CaseOutcome.REASONS_OWED, HUMAN,
         {ClockName.GIVE_NOTICE: "2026-07-01", ClockName.OUT_OF_COURT: "2026-09-08"}),
        ("FR", "2026-06-01", "automated_decision", {"solely_automated": True, "adverse": True}, {},
         CaseOutcome.REDECIDE_BY_PERSON, HUMAN, {}),
        ("UK", "2026-02-05", "automated_decision", {"solely_automated": True, "person_requested": True}, {},
         CaseOutcome.REDECIDE_BY_PERSON, HUMAN, {}),
        ("UK", "2026-02-04", "automated_decision", {"solely_automated": True, "adverse": True}, {},
         CaseOutcome.PERSON_REVIEWS, HUMAN, {}),
        ("EU", "2026-08-02", "ai_disclosure", {"ai_asked": True}, {}, CaseOutcome.DISCLOSE_AI, AUTO, {}),
        ("EU", "2026-08-01", "ai_disclosure", {"ai_asked": True}, {}, CaseOutcome.PERSON_REVIEWS, HUMAN, {}),
        ("IT", "2026-06-05", "personal_data", {"request": "erasure", "case_open": True}, {"request": "2026-06-05"},
         CaseOutcome.KEEP_AND_RESTRICT, HUMAN, {ClockName.ANSWER: "2026-07-06"}),
        ("IT", "2026-06-05", "personal_data", {"request": "erasure"}, {}, CaseOutcome.ERASE, AUTO, {}),
        ("DE", "2026-06-05", "personal_data", {"request": "access"}, {"request": "2026-06-05"},
         CaseOutcome.GIVE_ACCESS, AUTO, {ClockName.ANSWER: "2026-07-06"}),
        ("DE", "2026-06-05T09:00", "personal_data", {"request": "breach"}, {"breach_found": "2026-06-05T09:00"},
         CaseOutcome.NOTIFY_BREACH, HUMAN, {ClockName.ANSWER: "2026-06-08"}),
        ("UK", "2026-06-20", "personal_data", {"request": "complaint"}, {"complaint": "2026-06-20"},
         CaseOutcome.PERSON_REVIEWS, HUMAN, {ClockName.ACKNOWLEDGE: "2026-07-20"}),
    ],
)  # fmt: skip
def test_the_platform_answers_for_restrictions_machines_and_data(
    law: str, at: str, matter: str, *, facts: dict[str, Any], events: dict[str, str], outcome: CaseOutcome,
    handling: Handling, clocks: dict[ClockName, str],
) -> None:  # fmt: skip
    verdict = decided(law, at, matter=matter, facts=facts, events=events)

    assert (verdict.outcome, verdict.handling) == (outcome, handling)
    assert verdict.liable is (
        Liable.PLATFORM if outcome is not CaseOutcome.PERSON_REVIEWS or clocks else Liable.UNDETERMINED
    )
    assert {name: ends(verdict, name, law) for name in clocks} == clocks


def test_rules_on_restrictions_never_decide_a_buyers_refund() -> None:
    facts = {"reasons_given": False, "account_closed": True, "solely_automated": True, "adverse": True}
    with_them = decided("DE", "2026-06-05", events={"delivered": "2026-06-02"}, facts=facts, **UNWANTED)
    without = decided("DE", "2026-06-05", events={"delivered": "2026-06-02"}, **UNWANTED)

    assert with_them.outcome is without.outcome
    assert with_them.rules == without.rules


@pytest.mark.parametrize(("amount", "answers"), [("100.00 GBP", False), ("100.01 GBP", True), ("30000.00 GBP", True)])
def test_the_issuer_of_a_credit_card_answers_beside_the_seller_above_a_hundred_pounds(
    amount: str, *, answers: bool
) -> None:
    verdict = decided("UK", "2026-06-05", matter="card_dispute", amount=amount, facts={"paid_by_credit_card": True})

    assert verdict.handling is HUMAN
    assert (verdict.liable is Liable.SELLER) is answers


def test_a_dispute_body_that_writes_is_answered_within_twenty_working_days_once_that_law_applies() -> None:
    rest = {"reason": "defect", "facts": {"adr_contacted": True}}
    then = decided("DE", "2028-10-02", events={"delivered": "2028-09-01", "complaint": "2028-10-02"}, **rest)
    now = decided("DE", "2026-10-05", events={"delivered": "2026-09-01", "complaint": "2026-10-05"}, **rest)

    assert ends(then, ClockName.SELLER_ANSWER, "DE") == "2028-10-31"  # 3 October is a holiday
    assert ClockName.SELLER_ANSWER not in now.clocks
    assert ends(now, ClockName.OUT_OF_COURT, "DE") == "2027-01-04"  # 3 January is a Sunday
