"""No rule depends on what a person is. The product has no such input; a test plants one."""

from dataclasses import replace

import pytest
from tests.policy.analysis.planted import RETURN, SINCE, merchant, only, row

from amends.policy import INPUTS, Input, InputKind, Rule, RulePack
from amends.policy.analysis import FlawKind, analyse
from amends.policy.analysis.protected import is_protected
from amends.policy.cells import OneOf

GENDER = Input("gender", InputKind.ENUM, "planted", frozenset({"female", "male"}), protected=True)
CITY = Input("buyer_city", InputKind.TEXT, "planted")
WITHIN = 'days_since_delivery: "[0, 30]"'


def over(rule: Rule, name: str, value: str) -> Rule:
    return replace(rule, when=(*rule.when, OneOf(name, frozenset({value}), excluded=False, expected=value)))


def depending(pack: RulePack, name: str, value: str) -> RulePack:
    """The last row of the pack looks at the input too."""
    return replace(pack, rules=(*pack.rules[:-1], over(pack.rules[-1], name, value)))


@pytest.mark.parametrize(("entry", "value"), [(GENDER, "female"), (CITY, "Shanghai")])
def test_a_row_that_looks_at_a_protected_attribute_is_found_with_both_cases(entry: Input, value: str) -> None:
    pack = depending(merchant(row("a", WITHIN, RETURN)), entry.name, value)

    found = analyse(pack, (), since=SINCE, vocabulary={**INPUTS, entry.name: entry})
    flaw = only([flaw for flaw in found if flaw.kind is FlawKind.PROTECTED])

    assert flaw.case is not None
    assert flaw.other is not None
    first, second = ({line.input: line.value for line in case.lines} for case in (flaw.case, flaw.other))
    assert first.pop(entry.name) != second.pop(entry.name)
    assert first == second == {"days_since_delivery": "3"}


def test_rows_that_give_everybody_the_same_are_clean() -> None:
    pack = merchant(row("a", WITHIN, RETURN), row("b", WITHIN, RETURN))
    split = replace(pack, rules=(over(pack.rules[0], "gender", "female"), over(pack.rules[1], "gender", "male")))

    found = analyse(split, (), since=SINCE, vocabulary={**INPUTS, "gender": GENDER})

    assert not [flaw for flaw in found if flaw.kind is FlawKind.PROTECTED]


def test_the_products_own_vocabulary_has_no_protected_input() -> None:
    assert not [entry.name for entry in INPUTS.values() if is_protected(entry)]
