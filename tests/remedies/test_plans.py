"""What is in a plan: values, differences, which money moves where."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.remedies.builders import (
    BLUE,
    CARD,
    GIFT,
    GOLD,
    HOME,
    LAMPS,
    MUGS,
    NOW,
    OTHER_CARD,
    PAID,
    RED,
    a_line,
    a_payment,
    a_plan,
    after,
    an_order,
    at,
    confirmed,
    terms,
)

from amends.kernel.errors import Refused
from amends.kernel.ids import CustomerId, OrderId, PaymentId, PlanId, RuleId
from amends.kernel.money import Money, total
from amends.kernel.orders import MethodKind, OrderStatus
from amends.kernel.remedy import Reason
from amends.remedies import (
    Cancel,
    Exchange,
    ModifyAddress,
    ModifyItems,
    ModifyPayment,
    ModifyProfile,
    MoneyMoved,
    MoveKind,
    Plan,
    Refund,
    RemedyRequest,
    Reship,
    Return,
    Swap,
    Units,
    as_it_stands,
    line_value,
    propose_profile,
    refundable,
    request_of,
)

ORDER = OrderId("o-1")
PENDING = an_order(status=OrderStatus.PENDING)


def euro(minor: int) -> Money:
    return Money(minor, "EUR")


def moves(plan: Plan) -> list[tuple[MoveKind, str, str, int]]:
    return [(move.kind, move.payment, move.method, move.amount.minor) for move in plan.moves]


@given(paid=st.integers(0, 10_000), parts=st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_the_values_of_all_units_in_any_portions_add_up_to_what_was_paid(paid: int, parts: list[int]) -> None:
    line = a_line(quantity=sum(parts), paid=paid)
    values = [line_value(line, part, taken=sum(parts[:n])) for n, part in enumerate(parts)]

    assert total(values, "EUR") == euro(paid)
    assert min(value.minor for value in values) >= 0


def test_a_return_gives_back_what_policy_worked_out() -> None:
    plan = a_plan(Return(ORDER, (Units(MUGS, 1),)), owed=terms(euro(1000), euro(-150)))

    assert moves(plan) == [(MoveKind.REFUND, PAID, CARD, 850)]


def test_a_refund_to_a_gift_card_is_taken_from_what_was_captured() -> None:
    plan = a_plan(Return(ORDER, (Units(MUGS, 1),), GIFT))

    assert moves(plan) == [(MoveKind.REFUND, PAID, GIFT, 1000)]
    assert plan.credits == ((GIFT, euro(1000)),)


def test_a_refund_that_waits_for_goods_is_no_credit_yet() -> None:
    plan = a_plan(Return(ORDER, (Units(MUGS, 1),), GIFT), owed=terms(euro(1000), needs_return=True))

    assert plan.credits == ()


def test_a_refund_goes_back_to_several_payments_the_chosen_one_first() -> None:
    gift = a_payment(euro(800), key=PaymentId("by-gift"), method=GIFT, kind=MethodKind.GIFT_CARD)
    order = an_order(payments=(gift, a_payment(euro(6200))))

    chosen = a_plan(Return(ORDER, (Units(MUGS, 1),), CARD), at(order))
    unchosen = a_plan(Return(ORDER, (Units(MUGS, 1),)), at(order))

    assert moves(chosen) == [(MoveKind.REFUND, PAID, CARD, 1000)]
    assert moves(unchosen) == [(MoveKind.REFUND, "by-gift", GIFT, 800), (MoveKind.REFUND, PAID, CARD, 200)]


def test_no_more_goes_back_than_was_paid() -> None:
    short = an_order(payments=(a_payment(euro(999)),))

    with pytest.raises(Refused) as refused:
        a_plan(Return(ORDER, (Units(MUGS, 1),)), at(short))
    assert refused.value.clause == "payment/exceeds-captured"


def test_a_cancellation_gives_back_all_that_is_left() -> None:
    partly = an_order(
        status=OrderStatus.PENDING, payments=(replace(a_payment(euro(7000)), refunded=euro(500)),)
    )  # fmt: skip

    assert moves(a_plan(Cancel(ORDER, Reason.NO_LONGER_NEEDED), at(partly))) == [(MoveKind.REFUND, PAID, CARD, 6500)]


def test_a_dearer_item_is_charged_and_a_cheaper_one_refunded() -> None:
    dearer, cheaper = (a_plan(Exchange(ORDER, (Swap(MUGS, 2, variant),), GIFT)) for variant in (GOLD, BLUE))

    assert [(kind, method, amount) for kind, _, method, amount in moves(dearer)] == [(MoveKind.CHARGE, GIFT, 1800)]
    assert moves(cheaper) == [(MoveKind.REFUND, PAID, GIFT, 600)]
    assert [charge.captured for charge in dearer.charges] == [euro(1800)]


def test_a_discount_is_kept_when_an_item_becomes_another() -> None:
    discounted = an_order(lines=[a_line(paid=1500)])

    assert moves(a_plan(Exchange(ORDER, (Swap(MUGS, 2, GOLD),), CARD), at(discounted)))[0][3] == 1800
    assert moves(a_plan(Exchange(ORDER, (Swap(MUGS, 2, BLUE),), CARD), at(discounted)))[0][3] == 600


def test_a_swap_never_gives_back_more_than_was_paid() -> None:
    gift = an_order(lines=[a_line(paid=100)])

    assert moves(a_plan(Exchange(ORDER, (Swap(MUGS, 2, BLUE),), CARD), at(gift))) == [
        (MoveKind.REFUND, PAID, CARD, 100)
    ]


def test_the_same_item_again_for_one_at_fault_is_free_whatever_it_costs_by_now() -> None:
    bought_cheap = an_order(lines=[a_line(price=400)])

    assert moves(a_plan(Exchange(ORDER, (Swap(MUGS, 1, RED),), reason=Reason.DEFECT), at(bought_cheap))) == []


def test_the_units_of_a_line_may_become_several_variants_each_valued_once() -> None:
    odd = an_order(lines=[a_line(paid=1999)])

    plan = a_plan(Exchange(ORDER, (Swap(MUGS, 1, GOLD), Swap(MUGS, 1, BLUE))), at(odd))

    assert [part.value.minor for part in plan.lines] == [1000, 999]
    assert moves(plan) == [(MoveKind.CHARGE, plan.moves[0].payment, CARD, 600)]


def test_a_line_of_an_order_that_was_not_sent_does_not_become_two_variants() -> None:
    with pytest.raises(Refused) as refusal:
        a_plan(ModifyItems(ORDER, (Swap(MUGS, 2, GOLD), Swap(MUGS, 2, BLUE))), at(PENDING))

    assert refusal.value.clause == "items/quantity"


def test_parts_of_an_exchange_cannot_have_more_of_a_variant_together_than_there_is() -> None:
    line = a_line(quantity=60, paid=60_000)
    swaps = (Swap(MUGS, 30, GOLD), Swap(MUGS, 30, GOLD))

    with pytest.raises(Refused) as refusal:
        a_plan(Exchange(ORDER, swaps), at(an_order(lines=[line])))

    assert refusal.value.clause == "items/unavailable"


def test_a_payment_change_charges_the_new_method_and_gives_all_back_to_the_old() -> None:
    plan = a_plan(ModifyPayment(ORDER, OTHER_CARD), at(PENDING))

    assert [(kind, method, amount) for kind, _, method, amount in moves(plan)] == [
        (MoveKind.CHARGE, OTHER_CARD, 7000),
        (MoveKind.REFUND, CARD, 7000),
    ]


@pytest.mark.parametrize("request_", [Reship(ORDER, (Units(LAMPS, 1),)), Refund(ORDER, (Units(LAMPS, 1),))])
def test_nothing_moves_that_is_not_owed(request_: Reship | Refund) -> None:
    assert a_plan(request_, owed=terms()).moves == ()


def test_a_new_default_address_moves_nothing_and_touches_no_order() -> None:
    plan = propose_profile(
        ModifyProfile(HOME), customer=CustomerId("c"), rules=(RuleId("r"),), plan=PlanId("p"), now=NOW
    )  # fmt: skip

    assert (plan.order, plan.moves, plan.address) == (None, (), HOME)
    with pytest.raises(ValueError, match="no order"):
        request_of(plan)


REQUESTS: tuple[RemedyRequest, ...] = (
    Cancel(ORDER, "no_longer_needed"),
    ModifyItems(ORDER, (Swap(MUGS, 2, GOLD),), CARD),
    ModifyPayment(ORDER, OTHER_CARD),
    ModifyAddress(ORDER, HOME),
    Return(ORDER, (Units(MUGS, 1),), GIFT, Reason.WRONG_SIZE),
    Refund(ORDER, (Units(MUGS, 2), Units(LAMPS, 1)), None, Reason.MISSING_ITEM),
    Reship(ORDER, (Units(MUGS, 1),), Reason.NOT_RECEIVED),
    Exchange(ORDER, (Swap(MUGS, 1, BLUE),), GIFT, Reason.DEFECT),
)


@pytest.mark.parametrize("request_", REQUESTS)
def test_a_plan_tells_the_request_that_it_answers(request_: RemedyRequest) -> None:
    assert not isinstance(request_, ModifyProfile)
    status = OrderStatus.PENDING if "Modify" in type(request_).__name__ or isinstance(request_, Cancel) else None

    assert request_of(a_plan(request_, at(PENDING if status else an_order()))) == request_


def test_an_order_stands_with_its_swap_and_charge_from_the_yes_on() -> None:
    plan = a_plan(ModifyItems(ORDER, (Swap(MUGS, 2, GOLD),)), at(PENDING))
    state = confirmed(plan)
    standing = as_it_stands(PENDING, state)

    assert standing.line(MUGS).variant == GOLD
    assert standing.total == standing.captured == euro(7000 + 1800)
    assert as_it_stands(standing, state) == standing


def test_what_may_be_given_back_is_less_by_every_promise() -> None:
    plan = a_plan(Return(ORDER, (Units(MUGS, 1),)))
    state = confirmed(plan)
    done = after(state, MoneyMoved(plan.id, 0, MoveKind.REFUND, euro(1000), "r"))

    assert refundable(an_order(), state) == refundable(an_order(), done) == {PAID: euro(6000)}


def test_an_order_is_read_though_the_shop_took_a_promised_line_or_payment_out_of_its_records() -> None:
    swapped = confirmed(a_plan(ModifyItems(ORDER, (Swap(MUGS, 2, GOLD),)), at(PENDING)))
    without_line = replace(PENDING, lines=tuple(line for line in PENDING.lines if line.id != MUGS))
    promised = confirmed(a_plan(Return(ORDER, (Units(MUGS, 1),))))
    paid_otherwise = replace(
        an_order(), payments=tuple(replace(one, id=PaymentId("other")) for one in an_order().payments)
    )

    assert [line.id for line in as_it_stands(without_line, swapped).lines] == [line.id for line in without_line.lines]
    assert set(refundable(paid_otherwise, promised)) == {PaymentId("other")}
