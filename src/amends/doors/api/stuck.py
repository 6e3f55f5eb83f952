"""Routes of staff for steps that the machine could not bring to an end: read them, settle one."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from starlette.responses import Response

from amends.desk.read_plan import read_plan
from amends.desk.read_stuck import Stuck, read_stuck
from amends.desk.rights import Action
from amends.desk.settle_task import settle_task
from amends.doors.api.bodies import Settlement
from amends.doors.api.call import PathId, Reading, Writing
from amends.doors.api.paging import Page, Paged
from amends.doors.api.records import ExecutionOut, StuckEffects, execution_out, stuck_out
from amends.doors.api.respond import answered
from amends.kernel.ids import PlanId
from amends.kernel.ledger import Request, RowPlace

router = APIRouter(tags=["staff"])


@router.get("/stuck-effects", response_model=StuckEffects, summary="Read stuck steps")
def stuck_effects(query: Annotated[Paged, Query()], call: Reading) -> Response:
    """Return steps of confirmed plans (refunds, parcels, changes at the shop) that wait for a person."""
    caller = call.caller(Action.READ_TASKS)
    found = read_stuck(caller=caller, office=call.office, after=query.place, limit=query.limit + 1)
    page = Page(found, query.limit, _place)
    return answered(StuckEffects(effects=[stuck_out(one) for one in page.entries], next=page.next))


@router.post("/stuck-effects/{effect}/settlement", response_model=ExecutionOut, summary="Settle a stuck step")
def settle(effect: PathId, body: Settlement, call: Writing) -> Response:
    """Record that it happened after all, or have it tried again; the customer is told what follows."""
    caller, command = call.caller(Action.SETTLE_TASK), body.command(effect)

    def again(kept: Request) -> ExecutionOut:
        plan = PlanId(msgspec.json.decode(kept.response)["plan"])
        return execution_out(read_plan(plan, caller=caller, office=call.office))

    done = call.once(
        lambda once: execution_out(settle_task(command, caller=caller, office=call.office, now=call.now, once=once)),
        again=again,
        caller=caller,
        body=body,
    )
    return answered(done)


def _place(stuck: Stuck) -> RowPlace:
    return stuck.effect.due_at, stuck.effect.key
