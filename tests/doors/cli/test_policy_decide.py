"""`amends policy decide`: a case on paper is decided, and a wrong paper is refused with every fault."""

import json
from pathlib import Path

from typer.testing import CliRunner

from amends.doors.cli.main import app

FACTS = {
    "schema": "amends.facts/1",
    "buyer": {"country": "CN"},
    "seller": {"country": "CN"},
    "at": "2026-03-09T23:50",
    "reason": "change_of_mind",
    "asked": ["return"],
    "events": {"delivered": "2026-03-02T10:00"},
    "amount": "199.00 CNY",
    "clock": "right_ends",
}


def test_a_case_is_decided_with_its_sum_deadline_and_decisive_rules(tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text(json.dumps(FACTS), "utf-8")
    done = CliRunner().invoke(app, ["policy", "decide", str(tmp_path / "facts.json"), "--json"])
    shown = json.loads(done.output)

    assert (shown["outcome"], shown["refund"], shown["return_cost_payer"]) == ("return_accepted", "199.00 CNY", "buyer")
    assert shown["deadline"] == "2026-03-09T23:59:59+08:00"
    assert "CN.withdrawal.period" in [rule["rule"] for rule in shown["decisive"]]
    assert shown["trace"] == []


def test_explain_shows_every_rule_tried_and_the_condition_at_which_it_failed() -> None:
    done = CliRunner().invoke(app, ["policy", "decide", "-", "--explain"], input=json.dumps(FACTS))

    assert done.exit_code == 0
    assert "CN.withdrawal.exceptions.custom_made  custom_made: wants true, is false, assumed" in done.output


def test_a_wrong_document_is_refused_with_every_fault() -> None:
    wrong = {**FACTS, "reason": "bored", "facts": {"tall": True}}
    done = CliRunner().invoke(app, ["policy", "decide", "-"], input=json.dumps(wrong))

    assert done.exit_code == 2
    assert "reason: 'bored' is not one of" in done.output
    assert "facts.tall: unknown input" in done.output


def test_what_is_no_document_or_not_there_is_refused(tmp_path: Path) -> None:
    for text in ("[1, 2]", "{", "a: b: c"):
        assert CliRunner().invoke(app, ["policy", "decide", "-"], input=text).exit_code == 2
    assert CliRunner().invoke(app, ["policy", "decide", str(tmp_path / "none.json")]).exit_code == 2
