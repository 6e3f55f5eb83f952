"""Routes of staff: the queue, taking, replying, handing back, returned goods, tasks."""

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from amends.conversations import Mode
from amends.desk.hand_back import hand_back
from amends.desk.handle_goods import HandleGoods, handle_goods
from amends.desk.read_lists import read_queue, read_tasks
from amends.desk.read_plan import read_plan
from amends.desk.rights import Action
from amends.desk.staff_reply import StaffReply, staff_reply
from amends.desk.take_conversation import take_conversation
from amends.desk.units import Once
from amends.doors.api.answers import ConversationOut, Conversations, conversation_out, line_out
from amends.doors.api.bodies import GoodsReport, NewMessage, Nothing
from amends.doors.api.call import PathId, Reading, Writing
from amends.doors.api.records import ExecutionOut, Tasks, execution_out, task_out
from amends.doors.api.respond import answered
from amends.kernel.ids import ConversationId, PlanId
from amends.remedies import Execution

router = APIRouter(tags=["staff"])


class QueueQuery(BaseModel):
    """Which conversations: those that wait for a person, or those that a person has."""

    model_config = ConfigDict(extra="forbid")
    mode: Literal["waiting", "person"] = "waiting"
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class TaskQuery(BaseModel):
    """What plans wait for: a person, goods, or the inspection of goods."""

    model_config = ConfigDict(extra="forbid")
    state: Literal["person", "goods", "inspection"] = "person"
    limit: Annotated[int, Field(ge=1, le=100)] = 50


@router.get("/queue", response_model=Conversations, summary="Read the queue")
def queue(query: Annotated[QueueQuery, Query()], call: Reading) -> Response:
    """Return conversations that wait for a person, the longest waiting first."""
    rows = read_queue(
        caller=call.caller(Action.READ_QUEUE), office=call.office, mode=Mode(query.mode), limit=query.limit
    )
    return answered(Conversations(conversations=[line_out(row) for row in rows]))


@router.post("/conversations/{conversation}/take", response_model=ConversationOut, summary="Take a conversation")
def take(conversation: PathId, call: Writing, body: Nothing | None = None) -> Response:
    """Take the conversation; the customer is told who answers from here."""
    return answered(
        conversation_out(call.change(partial(take_conversation, ConversationId(conversation)), body, Action.TAKE))
    )


@router.post(
    "/conversations/{conversation}/replies", status_code=201, response_model=ConversationOut, summary="Reply as staff"
)
def reply(conversation: PathId, body: NewMessage, call: Writing) -> Response:
    """Say something under one's own name, in a conversation that one took."""
    command = StaffReply(ConversationId(conversation), body.text)
    return answered(conversation_out(call.change(partial(staff_reply, command), body, Action.REPLY)), status=201)


@router.post("/conversations/{conversation}/hand-back", response_model=ConversationOut, summary="Hand back")
def give_back(conversation: PathId, call: Writing, body: Nothing | None = None) -> Response:
    """Give the conversation back to the machine; the customer is told so."""
    return answered(
        conversation_out(call.change(partial(hand_back, ConversationId(conversation)), body, Action.HAND_BACK))
    )


@router.get("/tasks", response_model=Tasks, summary="Read tasks")
def tasks(query: Annotated[TaskQuery, Query()], call: Reading) -> Response:
    """Return confirmed plans that wait for somebody, the oldest first."""
    rows = read_tasks(caller=call.caller(Action.READ_TASKS), office=call.office, state=query.state, limit=query.limit)
    return answered(Tasks(tasks=[task_out(row) for row in rows]))


@router.post("/plans/{plan}/goods", response_model=ExecutionOut, summary="Report returned goods")
def goods(plan: PathId, body: GoodsReport, call: Writing) -> Response:
    """Record that goods arrived, and what they were like; a passed inspection sets the refund going."""
    caller = call.caller(Action.HANDLE_GOODS)
    wanted = PlanId(plan)

    def act(once: Once) -> Execution:
        command = HandleGoods(wanted, body.passed)
        return handle_goods(command, caller=caller, office=call.office, now=call.now, once=once).executions[wanted]

    done = call.once(
        act, again=lambda _kept: read_plan(wanted, caller=caller, office=call.office), caller=caller, body=body
    )
    return answered(execution_out(done))
