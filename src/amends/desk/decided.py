"""The event that keeps a decision whole: the facts used, the packs and engine, every rule tried, what followed."""

from typing import cast

import msgspec

from amends.conversations import Decided
from amends.desk.entitle import Decision
from amends.desk.office import Office
from amends.kernel.events import Json
from amends.kernel.money import Money
from amends.policy import Grant, PolicyFacts


def decided(decision: Decision, office: Office) -> Decided:
    """Return the event that keeps a decision whole."""
    packs = {pack.id: office.rules.hashes[pack.id] for pack in decision.packs}
    return Decided(decision.id, decision.matter.order.id, office.engine, packs, record_of(decision))


def record_of(decision: Decision) -> dict[str, Json]:
    """Return the decision whole, as plain values: facts with sources, every rule tried, grants, denials, doubts."""
    lines = {
        line: {
            "facts": _facts(decision.facts[line]),
            "grants": [_grant(grant) for grant in answer.grants],
            "denials": [{"remedy": denial.remedy, "ended_by": list(denial.ended_by)} for denial in answer.denials],
            "needs_human": list(answer.needs_human),
            "trace": [[t.rule, t.outcome, t.input, t.expected, t.actual] for t in answer.trace],
        }
        for line, answer in decision.lines.items()
    }
    matter = decision.matter
    record = {
        "at": decision.at,
        "order": matter.order.id,
        "order_version": matter.order.version,
        "remedies_version": matter.remedies.version,
        "reason": matter.reason,
        "asked": sorted(matter.asked),
        "lines": lines,
    }
    return cast(dict[str, Json], msgspec.to_builtins(record, enc_hook=str))


def _facts(facts: PolicyFacts) -> dict[str, list[object]]:
    return {name: [_plain(known.value), known.source, known.as_of] for name, known in facts.values.items()}


def _plain(value: object) -> object:
    return value if isinstance(value, (bool, int, Money)) else str(value)


def _grant(grant: Grant) -> dict[str, object]:
    return {
        "remedy": grant.remedy,
        "nature": grant.nature,
        "freight": grant.freight_payer,
        "needs_return": grant.needs_return,
        "window_ends": grant.window_ends,
        "refund": grant.refund,
        "rules": list(grant.rules),
        "decisive": list(grant.decisive),
    }
