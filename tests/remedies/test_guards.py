"""Every clause under which a request is refused, each with the nearest request that is not."""

from dataclasses import replace
from typing import Any

import pytest
from tests.remedies.builders import (
    BLUE,
    BRASS,
    CARD,
    GIFT,
    GOLD,
    HOME,
    LAMPS,
    MUGS,
    ONCE,
    OTHER_CARD,
    RED,
    SOLD_OUT,
    a_customer,
    a_line,
    a_plan,
    after,
    an_order,
    at,
    confirmed,
)

from amends.kernel.errors import Refused
from amends.kernel.ids import CustomerId, LineId, MethodId, OrderId, PlanId, VariantId
from amends.kernel.money import Money
from amends.kernel.orders import OrderStatus
from amends.kernel.remedy import Reason
from amends.remedies import (
    Cancel,
    Circumstances,
    Exchange,
    ModifyAddress,
    ModifyItems,
    ModifyPayment,
    MoneyMoved,
    MoveKind,
    OrderRequest,
    PlanLapsed,
    Refund,
    Reship,
    Return,
    Swap,
    Units,
)

ORDER = OrderId("o-1")
PENDING = an_order(status=OrderStatus.PENDING)
ONE_MUG = (Units(MUGS, 1),)
TO_BLUE, BOTH_TO_GOLD = (Swap(MUGS, 1, BLUE),), (Swap(MUGS, 2, GOLD),)


def refusal(request: OrderRequest, where: Circumstances | None = None) -> str | None:
    """Return the clause that refuses a request; None when it is planned."""
    try:
        a_plan(request, where)
    except Refused as refused:
        return refused.clause
    return None


def done(request: OrderRequest, where: Circumstances) -> Circumstances:
    """Return the circumstances after a request was confirmed and its money moved."""
    plan = a_plan(request, where)
    state = confirmed(plan, where.remedies)
    moved = [MoneyMoved(plan.id, n, move.kind, move.amount, "r") for n, move in enumerate(plan.moves)]
    return replace(where, remedies=after(state, *moved))


def test_nobody_touches_somebody_elses_order() -> None:
    stranger = replace(a_customer(), id=CustomerId("stranger"))

    assert refusal(Return(ORDER, ONE_MUG), at(customer=stranger)) == "access/owner"
    assert refusal(Return(ORDER, ONE_MUG)) is None


@pytest.mark.parametrize(
    ("request_", "right"),
    [
        (Cancel(ORDER, "no_longer_needed"), {"pending"}),
        (ModifyItems(ORDER, BOTH_TO_GOLD), {"pending"}),
        (ModifyPayment(ORDER, OTHER_CARD), {"pending"}),
        (ModifyAddress(ORDER, HOME), {"pending"}),
        (Return(ORDER, ONE_MUG), {"delivered"}),
        (Exchange(ORDER, TO_BLUE), {"delivered"}),
        (Refund(ORDER, ONE_MUG), {"shipped", "delivered"}),
        (Reship(ORDER, ONE_MUG), {"shipped", "delivered"}),
    ],
)
def test_each_remedy_has_the_states_in_which_it_may_be_asked(request_: OrderRequest, right: set[str]) -> None:
    outcomes = {str(status): refusal(request_, at(an_order(status=status))) for status in OrderStatus}

    assert {status for status, clause in outcomes.items() if clause is None} == right
    assert {clause for clause in outcomes.values() if clause} == {"order/status"}


@pytest.mark.parametrize(
    ("units", "clause"),
    [
        ((), "items/empty"),
        ((Units(LineId("9"), 1),), "items/not-in-order"),
        ((Units(MUGS, 3),), "items/quantity"),
        ((Units(MUGS, 2), Units(MUGS, 1)), "items/quantity"),
        ((Units(MUGS, 0),), "items/quantity"),
        ((Units(MUGS, 3), Units(MUGS, -1)), "items/quantity"),
        ((Units(MUGS, 2), Units(LAMPS, 1)), None),
    ],
)
def test_units_must_be_in_the_order_and_still_to_be_had(units: tuple[Units, ...], clause: str | None) -> None:
    assert refusal(Return(ORDER, units)) == clause


def test_units_that_went_back_cannot_go_back_again() -> None:
    then = done(Return(ORDER, ONE_MUG), at())

    assert refusal(Return(ORDER, (Units(MUGS, 2),)), then) == "items/quantity"
    assert refusal(Return(ORDER, ONE_MUG), then) is None


def test_a_lapsed_return_gives_its_units_free() -> None:
    then = at(state=after(confirmed(a_plan(Return(ORDER, (Units(MUGS, 2),)))), PlanLapsed(PlanId("p-1"), "not sent")))

    assert refusal(Return(ORDER, (Units(MUGS, 2),)), then) is None


@pytest.mark.parametrize(
    ("variant", "clause"),
    [
        (RED, "items/same"),
        (BRASS, "items/other-product"),
        (VariantId("unheard-of"), "items/other-product"),
        (SOLD_OUT, "items/unavailable"),
        (BLUE, None),
    ],
)
def test_an_item_becomes_another_available_one_of_its_product(variant: VariantId, clause: str | None) -> None:
    assert refusal(Exchange(ORDER, (Swap(MUGS, 1, variant),))) == clause
    assert refusal(ModifyItems(ORDER, (Swap(MUGS, 2, variant),)), at(PENDING)) == clause


def test_goods_at_fault_may_be_replaced_by_the_same_item() -> None:
    assert refusal(Exchange(ORDER, (Swap(MUGS, 1, RED),), reason=Reason.DEFECT)) is None
    assert refusal(Exchange(ORDER, (Swap(MUGS, 1, RED),), reason=Reason.CHANGE_OF_MIND)) == "items/same"


def test_a_line_is_changed_whole_before_sending() -> None:
    assert refusal(ModifyItems(ORDER, TO_BLUE), at(PENDING)) == "items/whole-line"


def test_money_moves_on_the_customers_own_methods_only() -> None:
    foreign = MethodId("somebody-elses")

    assert refusal(Return(ORDER, ONE_MUG, foreign)) == "payment/unknown-method"
    assert refusal(Exchange(ORDER, TO_BLUE, foreign)) == "payment/unknown-method"
    assert refusal(ModifyPayment(ORDER, foreign), at(PENDING)) == "payment/unknown-method"


@pytest.mark.parametrize(("method", "clause"), [(OTHER_CARD, "payment/refund-method"), (CARD, None), (GIFT, None)])
def test_a_refund_goes_as_it_was_paid_or_to_a_gift_card(method: MethodId, clause: str | None) -> None:
    assert refusal(Return(ORDER, ONE_MUG, method)) == clause


@pytest.mark.parametrize(("balance", "clause"), [(1799, "payment/gift-card-short"), (1800, None)])
def test_a_gift_card_must_cover_what_it_pays(balance: int, clause: str | None) -> None:
    where = at(PENDING, customer=a_customer(gift=balance))

    assert refusal(ModifyItems(ORDER, BOTH_TO_GOLD, GIFT), where) == clause


def test_a_gift_card_must_cover_an_order_that_is_moved_to_it() -> None:
    assert refusal(ModifyPayment(ORDER, GIFT), at(PENDING, customer=a_customer(gift=6999))) == "payment/gift-card-short"
    assert refusal(ModifyPayment(ORDER, GIFT), at(PENDING, customer=a_customer(gift=7000))) is None


def test_payment_moves_to_another_method_and_may_move_back() -> None:
    moved = done(ModifyPayment(ORDER, OTHER_CARD), at(PENDING))
    standing = replace(moved, order=replace(PENDING, payments=(*PENDING.payments, *_charges(moved))))

    assert refusal(ModifyPayment(ORDER, CARD), at(PENDING)) == "payment/same-method"
    assert refusal(ModifyPayment(ORDER, OTHER_CARD), standing) == "payment/same-method"
    assert refusal(ModifyPayment(ORDER, CARD), standing) is None


def _charges(where: Circumstances) -> tuple[Any, ...]:
    return tuple(charge for one in where.remedies.live for charge in one.plan.charges)


def test_what_costs_nothing_cannot_be_paid_otherwise() -> None:
    free = an_order(status=OrderStatus.PENDING, lines=[a_line(paid=0)])

    assert refusal(ModifyPayment(ORDER, OTHER_CARD), at(free)) == "payment/nothing-due"


@pytest.mark.parametrize("reason", ["", "because", "change_of_mind", "no longer needed"])
def test_a_shop_that_names_its_reasons_cancels_for_no_other(reason: str) -> None:
    assert refusal(Cancel(ORDER, reason), at(PENDING, procedure=ONCE)) == "cancel/reason"
    assert refusal(Cancel(ORDER, "no_longer_needed"), at(PENDING, procedure=ONCE)) is None


@pytest.mark.parametrize(
    ("amount", "clause"),
    [
        (Money(-1000, "EUR"), "amount/negative"),
        (Money(-1, "USD"), "amount/negative"),
        (Money(1000, "USD"), "amount/currency"),
        (Money(1001, "EUR"), "amount/mismatch"),
        (Money(0, "EUR"), "amount/mismatch"),
        (Money(1000, "EUR"), None),
    ],
)
def test_a_stated_amount_is_the_one_that_is_due(amount: Money, clause: str | None) -> None:
    assert refusal(Return(ORDER, ONE_MUG, amount=amount)) == clause


ANY_CHANGE = (
    Cancel(ORDER, "no_longer_needed"),
    ModifyItems(ORDER, BOTH_TO_GOLD),
    ModifyPayment(ORDER, OTHER_CARD),
    ModifyAddress(ORDER, HOME),
)


@pytest.mark.parametrize("again", ANY_CHANGE)
def test_an_order_whose_items_were_modified_changes_no_more(again: OrderRequest) -> None:
    then = done(ModifyItems(ORDER, BOTH_TO_GOLD), at(PENDING))

    assert refusal(again, then) == "order/items-modified"
    assert refusal(again, at(PENDING)) is None


@pytest.mark.parametrize("again", ANY_CHANGE)
def test_a_cancelled_order_changes_no_more(again: OrderRequest) -> None:
    assert refusal(again, done(Cancel(ORDER, "no_longer_needed"), at(PENDING))) == "order/cancelled"


@pytest.mark.parametrize(
    ("first", "clause"),
    [(Return(ORDER, ONE_MUG), "order/already-in-return"), (Exchange(ORDER, TO_BLUE), "order/already-exchanged")],
)
def test_a_shop_that_allows_one_return_or_exchange_allows_one(first: OrderRequest, clause: str) -> None:
    strict, lenient = done(first, at(procedure=ONCE)), done(first, at())

    assert {refusal(again, strict) for again in (Return(ORDER, ONE_MUG), Exchange(ORDER, TO_BLUE))} == {clause}
    assert {refusal(again, lenient) for again in (Return(ORDER, ONE_MUG), Exchange(ORDER, TO_BLUE))} == {None}


def test_an_address_may_change_more_than_once() -> None:
    assert refusal(ModifyAddress(ORDER, HOME), done(ModifyAddress(ORDER, HOME), at(PENDING, procedure=ONCE))) is None


def test_nothing_else_is_planned_while_a_charge_is_open() -> None:
    plan = a_plan(ModifyPayment(ORDER, OTHER_CARD), at(PENDING))
    waiting = at(PENDING, confirmed(plan))
    taken = replace(waiting, remedies=_taken(waiting, plan.id))

    assert refusal(Cancel(ORDER, "no_longer_needed"), waiting) == "order/charge-open"
    assert refusal(Cancel(ORDER, "no_longer_needed"), taken) is None


def _taken(where: Circumstances, plan: PlanId) -> Any:
    return after(where.remedies, MoneyMoved(plan, 0, MoveKind.CHARGE, Money(7000, "EUR"), "r"))
