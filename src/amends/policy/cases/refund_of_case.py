"""How much a case's outcome pays: the basket's arithmetic under the best grant, and damages on top."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from amends.kernel.ids import LineId, RuleId
from amends.kernel.money import Money, zero
from amends.policy.cases.case_facts import CaseFacts
from amends.policy.cases.jurisdictions import jurisdiction
from amends.policy.cases.outcomes import REFUSALS
from amends.policy.findings import CaseOutcome, Deduction
from amends.policy.grants import MONEY, Grant
from amends.policy.pack import Punitive, RefundBasis, Rule
from amends.policy.sums.basket_refunds import Award, RefundSum, SumLine, award_of, basket_refund
from amends.policy.sums.baskets import Basket, BasketLine, Returned

THE_LINE = LineId("line")


def refund_of(case: CaseFacts, outcome: CaseOutcome, owed: Sequence[Grant], live: Sequence[Rule]) -> RefundSum | None:
    """Return the sum that an outcome pays; None where the facts name no amount. A refusal pays nothing."""
    if outcome in REFUSALS:
        return _nothing(case)
    basket, back = case.basket or _plain_basket(case), case.returned
    if basket is None:
        return None
    back = back or Returned({line.id: line.quantity for line in basket.lines})
    deducts = {kind: rule.id for rule in live for kind in rule.then.deducts}
    paid = basket_refund(basket, back, _award(outcome, owed, live, deducts))
    if outcome is CaseOutcome.REFUND_OVERDUE:
        return _risen(paid, live)
    punitive = [rule.then.punitive for rule in live if rule.then.punitive]
    return _with_damages(paid, punitive[0]) if punitive and outcome is CaseOutcome.REFUND_WITH_DAMAGES else paid


def _nothing(case: CaseFacts) -> RefundSum | None:
    known = jurisdiction(case.law)
    currency = case.basket.currency if case.basket else case.amount.currency if case.amount else None
    currency = currency or (known.currency if known else None)
    return RefundSum((), zero(currency)) if currency else None


def _plain_basket(case: CaseFacts) -> Basket | None:
    """Return one line for which the claim's share was paid, rounded in the buyer's favour."""
    if case.amount is None:
        return None
    paid = Money(ceil(case.amount.minor * case.affected), case.amount.currency)
    return Basket(paid.currency, (BasketLine(THE_LINE, 1, paid),))


def _award(
    outcome: CaseOutcome, owed: Sequence[Grant], live: Sequence[Rule], deducts: dict[Deduction, RuleId]
) -> Award:
    """Return the award of the first remedy that pays; without one the price, by the rule that says what is decided."""
    paying = [grant for grant in owed if grant.remedy in MONEY]
    if paying:
        return award_of(paying[0], deducts)
    ruling = next((rule.id for rule in live if rule.then.outcome is outcome), None)
    return Award(RefundBasis.LINE_PAID, ruling, deducts=deducts)


def _risen(paid: RefundSum, live: Sequence[Rule]) -> RefundSum:
    """Return the sum with what the law adds to a refund that is late, rounded in the buyer's favour."""
    rises = [(rule.then.uplift_percent, rule.id) for rule in live if rule.then.uplift_percent]
    if not rises:
        return paid
    percent, rule = max(rises)
    added = Money(-(-paid.total.minor * percent // 100), paid.total.currency)
    return replace(paid, lines=(*paid.lines, SumLine("refund.uplift", added, rule)), total=paid.total + added)


def _with_damages(paid: RefundSum, punitive: Punitive) -> RefundSum:
    damages = paid.total.times(punitive.multiple)
    if punitive.minimum is not None and damages < punitive.minimum:
        damages = punitive.minimum
    step = SumLine("refund.damages", damages, punitive.rule)
    return RefundSum((*paid.lines, step), paid.total + damages, vat=paid.vat)
