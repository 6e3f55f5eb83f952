"""The customer's yes, bound to exactly one plan; and what people report about the goods."""

from dataclasses import replace

from amends.kernel.clock import Instant
from amends.kernel.errors import Conflict, Refused
from amends.kernel.ids import ConversationId, PlanId
from amends.kernel.remedy import Finding
from amends.remedies.events import (
    GoodsInspected,
    GoodsReceived,
    GoodsRejected,
    PlanConfirmed,
    PlanLapsed,
    RemedyEvent,
)
from amends.remedies.plan import Plan, essence, plan_hash
from amends.remedies.record import Execution, OrderRemedies


def confirm(  # each argument is one of the things a yes is bound to
    state: OrderRemedies,
    *,
    offered: Plan,
    fresh: Plan,
    presented: str | None,
    conversation: ConversationId,
    now: Instant,
) -> tuple[RemedyEvent, ...]:
    """Accept a yes to the offered plan. `fresh` is the same request planned again from the facts of this moment.

    Refused: no hash presented, a plan confirmed before, an offer that ran out, a hash of anything else,
    or facts that would give another plan by now.
    """
    guard_confirmation(state, offered=offered, presented=presented, now=now)
    if essence(fresh) != essence(offered):
        raise Refused("the facts have changed since this was offered", clause="confirmation/stale")
    return (PlanConfirmed(replace(offered, address=None), plan_hash(offered), conversation, offered.address),)


def guard_confirmation(state: OrderRemedies, *, offered: Plan, presented: str | None, now: Instant) -> None:
    """Refuse a yes that is missing, repeated, late, or meant for another text."""
    if not presented:
        raise Refused("nothing is done without the customer's explicit yes", clause="confirmation/missing")
    if offered.id in state.executions:
        raise Refused("this plan was confirmed before", clause="confirmation/replayed")
    if presented != plan_hash(offered):
        raise Refused("the yes was given to another plan than this one", clause="confirmation/changed")
    if now >= offered.expires_at:
        raise Refused("the offer has run out; ask again", clause="confirmation/stale")


def execution_of(state: OrderRemedies, plan: PlanId) -> Execution:
    """Return a confirmed plan's execution; raise Conflict when the order has none of that id."""
    if plan not in state.executions:
        raise Conflict(f"plan {plan} was not confirmed")
    return state.executions[plan]


def receive_goods(state: OrderRemedies, plan: PlanId) -> tuple[RemedyEvent, ...]:
    """Record that the returned goods arrived; once."""
    execution = execution_of(state, plan)
    if not execution.plan.needs_return or execution.ended:
        raise Refused("nothing is awaited back for this plan", clause="return/not-awaited")
    return () if execution.received else (GoodsReceived(plan),)


def inspect_goods(state: OrderRemedies, plan: PlanId, *, passed: bool) -> tuple[RemedyEvent, ...]:
    """Record the inspection of goods that arrived; a passed inspection cannot be taken back."""
    execution = execution_of(state, plan)
    if not execution.received or execution.ended:
        raise Refused("the goods have not arrived", clause="return/not-received")
    if execution.inspected is True:
        raise Refused("the goods were inspected and passed", clause="return/already-inspected")
    return (GoodsInspected(plan, passed),)


def reject_goods(state: OrderRemedies, plan: PlanId, *, finding: Finding, note: str) -> tuple[RemedyEvent, ...]:
    """End a plan because of what its goods were found to be; a charge must be taken before it can be given back."""
    execution = execution_of(state, plan)
    if execution.ended or execution.inspected is not False:
        raise Refused("only goods that failed their inspection can be turned down", clause="return/not-failed")
    if not execution.charged:
        raise Refused("the charge for this plan is still under way", clause="order/charge-open")
    return (GoodsRejected(plan, finding, note),)


def lapse(state: OrderRemedies, plan: PlanId, *, why: str) -> tuple[RemedyEvent, ...]:
    """End a plan whose goods never came back, as long as no money has moved, nor may have been taken for it."""
    execution = execution_of(state, plan)
    awaited = execution.plan.needs_return and not execution.received
    if not awaited or execution.ended or execution.moved or execution.plan.charges:
        return ()
    return (PlanLapsed(plan, why),)


def abandon(state: OrderRemedies, plan: PlanId, *, why: str) -> tuple[RemedyEvent, ...]:
    """End a plan whose charge was declined. Everything else in it waits for the charge, but its goods may have come."""
    execution = execution_of(state, plan)
    if execution.ended or execution.received or execution.charged:
        return ()
    return (PlanLapsed(plan, why),)


def unwind(state: OrderRemedies, plan: PlanId, *, why: str) -> tuple[RemedyEvent, ...]:
    """End a plan whose goods never came back and whose charge a person has given back."""
    execution = execution_of(state, plan)
    if execution.received:
        raise Refused("the goods have arrived, so the plan goes on", clause="return/received")
    return () if execution.ended else (PlanLapsed(plan, why),)
