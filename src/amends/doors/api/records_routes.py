"""Routes that read what conversations rest on: orders, plans that are carried out, decisions."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from amends.desk.explain_decision import explain_decision
from amends.desk.read_orders import read_orders
from amends.desk.read_plan import read_plan
from amends.desk.rights import Action
from amends.doors.api.call import ID_PATTERN, NoQuery, PathId, Reading
from amends.doors.api.records import (
    DecisionOut,
    ExecutionOut,
    Orders,
    decision_out,
    execution_out,
    order_out,
)
from amends.doors.api.respond import answered
from amends.kernel.ids import CustomerId, DecisionId, PlanId

router = APIRouter(tags=["records"])


class OrdersQuery(BaseModel):
    """Whose orders; customers and services see their own."""

    model_config = ConfigDict(extra="forbid")
    customer: Annotated[str | None, Field(pattern=ID_PATTERN, description="Staff: the customer.")] = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20


@router.get("/orders", response_model=Orders, summary="List orders")
def orders(query: Annotated[OrdersQuery, Query()], call: Reading) -> Response:
    """Return the customer's orders as they stand, newest first; staff who name no customer see none."""
    caller = call.caller(Action.READ)
    customer = CustomerId(query.customer or caller.customer or "")
    found = read_orders(customer, caller=caller, office=call.office, limit=query.limit)
    return answered(Orders(orders=[order_out(order) for order in found]))


@router.get("/plans/{plan}", response_model=ExecutionOut, summary="Read a confirmed plan")
def plan(plan: PathId, _query: Annotated[NoQuery, Query()], call: Reading) -> Response:
    """Return a confirmed plan and how far it got."""
    return answered(execution_out(read_plan(PlanId(plan), caller=call.caller(Action.READ), office=call.office)))


@router.get("/decisions/{decision}", response_model=DecisionOut, summary="Explain a decision")
def explain(decision: PathId, _query: Annotated[NoQuery, Query()], call: Reading) -> Response:
    """Return the facts, every rule that was tried with the first condition that failed, and the arithmetic."""
    return answered(
        decision_out(explain_decision(DecisionId(decision), caller=call.caller(Action.EXPLAIN), office=call.office))
    )
