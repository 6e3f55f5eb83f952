"""A clock that is set back: nothing waits for less than no time, nothing expired lives again, nothing is done twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.crash.reporting import views_hold
from tests.desk.shopfloor import AGENT, BROKEN, EMMA, Floor, open_floor

from amends.desk.ask_person import ask_person
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.hand_back import hand_back
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.read_waiting import read_waiting
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.staff_reply import StaffReply, staff_reply
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.streams import load_conversation
from amends.desk.take_conversation import take_conversation
from amends.kernel.clock import DAY, HOUR, Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import MAIN, ConversationId, CustomerId, Position

TALK = ConversationId("conv-1")
SHIFTS = st.lists(st.integers(-3 * DAY, 3 * HOUR), min_size=8, max_size=8)


def begun(floor: Floor) -> None:
    start = StartConversation(TALK, CustomerId(EMMA.id), "test")
    start_conversation(start, caller=EMMA, office=floor.office, now=floor.clock.now())


def shift(floor: Floor, by: int) -> Instant:
    floor.clock.set(Instant(floor.clock.now() + by))
    return floor.clock.now()


def test_an_offer_that_was_seen_to_have_run_out_does_not_live_again() -> None:
    floor = open_floor()
    begun(floor)
    talk = propose_remedy(ProposeRemedy(TALK, BROKEN), caller=EMMA, office=floor.office, now=floor.clock.now())
    offer = talk.open_offers[0].offer
    floor.clock.set(offer.expires_at)
    receive_message(ReceiveMessage(TALK, "hello?"), caller=EMMA, office=floor.office, now=floor.clock.now())
    floor.clock.set(Instant(offer.expires_at - 1))

    with pytest.raises(Refused) as refusal:
        confirm_plan(ConfirmPlan(TALK, offer.plan, offer.hash), caller=EMMA, office=floor.office, now=floor.clock.now())
    assert refusal.value.clause == "confirmation/stale"


@given(SHIFTS)
@settings(max_examples=25)
def test_whatever_the_clock_does_a_conversation_goes_its_way_and_its_lists_hold(by: list[int]) -> None:
    floor = open_floor()
    office = floor.office
    begun(floor)
    ask_person(TALK, caller=EMMA, office=office, now=shift(floor, by[0]))
    receive_message(ReceiveMessage(TALK, "are you there?"), caller=EMMA, office=office, now=shift(floor, by[1]))
    take_conversation(TALK, caller=AGENT, office=office, now=shift(floor, by[2]))
    waiting = read_waiting(TALK, caller=AGENT, office=office)
    staff_reply(StaffReply(TALK, "Hello, this is Noor."), caller=AGENT, office=office, now=shift(floor, by[3]))
    hand_back(TALK, caller=AGENT, office=office, now=shift(floor, by[4]))
    shift(floor, by[5])
    talk = load_conversation(office.ledger, MAIN, TALK)
    times = [event.at for event in office.ledger.follow(Position(0))]

    assert waiting.since is not None
    assert waiting.since <= max(times)
    assert talk.log[-1].text
    assert views_hold(office.ledger)


@given(SHIFTS)
@settings(max_examples=25)
def test_whatever_the_clock_does_a_confirmed_plan_is_carried_out_once(by: list[int]) -> None:
    floor = open_floor()
    begun(floor)
    talk = propose_remedy(ProposeRemedy(TALK, BROKEN), caller=EMMA, office=floor.office, now=floor.clock.now())
    offer = talk.open_offers[0].offer
    shift(floor, min(by[0], 0))
    yes = ConfirmPlan(TALK, offer.plan, offer.hash)
    confirm_plan(yes, caller=EMMA, office=floor.office, now=floor.clock.now())
    shift(floor, by[1])
    with pytest.raises(Refused) as again:
        confirm_plan(yes, caller=EMMA, office=floor.office, now=floor.clock.now())
    floor.work()
    shift(floor, by[2])
    floor.work()

    assert again.value.clause == "confirmation/replayed"
    assert len(floor.carriers.book) == 1
    assert views_hold(floor.office.ledger)
