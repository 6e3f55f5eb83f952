"""Routes about conversations: start, read, say, ask for a remedy, confirm, ask for a person, rate."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import Field
from starlette.responses import Response

from amends.desk.ask_person import ask_person
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.rate import rate
from amends.desk.read_conversation import read_conversation
from amends.desk.read_lists import read_conversations
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.rights import Action
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.doors.api.answers import ConversationOut, Conversations, conversation_out, line_out
from amends.doors.api.bodies import Confirmation, NewConversation, NewMessage, Nothing, Rating
from amends.doors.api.call import ID_PATTERN, NoQuery, PathId, Reading, Writing
from amends.doors.api.paging import Paged, rows_page
from amends.doors.api.requests import RemedyBody
from amends.doors.api.respond import answered
from amends.kernel.ids import ConversationId, CustomerId, OrderId, PlanId, derive
from amends.kernel.market import Language
from amends.kernel.party import Caller

router = APIRouter(tags=["conversations"])


class Whose(Paged):
    """Whose things a list shows; customers and services see their own."""

    customer: Annotated[str | None, Field(pattern=ID_PATTERN, description="Staff: the customer; default: all.")] = None

    def customer_for(self, caller: Caller) -> CustomerId | None:
        """Return whose things are asked for: the named customer's, or the caller's own."""
        return caller.customer if self.customer is None else CustomerId(self.customer)


@router.post("/conversations", status_code=201, response_model=ConversationOut, summary="Start a conversation")
def start(body: NewConversation, call: Writing) -> Response:
    """Open a conversation of the customer; it begins with a greeting."""
    caller = call.caller(Action.START)
    customer = CustomerId(caller.customer or "")
    conversation = ConversationId(derive("cnv", caller.tenant, caller.kind, caller.id, customer, call.key))
    order = None if body.order is None else OrderId(body.order)
    language = None if body.language is None else Language(body.language)
    command = StartConversation(conversation, customer, "api", language, order)
    talk = call.change(partial(start_conversation, command), body, Action.START)
    return answered(conversation_out(talk), status=201, location=f"conversations/{talk.id}")


@router.get("/conversations", response_model=Conversations, summary="List conversations")
def list_all(whose: Annotated[Whose, Query()], call: Reading) -> Response:
    """Return the customer's conversations, the last touched first; one that is touched meanwhile moves to the top."""
    caller = call.caller(Action.READ)
    customer, limit = whose.customer_for(caller), whose.limit
    rows = read_conversations(customer, caller=caller, office=call.office, after=whose.place, limit=limit + 1)
    page = rows_page(rows, limit)
    return answered(Conversations(conversations=[line_out(row) for row in page.entries], next=page.next))


@router.get("/conversations/{conversation}", response_model=ConversationOut, summary="Read a conversation")
def read(conversation: PathId, _query: Annotated[NoQuery, Query()], call: Reading) -> Response:
    """Return the conversation: its log, its offers, who answers."""
    talk = read_conversation(ConversationId(conversation), caller=call.caller(Action.READ), office=call.office)
    return answered(conversation_out(talk))


@router.post(
    "/conversations/{conversation}/messages",
    status_code=201,
    response_model=ConversationOut,
    summary="Say something",
)
def say(conversation: PathId, body: NewMessage, call: Writing) -> Response:
    """Take in what the customer says and answer it; while a person is in charge the machine only listens."""
    command = ReceiveMessage(ConversationId(conversation), body.text)
    talk = call.change(partial(receive_message, command), body, Action.SPEAK)
    return answered(conversation_out(talk), status=201)


@router.post(
    "/conversations/{conversation}/remedies",
    status_code=201,
    response_model=ConversationOut,
    summary="Ask for a remedy",
)
def propose(conversation: PathId, body: Annotated[RemedyBody, Body()], call: Writing) -> Response:
    """Work a definite request out to an exact plan: the one open offer of the answer. Nothing is done yet."""
    command = ProposeRemedy(ConversationId(conversation), body.request())
    talk = call.change(partial(propose_remedy, command), body, Action.PROPOSE, Action.PREPARE_REMEDY)
    return answered(conversation_out(talk), status=201)


@router.post(
    "/conversations/{conversation}/plans/{plan}/confirmation",
    status_code=201,
    response_model=ConversationOut,
    summary="Confirm a plan",
)
def confirm(conversation: PathId, plan: PathId, body: Confirmation, call: Writing) -> Response:
    """Say yes to exactly the plan that was shown; it is carried out once."""
    command = ConfirmPlan(ConversationId(conversation), PlanId(plan), body.hash)
    talk = call.change(partial(confirm_plan, command), body, Action.CONFIRM)
    return answered(conversation_out(talk), status=201)


@router.post("/conversations/{conversation}/person", response_model=ConversationOut, summary="Ask for a person")
def person(conversation: PathId, call: Writing, body: Nothing | None = None) -> Response:
    """Put the conversation into the queue of people; from here the machine is silent."""
    talk = call.change(partial(ask_person, ConversationId(conversation)), body, Action.ASK_PERSON)
    return answered(conversation_out(talk))


@router.post("/conversations/{conversation}/ratings", status_code=201, response_model=ConversationOut, summary="Rate")
def give_rating(conversation: PathId, body: Annotated[Rating, Body()], call: Writing) -> Response:
    """Rate one reply, or the outcome."""
    talk = call.change(partial(rate, ConversationId(conversation), body.rating()), body, Action.RATE)
    return answered(conversation_out(talk), status=201)
