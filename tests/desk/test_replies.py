"""What may go out: a reply commits to what was decided and offered, and to nothing more."""

import pytest
from tests.desk.shopfloor import EMMA, NOW, Floor

from amends.conversations import Conversation
from amends.desk.commitments import of_plans
from amends.desk.offers import offered_plan
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.replies import Spoken, act, acts, may_go_out, reply, withheld
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.kernel.facts import Audience, Fact
from amends.kernel.ids import ConversationId, CustomerId, DecisionId
from amends.kernel.money import Money

TEN = ("money", Money(1_000, "GBP"), "plan")


@pytest.fixture
def talk(floor: Floor) -> Conversation:
    start = StartConversation(ConversationId("conv-1"), CustomerId("c-emma"), "web")
    return start_conversation(start, caller=EMMA, office=floor.office, now=NOW)


@pytest.fixture
def with_offer(floor: Floor, talk: Conversation) -> Conversation:
    message = ReceiveMessage(talk.id, "I don't like the headphones, want to return them")
    return receive_message(message, caller=EMMA, office=floor.office, now=NOW)


@pytest.mark.parametrize(
    "promise",
    [
        acts("confirmed_refund"),
        acts("confirmed_exchange"),
        act("option_return", now=NOW, amount=TEN),
        act("refund_sent_card", now=NOW, amount=TEN),
        acts("freight_seller"),
        act("return_by", now=NOW, date=("date", NOW, "policy")),
        acts("person_checks"),
        acts("no_other_variant") + act("window_passed", now=NOW, date=("date", NOW, "policy")),
    ],
    ids=lambda spoken: spoken.acts[-1].act,
)
def test_nothing_is_promised_or_refused_without_an_offer_a_decision_or_a_person(
    talk: Conversation, promise: Spoken
) -> None:
    assert not may_go_out(promise, talk, decided=False)

    said = reply(talk, promise)
    assert withheld(said)
    assert said.text == "I won't answer this one myself; a person checks it."
    assert said.facts == ()


def test_what_was_offered_may_be_confirmed_and_nothing_else(with_offer: Conversation) -> None:
    assert may_go_out(acts("confirmed_return"), with_offer, decided=False)
    assert not may_go_out(acts("confirmed_exchange"), with_offer, decided=False)
    assert not may_go_out(acts("order_cancelled"), with_offer, decided=False)


def test_a_denial_goes_out_only_with_its_decision(talk: Conversation) -> None:
    denial = act("window_passed", now=NOW, date=("date", NOW, "policy"))

    assert not withheld(reply(talk, denial, decision=DecisionId("dec")))
    assert withheld(reply(talk, denial))


def test_a_plan_of_another_conversation_allows_what_it_commits_to(talk: Conversation, with_offer: Conversation) -> None:
    plan = offered_plan(with_offer.open_offers[0])
    waiting = act("refund_waits_for_goods", now=NOW, amount=TEN)

    assert not may_go_out(waiting, talk, decided=False)
    assert may_go_out(waiting, talk, decided=False, allows=of_plans((plan,)))


def test_a_fact_that_is_not_for_buyers_does_not_go_out(talk: Conversation) -> None:
    kept = Fact("no_refund_here.x", "text", "margin", "shop", NOW, audience=Audience.STAFF)
    spoken = act("about_order", now=NOW, order=("text", "UK-1", "shop"), item=("text", "pot", "shop"))
    secret = Spoken(
        spoken.acts, (kept, *(Fact(f.ref, f.kind, f.value, f.source, NOW, Audience.STAFF) for f in spoken.facts))
    )

    assert may_go_out(spoken, talk, decided=False)
    assert not may_go_out(secret, talk, decided=False)


def test_what_a_customer_said_is_told_only_as_a_quotation(talk: Conversation) -> None:
    quoted = act("new_address", now=NOW, address=("text", "1 High Street", "buyer"))
    as_fact = act("about_order", now=NOW, order=("text", "UK-1", "buyer"), item=("text", "pot", "shop"))

    assert may_go_out(quoted, talk, decided=False)
    assert not may_go_out(as_fact, talk, decided=False)
