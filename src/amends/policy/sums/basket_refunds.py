"""The arithmetic of refunds: what comes back for units of a basket, every step with its rule and amount.

What was really paid for the units is the start; only what a rule allows is taken off. Roundings favour the buyer. The
refund of everything, in whatever parts, comes to exactly what was paid where nothing is taken off.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

from amends.kernel.errors import Fault, Invalid
from amends.kernel.ids import LineId, PaymentId, RuleId
from amends.kernel.money import Money
from amends.policy.findings import Deduction
from amends.policy.grants import Grant
from amends.policy.pack import RefundBasis
from amends.policy.sums.basket_inputs import below_free_shipping
from amends.policy.sums.basket_shares import line_shares, part, platform_paid
from amends.policy.sums.baskets import Basket, BasketLine, BasketPayment, PromotionKind, Rate, Returned, exchanged


@dataclass(frozen=True, slots=True)
class SumLine:
    """One step of a sum: what it is (`label` names a product text), how much, about which line, by which rule."""

    label: str
    amount: Money
    rule: RuleId | None = None
    line: LineId | None = None
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Payout:
    """What goes back to one payment: `amount` of the sum, paid as `pays` in the payment's own currency at `rate`."""

    payment: PaymentId
    amount: Money
    pays: Money
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class RefundSum:
    """The steps of a refund; `total` is what they add up to.

    Beside the money: `points` that come back as points, `vat` contained in the goods' part, `to_platform` what its
    promotions had paid for the units and gets back from the seller, and `payouts` where the payments are known.
    """

    lines: tuple[SumLine, ...]
    total: Money
    points: int = 0
    vat: Money | None = None
    to_platform: Money | None = None
    payouts: tuple[Payout, ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """What a decision gives back, and what it lets the seller keep: each deduction with the rule that allows it."""

    basis: RefundBasis | None
    rule: RuleId | None = None
    refund_percent: int | None = None
    restocking_fee_percent: int = 0
    deducts: Mapping[Deduction, RuleId] = field(default_factory=dict)


def award_of(grant: Grant, deducts: Mapping[Deduction, RuleId] | None = None) -> Award:
    """Return the award of a grant; `deducts` are those of the matched rules that speak about it."""
    terms = grant.terms
    return Award(terms.refund, grant.rules[0], terms.refund_percent, terms.restocking_fee_percent, deducts or {})


def basket_refund(basket: Basket, back: Returned, award: Award) -> RefundSum:
    """Work out what an award gives back for units of a basket; raise Invalid when the units do not fit it.

    Outbound shipping comes back once, and only with the last unit (Directive 2011/83/EU art. 13(1)-(2)). The
    total is never negative, and never more than the payments have left.
    """
    faults = list(return_faults(basket, back))
    if faults:
        raise Invalid(faults)
    sheet = _Sheet(basket, back, award)
    if award.basis is not None:
        sheet.goods()
        sheet.charges()
        sheet.shipping()
        sheet.deductions()
        sheet.limit()
    return sheet.sum()


def return_faults(basket: Basket, back: Returned) -> Iterator[Fault]:
    """Say where a return does not fit its basket."""
    known = {line.id: line.quantity for line in basket.lines}
    for line in {*back.units, *back.earlier}:
        if line not in known:
            yield Fault("lines", f"there is no line {line!r}")
        elif back.before(line) < 0 or back.after(line) > known[line] or back.units.get(line, 1) < 1:
            counts = f"{back.units.get(line, 0)} after {back.before(line)} of {known[line]}"
            yield Fault(f"lines.{line}.quantity", f"{counts} cannot come back")
    stated = {f"lines.{line}.value_loss": money for line, money in back.value_loss.items()}
    stated |= {f"lines.{line}.use": money for line, money in back.use.items()}
    stated |= {"cancellation_fee": back.cancellation_fee} if back.cancellation_fee else {}
    stated |= {"coupons_clawed_back": back.coupons_clawed_back} if back.coupons_clawed_back else {}
    for where, money in stated.items():
        if money.currency != basket.currency or money.minor < 0:
            yield Fault(where, f"must be an amount of {basket.currency}, not below 0")
    for line in {*back.value_loss, *back.use} - set(back.units):
        yield Fault(f"lines.{line}", "does not come back, so nothing can be taken off it")
    for gift in back.gifts_kept - {gift.id for gift in basket.gifts}:
        yield Fault("gifts_kept", f"there is no gift {gift!r}")


class _Sheet:
    """One refund being worked out: the steps so far, in minor units of the basket's currency."""

    def __init__(self, basket: Basket, back: Returned, award: Award) -> None:
        self.basket, self.back, self.award = basket, back, award
        self.shares = line_shares(basket)
        self.steps: list[SumLine] = []
        self.total, self.points, self.platform, self.vat = 0, 0, 0, Fraction(0)

    def sum(self) -> RefundSum:
        rated = any(line.vat_percent is not None for line in self.basket.lines)
        return RefundSum(
            lines=tuple(self.steps),
            total=self.money(self.total),
            points=self.points,
            vat=self.money(int(self.vat + Fraction(1, 2))) if rated else None,
            to_platform=self.money(self.platform),
            payouts=tuple(payouts(self.basket.payments, self.money(self.total))),
        )

    def goods(self) -> None:
        for line_id, units in self.back.units.items():
            line, share = self.basket.line(line_id), self.shares[line_id]
            paid = self.part_of(share.paid.minor, line)
            self.add("refund.line_paid", paid, line=line_id, quantity=units)
            left = self.less_value(self.granted(paid, line_id), line_id)
            self.points += _granted(self.part_of(share.points, line), self.award)
            self.platform += _granted(self.part_of(platform_paid(self.basket, share), line), self.award)
            if line.vat_percent is not None:
                self.vat += Fraction(left) * line.vat_percent / (100 + line.vat_percent)

    def granted(self, paid: int, line: LineId) -> int:
        """Take off the part that is not refunded and the restocking fee; return what is left."""
        left = _granted(paid, self.award)
        if self.award.basis is RefundBasis.PERCENT:
            self.add("refund.part_not_refunded", left - paid, line=line)
        if self.award.restocking_fee_percent:
            fee = left * self.award.restocking_fee_percent // 100
            self.add("refund.restocking_fee", -fee, line=line)
            left -= fee
        return left

    def less_value(self, left: int, line: LineId) -> int:
        """Take off what an inspection found, as far as a rule allows it and never below nothing."""
        for label, deduction, found in (
            ("refund.value_loss", Deduction.VALUE_LOSS, self.back.value_loss),
            ("refund.use", Deduction.USE, self.back.use),
        ):
            left -= self.take(label, deduction, found.get(line), within=left, line=line)
        return left

    def charges(self) -> None:
        for index, charge in enumerate(self.basket.charges):
            if not charge.refundable:
                continue
            lines = [self.basket.line(line) for line in self.back.units]
            due = sum(self.part_of(share.minor, line) for line in lines if (share := self.charged(line, index)))
            if due:
                self.add(f"refund.{charge.kind}", _granted(due, self.award))

    def charged(self, line: BasketLine, index: int) -> Money | None:
        return self.shares[line.id].charges.get(index)

    def shipping(self) -> None:
        shipping, basis = self.basket.shipping, self.award.basis
        whole = all(self.back.after(line.id) == line.quantity for line in self.basket.lines)
        if shipping is None or shipping.paid.minor == 0 or self.back.shipping_returned or not whole:
            return
        if basis is RefundBasis.LINE_PAID_PLUS_OUTBOUND_SHIPPING:
            self.add("refund.shipping", shipping.paid.minor)
        if basis is RefundBasis.LINE_PAID_PLUS_STANDARD_SHIPPING:
            self.add("refund.standard_shipping", min(shipping.paid, shipping.standard or shipping.paid).minor)

    def deductions(self) -> None:
        for gift in self.basket.gifts:
            if gift.id in self.back.gifts_kept and self.completes(self.basket.scope(gift.lines)):
                self.take("refund.missing_gift", Deduction.MISSING_GIFT, gift.announced)
        self.coupons()
        shipping = self.basket.shipping
        if shipping and not self.back.shipping_clawed_back:
            below = shipping.free_from is None or below_free_shipping(self.basket, self.back)
            self.take("refund.freight_clawback", Deduction.SHIPPING_CLAWBACK, shipping.waived if below else None)
        self.take("refund.cancellation_fee", Deduction.CANCELLATION_FEE, self.back.cancellation_fee)

    def coupons(self) -> None:
        """Take back what coupons gave on the units that are kept, once these fall below what had to be spent.

        What earlier refunds took is given back as those units come back themselves.
        """
        lost = sum(self.lost_coupons()) - (self.back.coupons_clawed_back.minor if self.back.coupons_clawed_back else 0)
        if lost < 0:
            self.add("refund.coupon_clawback", -lost)
        else:
            self.take("refund.coupon_clawback", Deduction.COUPON_CLAWBACK, self.money(lost))

    def lost_coupons(self) -> Iterator[int]:
        for promotion in self.basket.promotions:
            if promotion.kind is not PromotionKind.SPEND_AND_SAVE or not promotion.terms_shown:
                continue
            met = {line: self.shares[line].discounts[promotion.id] for line in self.basket.scope(promotion.lines)}
            kept = sum(self.kept(price, line) for line, (price, _) in met.items())
            if promotion.threshold and kept < promotion.threshold.minor:
                yield sum(self.kept(off, line) for line, (_, off) in met.items())

    def limit(self) -> None:
        """Leave no more than the payments still hold."""
        if self.basket.payments:
            held = sum(payment.covers.minor - payment.refunded.minor for payment in self.basket.payments)
            if self.total > held:
                self.add("refund.paid_back_before", held - self.total)

    def add(self, label: str, minor: int, *, line: LineId | None = None, quantity: int | None = None) -> None:
        self.steps.append(SumLine(label, self.money(minor), self.award.rule, line, quantity))
        self.total += minor

    def take(
        self,
        label: str,
        deduction: Deduction,
        wanted: Money | None,
        *,
        within: int | None = None,
        line: LineId | None = None,
    ) -> int:
        """Take an amount off if a rule allows it, never more than there is; return what was taken."""
        rule = self.award.deducts.get(deduction)
        taken = min(wanted.minor if wanted else 0, self.total if within is None else within)
        if rule is None or taken <= 0:
            return 0
        self.steps.append(SumLine(label, self.money(-taken), rule, line))
        self.total -= taken
        return taken

    def part_of(self, whole: int, line: BasketLine) -> int:
        return part(whole, line.quantity, self.back.before(line.id), self.back.units[line.id])

    def kept(self, whole: Money, line_id: LineId) -> int:
        line = self.basket.line(line_id)
        return whole.minor - part(whole.minor, line.quantity, 0, self.back.after(line_id))

    def completes(self, lines: tuple[LineId, ...]) -> bool:
        """Tell whether the last unit of the lines comes back with this return."""
        whole = all(self.back.after(line) == self.basket.line(line).quantity for line in lines)
        return whole and any(line in self.back.units for line in lines)

    def money(self, minor: int) -> Money:
        return Money(minor, self.basket.currency)


def _granted(amount: int, award: Award) -> int:
    """Return the awarded percentage of an amount, rounded up."""
    if award.basis is not RefundBasis.PERCENT:
        return amount
    return amount - amount * (100 - (award.refund_percent or 0)) // 100


def payouts(payments: tuple[BasketPayment, ...], refund: Money) -> Iterator[Payout]:
    """Split a refund over the payments in the order in which they were made, to each at most what it has left.

    In another currency the payment's own dated rate holds, rounded up; with the last of it all that was captured has
    gone back, no more and no less.
    """
    left = refund.minor
    for payment in payments:
        amount = min(left, payment.covers.minor - payment.refunded.minor)
        if amount > 0:
            before, after = payment.refunded.minor, payment.refunded.minor + amount
            pays = _paid_back(payment, after) - _paid_back(payment, before)
            money = Money(amount, refund.currency)
            yield Payout(payment.id, money, Money(pays, payment.captured.currency), payment.rate)
            left -= amount


def _paid_back(payment: BasketPayment, minor: int) -> int:
    """Return what of a payment has gone back, in its own minor units, once so much of what it covers has."""
    if minor == payment.covers.minor:
        return payment.captured.minor
    if payment.rate is None:
        return minor
    amount = Money(minor, payment.covers.currency)
    return min(payment.captured.minor, ceil(exchanged(amount, payment.rate, payment.captured.currency)))
