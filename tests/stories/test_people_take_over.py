"""Customers who want a person, or whom the machine must not answer alone."""

from collections.abc import Callable

import pytest
from tests.stories.journey import Journey

from amends.kernel.errors import Refused
from amends.kernel.ids import LineId, OrderId
from amends.kernel.remedy import Reason
from amends.remedies import Return, Units

Arrive = Callable[[str], Journey]
KETTLE = Return(OrderId("UK-204118"), (Units(LineId("1"), 1),), None, Reason.NOT_AS_DESCRIBED)


def test_a_person_takes_over_offers_and_hands_back(customer: Arrive) -> None:
    emma = customer("emma")

    assert "number 1 in the queue" in emma.says("My kettle is the wrong voltage", "I'd like to speak to a human")
    emma.staff_takes()
    assert emma.says("are you there?") == ""
    emma.staff_says("Hello Emma, I can see the kettle is a US unit.")
    emma.staff_offers(KETTLE)
    assert emma.mode == "person"
    emma.confirms()
    emma.staff_hands_back()
    emma.goods_arrive(emma.execution("UK-204118").plan.id)

    assert emma.refunded("UK-204118") == 6400
    assert emma.mode == "machine"
    assert "back on" not in emma.says("thanks")
    assert "welcome" in (emma.talk.log[-1].text or "")


def test_an_offer_by_staff_is_carried_out_only_with_the_customers_yes(customer: Arrive) -> None:
    emma = customer("emma")
    emma.says("a person please")
    emma.staff_takes()

    emma.staff_offers(KETTLE)
    emma.work()

    assert not emma.floor.payments.book
    assert not emma.floor.carriers.book
    assert len(emma.offered) == 1


@pytest.mark.parametrize(
    ("before", "wish"),
    [
        ((), "转人工"),
        (("咖啡壶碎了",), "我要找真人客服"),
        (("咖啡壶碎了", "1"), "转人工"),
        (("我要退货",), "叫你们经理来"),
    ],
)
def test_a_person_can_be_asked_for_at_any_moment(customer: Arrive, before: tuple[str, ...], wish: str) -> None:
    lin = customer("lin")

    answer = lin.says(*before, wish)

    assert "已为您转人工" in answer
    assert lin.waiting


def test_asking_again_while_waiting_is_acknowledged_once(customer: Arrive) -> None:
    lin = customer("lin")
    lin.says("转人工")

    first, second, third = lin.says("在吗"), lin.says("转人工"), lin.says("转人工啊")

    assert first == ""
    assert "已经收到您的请求" in second
    assert third == ""


def test_staff_who_did_not_take_it_cannot_hand_it_back(customer: Arrive) -> None:
    lin = customer("lin")
    lin.says("转人工")

    with pytest.raises(Refused) as refusal:
        lin.staff_hands_back()
    assert refusal.value.clause == "conversation/not-taken"


def test_a_language_that_is_not_read_is_said_so_and_goes_to_a_person(customer: Arrive) -> None:
    jonas = customer("jonas")

    answer = jonas.says("Meine Tastatur ist kaputt, ich möchte sie zurückgeben")

    assert "can't read this language" in answer
    assert jonas.waiting


def test_what_is_partly_delivered_is_seen_by_a_person_and_never_refused(customer: Arrive) -> None:
    jonas = customer("jonas")

    answer = jonas.says("the yoga mat is torn, only the mat")

    assert "A person needs to check this" in answer
    assert jonas.talk.about.order == "DE-301255"


def test_a_question_that_stays_unanswered_is_taken_over_by_a_person(customer: Arrive) -> None:
    lin = customer("lin")

    lin.says("我要退货", "嗯", "好")

    assert lin.waiting
