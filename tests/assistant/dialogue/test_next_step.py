"""The rules of the next step, as facts: what was read and known -> what is done."""

import pytest
from tests.assistant.dialogue.builders import BOOTS, LAMP, ONE, ORDERS, POT, TENT, TWO, known, read_as, step

from amends.assistant.dialogue import Ask, CallPerson, Choose, Confirm, Decline, Inform, Memory, Propose, Talk
from amends.assistant.understanding import Intent, Reading
from amends.kernel.ids import MethodId, OrderId, VariantId
from amends.kernel.orders import Address, OrderStatus
from amends.kernel.remedy import Reason, RemedyKind

EXCHANGE, RETURN, REFUND, RESHIP = RemedyKind.EXCHANGE, RemedyKind.RETURN, RemedyKind.REFUND, RemedyKind.RESHIP
BROKEN = Memory(Intent.COMPLAINT, Reason.DEFECT, POT, ((ONE, None),), offers=(EXCHANGE, RETURN))
CHECKING = Memory(
    Intent.COMPLAINT, Reason.DEFECT, POT, ((ONE, None),), asked="confirmation", offers=(EXCHANGE, RETURN), confirming=0
)
ONLY_ONE = Memory(
    Intent.RETURN, Reason.DEFECT, POT, ((ONE, None),), asked="confirmation", offers=(RETURN,), confirming=0
)
HOME = Address("1 High Street", "", "Bath", "", "BA1 1AA", "United Kingdom")


@pytest.mark.parametrize("memory", [Memory(), BROKEN, CHECKING, Memory(asked="order"), Memory(asked="address")])
def test_a_wish_for_a_person_comes_before_everything_else(memory: Memory) -> None:
    wish = read_as(Intent.PERSON, answer="yes", choice=1, language="de")

    assert isinstance(step(wish, memory), CallPerson)


def test_a_person_is_told_which_order_the_customer_named() -> None:
    called = step(read_as(Intent.PERSON, order=POT))

    assert called == CallPerson("customer_asked", order=POT)


def test_a_language_that_is_not_read_goes_to_a_person() -> None:
    assert step(read_as(Intent.RETURN, language="fr")) == CallPerson("language")


@pytest.mark.parametrize(
    ("reading", "memory", "then"),
    [
        (read_as(answer="yes"), CHECKING, Confirm()),
        (read_as(answer="yes"), BROKEN, Talk("which_option")),
        (read_as(answer="yes"), ONLY_ONE, Confirm()),
        (read_as(answer="no"), BROKEN, Decline()),
        (read_as(answer="no"), ONLY_ONE, Decline()),
        (read_as(answer="no"), CHECKING, Talk("other_options_open")),
        (read_as(choice=2), BROKEN, Choose(1)),
        (read_as(choice=2), CHECKING, Choose(1)),
        (read_as(Intent.RETURN), BROKEN, Choose(1)),
        (read_as(Intent.REFUND), BROKEN, Choose(1)),
        (read_as(Intent.EXCHANGE), BROKEN, Choose(0)),
        (read_as(Intent.COMPLAINT, 0.3), BROKEN, Talk("which_option")),
        (read_as(Intent.COMPLAINT, 0.3), ONLY_ONE, Choose(0, unclear=True)),
        (read_as(Intent.POLICY_QUESTION), CHECKING, Inform("offers", POT)),
        (read_as(answer="yes"), Memory(), Talk("noted")),
        (read_as(answer="no"), Memory(), Talk("tell_more")),
        (read_as(answer="no"), Memory(asked="reason", order=POT), Talk("declined_ok")),
    ],
)
def test_an_answer_to_what_was_offered_or_asked(reading: Reading, memory: Memory, then: object) -> None:
    assert step(reading, memory) == then


@pytest.mark.parametrize("memory", [Memory(), BROKEN, Memory(asked="order"), Memory(asked="item", order=LAMP)])
def test_a_yes_confirms_nothing_where_no_confirmation_was_asked(memory: Memory) -> None:
    assert not isinstance(step(read_as(answer="yes"), memory), Confirm)


@pytest.mark.parametrize(
    "more",
    [
        read_as(Intent.RETURN, order=LAMP),
        read_as(Intent.RETURN, order=POT, items=((ONE, 1),)),
        read_as(Intent.RETURN, order=POT, reason=Reason.WRONG_SIZE),
        read_as(Intent.EXCHANGE, order=POT, variant=VariantId("blue")),
    ],
)
def test_a_wish_that_says_more_than_the_offers_is_worked_out_anew(more: Reading) -> None:
    assert isinstance(step(more, BROKEN), Propose | Ask)


@pytest.mark.parametrize("agreed", [read_as(answer="yes"), read_as(choice=1), read_as(Intent.RETURN)])
def test_agreeing_to_offers_that_ran_out_works_the_same_wish_out_again(agreed: Reading) -> None:
    memory = Memory(Intent.RETURN, Reason.DEFECT, POT, ((ONE, 1),), offers=(RETURN,), stale=True)

    then = Propose(Intent.RETURN, Reason.DEFECT, POT, ((ONE, 1),), renewed="offer_expired")
    assert step(agreed, memory) == then


@pytest.mark.parametrize(
    ("reading", "kind"),
    [
        (read_as(Intent.RETURN), "order"),
        (read_as(Intent.COMPLAINT, 0.2, asks="intent"), "intent"),
        (read_as(Intent.OTHER), "intent"),
        (read_as(Intent.RETURN, order=LAMP, reason=Reason.DEFECT), "item"),
        (read_as(Intent.RETURN, order=POT), "reason"),
        (read_as(Intent.EXCHANGE, order=POT, reason=Reason.CHANGE_OF_MIND), "variant"),
        (read_as(Intent.MODIFY_ITEMS, order=TENT), "variant"),
        (read_as(Intent.EXCHANGE, order=TENT), "variant"),
        (read_as(Intent.MODIFY_ADDRESS, order=TENT), "address"),
        (read_as(Intent.MODIFY_PAYMENT, order=TENT), "payment_method"),
        (read_as(Intent.REFUND, order=BOOTS), "reason"),
        (read_as(Intent.COMPLAINT, order=TENT), "intent"),
    ],
)
def test_what_is_missing_is_asked_for(reading: Reading, kind: str) -> None:
    then = step(reading)

    assert isinstance(then, Ask)
    assert then.kind == kind


@pytest.mark.parametrize(
    ("reading", "then"),
    [
        (
            read_as(Intent.COMPLAINT, order=POT, reason=Reason.DEFECT),
            Propose(Intent.COMPLAINT, Reason.DEFECT, POT, ((ONE, None),)),
        ),
        (
            read_as(Intent.RETURN, order=LAMP, reason=Reason.DEFECT, items=((ONE, None), (TWO, 1))),
            Propose(Intent.RETURN, Reason.DEFECT, LAMP, ((ONE, None), (TWO, 1))),
        ),
        (
            read_as(Intent.EXCHANGE, order=POT, reason=Reason.DAMAGED_IN_TRANSIT),
            Propose(Intent.EXCHANGE, Reason.DAMAGED_IN_TRANSIT, POT, ((ONE, None),)),
        ),
        (
            read_as(Intent.EXCHANGE, order=POT, reason=Reason.WRONG_SIZE, variant=VariantId("43")),
            Propose(Intent.EXCHANGE, Reason.WRONG_SIZE, POT, ((ONE, None),), (VariantId("43"),)),
        ),
        (read_as(Intent.RETURN, order=TENT), Propose(Intent.CANCEL, None, TENT, ())),
        (read_as(Intent.CANCEL), Propose(Intent.CANCEL, None, TENT, ())),
        (
            read_as(Intent.REFUND, order=BOOTS, reason=Reason.NOT_RECEIVED),
            Propose(Intent.REFUND, Reason.NOT_RECEIVED, BOOTS, ()),
        ),
        (
            read_as(Intent.CANCEL, order=BOOTS, reason=Reason.LATE),
            Propose(Intent.REFUND, Reason.LATE, BOOTS, ()),
        ),
        (
            read_as(Intent.CANCEL, order=POT, reason=Reason.NO_LONGER_NEEDED),
            Propose(Intent.RETURN, Reason.NO_LONGER_NEEDED, POT, ((ONE, None),)),
        ),
    ],
)
def test_what_is_known_well_enough_is_proposed(reading: Reading, then: Propose) -> None:
    assert step(reading) == then


@pytest.mark.parametrize(
    ("reading", "about", "order"),
    [
        (read_as(Intent.WHERE_IS_ORDER), "status", BOOTS),
        (read_as(Intent.WHERE_IS_ORDER, order=POT), "status", POT),
        (read_as(Intent.POLICY_QUESTION, order=POT), "rules", POT),
        (read_as(Intent.COMPLAINT, order=TENT, reason=Reason.DEFECT), "status", TENT),
        (read_as(Intent.RETURN, order=BOOTS, reason=Reason.CHANGE_OF_MIND), "on_its_way", BOOTS),
    ],
)
def test_questions_are_answered_about_the_order_they_mean(reading: Reading, about: str, order: OrderId) -> None:
    then = step(reading)

    assert isinstance(then, Inform)
    assert (then.about, then.order) == (about, order)


def test_asking_for_a_refund_that_does_not_exist_finds_out_what_is_wrong() -> None:
    then = step(read_as(Intent.REFUND_STATUS, order=BOOTS))

    assert isinstance(then, Inform)
    assert isinstance(then.instead, Ask)
    assert (then.instead.kind, then.instead.intent, then.instead.why) == ("reason", Intent.REFUND, "no_refund")


def test_a_number_that_is_none_of_the_customers_orders_is_said_so() -> None:
    then = step(read_as(Intent.RETURN, stranger=True))

    assert isinstance(then, Ask)
    assert (then.kind, then.why) == ("order", "not_found")


def test_orders_that_suit_the_wish_are_offered_first() -> None:
    then = step(read_as(Intent.RETURN))

    assert isinstance(then, Ask)
    assert set(then.options[:2]) == {POT, LAMP}
    assert set(then.options) == set(ORDERS)


@pytest.mark.parametrize(
    ("asked", "options", "reading", "expected"),
    [
        ("order", (LAMP, POT), read_as(choice=2), (POT, "reason")),
        ("item", (ONE, TWO), read_as(choice=1), (LAMP, "reason")),
    ],
)
def test_a_number_picks_among_the_options_of_the_question(
    asked: str, options: tuple[str, ...], reading: Reading, expected: tuple[str, str]
) -> None:
    order = LAMP if asked == "item" else None
    then = step(reading, Memory(Intent.RETURN, order=order, asked=asked, options=options, times=1))

    assert isinstance(then, Ask)
    assert (then.order, then.kind) == expected


def test_several_items_are_picked_at_once() -> None:
    memory = Memory(Intent.RETURN, Reason.DEFECT, LAMP, asked="item", options=(ONE, TWO), times=1)

    then = step(read_as(Intent.OTHER, 0.4), memory, named=(ONE, TWO))
    assert then == Propose(Intent.RETURN, Reason.DEFECT, LAMP, ((ONE, None), (TWO, None)))


def test_a_version_named_in_words_is_taken() -> None:
    memory = Memory(
        Intent.EXCHANGE, Reason.WRONG_SIZE, POT, ((ONE, None),), asked="variant", options=("42", "43"), times=1
    )

    then = step(read_as(Intent.OTHER, 0.4), memory, named=("43",))
    assert then == Propose(Intent.EXCHANGE, Reason.WRONG_SIZE, POT, ((ONE, None),), (VariantId("43"),))


def test_a_payment_method_is_taken_only_from_those_offered() -> None:
    memory = Memory(Intent.MODIFY_PAYMENT, order=TENT, asked="payment_method", options=("pm-2",), times=1)

    assert step(read_as(choice=1), memory) == Propose(Intent.MODIFY_PAYMENT, None, TENT, (), method=MethodId("pm-2"))
    assert isinstance(step(read_as(), memory, named=("pm-of-somebody-else",)), Ask)


def test_an_address_is_taken_where_one_was_asked_for_and_not_guessed() -> None:
    memory = Memory(Intent.MODIFY_ADDRESS, order=TENT, asked="address", times=1)

    assert step(read_as(), memory, address=HOME) == Propose(Intent.MODIFY_ADDRESS, None, TENT, (), address=HOME)
    assert step(read_as(Intent.OTHER, 0.4), memory) == CallPerson("address_unclear", Intent.MODIFY_ADDRESS, TENT)
    assert not isinstance(step(read_as(Intent.RETURN, order=POT), BROKEN, address=HOME), Confirm)


def test_what_is_asked_in_vain_is_asked_again_once_and_then_left_to_a_person() -> None:
    memory = Memory(Intent.RETURN, asked="order", options=(POT,), times=1)

    second = step(read_as(Intent.OTHER, 0.4), memory)
    assert isinstance(second, Ask)
    assert (second.why, second.times) == ("again", 2)
    third = step(read_as(Intent.OTHER, 0.4), Memory(Intent.RETURN, asked="order", options=(POT,), times=2))
    assert third == CallPerson("not_understood")


def test_an_answer_to_a_question_leaves_the_wish_standing() -> None:
    memory = Memory(Intent.RETURN, order=POT, units=((ONE, None),), asked="reason", options=("defect",), times=1)

    then = step(read_as(Intent.COMPLAINT, reason=Reason.DEFECT), memory)
    assert then == Propose(Intent.RETURN, Reason.DEFECT, POT, ((ONE, None),))


def test_a_clear_change_of_mind_is_heard_in_the_middle_of_a_question() -> None:
    memory = Memory(Intent.EXCHANGE, Reason.DEFECT, POT, ((ONE, None),), asked="variant", options=("b",), times=1)

    then = step(read_as(Intent.REFUND), memory)
    assert then == Propose(Intent.REFUND, Reason.DEFECT, POT, ((ONE, None),))


def test_the_reason_given_for_one_order_is_not_carried_over_to_another() -> None:
    then = step(read_as(Intent.RETURN, order=LAMP, items=((ONE, None),)), BROKEN)

    assert isinstance(then, Ask)
    assert (then.kind, then.order, then.reason) == ("reason", LAMP, None)


def test_a_number_of_pieces_said_before_stays_until_another_is_said() -> None:
    memory = Memory(Intent.RETURN, order=POT, units=((ONE, 1),), asked="reason", times=1)
    reading = read_as(Intent.COMPLAINT, reason=Reason.CHANGE_OF_MIND, order=POT, items=((ONE, None),))

    then = step(reading, memory)
    assert isinstance(then, Propose)
    assert then.units == ((ONE, 1),)


def test_what_has_arrived_before_the_rest_is_a_persons_to_sort_out() -> None:
    orders = {LAMP: known(OrderStatus.SHIPPED, 2, arrived=1)}

    torn = step(read_as(Intent.COMPLAINT, order=LAMP, reason=Reason.DEFECT, items=((ONE, None),)), orders=orders)
    assert isinstance(torn, CallPerson)
    assert (torn.why, torn.order, torn.units) == ("part_arrived", LAMP, ((ONE, None),))


def test_only_what_has_not_arrived_is_refunded_as_not_received() -> None:
    orders = {LAMP: known(OrderStatus.SHIPPED, 2, arrived=1)}

    then = step(read_as(Intent.REFUND, order=LAMP, reason=Reason.NOT_RECEIVED), orders=orders)
    assert then == Propose(Intent.REFUND, Reason.NOT_RECEIVED, LAMP, ((TWO, None),))


def test_exchanges_for_another_version_go_one_item_at_a_time() -> None:
    both = read_as(Intent.EXCHANGE, order=LAMP, reason=Reason.WRONG_SIZE, items=((ONE, None), (TWO, None)))

    then = step(both)
    assert isinstance(then, Ask)
    assert (then.kind, then.options, then.why) == ("item", (ONE, TWO), "one_at_a_time")


def test_a_complaint_about_the_price_is_a_persons() -> None:
    then = step(read_as(Intent.REFUND, order=POT, reason=Reason.PRICE))

    assert isinstance(then, CallPerson)
    assert then.why == "price"


def test_a_cancelled_order_is_told_about_and_nothing_is_proposed_for_it() -> None:
    orders = {POT: known(OrderStatus.CANCELLED)}

    assert step(read_as(Intent.RETURN, order=POT, reason=Reason.DEFECT), orders=orders) == Inform("refund", POT)


def test_without_any_order_the_order_is_asked_for() -> None:
    then = step(read_as(Intent.RETURN), orders={})

    assert then == Ask("order", (), Intent.RETURN)
