"""Every term of every shipped rule: the last day on which it holds and the first on which it no longer does.

Goods delivered on Monday, 2 March 2026. The table is written by hand; a rule with a term that is not in it fails.
"""

from datetime import date, timedelta

import pytest
from tests.policy.cases import all_packs

from amends.kernel.clock import Instant
from amends.kernel.money import Money
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
)
from amends.policy.cells import Amount, Dates
from amends.policy.trial import calendars_of, try_rule

DELIVERED = date(2026, 3, 2)
LAST_DAYS = {
    "2026-03-09": "JP.withdrawal.period KR.withdrawal.period BR.withdrawal.period CA-ON.cancel.disclosure "
    "CA-ON.cancel.disclosure.line "
    "CN.withdrawal.period CN.withdrawal.exceptions.cross_border CN.withdrawal.exceptions.import_channel "
    "CN.withdrawal.promise_binds CN.refund.deadline.not_yet CN.conformity.refund_window PRODUCT.most_favourable",
    "2026-03-16": "EU.digital.no_consent_no_pay EU.refund.deadline.not_yet EU.withdrawal.uninformed_extension.informed "
    "UK.withdrawal.digital UK.withdrawal.uninformed_extension.informed UK.refund.deadline.not_yet.posted "
    "UK.refund.deadline.not_yet.back "
    "DE.withdrawal.period EU.withdrawal.period FR.withdrawal.period UK.withdrawal.period",
    "2026-03-17": "CN.three_guarantees.exchange CNM.return.fifteen_days CNM.exchange.size CNM.quality.fifteen_days "
    "CNM.missing.fifteen_days",
    "2026-04-01": "UK.reject.short_term.perishable UK.reject.clock_stop "
    "US-CA.return_policy_display.received US-NY.return_policy_display.received USF.return.thirty_days "
    "USF.quality.thirty_days USF.missing.thirty_days KR.withdrawal.misdescribed KR.withdrawal.misdescribed.first_days "
    "BR.complaint.window.nondurable BR.complaint.window.nondurable.hidden BR.remedy.hierarchy.essential.nondurable "
    "CA-ON.cancel.nocopy CA-ON.cancel.nocopy.line CA-BC.cancel.nocopy IN.bill_refund "
    "UK.reject.short_term US.warranty.implied US-CA.return_policy_display US-NY.return_policy_display "
    "EUR.return.thirty_days EUR.exchange.size EUR.quality.thirty_days EUR.quality.thirty_days.digital "
    "EUR.missing.thirty_days "
    "USR.return.thirty_days USR.exchange.size USR.missing.thirty_days",
    "2026-05-01": "US.billing_error.scope.card US.billing_error.quantity US.billing_error.delivered",
    "2026-05-31": "BR.complaint.window.durable BR.complaint.window.durable.hidden "
    "BR.remedy.hierarchy.essential.durable USR.quality.ninety_days USR.counterfeit CNP.counterfeit",
    "2026-09-02": "UK.use_deduction SG.burden CN.burden.durable UK.burden",
    "2027-03-02": "JP.conformity.notice JP.conformity.notice.first_year JP.remedy.hierarchy "
    "JP.remedy.hierarchy.first_year CN.three_guarantees.repair DE.burden EU.burden FR.burden.second_hand",
    "2027-03-16": "DE.withdrawal.late_info_cap EU.digital.no_consent_no_pay.uninformed "
    "EU.withdrawal.uninformed_extension UK.withdrawal.uninformed_extension",
    "2028-03-02": "DE.conformity.period.second DE.conformity.period.second.price DE.burden.after EU.conformity.period "
    "EU.conformity.period.shortened EU.remedy.hierarchy.second.price EU.remedy.hierarchy.serious "
    "EU.remedy.hierarchy.serious.price EU.burden.after EU.digital_content EU.digital_content.second "
    "FR.conformity.period.second FR.conformity.period.second.price FR.burden.second_hand.after "
    "FR.hidden_defect FR.hidden_defect.price ES.burden PT.burden "
    "IN.no_refusal IN.no_refusal.short CN.remedy.hierarchy CN.remedy.hierarchy.rescission CN.delivery.risk.signed "
    "CN.remedy.hierarchy.missing CN.remedy.hierarchy.repair CN.remedy.hierarchy.price_reduction "
    "DE.conformity.period EU.remedy.hierarchy EU.remedy.hierarchy.second EU.risk.delivered EU.risk.missing "
    "EU.risk.missing.second FR.conformity.period FR.burden EUR.counterfeit",
    "2029-03-02": "EU.repair.extension.claim ES.conformity.period ES.conformity.period.second "
    "ES.conformity.period.second.price ES.burden.after PT.conformity.period PT.conformity.period.second "
    "PT.conformity.period.second.price PT.burden.after "
    "CN.platform.records",
    "2030-03-02": "US.limitation US.warranty.implied.late",
    "2026-05-16": "CA-QC.chargeback",
    "2031-03-02": "JP.conformity.notice.quantity",
    "2032-03-02": "UK.limitation UK.remedy.hierarchy.final.price UK.burden.after UK.use_deduction.after "
    "UK.remedy.hierarchy UK.remedy.hierarchy.final UK.risk.delivered UK.risk.missing",
    "2026-03-02": "EU.refund.withhold.posted",
    "2026-03-30": "FR.late_delivery.penalty.ten",
    "2026-04-15": "FR.late_delivery.penalty.twenty",
    "2026-07-02": "DE.conformity.late_show",
    "2028-09-04": "FR.repair.extension.claim",
    "2030-03-04": "ES.conformity.period.repaired.claim PT.conformity.period.repaired.claim",
}
FIRST_DAYS = {
    1: "JP.late_delivery JP.late_delivery.demand IN.no_refusal.undelivered BR.nondelivery "
    "US.shipping.rule.unasked.dated CN.delivery.risk CN.delivery.late EU.risk EU.late_delivery UK.risk "
    "UK.late_delivery US.shipping.rule US.billing_error.scope CNM.late.refund CNP.ship.late",
    3: "EUR.late.refund",
    7: "USF.late.refund USR.late.refund",
    8: "UK.reject.short_term.perishable CN.refund.deadline.overdue",
    16: "CN.remedy.stall_15d.overdue CA-QC.chargeback",
    31: "EU.late_delivery.undated.reship UK.late_delivery.undated.reship UK.remedy.hierarchy.final "
    "CA-ON.late_delivery CA-ON.late_delivery.undated CA-BC.late_delivery "
    "CA-BC.late_delivery.undated US.shipping.rule.unasked "
    "DE.delivery.default EU.late_delivery.undated UK.late_delivery.undated US.shipping.rule.undated "
    "US.warranty.implied.late",
    61: "US.billing_error.notice.late",
    76: "CA-QC.chargeback.late",
    185: "UK.burden.after UK.use_deduction.after SG.burden.after",
    15: "EU.refund.deadline.overdue EU.refund.deadline.overdue.back EU.refund.withhold.posted_late "
    "EU.refund.withhold.back_late FR.refund.late_penalty FR.refund.late_penalty.back "
    "FR.late_delivery.penalty.ten UK.refund.deadline.overdue.posted UK.refund.deadline.overdue.back",
    29: "FR.late_delivery.penalty.twenty",
    45: "FR.late_delivery.penalty.fifty",
    367: "DE.burden.after EU.burden.after EU.conformity.period.shortened FR.burden.second_hand.after",
    732: "ES.burden.after PT.burden.after",
}
LAST = [(rule, date.fromisoformat(day)) for day, rules in LAST_DAYS.items() for rule in rules.split()]
FIRST = [(rule, day) for day, rules in FIRST_DAYS.items() for rule in rules.split()]
RULES: dict[str, tuple[RulePack, Rule]] = {rule.id: (pack, rule) for pack in all_packs() for rule in pack.rules}


def outcome(rule_id: str, today: date) -> Outcome:
    """Try one rule alone, with facts that meet all its conditions but those on days."""
    pack, rule = RULES[rule_id]
    now = Instant(0)
    values: dict[str, str | bool | Elapsed | Money | date] = {}
    for cell in rule.when:
        kind = INPUTS[cell.input].kind
        if kind is InputKind.DAYS:
            values[cell.input] = elapsed(DELIVERED, today)
        elif isinstance(cell, Dates):
            values[cell.input] = cell.low or cell.high or DELIVERED
        elif isinstance(cell, Amount):
            low = cell.high if cell.low is None else cell.low
            values[cell.input] = Money(low or 0, cell.currency)
        elif kind is InputKind.FLAG:
            values[cell.input] = cell.expected == "true"
        else:
            others = sorted(INPUTS[cell.input].values - set(cell.expected.removeprefix("not ").split(", ")))
            excluded = cell.expected.startswith("not ")
            values[cell.input] = (others or ["other"])[0] if excluded else cell.expected.split(", ")[0]
    facts = PolicyFacts({name: Known(value, "test", now) for name, value in values.items()}, "Europe/Berlin")
    day = max(date(2026, 12, 31), rule.effective_from or date.min)
    return try_rule(rule, facts, day, calendars_of([pack])[pack.id]).outcome


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
