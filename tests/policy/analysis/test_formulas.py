"""The solver's formulas mean what the resolver does: on random cases both find the same rules matching."""

from datetime import date, timedelta

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.cases import all_packs

from amends.kernel.money import Money
from amends.policy import INPUTS, NEVER, InputKind, elapsed
from amends.policy.analysis.contracts import contracts_of
from amends.policy.analysis.reach import reach, steps_of
from amends.policy.analysis.reading import Reading
from amends.policy.analysis.terms import Facts
from amends.policy.cells import Days
from amends.policy.deadlines import Calendar
from amends.policy.findings import Matter
from amends.policy.intervals import days
from amends.policy.trial import Outcome

SINCE = date(2026, 11, 24)
SHIPPED = {pack.id: pack for pack in all_packs()}
READINGS: dict[str, Reading] = {}


def reading_of(name: str) -> Reading:
    if name not in READINGS:
        READINGS[name] = Reading(contracts_of(SHIPPED[name], all_packs())[0], INPUTS, SINCE)
    return READINGS[name]


def a_value(draw: st.DrawFn, reading: Reading, name: str, on: date) -> object:
    term = reading.terms.inputs[name]
    match term.entry.kind:
        case InputKind.FLAG:
            return draw(st.booleans())
        case InputKind.DAYS:
            gone = draw(st.none() | st.integers(0, 40) | st.integers(0, 1500))
            return NEVER if gone is None else elapsed(on - timedelta(days=gone), on)
        case InputKind.MONEY:
            return Money(draw(st.integers(0, 100_000)), draw(st.sampled_from(term.names)))
        case InputKind.DATE:
            return on - timedelta(days=draw(st.integers(0, 3000)))
        case _:
            return draw(st.sampled_from(term.names))


@st.composite
def cases(draw: st.DrawFn, reading: Reading) -> tuple[date, Facts]:
    on = SINCE + timedelta(days=draw(st.integers(0, 1400)))
    return on, {name: a_value(draw, reading, name, on) for name in reading.terms.inputs}


def stated(reading: Reading, on: date, facts: Facts) -> list[object]:
    """The case as equations of the solver."""
    terms, equations = reading.terms, [reading.terms.day == on.toordinal(), reading.terms.exact(on)]
    for name, value in facts.items():
        term = terms.inputs[name]
        if value is NEVER:
            equations.append(term.beside)
        elif term.entry.kind is InputKind.DAYS:
            equations += [z3.Not(term.beside), term.main == value.days]
        elif isinstance(value, Money):
            equations += [term.main == value.minor, terms._currency(term, value.currency)]
        elif isinstance(value, date):
            equations.append(term.main == value.toordinal())
        else:
            equations.append(term.main == value if isinstance(value, bool) else terms.named(name, value))
    return equations


@pytest.mark.parametrize("name", ["merchant.cn_marketplace", "law.uk", "merchant.us_retail"])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_formula_is_true_of_the_cases_in_which_the_resolver_finds_the_rule_matching(
    name: str, data: st.DataObject
) -> None:
    reading = reading_of(name)
    on, facts = data.draw(cases(reading))
    solver = z3.Solver(ctx=reading.terms.ctx)
    solver.add(stated(reading, on, facts))
    assert solver.check() == z3.sat
    model = solver.model()

    found = {
        rule.id
        for rule, formula in reading.claim.matches.items()
        if z3.is_true(model.eval(formula, model_completion=True))
    }
    resolved = {rule.id for rule in reading.judge(facts, on, Matter.CLAIM).tried.rules(Outcome.MATCHED)}

    assert found == resolved


@settings(max_examples=200, deadline=None)
@given(
    text=st.sampled_from(["[0, 7]", "[0, 1 month]", "[0, 6 months]", "[0, 2 years]", "[0, 14 days + 12 months]"]),
    later=st.integers(0, 2000),
    rolls=st.booleans(),
)
def test_a_reach_is_the_last_day_on_which_a_cell_holds(text: str, later: int, *, rolls: bool) -> None:
    cell, today = days("days_since_delivery", text), date(2026, 1, 1) + timedelta(days=later)
    calendar = Calendar(frozenset({date(2027, 1, 1), date(2027, 1, 4)})) if rolls else None
    assert isinstance(cell, Days)
    assert cell.high is not None

    last = reach(steps_of(cell.high), today, calendar)

    assert cell.holds(elapsed(today - timedelta(days=last), today), calendar)
    assert not cell.holds(elapsed(today - timedelta(days=last + 1), today), calendar)
