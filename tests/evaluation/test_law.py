"""`amends eval law`: scenarios of our own in every jurisdiction, and files that are not right."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.house.tree import ROOT
from tests.policy.cases import all_packs
from typer.testing import CliRunner

from amends.doors.cli.main import app
from amends.evaluation.law import (
    WORDS,
    Judged,
    Readings,
    digest_of,
    judge_scenarios,
    read_scenarios,
    shipped_readings,
)
from amends.policy import CaseOutcome, read_case

OURS = Path(__file__).with_name("law_scenarios.yaml")
NOBODY = Readings({}, {})


def judged(*scenarios: dict[str, Any], readings: Readings = NOBODY) -> list[Judged]:
    return judge_scenarios(scenarios, all_packs(), readings)


def scenario(**more: Any) -> dict[str, Any]:
    facts = {
        "at": "2026-03-05T12:00",
        "reason": "change_of_mind",
        "asked": ["return"],
        "events": {"delivered": "2026-03-02"},
    }
    expected = {
        "outcome": "return_accepted",
        "liable": "seller",
        "refund": None,
        "return_cost_payer": "buyer",
        "deadline": None,
        "handling": "auto_with_audit",
    }
    law = {"buyer_country": "CN", "seller_country": "CN", "governing_law": "CN"}
    return {"id": "one", "title": "One", **law, "facts": facts, "expected": expected, **more}


@pytest.mark.parametrize("one", judged(*read_scenarios(OURS)), ids=lambda one: one.id)
def test_the_law_is_applied_as_it_says(one: Judged) -> None:
    wrong = [(field.name, field.expected, field.actual) for field in one.fields if not field.right]

    assert (one.fault, wrong) == (None, [])


def test_a_wrong_expectation_is_told_field_by_field() -> None:
    (one,) = judged(scenario(expected={**scenario()["expected"], "liable": "buyer", "deadline": "2026-03-09"}))

    assert not one.right
    assert {field.name: (field.expected, field.actual) for field in one.fields if not field.right} == {
        "liable": ("buyer", "seller"),
        "deadline": ("2026-03-09", None),
    }


def test_words_that_nobody_has_read_count_as_wrong_and_say_so() -> None:
    (one,) = judged(scenario(facts="A shirt, signed for last Monday."))

    assert not one.right
    assert one.fault is not None
    assert "nobody has read these words" in one.fault


def test_words_are_read_only_as_long_as_they_are_the_same_words() -> None:
    told = scenario(facts="A shirt, signed for last Monday.")
    readings = Readings({_digest(told): scenario()["facts"]}, {})

    assert judged(told, readings=readings)[0].right
    assert not judged({**told, "facts": "A shirt, signed for last Tuesday."}, readings=readings)[0].right


def _digest(told: dict[str, Any]) -> str:
    return digest_of([told.get(part) for part in WORDS])


def test_an_unknown_field_of_what_is_expected_is_a_fault() -> None:
    (one,) = judged(scenario(expected={**scenario()["expected"], "mood": "good"}))

    assert one.fault == "expected.mood: unknown field"


def test_every_shipped_reading_is_a_whole_document_and_a_published_outcome() -> None:
    readings = shipped_readings()

    assert readings.facts
    assert all(read_case({"schema": "amends.facts/1", "law": "CN", **facts}) for facts in readings.facts.values())
    assert set(readings.outcomes.values()) <= set(CaseOutcome)


def test_neither_code_nor_packs_know_a_scenario_by_its_name() -> None:
    texts = {
        path: path.read_text("utf-8") for path in (ROOT / "src").rglob("*") if path.suffix in {".py", ".yaml", ".md"}
    }
    named = re.compile(r"\bLS\d{2}\b")

    assert texts
    assert [str(path) for path, text in texts.items() if named.search(text)] == []


def test_the_command_tells_what_is_right_and_ends_with_1_when_something_is_not(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(json.dumps({"scenarios": [scenario()]}), "utf-8")
    bad.write_text(json.dumps({"scenarios": [scenario(), scenario(id="two", expected={"outcome": "erase"})]}), "utf-8")
    right, wrong, missing = (
        CliRunner().invoke(app, ["eval", "law", "--scenarios", str(path), *more])
        for path, more in ((good, ["--json"]), (bad, []), (tmp_path / "none.yaml", []))
    )

    assert (right.exit_code, wrong.exit_code, missing.exit_code) == (0, 1, 2)
    assert json.loads(right.output)["right"] == 1
    assert "WRONG  two" in wrong.output
    assert "1 of 2 right" in wrong.output
