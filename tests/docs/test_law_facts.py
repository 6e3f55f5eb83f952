"""docs/law-facts.md: every name that facts and verdicts use stands there, and its examples are decided."""

import re

import yaml
from tests.house.tree import ROOT
from tests.policy.cases import all_packs

from amends.evaluation.law import judge_scenarios, shipped_readings
from amends.policy import CaseOutcome, ClockName, Handling, Liable, Matter, judge, packs_for, read_case
from amends.policy.cases.case_facts import DERIVED, EVENTS, FIELDS

TEXT = (ROOT / "docs" / "law-facts.md").read_text("utf-8")
EXAMPLES = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)]


def test_every_field_event_outcome_and_clock_stands_in_the_page() -> None:
    names = [*FIELDS, *EVENTS, *Matter, *CaseOutcome, *Liable, *Handling, *ClockName]

    assert [name for name in names if f"`{name}`" not in TEXT] == []
    assert [name for name in DERIVED if f"`{name}`" not in TEXT and not name.startswith("days_since")] == []


def test_outcomes_stand_in_the_order_in_which_they_win() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", TEXT.partition("### Outcomes")[2].partition("- `liable`")[0], re.MULTILINE)

    assert listed == [str(outcome) for outcome in CaseOutcome]


def test_the_examples_of_the_page_are_decided_as_it_says() -> None:
    document, scenarios = EXAMPLES
    case = read_case(document)
    verdict = judge(case, packs_for(case.law, case.merchant, all_packs()))

    assert verdict.outcome is CaseOutcome.RETURN_ACCEPTED
    assert all(one.right for one in judge_scenarios(scenarios["scenarios"], all_packs(), shipped_readings()))
