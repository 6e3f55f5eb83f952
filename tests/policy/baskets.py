"""Builders for baskets: what was bought and what comes back, in major units of euros."""

from amends.kernel.ids import LineId, PaymentId, RuleId
from amends.kernel.money import Money, parse_money
from amends.policy import Award, RefundBasis, RefundSum, Returned, basket_refund
from amends.policy.findings import Deduction
from amends.policy.sums.baskets import Basket, BasketLine, BasketPayment, Promotion, PromotionKind

RULE = RuleId("T.refund")
ALL = RefundBasis.LINE_PAID_PLUS_OUTBOUND_SHIPPING
STANDARD = RefundBasis.LINE_PAID_PLUS_STANDARD_SHIPPING


def eur(text: str) -> Money:
    return parse_money(text, "EUR")


def of(text: str, line: str = "a", quantity: int = 1) -> BasketLine:
    return BasketLine(LineId(line), quantity, eur(text))


def coupon(off: str, over: str, *, shown: bool = False) -> Promotion:
    return Promotion("coupon", PromotionKind.SPEND_AND_SAVE, eur(off), threshold=eur(over), terms_shown=shown)


def paid(covers: str, payment: str = "p", refunded: str = "0.00") -> BasketPayment:
    return BasketPayment(PaymentId(payment), eur(covers), eur(covers), eur(refunded))


def back(**units: int) -> Returned:
    return Returned({LineId(line): count for line, count in units.items()})


def lines(*names: str) -> tuple[LineId, ...]:
    return tuple(LineId(name) for name in names)


def award(basis: RefundBasis | None = RefundBasis.LINE_PAID, *deducts: Deduction, fee: int = 0) -> Award:
    allowed = {deduction: RuleId(f"T.{deduction}") for deduction in deducts}
    return Award(basis, RULE, restocking_fee_percent=fee, deducts=allowed)


def refunded(basket: Basket, returned: Returned, *deducts: Deduction) -> RefundSum:
    return basket_refund(basket, returned, award(RefundBasis.LINE_PAID, *deducts))


def steps(answer: RefundSum) -> list[tuple[str, str]]:
    return [(step.label.removeprefix("refund."), str(step.amount.decimal())) for step in answer.lines]
