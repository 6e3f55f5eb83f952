"""Which rules decide, found the short way, are those that the plain way finds: by leaving each one out."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.test_entitlement_properties import DELIVERED_GOODS, Situation

from amends.kernel.remedy import RemedyKind
from amends.policy import Outcome, Rule
from amends.policy.grants import Settled, decides, ground, settle
from amends.policy.pack import FAMILIES, Family
from amends.policy.trial import try_rules


@settings(max_examples=150, deadline=None)
@given(DELIVERED_GOODS, st.integers(0, 400))
def test_a_rule_decides_where_the_terms_differ_without_it(case: Situation, day: int) -> None:
    facts = case.facts(day)
    tried = try_rules(case.packs, facts, case.on_day(day))
    matched = tried.rules(Outcome.MATCHED)
    for remedy in RemedyKind:
        for family in Family:
            speaking = [rule for rule in matched if of(family, rule)]
            granting = [rule for rule in speaking if remedy in rule.then.grants]
            on = ground(remedy, family, granting, [rule for rule in speaking if not rule.then.grants])
            if not granting:
                continue
            whole = settle(on, facts, tried.calendars)
            short = [rule.id for rule in on.rules if decides(whole, rule, facts, tried.calendars)]
            rests = {rule.id: on.without(rule) for rule in on.rules}
            plain = [
                name
                for name, rest in rests.items()
                if not rest.granting or said(settle(rest, facts, tried.calendars)) != said(whole)
            ]

            assert short == plain


def said(settled: Settled) -> tuple[object, ...]:
    """The terms, and what rules say of each attribute: to say what would hold anyway is to decide it."""
    return settled.terms, {name: value for name, (value, _) in settled.picks.items()}


def of(family: Family, rule: Rule) -> bool:
    return rule.then.right is not None and FAMILIES[rule.then.right] is family
