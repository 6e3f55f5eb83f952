"""What must hold for every case: time never gives, ignorance never refuses, names and numbers never matter."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.cases import MERCHANT, a_line, all_packs, an_order, at, facts_of

from amends.kernel.clock import Instant
from amends.kernel.orders import Order, OrderStatus
from amends.kernel.remedy import Reason, RemedyKind
from amends.policy import (
    INPUTS,
    TRAITS,
    Entitlements,
    Outcome,
    PolicyFacts,
    RulePack,
    entitlements,
    governing_law,
    packs_for,
)
from amends.policy.findings import Matter

STATED = (
    "opened",
    "remedy_failed",
    "digital_consent",
    "confirmed_exclusion",
    "informed_of_withdrawal",
    "informed_of_return_cost",
    "extra_period_passed",
    "policy_shown",
    "buyer_is_consumer",
)
CURRENCY = {"CN": "CNY", "DE": "EUR", "FR": "EUR", "UK": "GBP", "US": "USD"}
DELIVERED = date(2026, 3, 2)


@dataclass(frozen=True)
class Situation:
    """Somebody complains about one thing."""

    place: str
    reason: Reason
    trait: str
    stated: dict[str, bool | None]
    status: OrderStatus = OrderStatus.DELIVERED
    asked: tuple[RemedyKind, ...] = ()

    @property
    def packs(self) -> tuple[RulePack, ...]:
        return packs_for(governing_law(self.order), MERCHANT[self.place], all_packs())

    @property
    def order(self) -> Order:
        line = a_line(CURRENCY[self.place], traits=self.trait)
        return an_order(self.place, lines=(line,), status=self.status, region="NY")

    def on_day(self, day: int) -> Instant:
        return at((DELIVERED + timedelta(days=day)).isoformat(), place=self.place)

    def facts(self, day: int) -> PolicyFacts:
        return facts_of(self.order, self.reason, now=self.on_day(day), asked=self.asked, **self.stated)

    def owed(self, day: int) -> Entitlements:
        return entitlements(self.packs, self.facts(day), on=self.on_day(day))


DELIVERED_GOODS = st.builds(
    Situation,
    place=st.sampled_from(list(MERCHANT)),
    reason=st.sampled_from(list(Reason)),
    trait=st.sampled_from(["", *TRAITS]),
    stated=st.fixed_dictionaries({name: st.sampled_from([True, False, None]) for name in STATED}),
)
ANYTHING = st.builds(
    replace,
    DELIVERED_GOODS,
    status=st.sampled_from(list(OrderStatus)),
    asked=st.sampled_from(list(RemedyKind)).map(lambda remedy: (remedy,)),
)


def rights(answer: Entitlements) -> set[tuple[str, str]]:
    return {(grant.remedy, grant.family) for grant in answer.grants}


@settings(max_examples=200)
@given(DELIVERED_GOODS, st.integers(0, 2300), st.integers(0, 400))
def test_a_later_request_for_delivered_goods_never_gains_a_right(case: Situation, day: int, later: int) -> None:
    assert rights(case.owed(day + later)) <= rights(case.owed(day))


@settings(max_examples=300)
@given(ANYTHING, st.integers(0, 60), st.sets(st.sampled_from(sorted(INPUTS)), max_size=6))
def test_what_is_not_known_never_refuses_what_would_be_owed(case: Situation, day: int, hidden: set[str]) -> None:
    (remedy,) = case.asked
    facts = case.facts(day)
    values = {name: known for name, known in facts.values.items() if name not in hidden}
    blind = entitlements(case.packs, replace(facts, values=values), on=case.on_day(day))
    owed = case.owed(day).best(remedy) is not None

    assert not owed or remedy not in {denial.remedy for denial in blind.denials}
    assert not owed or blind.best(remedy) is not None or blind.needs_human


@given(DELIVERED_GOODS, st.integers(0, 800))
def test_every_rule_is_tried_and_every_grant_rests_on_rules_that_matched(case: Situation, day: int) -> None:
    answer = case.owed(day)
    matched = {trial.rule for trial in answer.trace if trial.outcome is Outcome.MATCHED}
    claims = [rule.id for pack in case.packs for rule in pack.rules if rule.matter is Matter.CLAIM]

    assert [trial.rule for trial in answer.trace] == claims
    assert all(set(grant.rules) | set(grant.decisive) <= matched for grant in answer.grants)
    assert all(grant.rules for grant in answer.grants)


@given(DELIVERED_GOODS, st.integers(0, 60))
def test_the_order_of_packs_changes_neither_grants_nor_handling(case: Situation, day: int) -> None:
    answer = case.owed(day)
    turned = entitlements(case.packs[::-1], case.facts(day), on=case.on_day(day))

    assert {(grant.remedy, grant.family): grant.terms for grant in turned.grants} == {
        (grant.remedy, grant.family): grant.terms for grant in answer.grants
    }
    assert set(turned.needs_human) == set(answer.needs_human)
