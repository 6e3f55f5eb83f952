"""Returned goods: the warehouse says that they arrived and what they were like."""

from dataclasses import dataclass
from functools import partial

from amends import remedies
from amends.desk.change_plan import change_plan
from amends.desk.office import Office
from amends.desk.rights import Action, authorise
from amends.desk.units import Once
from amends.kernel.clock import Instant
from amends.kernel.ids import PlanId
from amends.kernel.party import Caller
from amends.remedies import OrderRemedies, RemedyEvent


@dataclass(frozen=True, slots=True)
class HandleGoods:
    """The goods of a plan arrived; `passed` None: not inspected yet, else whether they are what was to come back."""

    plan: PlanId
    passed: bool | None = None


def handle_goods(
    command: HandleGoods, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> OrderRemedies:
    """Record arrival and inspection; a passed inspection sets the refund going in the same commit."""
    authorise(caller, Action.HANDLE_GOODS)
    decide = partial(_events, command=command)
    return change_plan(command.plan, decide, caller=caller, office=office, now=now, once=once)


def _events(state: OrderRemedies, command: HandleGoods) -> tuple[RemedyEvent, ...]:
    received = remedies.receive_goods(state, command.plan)
    if command.passed is None:
        return received
    for event in received:
        state = remedies.evolve(state, event)
    return (*received, *remedies.inspect_goods(state, command.plan, passed=command.passed))
