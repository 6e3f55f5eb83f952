"""Talking with a customer: who may, what is written, what is refused before anything is written."""

from collections.abc import Callable

import pytest
from tests.desk.shopfloor import AGENT, EMMA, NOW, Floor

from amends.conversations import Conversation, Mode, Speaker
from amends.desk.ask_person import ask_person
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.hand_back import hand_back
from amends.desk.projections import CONVERSATIONS, DECISIONS, PLANS
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.staff_reply import StaffReply, staff_reply
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.streams import conversation_stream, load_conversation
from amends.desk.take_conversation import take_conversation
from amends.desk.units import Once, asker
from amends.kernel.errors import AmendsError, Conflict, Invalid, NotFound, Refused
from amends.kernel.events import Event
from amends.kernel.ids import MAIN, ConversationId, CustomerId, OrderId, PlanId, Position
from amends.kernel.market import Language
from amends.kernel.party import Caller, CallerKind

HERE = ConversationId("conv-talk")
LIN = Caller(MAIN, CallerKind.CUSTOMER, "c-lin", proof="test")
OTHER_AGENT = Caller(MAIN, CallerKind.STAFF, "bea", frozenset({"agent"}), proof="test")
NOBODY = Caller(MAIN, CallerKind.ANONYMOUS, "")
STAFF_WITHOUT_ROLE = Caller(MAIN, CallerKind.STAFF, "new", proof="test")
SERVICE_FOR_EMMA = Caller(MAIN, CallerKind.SERVICE, "shop", proof="key", on_behalf_of=CustomerId("c-emma"))


def arrive(floor: Floor, caller: Caller = EMMA, **more: object) -> Conversation:
    start = StartConversation(HERE, CustomerId("c-emma"), "web", **more)  # type: ignore[arg-type]  # as a test gives it
    return start_conversation(start, caller=caller, office=floor.office, now=NOW)


def says(floor: Floor, text: str, caller: Caller = EMMA, once: Once | None = None) -> Conversation:
    return receive_message(ReceiveMessage(HERE, text), caller=caller, office=floor.office, now=NOW, once=once)


def events(floor: Floor) -> list[Event]:
    return list(floor.office.ledger.read(MAIN, conversation_stream(HERE)))


def types(floor: Floor) -> list[str]:
    return [event.type for event in events(floor)]


def test_a_conversation_starts_with_a_greeting_in_the_customers_language(floor: Floor) -> None:
    talk = arrive(floor)

    assert types(floor) == ["ConversationStarted", "ReplySent"]
    assert [entry.text for entry in talk.log] == ["Hello, I'm the after-sales assistant."]


def test_a_conversation_can_start_in_another_language_and_about_an_order(floor: Floor) -> None:
    talk = arrive(floor, language=Language.ZH, order=OrderId("UK-204118"))

    assert talk.about.order == "UK-204118"
    assert talk.log[0].text == "您好，我是售后助手。"


def test_a_conversation_cannot_start_about_somebody_elses_order(floor: Floor) -> None:
    with pytest.raises(Refused) as refusal:
        arrive(floor, order=OrderId("CN-104821"))
    assert refusal.value.clause == "access/owner"
    assert events(floor) == []


def test_a_service_speaks_for_the_customer_it_was_let_in_for(floor: Floor) -> None:
    arrive(floor, SERVICE_FOR_EMMA)

    assert says(floor, "hello", SERVICE_FOR_EMMA).log[-1].by is Speaker.MACHINE


Verb = Callable[[Floor, Caller], object]
VERBS: dict[str, Verb] = {
    "start": arrive,
    "speak": lambda floor, caller: says(floor, "my kettle is broken", caller),
    "ask for a person": lambda floor, caller: ask_person(HERE, caller=caller, office=floor.office, now=NOW),
    "confirm": lambda floor, caller: confirm_plan(
        ConfirmPlan(HERE, floor_plan(floor), "x"), caller=caller, office=floor.office, now=NOW
    ),
    "take": lambda floor, caller: take_conversation(HERE, caller=caller, office=floor.office, now=NOW),
    "reply": lambda floor, caller: staff_reply(StaffReply(HERE, "hi"), caller=caller, office=floor.office, now=NOW),
    "hand back": lambda floor, caller: hand_back(HERE, caller=caller, office=floor.office, now=NOW),
}
CUSTOMERS = ("start", "speak", "ask for a person", "confirm")


def floor_plan(floor: Floor) -> PlanId:
    return load_conversation(floor.office.ledger, MAIN, HERE).open_offers[0].offer.plan


@pytest.mark.parametrize(
    ("verb", "caller"),
    [
        pytest.param(verb, caller, id=f"{verb}-{caller.id or 'nobody'}")
        for verb in VERBS
        for caller in (NOBODY, LIN, STAFF_WITHOUT_ROLE, AGENT, EMMA)
        if caller is not (EMMA if verb in CUSTOMERS else AGENT)
    ],
)
def test_whoever_has_no_right_is_refused_before_anything_is_written(floor: Floor, verb: str, caller: Caller) -> None:
    arrive(floor)
    says(floor, "my kettle is broken")
    before = floor.office.ledger.follow(Position(0))

    with pytest.raises(Refused) as refusal:
        VERBS[verb](floor, caller)
    assert refusal.value.clause.startswith("access/")
    assert len(floor.office.ledger.follow(Position(0))) == len(before)


@pytest.mark.parametrize("text", ["", "   ", "x" * 4_001, "a\x00b", "\ud800"])
def test_a_text_that_cannot_be_taken_in_is_named_faulty_and_not_written(floor: Floor, text: str) -> None:
    arrive(floor)

    with pytest.raises(Invalid):
        says(floor, text)
    assert types(floor) == ["ConversationStarted", "ReplySent"]


def test_an_unknown_conversation_is_not_found(floor: Floor) -> None:
    with pytest.raises(NotFound):
        says(floor, "hello")


def test_a_message_is_read_decided_offered_and_answered_in_one_commit(floor: Floor) -> None:
    arrive(floor)

    talk = says(floor, "my kettle is broken")
    assert types(floor)[2:] == ["MessageReceived", "MessageUnderstood", "Decided", "OptionsOffered", "ReplySent"]
    assert len({event.position for event in events(floor)}) == len(events(floor))
    row = floor.office.ledger.row(MAIN, CONVERSATIONS, HERE)
    assert row is not None
    assert (row.body["order"], row.body["reason"], row.body["open_offers"]) == ("UK-204118", "defect", 2)
    assert talk.decision is not None
    assert floor.office.ledger.row(MAIN, DECISIONS, talk.decision) is not None


def test_what_a_customer_wrote_stands_only_in_the_sealed_part(floor: Floor) -> None:
    arrive(floor)
    says(floor, "my kettle is broken, says Emma Clarke")

    written = [event for event in events(floor) if event.type == "MessageReceived"]
    assert "kettle" not in repr(written[0].body)
    assert "kettle" in repr(written[0].sealed)


def test_a_yes_sets_the_confirmed_plan_going(floor: Floor) -> None:
    arrive(floor)
    says(floor, "I don't like the headphones, want to return them")

    talk = says(floor, "yes")
    assert talk.open_offers == ()
    (plan,) = talk.offers
    row = floor.office.ledger.row(MAIN, PLANS, plan)
    assert row is not None
    assert row.state == "goods"


def test_a_yes_that_the_facts_have_overtaken_brings_the_answer_of_today(floor: Floor) -> None:
    arrive(floor)
    says(floor, "cancel my pending order")
    other = ConversationId("conv-other")
    start = StartConversation(other, CustomerId("c-emma"), "web")
    start_conversation(start, caller=EMMA, office=floor.office, now=NOW)
    for text in ("cancel my pending order", "yes"):
        receive_message(ReceiveMessage(other, text), caller=EMMA, office=floor.office, now=NOW)
    floor.work()

    talk = says(floor, "yes")
    assert talk.offers[next(iter(talk.offers))].state != "confirmed"
    assert len(floor.payments.book) == 1
    assert "cancel" in (talk.log[-1].text or "")


def test_a_yes_by_button_to_another_text_is_refused(floor: Floor) -> None:
    arrive(floor)
    says(floor, "my kettle is broken")
    before = len(events(floor))

    for shown, clause in ((None, "confirmation/missing"), ("another", "confirmation/changed")):
        command = ConfirmPlan(HERE, floor_plan(floor), shown)
        with pytest.raises(Refused) as refusal:
            confirm_plan(command, caller=EMMA, office=floor.office, now=NOW)
        assert refusal.value.clause == clause
    assert len(events(floor)) == before


def test_a_plan_is_confirmed_only_once(floor: Floor) -> None:
    arrive(floor)
    talk = says(floor, "my kettle is broken")
    offer = talk.open_offers[0].offer
    yes = ConfirmPlan(HERE, offer.plan, offer.hash)
    confirm_plan(yes, caller=EMMA, office=floor.office, now=NOW)

    with pytest.raises(Refused) as refusal:
        confirm_plan(yes, caller=EMMA, office=floor.office, now=NOW)
    assert refusal.value.clause == "confirmation/replayed"


def test_the_answer_to_an_idempotency_key_is_kept_with_what_was_written(floor: Floor) -> None:
    arrive(floor)
    says(floor, "hello", once=Once("key-1", "print"))

    kept = floor.office.ledger.request(MAIN, asker(EMMA), "key-1")
    assert kept is not None
    assert HERE in kept.response
    with pytest.raises(AmendsError):
        says(floor, "hello again", once=Once("key-1", "print"))
    assert types(floor).count("MessageReceived") == 1


def test_replies_follow_the_language_of_the_last_message(floor: Floor) -> None:
    arrive(floor)

    assert (says(floor, "我的水壶坏了").log[-1].text or "").startswith("刚到手就坏")
    assert (says(floor, "the second one").log[-1].text or "").endswith("Nothing happens until you confirm.")
    assert (says(floor, "1").log[-1].language, says(floor, "第二个").log[-1].language) == ("en", "zh-CN")


def test_the_machine_only_listens_while_a_person_is_asked_or_there(floor: Floor) -> None:
    arrive(floor)
    ask_person(HERE, caller=EMMA, office=floor.office, now=NOW)
    waiting = says(floor, "my kettle is broken")
    take_conversation(HERE, caller=AGENT, office=floor.office, now=NOW)
    taken = says(floor, "a person please")

    assert waiting.log[-1].by is Speaker.CUSTOMER
    assert taken.log[-1].by is Speaker.CUSTOMER
    assert "Decided" not in types(floor)


def test_asking_for_a_person_by_button_twice_writes_one_request(floor: Floor) -> None:
    arrive(floor)
    ask_person(HERE, caller=EMMA, office=floor.office, now=NOW)
    ask_person(HERE, caller=EMMA, office=floor.office, now=NOW)
    ask_person(HERE, caller=EMMA, office=floor.office, now=NOW)

    assert types(floor).count("PersonRequested") == 1
    assert types(floor).count("ReplySent") == 3
    row = floor.office.ledger.row(MAIN, CONVERSATIONS, HERE)
    assert row is not None
    assert (row.state, row.body["waiting_why"]) == (Mode.WAITING, "customer_asked")


def test_only_who_took_a_conversation_speaks_in_it_and_gives_it_back(floor: Floor) -> None:
    arrive(floor)
    take_conversation(HERE, caller=AGENT, office=floor.office, now=NOW)

    with pytest.raises(Conflict):
        take_conversation(HERE, caller=OTHER_AGENT, office=floor.office, now=NOW)
    for verb in ("reply", "hand back"):
        with pytest.raises(Refused) as refusal:
            VERBS[verb](floor, OTHER_AGENT)
        assert refusal.value.clause == "conversation/not-taken"
    said = staff_reply(StaffReply(HERE, "I have your case."), caller=AGENT, office=floor.office, now=NOW).log[-1]
    assert (said.by, said.staff, said.text) == (Speaker.STAFF, "agent", "I have your case.")


def test_after_handing_back_the_machine_answers_again(floor: Floor) -> None:
    arrive(floor)
    take_conversation(HERE, caller=AGENT, office=floor.office, now=NOW)
    talk = hand_back(HERE, caller=AGENT, office=floor.office, now=NOW)

    assert talk.mode is Mode.MACHINE
    assert says(floor, "my kettle is broken").log[-1].by is Speaker.MACHINE
