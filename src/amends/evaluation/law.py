"""Law scenarios: facts are decided, and compared with what an author expected, field by field.

A file holds `scenarios`; each has `facts` and `expected` in separate blocks (docs/law-facts.md). Facts in words, and
expected outcomes in words, were read by a person once; their readings are kept apart, under the digest of the words,
so that a changed wording is no longer read as the old one.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from amends.kernel.clock import instant, iso, local_date
from amends.kernel.errors import Fault, Invalid, NotFound
from amends.kernel.money import Money, parse_money
from amends.policy import CaseFacts, CaseOutcome, Due, RulePack, Verdict, judge, packs_for, read_case

Document = Mapping[str, Any]
SCHEMA, READINGS = "law_scenarios/1", "law_readings.yaml"
COMPARED = ("outcome", "liable", "refund", "return_cost_payer", "deadline", "handling")
# The words on which a reading rests.
WORDS = ("title", "buyer_country", "seller_country", "governing_law", "facts")


@dataclass(frozen=True, slots=True)
class Readings:
    """What people made of words: facts documents and outcomes, each by the digest of the words."""

    facts: Mapping[str, Document]
    outcomes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of one scenario."""

    name: str
    expected: str | None
    actual: str | None
    right: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """One scenario: what was compared, and why; `fault` says why it could not be decided."""

    id: str
    title: str
    fields: tuple[Compared, ...]
    verdict: Verdict | None
    fault: str | None = None

    @property
    def right(self) -> bool:
        """Tell whether everything is as expected."""
        return self.fault is None and all(field.right for field in self.fields)


def read_scenarios(path: Path) -> list[Document]:
    """Read a file of scenarios; raise NotFound or Invalid."""
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise NotFound(f"{path} cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise Invalid([Fault(str(path), str(error))]) from error
    scenarios = document.get("scenarios") if isinstance(document, dict) else None
    if not isinstance(scenarios, list) or not all(isinstance(one, dict) for one in scenarios):
        raise Invalid([Fault(str(path), f"is not a file of scenarios ({SCHEMA})")])
    return scenarios


def shipped_readings() -> Readings:
    """Return the readings that ship with the program."""
    document = yaml.safe_load((files("amends.evaluation") / READINGS).read_text("utf-8"))
    return Readings(document["facts"], document["outcomes"])


def digest_of(words: Sequence[object]) -> str:
    """Return the digest of words, by which their reading is found."""
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()[:16]


def judge_scenarios(scenarios: Sequence[Document], packs: Sequence[RulePack], readings: Readings) -> list[Judged]:
    """Decide every scenario and compare."""
    return [_judged(scenario, packs, readings) for scenario in scenarios]


def report(judged: Sequence[Judged]) -> dict[str, Any]:
    """Return counts by field and everything that is not as expected, as plain values."""
    fields = {
        name: sum(field.right for one in judged for field in one.fields if field.name == name) for name in COMPARED
    }
    return {
        "scenarios": len(judged),
        "right": sum(one.right for one in judged),
        "fields_right": fields,
        "ok": all(one.right for one in judged),
        "results": [_plain(one) for one in judged],
    }


def _judged(scenario: Document, packs: Sequence[RulePack], readings: Readings) -> Judged:
    name, title = str(scenario.get("id")), str(scenario.get("title", ""))
    try:
        case = read_case(_document(scenario, readings))
        chosen = packs_for(case.law, case.merchant, packs, procedures=case.procedures)
        verdict = judge(case, chosen)
        fields = _compare(scenario.get("expected", {}), verdict, case, readings)
    except (Invalid, NotFound) as error:
        return Judged(name, title, (), None, str(error))
    return Judged(name, title, fields, verdict)


def _document(scenario: Document, readings: Readings) -> Document:
    """Return the facts document: as it stands, or as the words were read; the parties are the scenario's own."""
    facts = scenario.get("facts")
    if isinstance(facts, str):
        facts = readings.facts.get(digest_of([scenario.get(part) for part in WORDS]))
        if facts is None:
            raise NotFound("nobody has read these words yet: write the facts as docs/law-facts.md describes")
    if not isinstance(facts, Mapping):
        raise Invalid([Fault("facts", "must be a mapping or words")])
    parties = {
        "law": scenario.get("governing_law"),
        "buyer": {"country": scenario.get("buyer_country")},
        "seller": {"country": scenario.get("seller_country")},
    }
    said = {key: value for key, value in parties.items() if value and value != {"country": None}}
    return {"schema": "amends.facts/1", **said, **facts}


def _compare(expected: Document, verdict: Verdict, case: CaseFacts, readings: Readings) -> tuple[Compared, ...]:
    wrong = [Fault(f"expected.{name}", "unknown field") for name in expected if name not in COMPARED]
    if wrong:
        raise Invalid(wrong)
    outcome = str(expected.get("outcome"))
    if outcome not in set(CaseOutcome):
        outcome = readings.outcomes.get(digest_of([outcome]), outcome)
    fields = [
        _same("outcome", outcome, verdict.outcome),
        _same("liable", expected.get("liable"), verdict.liable),
        _same("return_cost_payer", expected.get("return_cost_payer"), verdict.return_cost_payer),
        _deadline(expected.get("deadline"), verdict.deadline, case),
        _same("handling", expected.get("handling"), verdict.handling),
    ]
    if expected.get("refund") is not None:  # null: the amount is not the point
        fields.append(_refund(expected["refund"], verdict.refund))
    return tuple(sorted(fields, key=lambda field: COMPARED.index(field.name)))


def _same(name: str, expected: object, actual: object) -> Compared:
    left, right = (None if value is None else str(value) for value in (expected, actual))
    return Compared(name, left, right, left == right)


def _refund(expected: Document, actual: Money | None) -> Compared:
    wanted = parse_money(str(Decimal(str(expected["amount"]))), str(expected["currency"]))
    shown = None if actual is None else f"{actual.decimal()} {actual.currency}"
    return Compared("refund", f"{wanted.decimal()} {wanted.currency}", shown, wanted == actual)


def _deadline(expected: object, actual: Due | None, case: CaseFacts) -> Compared:
    if isinstance(expected, date | datetime):
        expected = expected.isoformat()
    if expected is None or actual is None:
        return _same("deadline", expected, actual and iso(actual.at))
    if "T" not in str(expected):
        return _same("deadline", expected, local_date(actual.at, case.facts.zone))
    # A last moment is written to the second, and kept to the millisecond.
    right = instant(str(expected)) // 1000 == actual.at // 1000
    return Compared("deadline", str(expected), iso(actual.at), right)


def _plain(one: Judged) -> dict[str, Any]:
    verdict = one.verdict
    fields = {field.name: {"expected": field.expected, "actual": field.actual} for field in one.fields}
    wrong = [field.name for field in one.fields if not field.right]
    plain = {"id": one.id, "title": one.title, "right": one.right, "wrong": wrong, "fields": fields}
    if verdict is None:
        return plain | {"fault": one.fault}
    decisive = [
        {"rule": found.rule, "changes": found.changes, "confidence": found.confidence} for found in verdict.decisive
    ]
    return plain | {"decisive": decisive, "people": verdict.people, "rules": verdict.rules}
