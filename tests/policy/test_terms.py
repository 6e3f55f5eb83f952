"""Every term of every shipped rule: the last day on which it holds and the first on which it no longer does.

Goods delivered on Monday, 2 March 2026. The table is written by hand; a rule with a term that is not in it fails.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.policy.cases import all_packs

from amends.kernel.clock import Instant, end_of_day
from amends.policy import (
    INPUTS,
    Elapsed,
    InputKind,
    Known,
    Outcome,
    PolicyFacts,
    Rule,
    RulePack,
    elapsed,
    entitlements,
)

DELIVERED = date(2026, 3, 2)
LAST_DAYS = {
    "2026-03-09": "CN.withdrawal.period CN.withdrawal.cross_border CN.conformity.refund_window",
    "2026-03-16": "DE.withdrawal.period EU.withdrawal.period FR.withdrawal.period UK.withdrawal.period",
    "2026-03-17": "CN.three_guarantees.exchange CNM.return.fifteen_days CNM.exchange.size CNM.quality.fifteen_days "
    "CNM.missing.fifteen_days",
    "2026-04-01": "UK.reject.short_term US.warranty.implied US-CA.return_policy_display US-NY.return_policy_display "
    "EUR.return.thirty_days EUR.exchange.size EUR.quality.thirty_days EUR.missing.thirty_days "
    "USR.return.thirty_days USR.exchange.size USR.missing.thirty_days",
    "2026-05-01": "US.billing_error.quantity US.billing_error.delivered",
    "2026-05-31": "USR.quality.ninety_days USR.counterfeit CNP.counterfeit",
    "2026-09-02": "CN.burden.durable UK.burden",
    "2027-03-02": "DE.burden EU.burden FR.burden.second_hand",
    "2027-03-16": "EU.withdrawal.uninformed_extension UK.withdrawal.uninformed_extension",
    "2028-03-02": "CN.remedy.hierarchy CN.remedy.hierarchy.rescission CN.delivery.risk.signed CN.delivery.missing "
    "DE.conformity.period EU.remedy.hierarchy EU.remedy.hierarchy.second EU.risk.delivered EU.risk.missing "
    "EU.risk.missing.second FR.conformity.period FR.burden EUR.counterfeit",
    "2030-03-02": "US.warranty.implied.late",
    "2032-03-02": "UK.remedy.hierarchy UK.remedy.hierarchy.final UK.risk.delivered UK.risk.missing",
}
FIRST_DAYS = {
    1: "CN.delivery.risk CN.delivery.late EU.risk EU.late_delivery UK.risk UK.late_delivery US.shipping.rule "
    "US.billing_error.scope CNM.late.refund CNP.ship.late",
    3: "EUR.late.refund",
    7: "USR.late.refund",
    31: "DE.delivery.default EU.late_delivery.undated UK.late_delivery.undated US.shipping.rule.undated "
    "US.warranty.implied.late",
}
LAST = [(rule, date.fromisoformat(day)) for day, rules in LAST_DAYS.items() for rule in rules.split()]
FIRST = [(rule, day) for day, rules in FIRST_DAYS.items() for rule in rules.split()]
RULES: dict[str, tuple[RulePack, Rule]] = {rule.id: (pack, rule) for pack in all_packs() for rule in pack.rules}


def outcome(rule_id: str, today: date) -> Outcome:
    """Try one rule alone, with facts that meet all its conditions but those on days."""
    pack, rule = RULES[rule_id]
    now = Instant(0)
    values: dict[str, str | bool | Elapsed] = {}
    for cell in rule.when:
        kind = INPUTS[cell.input].kind
        if kind is InputKind.DAYS:
            values[cell.input] = elapsed(DELIVERED, today)
        elif kind is InputKind.FLAG:
            values[cell.input] = cell.expected == "true"
        else:
            others = sorted(INPUTS[cell.input].values - set(cell.expected.removeprefix("not ").split(", ")))
            values[cell.input] = others[0] if cell.expected.startswith("not ") else cell.expected.split(", ")[0]
    facts = PolicyFacts({name: Known(value, "test", now) for name, value in values.items()}, "Europe/Berlin")
    on = end_of_day(date(2026, 12, 31), "Europe/Berlin")
    return entitlements([replace(pack, rules=(rule,))], facts, on=on).trace[0].outcome


@pytest.mark.parametrize(("rule", "day"), LAST)
def test_a_term_holds_on_its_last_day_and_not_on_the_next(rule: str, day: date) -> None:
    assert outcome(rule, day) is Outcome.MATCHED
    assert outcome(rule, day + timedelta(days=1)) is Outcome.FAILED


@pytest.mark.parametrize(("rule", "day"), FIRST)
def test_lateness_counts_from_its_first_day_and_not_before(rule: str, day: int) -> None:
    assert outcome(rule, DELIVERED + timedelta(days=day - 1)) is Outcome.FAILED
    assert outcome(rule, DELIVERED + timedelta(days=day)) is Outcome.MATCHED


def test_every_shipped_rule_with_a_term_stands_in_the_table() -> None:
    written = {rule for rule, _ in LAST} | {rule for rule, _ in FIRST}
    terms = {
        rule.id for _, rule in RULES.values() if any(INPUTS[cell.input].kind is InputKind.DAYS for cell in rule.when)
    }

    assert written == terms


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_shipped_rule_can_be_met_at_all(rule: str) -> None:
    days = dict(LAST).get(rule) or DELIVERED + timedelta(days=dict(FIRST).get(rule, 0))

    assert outcome(rule, days) is Outcome.MATCHED
