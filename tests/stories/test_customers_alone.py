"""Customers whom the machine serves from the first word to the last."""

from collections.abc import Callable

import pytest
from tests.stories.journey import Journey

from amends.conversations import OfferState
from amends.kernel.ids import OrderId

Arrive = Callable[[str], Journey]


def test_a_broken_pot_is_exchanged_once_the_goods_have_been_checked(customer: Arrive) -> None:
    lin = customer("lin")

    lin.says("你好", "我买的咖啡壶到手就碎了")
    assert lin.kinds == ["exchange", "return"]
    assert "寄回的运费由商家承担" in lin.says("第一个")
    assert "退货面单好了" in lin.says("确认")
    plan = lin.execution("CN-104821").plan
    assert not lin.execution("CN-104821").sent
    lin.goods_arrive(plan.id)

    assert lin.execution("CN-104821").completed
    assert lin.execution("CN-104821").sent
    assert "已为您寄出" in (lin.talk.log[-1].text or "") + (lin.talk.log[-2].text or "")


def test_the_same_pot_is_refunded_when_the_money_is_wanted(customer: Arrive) -> None:
    lin = customer("lin")

    lin.says("我买的咖啡壶到手就碎了", "我想退货退款", "确认")
    assert lin.refunded("CN-104821") == 0
    lin.goods_arrive(lin.execution("CN-104821").plan.id)

    assert lin.refunded("CN-104821") == 28800
    assert "¥288.00" in (lin.talk.log[-1].text or "") + (lin.talk.log[-2].text or "")


def test_a_kettle_of_the_wrong_voltage_goes_back_and_is_refunded(customer: Arrive) -> None:
    emma = customer("emma")

    answer = emma.says("My kettle has the wrong voltage, I want my money back")
    if emma.talk.asked is not None and emma.talk.asked.kind == "reason":
        answer = emma.says("not as described")
    assert "£64.00" in answer
    assert "The seller pays the return postage." in answer
    assert "return label" in emma.says("yes please")
    emma.goods_arrive(emma.execution("UK-204118").plan.id)

    assert emma.refunded("UK-204118") == 6400
    assert emma.execution("UK-204118").completed


def test_goods_that_fail_the_check_are_neither_refunded_nor_refused_but_seen_by_a_person(customer: Arrive) -> None:
    lin = customer("lin")
    lin.says("我买的咖啡壶到手就碎了", "我想退货退款", "确认")

    lin.goods_arrive(lin.execution("CN-104821").plan.id, sound=False)

    assert lin.refunded("CN-104821") == 0
    assert "还没有结论" in (lin.talk.log[-1].text or "")


def test_a_pending_order_is_cancelled_and_every_part_of_the_money_goes_back(customer: Arrive) -> None:
    mia = customer("mia")

    assert "$181.60" in mia.says("cancel the tent")
    mia.says("yes")

    assert mia.refunded("US-507802") == 18160
    assert mia.execution("US-507802").completed


def test_what_never_arrived_is_refunded_or_sent_again(customer: Arrive) -> None:
    camille = customer("camille")

    answer = camille.says("where's the train set? it's late")
    assert "it is late" in answer
    camille.says("it never arrived")
    assert set(camille.kinds) == {"refund", "reship"}
    camille.says(str(camille.kinds.index("reship") + 1), "yes")

    assert camille.execution("FR-401064").sent
    assert camille.refunded("FR-401064") == 0


def test_one_of_two_creams_goes_back(customer: Arrive) -> None:
    camille = customer("camille")

    camille.says("return 1 of the 2 creams", "changed my mind", "yes")
    plan = camille.execution("FR-401118").plan

    assert [(line.line, line.quantity) for line in plan.lines] == [("1", 1)]
    assert plan.moves[0].amount.minor == 3360


def test_shoes_are_exchanged_for_the_next_size(customer: Arrive) -> None:
    lin = customer("lin")

    lin.says("跑步鞋小了，想换大一码", "1")
    assert "换货" in (lin.talk.log[-1].text or "")
    lin.says("确认")

    assert lin.execution("CN-104835").plan.lines[0].options == (("size", "43"),)


def test_a_version_is_picked_from_what_is_in_stock(customer: Arrive) -> None:
    emma = customer("emma")

    answer = emma.says("can i get the scarf in another colour instead?")
    assert "1. " in answer
    assert emma.talk.asked is not None
    assert len(emma.talk.asked.options) >= 2
    assert "You get this instead: grey." in emma.says("grey")
    emma.says("yes")

    assert emma.execution("UK-204153").plan.lines[0].options == (("colour", "grey"),)


def test_a_pending_order_goes_to_another_address_once_that_was_read_back(customer: Arrive) -> None:
    emma = customer("emma")

    emma.says("I need to change the delivery address of my pending order")
    assert "22 Park Street, Bristol, BS1 5JA" in emma.says("22 Park Street, Bristol, BS1 5JA")
    emma.says("yes")

    order = emma.floor.office.shop.order(emma.me.tenant, OrderId("UK-204153"))
    assert (order.address.line1, order.address.postcode) == ("22 Park Street", "BS1 5JA")


def test_an_address_that_is_not_plainly_written_is_left_to_a_person(customer: Arrive) -> None:
    emma = customer("emma")

    emma.says("I need to change the delivery address of my pending order", "to my mum's please")

    assert emma.waiting
    assert not emma.offered


def test_who_declines_keeps_every_right_and_may_come_back(customer: Arrive) -> None:
    lin = customer("lin")

    lin.says("我买的咖啡壶到手就碎了")
    assert "您的权利不变" in lin.says("不用了")
    assert not lin.offered
    lin.says("咖啡壶碎了，我要退款")

    assert lin.kinds == ["return"]


def test_a_no_to_one_way_leaves_the_other_open(customer: Arrive) -> None:
    lin = customer("lin")
    lin.says("我买的咖啡壶到手就碎了", "1")

    answer = lin.says("不要")

    assert "其他方案还在" in answer
    assert lin.kinds == ["exchange", "return"]


@pytest.mark.parametrize("hours", [80, 24 * 60])
def test_a_yes_to_an_offer_that_ran_out_does_nothing_and_brings_todays_answer(customer: Arrive, hours: int) -> None:
    lin = customer("lin")
    lin.says("我买的咖啡壶到手就碎了", "1")
    old = {plan.id for plan in lin.offered}

    lin.waits(hours)
    answer = lin.says("确认")

    assert "已过期" in answer
    assert not lin.floor.payments.book
    assert old.isdisjoint(plan.id for plan in lin.offered)
    assert all(lin.talk.offers[plan].state is not OfferState.CONFIRMED for plan in old)


def test_a_second_wish_for_the_same_item_meets_what_is_already_under_way(customer: Arrive) -> None:
    lin = customer("lin")
    lin.says("我买的咖啡壶到手就碎了", "我想退货退款", "确认")

    answer = lin.says("咖啡壶还是碎的，我要换一个")

    assert "已经有一个方案在办理" in answer
    assert "¥288.00" in answer
    assert not lin.offered


def test_a_refusal_names_its_rule_what_remains_and_a_person(customer: Arrive) -> None:
    zhou = customer("zhou")

    answer = zhou.says("戒指不喜欢想退")

    assert "定作的商品" in answer
    assert "转人工" in answer
    assert not zhou.offered
    assert any("custom" in tried.rule or "withdrawal" in tried.rule for tried in zhou.explained().tried)


def test_a_final_sale_is_refused_by_the_shops_own_rule(customer: Arrive) -> None:
    mia = customer("mia")

    answer = mia.says("I don't want the coat anymore, return it")

    assert "final sale" in answer
    assert not mia.offered


def test_an_order_of_somebody_else_is_not_told_apart_from_one_that_does_not_exist(customer: Arrive) -> None:
    lin = customer("lin")

    foreign = lin.says("订单号 204118 要退货")
    unknown = lin.says("订单号 999118 要退货")

    assert "没有找到这个订单" in foreign
    assert foreign.split("您说的")[0] in unknown


def test_the_answer_follows_the_customers_language(customer: Arrive) -> None:
    lin = customer("lin")

    lin.says("My coffee pot arrived broken")
    assert "For your order" in (lin.talk.log[-1].text or "")
    lin.says("第一个")

    assert "请确认" in (lin.talk.log[-1].text or "")


def test_every_decision_of_a_journey_explains_itself(customer: Arrive) -> None:
    emma = customer("emma")
    emma.says("I don't like the headphones, want to return them")

    why = emma.explained()

    assert "UK.withdrawal.period" in why.deciding
    assert why.order == "UK-203961"
    assert all(source and as_of for _, _, _, source, as_of in why.facts)
    assert {rule.outcome for rule in why.tried} >= {"matched", "failed"}


def test_where_the_wanted_way_is_not_owed_another_that_is_owed_is_offered(customer: Arrive) -> None:
    jonas = customer("jonas")

    answer = jonas.says("my blender stopped working, I want a refund")

    assert answer.index("You can settle it the way below") < answer.index("not covered")
    assert jonas.kinds == ["exchange"]


def test_a_question_in_the_middle_is_answered_and_the_yes_still_counts(customer: Arrive) -> None:
    jonas = customer("jonas")

    answer = jonas.says("return the keyboard, changed my mind", "who pays for the return shipping?")
    assert "The return postage is yours to pay." in answer
    assert "withdraw within fourteen days" in answer
    assert "return label" in jonas.says("yes")


def test_what_the_rules_give_is_told_for_the_order_that_is_asked_about(customer: Arrive) -> None:
    emma = customer("emma")

    answer = emma.says("What is your return policy?", "about the kettle")

    assert "without a reason until" in answer
    assert "Consumer Contracts Regulations" in answer
    assert emma.explained().order == "UK-204118"


def test_a_return_after_its_term_is_refused_with_the_rule_that_set_the_term(customer: Arrive) -> None:
    lin = customer("lin")
    lin.waits(24 * 30)

    answer = lin.says("键盘我不想要了，退掉")

    assert "按规则" in answer or lin.waiting
    assert "转人工" in answer
    assert not lin.offered


def test_a_refund_is_followed_from_the_label_to_the_wallet(customer: Arrive) -> None:
    lin = customer("lin")

    assert "没有进行中的退款" in lin.says("咖啡壶的退款到哪了")
    lin.says("咖啡壶碎了，我要退款", "确认")
    assert "收到并验货后" in lin.says("咖啡壶的退款到哪了")
    lin.goods_arrive(lin.execution("CN-104821").plan.id)

    assert "电子钱包" in lin.says("咖啡壶的退款到哪了")
