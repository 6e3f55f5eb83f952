"""Verdicts: what is decided, by which rules, and when a person decides. On small packs that say one thing each."""

from typing import Any

import pytest

from amends.kernel.clock import moment_in
from amends.policy import CaseOutcome, Handling, Liable, RulePack, Verdict, judge, load_pack, read_case

HEAD = """\
schema: amends.pack/1
id: law.xx
version: "1"
kind: law
applies_to: [CN]
title: {zh: 法, en: Law}
sources: {S: A statute}
rules:
"""
RETURN_RULE = (
    "X.return",
    "days_since_delivery: '[0, 7]'",
    "right: withdrawal, grants: [return], refund: line_paid, needs_return: true",
)
BUYER_PAYS = ("X.freight", "", "right: withdrawal, freight_payer: buyer")


def law(*rules: tuple[str, ...]) -> tuple[RulePack, ...]:
    """A pack of rules (id, when, then, confidence, matter)."""
    text = HEAD
    for rule, when, then, *more in rules:
        confidence, matter = (*more, "high", "claim")[:2] if len(more) != 1 else (more[0], "claim")
        text += f"""
  - id: {rule}
    topic: withdrawal_period
    title: {{zh: 条, en: A rule}}
    nature: mandatory
    confidence: {confidence}
    citation: {{title: A statute, place: art. 1, sources: [S]}}
    effective: {{from: 2014-03-15}}
    matter: {matter}
    when: {{{when}}}
    then: {{{then}}}
"""
    return (load_pack(text, name="law.xx.yaml"),)


def decided(packs: tuple[RulePack, ...], **facts: Any) -> Verdict:
    document = {
        "schema": "amends.facts/1",
        "law": "CN",
        "at": "2026-03-05T12:00",
        "reason": "change_of_mind",
        "asked": ["return"],
        "events": {"delivered": "2026-03-02T10:00"},
        "amount": "199.00 CNY",
    }
    return judge(read_case({**document, **facts}), packs)


def test_what_a_rule_grants_is_accepted_with_its_sum_payer_and_last_day() -> None:
    verdict = decided(law(RETURN_RULE, BUYER_PAYS), clock="right_ends")

    assert (verdict.outcome, verdict.liable) == (CaseOutcome.RETURN_ACCEPTED, Liable.SELLER)
    assert str(verdict.return_cost_payer) == "buyer"
    assert verdict.refund is not None
    assert (verdict.refund.minor, verdict.handling) == (19_900, Handling.AUTO_WITH_AUDIT)
    assert verdict.deadline is not None
    assert verdict.deadline.rule == "X.return"


def test_a_rule_is_decisive_when_the_verdict_without_it_differs() -> None:
    verdict = decided(law(RETURN_RULE, BUYER_PAYS))

    assert {one.rule: one.changes for one in verdict.decisive} == {
        "X.return": ("outcome", "liable", "refund", "return_cost_payer"),
        "X.freight": ("return_cost_payer",),
    }


def test_two_rules_that_say_the_same_are_neither_of_them_decisive() -> None:
    twin = ("X.twin", *RETURN_RULE[1:])

    assert [one.rule for one in decided(law(RETURN_RULE, twin)).decisive] == []


def test_rules_that_are_not_sure_refuse_nobody_together_without_a_person() -> None:
    weak, twin = (*RETURN_RULE, "medium"), ("X.twin", *RETURN_RULE[1:], "medium")

    assert decided(law(weak, twin), at="2026-03-20T12:00").handling is Handling.HUMAN_DECISION
    assert decided(law(RETURN_RULE, twin), at="2026-03-20T12:00").handling is Handling.AUTO_WITH_AUDIT


def test_late_is_refused_by_the_rule_whose_term_was_missed() -> None:
    verdict = decided(law(RETURN_RULE), at="2026-03-20T12:00", clock="right_ends")

    assert (verdict.outcome, verdict.liable) == (CaseOutcome.RETURN_REFUSED, Liable.NOBODY)
    assert verdict.refund is not None
    assert verdict.refund.minor == 0
    assert verdict.handling is Handling.AUTO_WITH_AUDIT
    assert verdict.deadline is not None
    assert verdict.deadline.rule == "X.return"


def test_where_no_rule_says_yes_or_no_a_person_reviews() -> None:
    verdict = decided(
        law(("X.other", "", "right: delivery, grants: [reship]")), reason="change_of_mind", asked=["repair"]
    )

    assert verdict.outcome in {CaseOutcome.PERSON_REVIEWS, CaseOutcome.REPAIR_OR_REPLACEMENT}
    assert decided(law(BUYER_PAYS)).outcome is CaseOutcome.PERSON_REVIEWS
    assert decided(law(BUYER_PAYS)).people == ("no_rule_decides",)


def test_without_any_law_a_person_reviews() -> None:
    verdict = decided(())

    assert (verdict.outcome, verdict.handling) == (CaseOutcome.PERSON_REVIEWS, Handling.HUMAN_DECISION)


@pytest.mark.parametrize(
    ("rule", "facts", "person"),
    [
        ((*RETURN_RULE, "medium"), {}, False),  # weak, but for the buyer
        ((*RETURN_RULE, "medium"), {"limit": "100.00 CNY"}, True),  # weak and dear
        ((*RETURN_RULE, "medium"), {"limit": "500.00 CNY"}, False),
        ((*RETURN_RULE, "medium"), {"at": "2026-03-20T12:00"}, True),  # weak, and it refuses
        ((*RETURN_RULE, "high"), {"at": "2026-03-20T12:00"}, False),
    ],
)
def test_a_decisive_rule_that_is_not_sure_needs_a_person_where_it_hurts_or_costs(
    rule: tuple[str, ...], facts: dict[str, str], *, person: bool
) -> None:
    assert (decided(law(rule), **facts).handling is Handling.HUMAN_DECISION) is person


def test_an_exception_refuses_only_what_it_ends() -> None:
    ended = law(RETURN_RULE, ("X.custom", "custom_made: true", "ends: [withdrawal]"))
    faulty = law(
        RETURN_RULE,
        ("X.custom", "custom_made: true", "ends: [withdrawal]"),
        ("X.fault", "reason: [defect]", "right: conformity, grants: [return, repair], needs_return: true"),
    )

    assert decided(ended, facts={"custom_made": True}).outcome is CaseOutcome.RETURN_REFUSED
    assert decided(ended).outcome is CaseOutcome.RETURN_ACCEPTED
    found = decided(faulty, facts={"custom_made": True}, reason="defect", asked=[])
    assert found.outcome is CaseOutcome.REFUND_OR_REPLACEMENT


def test_a_fact_that_is_missing_never_refuses() -> None:
    verdict = decided(law(RETURN_RULE), events={})

    assert (verdict.outcome, verdict.handling) == (CaseOutcome.PERSON_REVIEWS, Handling.HUMAN_DECISION)
    assert any("days_since_delivery" in why for why in verdict.people)


def test_a_rule_about_procedure_says_what_happens_next_and_suspends_the_rest() -> None:
    hold = ("X.hold", "fraud_signals: true", "outcome: hold_and_hear, liable: undetermined, person: fraud_signals")
    verdict = decided(law(RETURN_RULE, BUYER_PAYS, hold), facts={"fraud_signals": True})

    assert (verdict.outcome, verdict.liable) == (CaseOutcome.HOLD_AND_HEAR, Liable.UNDETERMINED)
    assert (verdict.refund, verdict.return_cost_payer, verdict.remedies) == (None, None, ())
    assert verdict.handling is Handling.HUMAN_DECISION


def test_damages_are_a_multiple_of_the_price_and_at_least_the_minimum() -> None:
    fraud = (
        "X.fraud",
        "seller_fraud: true",
        "outcome: refund_with_damages, liable: seller, person: fraud, punitive: {multiple: 3, minimum: 500.00 CNY}",
    )
    dear = decided(law(fraud), facts={"seller_fraud": True}, reason="counterfeit")
    cheap = decided(law(fraud), facts={"seller_fraud": True}, reason="counterfeit", amount="99.00 CNY")

    assert [found.refund and found.refund.minor for found in (dear, cheap)] == [79_600, 59_900]


def test_a_rule_of_another_matter_is_not_tried() -> None:
    says = "outcome: redecide_by_person, liable: platform, person: review"
    machine = ("X.machine", "", says, "high", "automated_decision")
    packs = law(RETURN_RULE, machine)

    assert decided(packs).outcome is CaseOutcome.RETURN_ACCEPTED
    other = decided(packs, matter="automated_decision")
    assert (other.outcome, [trial.rule for trial in other.trace]) == (CaseOutcome.REDECIDE_BY_PERSON, ["X.machine"])


def test_a_clock_runs_from_its_event_to_the_last_moment_of_its_day_or_hour() -> None:
    terms = {"acknowledge": "{value: 48, unit: hour", "resolve": "{value: 1, unit: month"}
    clocks = ", ".join(f"{name}: {term}, from: complaint}}" for name, term in terms.items())
    verdict = decided(
        law(("X.clock", "", f"clocks: {{{clocks}}}")), events={"complaint": "2026-05-04T10:00"}, clock="acknowledge"
    )

    assert verdict.deadline is not None
    assert verdict.deadline.at == read_case({"schema": "amends.facts/1", "law": "CN", "at": "2026-05-06T10:00"}).at
    assert set(verdict.clocks) == {"acknowledge", "resolve"}


@pytest.mark.parametrize(("told", "holds"), [("2026-03-20", "2026-03-20"), ("2026-03-04", "2026-03-09")])
def test_a_last_day_that_was_told_is_never_moved_forward(told: str, holds: str) -> None:
    verdict = decided(law(RETURN_RULE), clock="right_ends", served={"right_ends": told})

    assert verdict.deadline is not None
    assert moment_in(verdict.deadline.at, "Asia/Shanghai").isoformat(timespec="seconds") == f"{holds}T23:59:59+08:00"
