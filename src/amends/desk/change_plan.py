"""What the verbs about returned goods share: events of one confirmed plan, written and told in one commit."""

from collections.abc import Callable

from amends import remedies
from amends.desk.office import Office
from amends.desk.projections import PLANS
from amends.desk.streams import load_remedies
from amends.desk.tell import notice
from amends.desk.units import Once, change_remedies, unit_of
from amends.kernel.clock import Instant
from amends.kernel.errors import NotFound
from amends.kernel.events import Json
from amends.kernel.ids import PlanId, StreamId
from amends.kernel.party import Caller
from amends.remedies import OrderRemedies, RemedyEvent

Decide = Callable[[OrderRemedies], tuple[RemedyEvent, ...]]


def change_plan(
    plan: PlanId, decide: Decide, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> OrderRemedies:
    """Write what `decide` makes of the order's remedies and tell the plan's customer; no events change nothing."""
    row = office.ledger.row(caller.tenant, PLANS, plan)
    if row is None:
        raise NotFound(f"there is no confirmed plan {plan}")
    stream = StreamId(str(row.body["stream"]))
    state = load_remedies(office.ledger, caller.tenant, stream)
    before = remedies.execution_of(state, plan)
    events = decide(state)
    if not events:
        return state
    done = change_remedies(state, events, stream=stream, customer=before.plan.customer, now=now)
    news = notice(before, done.state.executions[plan], tenant=caller.tenant, office=office, now=now)
    answer: Json = {"plan": plan}
    office.ledger.commit(
        unit_of(done, news, caller=caller, correlation=before.conversation, now=now, once=once, answer=answer)
    )
    return done.state
