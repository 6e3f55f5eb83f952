"""Refunds of baskets: what was really paid comes back, and only what a rule allows is taken off."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from tests.policy.baskets import ALL, RULE, STANDARD, award, back, coupon, eur, lines, of, paid, refunded, steps

from amends.kernel.errors import Invalid
from amends.kernel.ids import LineId, PaymentId
from amends.kernel.money import Money
from amends.policy import INPUTS, Award, RefundBasis, Returned, basket_refund
from amends.policy.findings import Deduction
from amends.policy.sums.basket_inputs import basket_inputs
from amends.policy.sums.basket_shares import basket_total, line_shares
from amends.policy.sums.baskets import (
    Basket,
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
)

A, B = lines("a", "b")
TWO = (of("200.00"), of("120.00", "b"))
FIFTY_OFF = Basket("EUR", TWO, (coupon("50.00", "300.00"),))
FIFTY_OFF_SHOWN = Basket("EUR", TWO, (coupon("50.00", "300.00", shown=True),))
KETTLE = Basket("EUR", (of("260.00"),), gifts=(Gift("mug", eur("39.00")),))
SHOES = Basket("EUR", (of("100.00"),))
DAY = date(2026, 3, 2)


def less(amount: str, **units: int) -> Returned:
    return replace(back(**units or {"a": 1}), value_loss={A: eur(amount)})


def test_a_line_under_a_coupon_comes_back_at_its_paid_share() -> None:
    assert refunded(FIFTY_OFF, back(b=1)).total == eur("101.25")
    assert refunded(FIFTY_OFF, back(a=1, b=1)).total == eur("270.00")


def test_a_coupon_is_clawed_back_only_by_a_rule_and_only_where_its_terms_were_shown() -> None:
    rule = Deduction.COUPON_CLAWBACK

    assert refunded(FIFTY_OFF_SHOWN, back(b=1), rule).total == eur("70.00")
    assert refunded(FIFTY_OFF_SHOWN, back(b=1)).total == eur("101.25")
    assert refunded(FIFTY_OFF, back(b=1), rule).total == eur("101.25")


def test_what_a_coupon_lost_on_a_part_comes_back_with_the_rest() -> None:
    first = refunded(FIFTY_OFF_SHOWN, back(b=1), Deduction.COUPON_CLAWBACK)
    rest = replace(back(a=1), earlier={B: 1}, coupons_clawed_back=eur("31.25"))

    assert steps(first) == [("line_paid", "101.25"), ("coupon_clawback", "-31.25")]
    assert refunded(FIFTY_OFF_SHOWN, rest).total + first.total == eur("270.00")


def test_a_coupon_stays_while_what_is_kept_still_reaches_its_threshold() -> None:
    three = Basket("EUR", (*TWO, of("180.00", "c")), (coupon("50.00", "300.00", shown=True),))

    assert refunded(three, back(b=1), Deduction.COUPON_CLAWBACK).total == eur("108.00")


def test_a_coupon_never_takes_more_than_comes_back() -> None:
    basket = Basket("EUR", (of("299.00"), of("1.00", "b")), (coupon("50.00", "300.00", shown=True),))

    assert refunded(basket, back(b=1), Deduction.COUPON_CLAWBACK).total == eur("0.00")


def test_of_an_express_fee_the_standard_price_comes_back() -> None:
    basket = Basket("EUR", (of("80.00"),), shipping=Shipping(eur("15.00"), standard=eur("5.00")))

    assert basket_refund(basket, back(a=1), award(STANDARD)).total == eur("85.00")
    assert basket_refund(basket, back(a=1), award(ALL)).total == eur("95.00")
    assert basket_refund(basket, back(a=1), award()).total == eur("80.00")


def test_an_inspected_loss_of_value_is_taken_off_only_by_a_rule_and_never_above_the_price() -> None:
    assert refunded(SHOES, less("60.00"), Deduction.VALUE_LOSS).total == eur("40.00")
    assert refunded(SHOES, less("130.00"), Deduction.VALUE_LOSS).total == eur("0.00")
    assert refunded(SHOES, less("60.00")).total == eur("100.00")


def test_use_is_taken_off_after_the_loss_of_value_as_far_as_something_is_left() -> None:
    used = replace(less("60.00"), use={A: eur("50.00")})
    answer = refunded(SHOES, used, Deduction.VALUE_LOSS, Deduction.USE)

    assert steps(answer) == [("line_paid", "100.00"), ("value_loss", "-60.00"), ("use", "-40.00")]
    assert answer.lines[1].rule == "T.value_loss"


def test_a_gift_that_is_kept_costs_its_announced_price() -> None:
    kept = replace(back(a=1), gifts_kept=frozenset({"mug"}))
    unpriced = replace(KETTLE, gifts=(Gift("mug"),))

    assert refunded(KETTLE, kept, Deduction.MISSING_GIFT).total == eur("221.00")
    assert refunded(KETTLE, back(a=1), Deduction.MISSING_GIFT).total == eur("260.00")
    assert refunded(KETTLE, kept).total == eur("260.00")
    assert refunded(unpriced, kept, Deduction.MISSING_GIFT).total == eur("260.00")


def test_a_gift_is_asked_for_once_with_the_last_unit_it_came_with() -> None:
    basket = replace(KETTLE, lines=(of("260.00", quantity=2),))
    kept = replace(back(a=1), gifts_kept=frozenset({"mug"}))

    assert refunded(basket, kept, Deduction.MISSING_GIFT).total == eur("130.00")
    assert refunded(basket, replace(kept, earlier={A: 1}), Deduction.MISSING_GIFT).total == eur("91.00")


def test_freight_that_was_free_is_taken_off_once_when_too_little_is_kept() -> None:
    free = Shipping(eur("0.00"), free_from=eur("250.00"), waived=eur("10.00"))
    basket = Basket("EUR", TWO, shipping=free)
    again = replace(back(a=1), earlier={B: 1}, shipping_clawed_back=True)

    assert refunded(basket, back(b=1), Deduction.SHIPPING_CLAWBACK).total == eur("110.00")
    assert refunded(basket, back(b=1)).total == eur("120.00")
    assert refunded(basket, again, Deduction.SHIPPING_CLAWBACK).total == eur("200.00")


def test_freight_stays_free_while_enough_is_kept() -> None:
    free = Shipping(eur("0.00"), free_from=eur("200.00"), waived=eur("10.00"))

    assert refunded(Basket("EUR", TWO, shipping=free), back(b=1), Deduction.SHIPPING_CLAWBACK).total == eur("120.00")


def test_without_a_threshold_the_rule_alone_says_that_free_freight_is_due() -> None:
    basket = Basket("EUR", TWO, shipping=Shipping(eur("0.00"), waived=eur("10.00")))

    assert refunded(basket, back(b=1), Deduction.SHIPPING_CLAWBACK).total == eur("110.00")
    assert refunded(basket, back(b=1)).total == eur("120.00")


def test_what_follows_from_a_basket_and_its_return_is_an_input_of_rules() -> None:
    free = Shipping(eur("0.00"), free_from=eur("200.00"), waived=eur("10.00"))
    basket = replace(FIFTY_OFF_SHOWN, gifts=(Gift("mug", eur("39.00")), Gift("pen")), shipping=free)
    kept = replace(back(a=1), gifts_kept=frozenset({"mug"}))
    pen = replace(kept, gifts_kept=frozenset({"pen"}))

    assert set(basket_inputs(basket, kept)) == {
        "gift_kept",
        "gift_price_announced",
        "coupon_terms_shown",
        "below_free_shipping",
    }
    assert set(basket_inputs(basket, pen)) == {"gift_kept", "coupon_terms_shown", "below_free_shipping"}
    assert basket_inputs(replace(FIFTY_OFF, shipping=replace(free, free_from=eur("168.75"))), back(b=1)) == {}
    assert set(basket_inputs(basket, kept)) <= set(INPUTS)


def test_a_cancellation_fee_needs_a_rule() -> None:
    cancelled = replace(back(a=1), cancellation_fee=eur("15.00"))

    assert refunded(SHOES, cancelled, Deduction.CANCELLATION_FEE).total == eur("85.00")
    assert refunded(SHOES, cancelled).total == eur("100.00")


def test_a_set_for_a_fixed_price_is_shared_by_the_single_prices() -> None:
    bundle = Promotion("set", PromotionKind.BUNDLE, eur("240.00"), lines=(A, B))
    basket = Basket("EUR", (*TWO, of("30.00", "c")), (bundle,))

    assert refunded(basket, back(a=1)).total == eur("150.00")
    assert refunded(basket, back(b=1)).total == eur("90.00")
    assert refunded(basket, back(c=1)).total == eur("30.00")


def test_promotions_work_one_after_the_other() -> None:
    tenth = Promotion("tenth", PromotionKind.PERCENT_OFF, percent=Fraction(10), lines=(B,))
    less_eight = Promotion("eight", PromotionKind.AMOUNT_OFF, eur("8.00"))
    basket = Basket("EUR", TWO, (tenth, coupon("50.00", "300.00"), less_eight))

    # 120 less a tenth is 108; 308 reach the threshold, so 58 come off 308.
    assert basket_total(basket) == eur("250.00")
    assert refunded(basket, back(b=1)).total == eur("87.66")


def test_a_coupon_below_its_threshold_takes_nothing_off() -> None:
    assert basket_total(Basket("EUR", TWO, (coupon("50.00", "320.01"),))) == eur("320.00")


def test_what_the_platforms_coupon_paid_goes_back_to_the_platform() -> None:
    ours = replace(coupon("50.00", "300.00"), funder=Funder.PLATFORM)
    answer = refunded(Basket("EUR", TWO, (ours,)), back(b=1))

    assert (answer.total, answer.to_platform) == (eur("101.25"), eur("18.75"))


def test_points_come_back_as_points() -> None:
    basket = Basket("EUR", TWO, points=Points(3_200, eur("32.00")))
    answer = refunded(basket, back(b=1))

    assert (answer.total, answer.points) == (eur("108.00"), 1_200)


def test_duty_comes_back_where_it_is_refundable_and_tax_with_the_goods() -> None:
    charges = (
        Charge(ChargeKind.IMPORT_DUTY, eur("16.00"), refundable=False),
        Charge(ChargeKind.TAX, eur("32.00")),
    )
    basket = Basket("EUR", TWO, charges=charges)
    refundable = replace(basket, charges=(replace(charges[0], refundable=True), charges[1]))

    assert steps(refunded(basket, back(b=1))) == [("line_paid", "120.00"), ("tax", "12.00")]
    assert steps(refunded(refundable, back(b=1))) == [
        ("line_paid", "120.00"),
        ("import_duty", "6.00"),
        ("tax", "12.00"),
    ]


def test_the_tax_within_the_prices_is_shown_and_not_added() -> None:
    basket = Basket("EUR", (replace(of("119.00"), vat_percent=Fraction(19)),))
    answer = refunded(basket, back(a=1))

    assert (answer.total, answer.vat) == (eur("119.00"), eur("19.00"))


def test_a_fee_and_a_percentage_round_for_the_buyer() -> None:
    odd = Basket("EUR", (of("0.99"),))
    part = Award(RefundBasis.PERCENT, RULE, refund_percent=30)

    assert steps(basket_refund(odd, back(a=1), part)) == [("line_paid", "0.99"), ("part_not_refunded", "-0.69")]
    assert steps(basket_refund(odd, back(a=1), award(fee=15))) == [("line_paid", "0.99"), ("restocking_fee", "-0.14")]


def test_a_refund_goes_back_to_the_payments_in_their_order() -> None:
    basket = Basket("EUR", TWO, payments=(paid("150.00", "gift-card"), paid("170.00", "card")))
    answer = refunded(basket, back(a=1))

    assert [(each.payment, each.pays) for each in answer.payouts] == [
        ("gift-card", eur("150.00")),
        ("card", eur("50.00")),
    ]


def test_no_more_goes_back_than_the_payments_still_hold() -> None:
    basket = Basket("EUR", TWO, payments=(paid("320.00", refunded="250.00"),))
    answer = refunded(basket, back(a=1))

    assert steps(answer) == [("line_paid", "200.00"), ("paid_back_before", "-130.00")]
    assert answer.payouts[0].pays == eur("70.00")


def test_a_payment_in_another_currency_goes_back_at_its_dated_rate_rounded_up() -> None:
    rate = Rate(Fraction("163.27"), DAY, "ECB")
    yen = BasketPayment(PaymentId("p"), eur("320.00"), Money(52_246, "JPY"), eur("0.00"), rate)
    basket = Basket("EUR", TWO, payments=(yen,))
    later = replace(basket, payments=(replace(yen, refunded=eur("120.00")),))
    first, rest = refunded(basket, back(b=1)).payouts[0], refunded(later, back(a=1)).payouts[0]

    assert (first.pays, first.rate) == (Money(19_593, "JPY"), rate)
    assert first.pays + rest.pays == Money(52_246, "JPY")


def test_every_step_names_its_rule_and_the_total_is_their_sum() -> None:
    basket = Basket("EUR", TWO, shipping=Shipping(eur("7.00")))
    answer = basket_refund(basket, back(a=1, b=1), award(ALL, fee=10))

    assert all(step.rule == RULE for step in answer.lines)
    assert sum(step.amount.minor for step in answer.lines) == answer.total.minor


def test_what_does_not_fit_the_basket_is_named_at_once() -> None:
    wrong = Returned(
        {A: 2, LineId("x"): 1},
        value_loss={B: eur("1.00")},
        gifts_kept=frozenset({"mug"}),
        cancellation_fee=Money(100, "USD"),
    )
    with pytest.raises(Invalid) as refusal:
        refunded(FIFTY_OFF, wrong)

    assert sorted(fault.where for fault in refusal.value.faults) == [
        "cancellation_fee",
        "gifts_kept",
        "lines",
        "lines.a.quantity",
        "lines.b",
    ]


def test_a_basket_names_all_that_does_not_fit() -> None:
    with pytest.raises(Invalid) as refusal:
        Basket(
            "EUR",
            (of("1.00"), of("-2.00"), of("3.00", "b", quantity=0)),
            (Promotion("p", PromotionKind.PERCENT_OFF, lines=lines("x")), coupon("-1.00", "3.00")),
            charges=(Charge(ChargeKind.TAX, Money(100, "USD")),),
            payments=(BasketPayment(PaymentId("p"), eur("9.00"), Money(900, "USD"), eur("10.00")),),
        )

    assert {fault.where for fault in refusal.value.faults} == {
        "lines.a",
        "lines.a.price",
        "lines.b.quantity",
        "promotions.p",
        "promotions.p.lines",
        "promotions.coupon.amount",
        "charges.tax.amount",
        "payments.p.rate",
        "payments.p.refunded",
    }


def test_odd_cents_go_to_the_lines_with_the_largest_remainder_and_the_units_that_come_back_first() -> None:
    three = Basket("EUR", tuple(of("1.00", name) for name in "abc"), (coupon("1.00", "3.00"),))
    units = Basket("EUR", (of("1.00", quantity=3),))

    assert [share.paid.minor for share in line_shares(three).values()] == [66, 67, 67]
    assert [refunded(units, replace(back(a=1), earlier={A: n})).total.minor for n in range(3)] == [34, 33, 33]
