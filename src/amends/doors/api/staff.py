"""Routes of staff: the queue, taking, replying, handing back, returned goods, tasks."""

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from amends.conversations import Mode
from amends.desk.hand_back import hand_back
from amends.desk.handle_goods import HandleGoods, handle_goods
from amends.desk.read_lists import read_queue, read_tasks
from amends.desk.read_plan import read_plan
from amends.desk.reject_goods import RejectGoods, reject_goods
from amends.desk.rights import Action
from amends.desk.staff_reply import StaffReply, staff_reply
from amends.desk.take_conversation import take_conversation
from amends.desk.units import Once
from amends.doors.api.answers import ConversationOut, Conversations, conversation_out, line_out
from amends.doors.api.bodies import GoodsReport, NewMessage, Nothing, Rejection
from amends.doors.api.call import PathId, Reading, Writing
from amends.doors.api.paging import Paged, rows_page
from amends.doors.api.records import ExecutionOut, Tasks, execution_out, task_out
from amends.doors.api.respond import answered
from amends.kernel.ids import ConversationId, PlanId
from amends.kernel.remedy import Finding
from amends.remedies import Execution

router = APIRouter(tags=["staff"])


class QueueQuery(Paged):
    """Which conversations: those that wait for a person, or those that a person has."""

    mode: Literal["waiting", "person"] = "waiting"


class TaskQuery(Paged):
    """What plans wait for: a person, goods, or the inspection of goods."""

    state: Literal["person", "goods", "inspection"] = "person"


@router.get("/queue", response_model=Conversations, summary="Read the queue")
def queue(query: Annotated[QueueQuery, Query()], call: Reading) -> Response:
    """Return conversations that wait for a person, the longest waiting first."""
    caller, mode = call.caller(Action.READ_QUEUE), Mode(query.mode)
    rows = read_queue(caller=caller, office=call.office, mode=mode, after=query.place, limit=query.limit + 1)
    page = rows_page(rows, query.limit)
    return answered(Conversations(conversations=[line_out(row) for row in page.entries], next=page.next))


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
    caller = call.caller(Action.READ_TASKS)
    rows = read_tasks(caller=caller, office=call.office, state=query.state, after=query.place, limit=query.limit + 1)
    page = rows_page(rows, query.limit)
    return answered(Tasks(tasks=[task_out(row) for row in page.entries], next=page.next))


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


@router.post("/plans/{plan}/rejection", response_model=ExecutionOut, summary="Turn returned goods down")
def rejection(plan: PathId, body: Rejection, call: Writing) -> Response:
    """End a plan whose goods failed their inspection; the customer is told why, and the goods go back to them."""
    caller = call.caller(Action.REJECT_GOODS)
    wanted = PlanId(plan)

    def act(once: Once) -> Execution:
        command = RejectGoods(wanted, Finding(body.finding), body.note)
        return reject_goods(command, caller=caller, office=call.office, now=call.now, once=once).executions[wanted]

    done = call.once(
        act, again=lambda _kept: read_plan(wanted, caller=caller, office=call.office), caller=caller, body=body
    )
    return answered(execution_out(done))
