"""A verdict as plain values, for documents, pages and logs."""

from collections.abc import Sequence
from typing import Any

from amends.kernel.clock import moment_in
from amends.kernel.money import Money
from amends.policy.cases.case_facts import CaseFacts
from amends.policy.cases.clocks import Due
from amends.policy.cases.verdicts import Verdict
from amends.policy.pack import RulePack
from amends.policy.trial import Trial


def verdict_record(verdict: Verdict, case: CaseFacts, packs: Sequence[RulePack]) -> dict[str, Any]:
    """Return a verdict with its sum, clocks, decisive rules, trace and packs; times in its zone."""
    payer, deadline = verdict.return_cost_payer, verdict.deadline
    return {
        "outcome": str(verdict.outcome),
        "liable": str(verdict.liable),
        "refund": None if verdict.refund is None else _money(verdict.refund),
        "return_cost_payer": None if payer is None else str(payer),
        "deadline": None if deadline is None else _moment(deadline, case),
        "handling": str(verdict.handling),
        "people": list(verdict.people),
        "open_points": list(verdict.open_points),
        "remedies": [str(kind) for kind in verdict.remedies],
        "clocks": {str(name): {"at": _moment(due, case), "rule": due.rule} for name, due in verdict.clocks.items()},
        "sum": _steps(verdict),
        "decisive": _decisive(verdict, packs),
        "trace": [_trial(trial) for trial in verdict.trace],
        "packs": {pack.id: pack.hash for pack in packs},
    }


def _steps(verdict: Verdict) -> list[dict[str, Any]]:
    lines = verdict.sum.lines if verdict.sum else ()
    return [{"label": step.label, "amount": _money(step.amount), "rule": step.rule} for step in lines]


def _decisive(verdict: Verdict, packs: Sequence[RulePack]) -> list[dict[str, Any]]:
    cited = {rule.id: f"{rule.citation.title}, {rule.citation.place}" for pack in packs for rule in pack.rules}
    return [
        {
            "rule": one.rule,
            "changes": list(one.changes),
            "confidence": one.confidence,
            "against_buyer": one.against_buyer,
            "citation": cited[one.rule],
        }
        for one in verdict.decisive
    ]


def _trial(trial: Trial) -> dict[str, Any]:
    return {
        "rule": trial.rule,
        "pack": trial.pack,
        "outcome": str(trial.outcome),
        "input": trial.input,
        "expected": trial.expected,
        "actual": trial.actual,
    }


def _money(amount: Money) -> str:
    return f"{amount.decimal()} {amount.currency}"


def _moment(due: Due, case: CaseFacts) -> str:
    return moment_in(due.at, case.facts.zone).isoformat(timespec="seconds")
