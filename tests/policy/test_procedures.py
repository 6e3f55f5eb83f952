"""Clocks of card networks, marketplaces and payment services, and what the product itself holds to under any law."""

from typing import Any

import pytest
from tests.policy.cases import all_packs

from amends.kernel.clock import iso, local_date
from amends.kernel.remedy import Payer, RemedyKind
from amends.policy import CaseOutcome, ClockName, Handling, Liable, PackKind, Verdict, judge, packs_for, read_case

AUTO, HUMAN = Handling.AUTO_WITH_AUDIT, Handling.HUMAN_DECISION
ZONE = "Europe/Berlin"
LAWS = ("CN", "DE", "UK", "US", "JP", "BR")


def decided(*procedures: str, law: str = "DE", at: str = "2026-06-20", **more: Any) -> Verdict:
    document = {"schema": "amends.facts/1", "law": law, "zone": ZONE, "at": at, "procedures": list(procedures), **more}
    case = read_case(document)
    return judge(case, packs_for(law, "", all_packs(), procedures=case.procedures))


def days(verdict: Verdict) -> dict[str, str]:
    return {str(name): local_date(due.at, ZONE).isoformat() for name, due in verdict.clocks.items()}


@pytest.mark.parametrize(
    ("network", "filed", "answered", "again"),
    [
        ("visa", "2026-08-29", "2026-07-15", "2026-07-20"),
        ("mastercard", "2026-08-29", "2026-07-30", "2026-08-04"),
        ("amex", "2026-08-29", "2026-07-05", None),
    ],
)
def test_each_card_network_has_its_own_clocks(network: str, filed: str, answered: str, again: str | None) -> None:
    events = {"placed": "2026-05-01", "chargeback": "2026-06-15", "decision": "2026-06-20"}
    verdict = decided("PRIV-CARD", matter="card_dispute", events=events, facts={"card_network": network})
    ends = days(verdict)

    assert (ends["file_chargeback"], ends["answer_chargeback"]) == (filed, answered)
    assert ends.get("pre_arbitration") == again


def test_a_dispute_of_goods_that_never_came_is_filed_from_the_expected_delivery() -> None:
    events = {"placed": "2026-05-01", "promised": "2026-05-20"}
    facts = {"card_network": "visa"}
    verdict = decided("PRIV-CARD", matter="card_dispute", reason="not_received", events=events, facts=facts)

    assert days(verdict)["file_chargeback"] == "2026-09-17"


@pytest.mark.parametrize("network", ["visa", "mastercard", "amex"])
def test_a_person_decides_whether_a_dispute_is_answered_unless_the_charge_was_refunded_already(network: str) -> None:
    facts = {"card_network": network}
    events = {"chargeback": "2026-06-15"}
    unpaid = decided("PRIV-CARD", matter="card_dispute", events=events, facts=facts)
    refunded = decided("PRIV-CARD", matter="card_dispute", events=events, facts={**facts, "refunded": True})

    assert (unpaid.outcome, unpaid.liable) == (CaseOutcome.CONTEST_CHARGEBACK, Liable.UNDETERMINED)
    assert (refunded.outcome, refunded.liable) == (CaseOutcome.CONTEST_CHARGEBACK, Liable.NOBODY)
    assert (unpaid.handling, refunded.handling) == (HUMAN, AUTO)


@pytest.mark.parametrize(
    ("status", "outcome", "liable"),
    [
        ("warning_needs_response", CaseOutcome.CONTEST_CHARGEBACK, Liable.UNDETERMINED),
        ("needs_response", CaseOutcome.CONTEST_CHARGEBACK, Liable.UNDETERMINED),
        ("warning_under_review", CaseOutcome.HOLD_AND_HEAR, Liable.UNDETERMINED),
        ("under_review", CaseOutcome.HOLD_AND_HEAR, Liable.UNDETERMINED),
        ("won", CaseOutcome.PERSON_REVIEWS, Liable.NOBODY),
        ("prevented", CaseOutcome.PERSON_REVIEWS, Liable.NOBODY),
        ("warning_closed", CaseOutcome.PERSON_REVIEWS, Liable.NOBODY),
        ("lost", CaseOutcome.REFUND, Liable.SELLER),
    ],
)
def test_every_state_of_a_dispute_says_what_comes_next(status: str, outcome: CaseOutcome, liable: Liable) -> None:
    verdict = decided("PRIV-STRIPE", matter="card_dispute", facts={"dispute_status": status})

    assert (verdict.outcome, verdict.liable) == (outcome, liable)


EVENTS = {
    "delivered": "2026-06-10",
    "promised": "2026-06-12",
    "complaint": "2026-06-18T09:00",
    "seller_notified": "2026-06-18T09:30",
    "buyer_notified": "2026-06-19T10:00",
    "decision": "2026-06-25",
    "agreed": "2026-06-26",
}


@pytest.mark.parametrize(
    ("procedure", "ends"),
    [
        (
            "PRIV-EBAY",
            {
                "complain_internally": "2026-07-12",
                "seller_answer": "2026-06-23",
                "resolve": "2026-06-20",
                "appeal": "2026-07-25",
            },
        ),
        (
            "PRIV-AMAZON",
            {
                "complain_internally": "2026-09-10",
                "answer": "2026-06-20",
                "seller_answer": "2026-06-21",
                "appeal": "2026-07-25",
            },
        ),
        (
            "PRIV-ALIEXPRESS",
            {
                "seller_answer": "2026-06-23",
                "resolve": "2026-06-25",
                "send_back": "2026-07-06",
                "appeal": "2026-07-02",
            },
        ),
        ("PRIV-PAYPAL", {"complain_internally": "2026-07-08"}),
        ("PRIV-KLARNA", {"appeal": "2026-07-05"}),
    ],
)
def test_each_platform_runs_its_own_clocks(procedure: str, ends: dict[str, str]) -> None:
    found = days(decided(procedure, reason="defect", events=EVENTS))
    without = days(decided(reason="defect", events=EVENTS))

    assert {name: found.get(name) for name in ends} == ends
    assert not set(ends) & set(without)


def test_a_term_in_hours_ends_to_the_minute() -> None:
    verdict = decided("PRIV-AMAZON", reason="defect", events=EVENTS)

    assert iso(verdict.clocks[ClockName.SELLER_ANSWER].at) == "2026-06-21T07:30:00.000Z"


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize(
    ("facts", "outcome", "liable", "handling"),
    [
        ({"fraud_signals": True}, CaseOutcome.HOLD_AND_HEAR, Liable.UNDETERMINED, HUMAN),
        ({"other_item_returned": True}, CaseOutcome.HOLD_AND_HEAR, Liable.UNDETERMINED, HUMAN),
        ({"chargeback_open": True}, CaseOutcome.HOLD_AND_HEAR, Liable.UNDETERMINED, HUMAN),
        ({"seller_silent": True}, CaseOutcome.HOLD_AND_HEAR, Liable.UNDETERMINED, HUMAN),
        (
            {"seller_silent": True, "evidence_given": True, "fraud_signals": True},
            CaseOutcome.HOLD_AND_HEAR,
            Liable.UNDETERMINED,
            HUMAN,
        ),
        ({"dearer_exchange": True}, CaseOutcome.SURCHARGE_NEEDS_CONSENT, Liable.BUYER, None),
        ({"seller_silent": True, "evidence_given": True}, CaseOutcome.DECIDE_ON_RECORD, Liable.SELLER, None),
    ],
)
def test_the_product_holds_to_its_own_rules_under_every_law(
    law: str, facts: dict[str, bool], outcome: CaseOutcome, liable: Liable, handling: Handling | None
) -> None:
    verdict = decided(law=law, reason="not_as_described", events={"delivered": "2026-06-18"}, facts=facts)

    assert (verdict.outcome, verdict.liable) == (outcome, liable)
    assert handling is None or verdict.handling is handling


def test_who_is_heard_about_an_inspection_has_three_days() -> None:
    events = {"delivered": "2026-06-10", "buyer_notified": "2026-06-18T12:00"}
    verdict = decided(
        law="CN", zone="Asia/Shanghai", reason="price", events=events, facts={"other_item_returned": True}
    )

    assert iso(verdict.clocks[ClockName.BUYER_ANSWER].at) == "2026-06-21T15:59:59.999Z"


def test_a_sellers_silence_is_no_matter_where_no_fault_is_claimed() -> None:
    verdict = decided(reason="price", events={"delivered": "2026-06-18"}, facts={"seller_silent": True})

    assert verdict.outcome is CaseOutcome.RETURN_ACCEPTED


def test_the_receiver_of_a_gift_changes_who_decides_and_not_what_is_owed() -> None:
    plain = decided(law="CN", reason="defect", events={"delivered": "2026-06-18"})
    gift = decided(law="CN", reason="defect", events={"delivered": "2026-06-18"}, facts={"gift_receiver": True})

    assert (gift.outcome, gift.liable, gift.remedies) == (plain.outcome, plain.liable, plain.remedies)
    assert (plain.handling, gift.handling) == (AUTO, HUMAN)


@pytest.mark.parametrize(("at", "kept"), [("2026-06-25", True), ("2026-06-26", False)])
def test_a_listings_promise_is_kept_where_the_law_gives_no_such_right(at: str, *, kept: bool) -> None:
    facts = {"listing_promises_return": True}
    verdict = decided(law="US", at=at, reason="change_of_mind", events={"delivered": "2026-06-18"}, facts=facts)

    assert (RemedyKind.RETURN in verdict.remedies) is kept
    assert verdict.return_cost_payer is (Payer.BUYER if kept else None)


def test_a_decision_of_a_machine_alone_against_somebody_is_looked_at_by_a_person_under_every_law() -> None:
    facts = {"solely_automated": True, "adverse": True}

    assert {decided(law=law, matter="automated_decision", facts=facts).handling for law in LAWS} == {HUMAN}


def test_packs_of_procedures_speak_only_where_the_procedure_was_chosen() -> None:
    plain = {pack.id for pack in packs_for("DE", "", all_packs())}
    chosen = {pack.id for pack in packs_for("DE", "", all_packs(), procedures=frozenset({"PRIV-CARD"}))}
    product = {pack.id for pack in all_packs() if pack.kind is PackKind.PRODUCT}

    assert chosen - plain == {"platform.card_networks"}
    assert product <= plain
