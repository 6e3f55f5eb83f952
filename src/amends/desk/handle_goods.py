"""Returned goods: the warehouse says that they arrived and what they were like."""

from dataclasses import dataclass

from amends import remedies
from amends.desk.office import Office
from amends.desk.projections import PLANS
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_remedies
from amends.desk.tell import notice
from amends.desk.units import Once, change_remedies, unit_of
from amends.kernel.clock import Instant
from amends.kernel.errors import NotFound
from amends.kernel.events import Json
from amends.kernel.ids import PlanId, StreamId
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
    row = office.ledger.row(caller.tenant, PLANS, command.plan)
    if row is None:
        raise NotFound(f"there is no confirmed plan {command.plan}")
    stream = StreamId(str(row.body["stream"]))
    state = load_remedies(office.ledger, caller.tenant, stream)
    before = remedies.execution_of(state, command.plan)
    events = _events(state, command)
    if not events:
        return state
    done = change_remedies(state, events, stream=stream, customer=before.plan.customer, now=now)
    news = notice(before, done.state.executions[command.plan], tenant=caller.tenant, office=office, now=now)
    answer: Json = {"plan": command.plan}
    office.ledger.commit(
        unit_of(done, news, caller=caller, correlation=before.conversation, now=now, once=once, answer=answer)
    )
    return done.state


def _events(state: OrderRemedies, command: HandleGoods) -> tuple[RemedyEvent, ...]:
    received = remedies.receive_goods(state, command.plan)
    if command.passed is None:
        return received
    for event in received:
        state = remedies.evolve(state, event)
    return (*received, *remedies.inspect_goods(state, command.plan, passed=command.passed))
