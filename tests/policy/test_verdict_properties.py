"""What must hold for the verdict in every jurisdiction that ships."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.cases import all_packs

from amends.kernel.remedy import Reason
from amends.policy import CaseOutcome, Handling, PackKind, RulePack, Verdict, judge, packs_for, read_case
from amends.policy.cases.verdicts import RANK

LAWS = sorted(
    {
        code
        for pack in all_packs()
        if pack.kind is PackKind.LAW
        for code in pack.applies_to
        if not code.startswith("PRIV")
    }
)
FLAGS = ("opened", "custom_made", "digital", "durable", "remedy_failed", "final_sale", "major_failure", "policy_shown")
DELIVERED = date(2026, 3, 2)
CASES = st.fixed_dictionaries(
    {
        "law": st.sampled_from(LAWS),
        "reason": st.sampled_from([str(reason) for reason in Reason]),
        "facts": st.dictionaries(st.sampled_from(FLAGS), st.booleans(), max_size=4),
    }
)
GONE = {CaseOutcome.RETURN_REFUSED, CaseOutcome.CLAIM_REFUSED}


def decided(case: dict[str, Any], day: int, **more: Any) -> Verdict:
    document = {
        "schema": "amends.facts/1",
        "at": f"{DELIVERED + timedelta(days=day)}T12:00",
        "events": {"placed": "2026-02-20T12:00", "delivered": f"{DELIVERED}T12:00"},
        **case,
        **more,
    }
    read = read_case(document)
    return judge(read, packs_of(read.law))


def packs_of(law: str) -> tuple[RulePack, ...]:
    return packs_for(law, "", all_packs())


@settings(max_examples=60, deadline=None)
@given(CASES, st.integers(0, 800), st.integers(1, 400))
def test_a_later_claim_never_gains_a_remedy(case: dict[str, Any], day: int, later: int) -> None:
    assert set(decided(case, day + later).remedies) <= set(decided(case, day).remedies)


@settings(max_examples=60, deadline=None)
@given(CASES, st.integers(0, 60))
def test_a_graver_fault_never_gets_less(case: dict[str, Any], day: int) -> None:
    facts = {**case["facts"], "major_failure": False, "remedy_failed": False}
    mild, grave = (
        decided({**case, "reason": "defect", "facts": one}, day) for one in (facts, {**facts, "major_failure": True})
    )

    assert RANK.get(grave.outcome, 2) >= RANK.get(mild.outcome, 2)


@settings(max_examples=60, deadline=None)
@given(CASES, st.integers(0, 60))
def test_what_is_refused_is_refused_by_a_rule_that_decides(case: dict[str, Any], day: int) -> None:
    verdict = decided(case, day + 3000)  # long after every term

    assert verdict.outcome not in GONE or verdict.rules
    assert verdict.outcome not in GONE or verdict.refund is None or verdict.refund.minor == 0


@settings(max_examples=60, deadline=None)
@given(CASES, st.integers(0, 60), st.sampled_from([None, "opened", "events", "asked"]))
def test_hiding_a_fact_never_turns_a_yes_into_an_automatic_no(
    case: dict[str, Any], day: int, hidden: str | None
) -> None:
    opened = {**case["facts"], "opened": case["facts"].get("opened", False)}
    whole = decided({**case, "facts": opened}, day)
    fewer = {name: said for name, said in opened.items() if name != hidden}
    blind = decided({**case, "facts": fewer}, day, **({"events": {}} if hidden == "events" else {}))

    assert whole.outcome in GONE or blind.outcome not in GONE or blind.handling is Handling.HUMAN_DECISION


@settings(max_examples=40, deadline=None)
@given(CASES, st.integers(0, 60))
def test_the_order_of_packs_and_rules_changes_nothing_that_is_said(case: dict[str, Any], day: int) -> None:
    document = read_case(
        {
            "schema": "amends.facts/1",
            "at": f"{DELIVERED + timedelta(days=day)}T12:00",
            "events": {"delivered": f"{DELIVERED}T12:00"},
            "amount": "100.00 EUR",
            **case,
        }
    )
    packs = packs_of(document.law)
    turned = tuple(replace(pack, rules=pack.rules[::-1]) for pack in reversed(packs))
    one, other = judge(document, packs), judge(document, turned)

    assert (one.outcome, one.liable, one.refund, one.return_cost_payer, one.handling) == (
        other.outcome,
        other.liable,
        other.refund,
        other.return_cost_payer,
        other.handling,
    )
