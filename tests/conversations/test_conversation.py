"""A conversation as the fold of its events, and the rules of who may speak when."""

from typing import Any

import pytest

from amends.conversations import (
    Asked,
    Conversation,
    ConversationEvent,
    ConversationStarted,
    MessageReceived,
    MessageUnderstood,
    Mode,
    Offer,
    OfferConfirmed,
    OffersDeclined,
    OfferState,
    OptionsOffered,
    OutcomeRated,
    PersonRequested,
    ReplyRated,
    ReplySent,
    Speaker,
    evolve,
    guard_holder,
    hand_back,
    heard_again,
    rate_reply,
    request_person,
    take,
)
from amends.kernel.clock import Instant
from amends.kernel.errors import Conflict, NotFound, Refused
from amends.kernel.ids import ConversationId, CustomerId, DecisionId, MessageId, OrderId, PlanId, StaffId

START = ConversationStarted(ConversationId("c"), CustomerId("c-lin"), "CN", "zh-CN", "web")
ANNA, BEN = StaffId("anna"), StaffId("ben")
POT, SHOES = OrderId("pot"), OrderId("shoes")


def told(*events: ConversationEvent, at: int = 1_000) -> Conversation:
    state = evolve(None, START, Instant(at))
    for event in events:
        state = evolve(state, event, Instant(at))
    return state


def offer(key: str, expires: int = 5_000) -> Offer:
    return Offer(PlanId(key), f"hash-{key}", "return", POT, Instant(expires), {})


def offered(*keys: str, decision: str = "d") -> OptionsOffered:
    return OptionsOffered(DecisionId(decision), tuple(offer(key) for key in keys))


def understood(**known: Any) -> MessageUnderstood:
    return MessageUnderstood(MessageId("m"), "model", "return", 0.9, known.pop("reason", None), 0.9, **known)


def said(act: str, **more: Any) -> ReplySent:
    return ReplySent(MessageId(act), Speaker.MACHINE, "zh-CN", draft=({"act": act, "refs": {}},), text=act, **more)


def test_a_conversation_begins_with_its_start() -> None:
    with pytest.raises(AssertionError):
        evolve(None, PersonRequested("customer_asked"), Instant(1))


def test_every_event_raises_the_version_by_one() -> None:
    assert told().version == 1
    assert told(understood(), Asked("order")).version == 3


def test_new_offers_take_the_place_of_the_open_ones() -> None:
    state = told(offered("a", "b"), offered("c", decision="e"))

    assert [open_.offer.plan for open_ in state.open_offers] == ["c"]
    assert state.offer(PlanId("a")).state is OfferState.SUPERSEDED


def test_a_confirmed_offer_closes_the_others() -> None:
    state = told(offered("a", "b"), OfferConfirmed(PlanId("b")))

    assert state.open_offers == ()
    assert state.offer(PlanId("a")).state is OfferState.SUPERSEDED
    assert state.offer(PlanId("b")).state is OfferState.CONFIRMED


def test_declining_closes_every_open_offer_but_not_the_confirmed_one() -> None:
    state = told(offered("a"), OfferConfirmed(PlanId("a")), offered("b"), OffersDeclined())

    assert state.offer(PlanId("a")).state is OfferState.CONFIRMED
    assert state.offer(PlanId("b")).state is OfferState.DECLINED


@pytest.mark.parametrize(("now", "gone"), [(4_999, False), (5_000, True), (9_000, True)])
def test_an_offer_runs_out_at_its_moment(now: int, gone: bool) -> None:  # noqa: FBT001  # a table's column
    state = told(offered("a"))

    assert state.offer(PlanId("a")).ran_out(Instant(now)) is gone


def test_an_offer_that_was_not_made_here_is_not_found() -> None:
    with pytest.raises(NotFound):
        told().offer(PlanId("x"))


def test_what_was_asked_waits_for_the_next_message_only() -> None:
    state = told(Asked("order", ("pot",)))

    assert state.asked == Asked("order", ("pot",))
    assert told(Asked("order"), understood()).asked is None


def test_what_it_is_about_grows_with_every_message() -> None:
    state = told(
        understood(wish="return", order=POT, reason="defect"),
        understood(units=(("1", 2),), variants=(("1", "blue"),)),
        understood(),
    )

    about = state.about
    assert (about.intent, about.reason, about.order) == ("return", "defect", POT)
    assert (about.units, about.variants) == ((("1", 2),), (("1", "blue"),))


def test_another_order_brings_neither_reason_nor_items_along() -> None:
    state = told(understood(wish="return", order=POT, reason="defect", units=(("1", 0),)), understood(order=SHOES))

    assert (state.about.reason, state.about.units) == (None, ())


def test_the_machine_remembers_which_sentences_it_said() -> None:
    assert told(said("ack_defect"), said("greeting")).told == {"ack_defect", "greeting"}


def test_the_log_shows_who_truly_spoke_and_which_offers_a_reply_brought() -> None:
    state = told(
        MessageReceived(MessageId("in"), "en", "hello"), offered("a"), said("options_intro", decision=DecisionId("d"))
    )

    assert [(entry.by, entry.text) for entry in state.log] == [("customer", "hello"), ("machine", "options_intro")]
    assert state.log[1].offers == (PlanId("a"),)
    assert state.log[0].language == "en"


def test_asking_for_a_person_twice_changes_nothing() -> None:
    waiting = told(PersonRequested("customer_asked"))

    assert request_person(told(), why="customer_asked") == (PersonRequested("customer_asked"),)
    assert waiting.mode is Mode.WAITING
    assert request_person(waiting, why="customer_asked") == ()


def test_a_repeated_wish_for_a_person_is_acknowledged_once_for_each_wait() -> None:
    waiting = told(PersonRequested("customer_asked"))
    heard = evolve(waiting, said("person_already_requested"), Instant(2))

    assert heard_again(waiting)
    assert not heard_again(heard)
    assert not heard_again(told())
    assert heard_again(evolve(heard, PersonRequested("customer_asked"), Instant(3)))


def test_one_member_of_staff_has_a_conversation_at_a_time() -> None:
    taken = told(PersonRequested("customer_asked"), *take(told(), ANNA))

    assert taken.mode is Mode.PERSON
    assert take(taken, ANNA) == ()
    with pytest.raises(Conflict):
        take(taken, BEN)


def test_only_who_has_it_can_hand_it_back() -> None:
    taken = told(*take(told(), ANNA))

    with pytest.raises(Refused) as refusal:
        hand_back(taken, BEN)
    assert refusal.value.clause == "conversation/not-taken"
    back = told(*take(told(), ANNA), *hand_back(taken, ANNA))
    assert (back.mode, back.taken_by, back.waiting_since) == (Mode.MACHINE, None, None)
    with pytest.raises(Refused):
        guard_holder(back, ANNA)


def test_a_reply_is_rated_once_unless_the_rating_changes() -> None:
    state = told(said("greeting"))
    good = ReplyRated(MessageId("greeting"), helpful=True)

    assert rate_reply(state, good) == (good,)
    rated = evolve(state, good, Instant(2))
    assert rate_reply(rated, good) == ()
    assert rate_reply(rated, ReplyRated(MessageId("greeting"), helpful=False)) != ()


@pytest.mark.parametrize("message", ["in", "never-sent"])
def test_only_replies_that_were_sent_here_can_be_rated(message: str) -> None:
    state = told(MessageReceived(MessageId("in"), "en", "hello"))

    with pytest.raises(NotFound):
        rate_reply(state, ReplyRated(MessageId(message), helpful=True))


def test_the_outcome_keeps_its_stars() -> None:
    assert told(OutcomeRated(4)).stars == 4
