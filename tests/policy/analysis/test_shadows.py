"""Rows that can never change anything."""

from dataclasses import replace

import pytest
from tests.policy.analysis.planted import RETURN, flaws, judged, kinds, law, lines, matched, merchant, only, row

from amends.policy import RulePack
from amends.policy.analysis import FlawKind

WITHIN = 'days_since_delivery: "[0, 30]"'


def without(pack: RulePack, name: str) -> RulePack:
    return replace(pack, rules=tuple(rule for rule in pack.rules if rule.id != name))


def test_of_two_equal_rows_the_later_is_shadowed() -> None:
    pack = merchant(row("a", WITHIN, RETURN), row("b", WITHIN, RETURN))

    flaw = only(flaws(pack))
    answer = judged(flaw.case, pack)

    assert (flaw.kind, [place.rule for place in flaw.rules]) == (FlawKind.SHADOWED, ["B.row", "A.row"])
    assert matched(answer) == {"A.row", "B.row"}
    assert [grant.terms for grant in answer.grants] == [
        grant.terms for grant in judged(flaw.case, without(pack, "B.row")).grants
    ]


def test_a_row_within_a_better_one_is_shadowed_wherever_it_stands() -> None:
    pack = merchant(row("a", 'bulky: true, days_since_delivery: "[0, 7]"', RETURN), row("b", WITHIN, RETURN))

    assert kinds(pack) == [(FlawKind.SHADOWED, "A.row", "row")]


@pytest.mark.parametrize(
    "wider",
    [
        row("a", 'days_since_delivery: "[0, 60]"', RETURN),
        row("a", 'days_since_delivery: "[0, 2 months]"', RETURN),
        row("a", WITHIN, RETURN + ", conditions: [good_condition]"),
        row("a", WITHIN, RETURN + ", person: somebody"),
        row("a", WITHIN, RETURN.replace("[return]", "[return, exchange]")),
    ],
)
def test_a_row_that_lasts_longer_or_says_more_is_not_shadowed(wider: str) -> None:
    shadowed = {rule for _, rule, _ in kinds(merchant(wider, row("b", WITHIN, RETURN)))}

    assert "A.row" not in shadowed


def test_a_row_whose_cells_exclude_each_other_is_dead() -> None:
    pack = merchant(row("a", 'promise_given: false, days_since_promise: "[1, )", bulky: true', RETURN))

    flaw = only(flaws(pack))

    assert (flaw.kind, flaw.case) == (FlawKind.SHADOWED, None)
    assert "promise_given and days_since_promise" in flaw.told.en


def test_a_row_that_is_out_of_force_before_its_cells_can_hold_is_dead() -> None:
    pack = merchant(row("a", 'placed_on: "[2030-01-01, )"', RETURN, until="2028-12-31"))

    assert "placed_on and effective exclude each other" in only(flaws(pack)).told.en


def test_a_right_that_another_row_always_ends_is_shadowed() -> None:
    pack = merchant(row("a", "bulky: true, " + WITHIN, RETURN), row("b", "bulky: true", "ends: [voluntary_return]"))

    assert (FlawKind.SHADOWED, "A.row", "row") in kinds(pack)


def test_a_row_that_asks_less_is_kept_for_cases_of_which_less_is_known() -> None:
    pack = merchant(
        row("a", 'order_status: delivered, days_since_delivery: "[0, 30]"', RETURN),
        row("b", 'days_since_last_delivery: "[0, 30]"', RETURN),
    )

    assert not kinds(pack)


def test_norms_of_two_laws_stand_beside_each_other() -> None:
    gives = RETURN.replace("voluntary_return", "withdrawal")
    two = law(row("a", WITHIN, gives, text="One act"), row("b", WITHIN, gives, text="Another act"))
    one = law(row("a", WITHIN, gives), row("b", WITHIN, gives))

    assert not kinds(two)
    assert kinds(one) == [(FlawKind.SHADOWED, "B.row", "row")]


def test_a_shadowed_row_of_which_only_some_cases_are_dead_is_shown_alive() -> None:
    pack = merchant(row("a", WITHIN, RETURN), row("b", "bulky: true, " + WITHIN, RETURN))

    assert lines(only(flaws(pack)).case) == {"bulky": "true", "days_since_delivery": "3"}
