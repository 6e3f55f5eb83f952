"""Plans that end undone: their goods never came, or their charge was declined."""

from amends.desk.recourse import Done, Ended, ForPerson
from amends.kernel.ids import PlanId
from amends.remedies import OrderRemedies, abandon, lapse

LATE = "the goods did not come back in time"


def overdue(state: OrderRemedies, plan: PlanId) -> Done | ForPerson:
    """Return what becomes of a plan when the time for its goods is over; nothing where they came.

    Where the difference was charged somebody has to give it back first, so it is a person's task.
    """
    execution = state.executions[plan]
    open_still = execution.plan.needs_return and not execution.received and not execution.ended
    if open_still and execution.plan.charges:
        return ForPerson(f"{LATE}, and the difference was charged")
    return Done(lapse(state, plan, why=LATE))


def as_written(outcome: Done | Ended | ForPerson, state: OrderRemedies, plan: PlanId) -> Done | ForPerson:
    """Return what an outcome means to the plan as it stands at the moment of writing: its goods may have just come."""
    if not isinstance(outcome, Ended):
        return outcome
    events = abandon(state, plan, why=outcome.why)
    return Done(events) if events else ForPerson(outcome.why)
