import pytest
from tests.assistant.understanding.builders import a_context, an_order

from amends.assistant.understanding import Clarification, Intent, ReadingModel, read
from amends.kernel.remedy import Reason


@pytest.mark.parametrize("text", ["I want to return it", "我要退货", "refund please"])
def test_a_return_or_refund_without_a_reason_is_asked_for_one(text: str, model: ReadingModel) -> None:
    reading = read(text, context=a_context(an_order("1001")), model=model)

    assert reading.reason is None
    assert reading.ask is not None
    assert reading.ask.kind == "reason"
    assert {Reason(option) for option in reading.ask.options}


def test_a_stated_reason_is_not_asked_for(model: ReadingModel) -> None:
    reading = read("It is broken, I want my money back", context=a_context(an_order("1001")), model=model)

    assert (reading.intent, reading.reason, reading.ask) == (Intent.REFUND, Reason.DEFECT, None)


def test_words_that_say_nothing_are_asked_what_they_want(model: ReadingModel) -> None:
    reading = read("blue elephants on tuesday", context=a_context(an_order("1001")), model=model)

    assert reading.ask is not None
    assert reading.ask.kind == "intent"


def test_an_answer_to_our_question_is_not_asked_for_its_intent(model: ReadingModel) -> None:
    context = a_context(an_order("1001"), expecting="item")

    reading = read("the blue one", context=context, model=model)

    assert reading.ask is None or reading.ask.kind != "intent"


@pytest.mark.parametrize("text", ["你好", "转人工", "thanks!", "好的", "退款什么时候到账"])
def test_small_talk_persons_answers_and_status_need_no_question(text: str, model: ReadingModel) -> None:
    assert read(text, context=a_context(an_order("1001"), an_order("1002")), model=model).ask is None


def test_part_of_the_money_is_asked_how_much(model: ReadingModel) -> None:
    reading = read("it arrived broken, I want a partial refund", context=a_context(an_order("1001")), model=model)

    assert reading.ask == Clarification("amount", ())


def test_without_orders_no_order_is_asked_for(model: ReadingModel) -> None:
    reading = read("it is broken, I want a refund", context=a_context(), model=model)

    assert (reading.orders, reading.items, reading.ask) == ((), (), None)
