"""What holds for every basket: money is neither made nor lost, in currencies without and with two or three decimals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from amends.kernel.ids import LineId, PaymentId, RuleId
from amends.kernel.money import Money
from amends.policy import Award, RefundBasis, RefundSum, Returned, basket_refund
from amends.policy.findings import Deduction
from amends.policy.sums.basket_shares import basket_total
from amends.policy.sums.baskets import (
    Basket,
    BasketLine,
    BasketPayment,
    Charge,
    ChargeKind,
    Funder,
    Gift,
    Points,
    Promotion,
    PromotionKind,
    Rate,
    Shipping,
    exchanged,
)

RULE = RuleId("T.rule")
EVERYTHING = Award(RefundBasis.LINE_PAID_PLUS_OUTBOUND_SHIPPING, RULE)
CLAWING = replace(EVERYTHING, deducts={Deduction.COUPON_CLAWBACK: RULE})
GREEDY = Award(RefundBasis.LINE_PAID_PLUS_STANDARD_SHIPPING, RULE, None, 20, dict.fromkeys(Deduction, RULE))
CURRENCIES = st.sampled_from(["JPY", "EUR", "KWD"])
MINOR = st.integers(0, 2_000_000)


@st.composite
def promotions(draw: st.DrawFn, name: str, currency: str, ids: list[LineId]) -> Promotion:
    kind = draw(st.sampled_from(list(PromotionKind)))
    by_share = kind is PromotionKind.PERCENT_OFF
    spend = kind is PromotionKind.SPEND_AND_SAVE
    return Promotion(
        name,
        kind,
        amount=None if by_share else Money(draw(MINOR), currency),
        percent=draw(st.fractions(0, 100, max_denominator=8)) if by_share else None,
        threshold=Money(draw(MINOR), currency) if spend else None,
        lines=tuple(draw(st.lists(st.sampled_from(ids), unique=True, max_size=3))),
        funder=draw(st.sampled_from(Funder)),
        terms_shown=draw(st.booleans()),
    )


@st.composite
def baskets(draw: st.DrawFn) -> Basket:
    currency = draw(CURRENCIES)
    counts = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    ids = [LineId(f"l{index}") for index in range(len(counts))]
    money = MINOR.map(lambda minor: Money(minor, currency))
    rates = st.sampled_from([None, Fraction(19), Fraction("5.5")])
    scope = st.lists(st.sampled_from(ids), unique=True, max_size=2).map(tuple)
    charge = st.builds(Charge, st.sampled_from(ChargeKind), money, st.just(value=True), scope)
    return Basket(
        currency,
        tuple(BasketLine(id_, count, draw(money), draw(rates)) for id_, count in zip(ids, counts, strict=True)),
        tuple(draw(promotions(f"p{index}", currency, ids)) for index in range(draw(st.integers(0, 3)))),
        draw(st.none() | st.builds(Points, st.integers(0, 10_000), money, scope)),
        draw(st.sampled_from([(), (Gift("g", Money(3_900, currency)),)])),
        draw(st.none() | st.builds(Shipping, money, st.none() | money, money, money)),
        tuple(draw(st.lists(charge, max_size=2))),
    )


@st.composite
def returns(draw: st.DrawFn, basket: Basket) -> list[dict[LineId, int]]:
    """Everything in the basket, in some order and in parts of some size."""
    single = draw(st.permutations([line.id for line in basket.lines for _ in range(line.quantity)]))
    parts, left = [], list(single)
    while left:
        size = draw(st.integers(1, len(left)))
        parts.append(dict(Counter(left[:size])))
        left = left[size:]
    return parts


def play(basket: Basket, parts: Sequence[dict[LineId, int]], award: Award) -> list[RefundSum]:
    """Refund the parts one after the other, each knowing what those before it did."""
    back, answers, clawed = Returned({}), [], 0
    for units in parts:
        answer = basket_refund(basket, replace(back, units=units), award)
        clawed -= sum(step.amount.minor for step in answer.lines if step.label == "refund.coupon_clawback")
        back = replace(
            back,
            earlier={line.id: back.before(line.id) + units.get(line.id, 0) for line in basket.lines},
            coupons_clawed_back=Money(clawed, basket.currency),
        )
        basket = replace(basket, payments=tuple(_paid_out(payment, answer) for payment in basket.payments))
        answers.append(answer)
    return answers


def _paid_out(payment: BasketPayment, answer: RefundSum) -> BasketPayment:
    back = sum(payout.amount.minor for payout in answer.payouts if payout.payment == payment.id)
    return replace(payment, refunded=Money(payment.refunded.minor + back, payment.refunded.currency))


def paying(basket: Basket, first: int) -> Basket:
    """Pay a basket with two payments, the first of so much."""
    whole = basket_total(basket).minor
    amounts = (min(first, whole), whole - min(first, whole))
    zero = Money(0, basket.currency)
    payments = (
        BasketPayment(PaymentId(f"p{index}"), Money(minor, basket.currency), Money(minor, basket.currency), zero)
        for index, minor in enumerate(amounts)
    )
    return replace(basket, payments=tuple(payments))


def total(answers: Sequence[RefundSum]) -> int:
    return sum(answer.total.minor for answer in answers)


@given(baskets(), st.data())
def test_all_units_in_any_order_and_parts_give_back_exactly_what_was_paid(basket: Basket, data: st.DataObject) -> None:
    answers = play(basket, data.draw(returns(basket)), EVERYTHING)

    assert total(answers) == basket_total(basket).minor
    assert sum(answer.points for answer in answers) == (basket.points.count if basket.points else 0)


@given(baskets(), st.data())
def test_coupons_that_are_clawed_back_come_back_in_the_end_and_nothing_is_ever_negative(
    basket: Basket, data: st.DataObject
) -> None:
    spent = sum(line.price.minor for line in basket.lines)
    threshold = data.draw(st.integers(spent // 2, spent))
    off = Money(data.draw(st.integers(0, threshold)), basket.currency)
    over = Money(threshold, basket.currency)
    coupon = Promotion("coupon", PromotionKind.SPEND_AND_SAVE, off, threshold=over, terms_shown=True)
    basket = replace(basket, promotions=(coupon, *basket.promotions))
    answers = play(basket, data.draw(returns(basket)), CLAWING)

    assert all(answer.total.minor >= 0 for answer in answers)
    assert total(answers) == basket_total(basket).minor


@given(baskets(), MINOR, st.data())
def test_splitting_a_purchase_into_two_payments_moves_no_money(basket: Basket, first: int, data: st.DataObject) -> None:
    parts, split = data.draw(returns(basket)), paying(basket, first)
    one, two = play(basket, parts, EVERYTHING), play(split, parts, EVERYTHING)
    back = Counter[str]()
    for answer in two:
        back.update({payout.payment: payout.pays.minor for payout in answer.payouts})

    assert [answer.lines for answer in one] == [answer.lines for answer in two]
    assert all(back[payment.id] == payment.captured.minor for payment in split.payments)


@given(baskets(), MINOR, st.data())
def test_with_every_deduction_no_refund_is_negative_and_none_is_above_what_was_captured(
    basket: Basket, first: int, data: st.DataObject
) -> None:
    paid, whole = paying(basket, first), basket_total(basket).minor
    money = st.integers(0, 3_000_000).map(lambda minor: Money(minor, basket.currency))
    units = data.draw(returns(basket))[0]
    back = Returned(
        units,
        value_loss={line: data.draw(money) for line in units},
        use={line: data.draw(money) for line in units},
        gifts_kept=frozenset(gift.id for gift in basket.gifts),
        cancellation_fee=data.draw(money),
    )
    answer = basket_refund(paid, back, GREEDY)

    assert 0 <= answer.total.minor <= whole
    assert sum(step.amount.minor for step in answer.lines) == answer.total.minor
    assert sum(payout.pays.minor for payout in answer.payouts) == answer.total.minor


@given(baskets(), st.data())
def test_in_which_order_the_lines_of_a_return_are_named_changes_nothing(basket: Basket, data: st.DataObject) -> None:
    units = data.draw(returns(basket))[0]
    named = basket_refund(basket, Returned(units), CLAWING)
    turned = basket_refund(basket, Returned(dict(reversed(units.items()))), CLAWING)

    assert (named.total, named.points, named.vat) == (turned.total, turned.points, turned.vat)


@given(baskets(), st.fractions(Fraction(1, 500), 500, max_denominator=10_000), CURRENCIES, st.data())
def test_a_payment_in_another_currency_gives_back_what_was_captured_and_never_less_than_the_rate_says(
    basket: Basket, value: Fraction, currency: str, data: st.DataObject
) -> None:
    covers, foreign = basket_total(basket), currency if currency != basket.currency else "USD"
    rate = Rate(value, date(2026, 3, 2), "test")
    captured = Money(int(exchanged(covers, rate, foreign)), foreign)
    payment = BasketPayment(PaymentId("p"), covers, captured, Money(0, basket.currency), rate)
    answers = play(replace(basket, payments=(payment,)), data.draw(returns(basket)), EVERYTHING)
    pays, amount = 0, 0
    for answer in answers:
        pays += sum(payout.pays.minor for payout in answer.payouts)
        amount += answer.total.minor

        assert min(captured.minor, exchanged(Money(amount, basket.currency), rate, foreign)) <= pays <= captured.minor

    assert pays == (captured.minor if amount else 0)
