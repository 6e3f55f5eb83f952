"""Returned goods: the warehouse says that they arrived and what they were like."""

from dataclasses import dataclass

from amends import remedies
from amends.conversations import Conversation
from amends.desk.office import Office
from amends.desk.projections import PLANS
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation, load_remedies
from amends.desk.tell import told
from amends.desk.units import Once, change_conversation, change_remedies
from amends.kernel.clock import Instant
from amends.kernel.errors import NotFound
from amends.kernel.ids import ConversationId, PlanId, StreamId
from amends.kernel.ledger import UnitOfWork
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
    talk: Conversation = load_conversation(office.ledger, caller.tenant, ConversationId(before.conversation))
    news = told(talk, before, done.state.executions[command.plan], now=now)
    notice = change_conversation(talk, news, id_=talk.id, now=now) if news else None
    office.ledger.commit(
        UnitOfWork(
            caller=caller,
            at=now,
            correlation=before.conversation,
            appends=(done.append, *((notice.append,) if notice else ())),
            views=(*done.rows, *(notice.rows if notice else ())),
            effects=done.effects,
            request=once.request(caller, {"plan": command.plan}) if once else None,
        )
    )
    return done.state


def _events(state: OrderRemedies, command: HandleGoods) -> tuple[RemedyEvent, ...]:
    received = remedies.receive_goods(state, command.plan)
    if command.passed is None:
        return received
    for event in received:
        state = remedies.evolve(state, event)
    return (*received, *remedies.inspect_goods(state, command.plan, passed=command.passed))
