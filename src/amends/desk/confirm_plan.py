"""The customer says yes to one exact plan."""

from dataclasses import dataclass

from amends import remedies
from amends.conversations import Conversation, ConversationEvent, OfferConfirmed, OfferOpen, OfferState
from amends.desk.offers import offered_plan
from amends.desk.office import Office
from amends.desk.prepare_plan import plan_again
from amends.desk.replies import reply
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation, load_remedies, order_stream
from amends.desk.tracing import use_case
from amends.desk.units import Once, change_conversation, change_remedies, unit_of
from amends.desk.wording import confirmed
from amends.kernel.clock import Instant
from amends.kernel.errors import Conflict, Refused
from amends.kernel.ids import ConversationId, PlanId, TenantId
from amends.kernel.party import Caller
from amends.remedies import OrderRemedies, Plan


@dataclass(frozen=True, slots=True)
class ConfirmPlan:
    """A yes to a plan, repeating the hash of the text that was shown."""

    conversation: ConversationId
    plan: PlanId
    hash: str | None


@use_case
def confirm_plan(
    command: ConfirmPlan, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Conversation:
    """Bind the yes to the exact plan and set its steps going, all in one commit."""
    talk = load_conversation(office.ledger, caller.tenant, command.conversation)
    authorise(caller, Action.CONFIRM, owner=talk.customer)
    return say_yes(talk, talk.offer(command.plan), command.hash, caller=caller, office=office, now=now, once=once)


def say_yes(  # noqa: PLR0913  # ports and the moment are keyword-only
    talk: Conversation,
    offer: OfferOpen,
    presented: str | None,
    *,
    caller: Caller,
    office: Office,
    now: Instant,
    heard: tuple[ConversationEvent, ...] = (),
    once: Once | None = None,
) -> Conversation:
    """Confirm an offer of a conversation; `heard` are events of the same message, committed with it."""
    plan = offered_plan(offer)
    stream = order_stream(plan.order, plan.customer)
    state = load_remedies(office.ledger, caller.tenant, stream)
    seen = _latest(talk, now)
    remedies.guard_confirmation(state, offered=plan, presented=presented, now=seen)
    if offer.state is not OfferState.OPEN:
        raise Refused("this offer was replaced by another one", clause="confirmation/stale")
    fresh = _again(plan, state, tenant=caller.tenant, office=office)
    events = remedies.confirm(state, offered=plan, fresh=fresh, presented=presented, conversation=talk.id, now=seen)
    done = change_remedies(state, events, stream=stream, customer=plan.customer, now=now)
    said = reply(talk, confirmed(plan), offset=1)
    told = change_conversation(talk, (*heard, OfferConfirmed(plan.id), said), now=now)
    office.ledger.commit(unit_of(told, done, caller=caller, correlation=talk.id, now=now, once=once))
    return told.state


def _again(plan: Plan, state: OrderRemedies, *, tenant: TenantId, office: Office) -> Plan:
    """Work the plan out from the facts of now. Facts that moved since `state` was read are to be read again."""
    try:
        return plan_again(plan, tenant=tenant, office=office)
    except Refused as refusal:
        stands = load_remedies(office.ledger, tenant, order_stream(plan.order, plan.customer)).version
        if stands != state.version:
            raise Conflict("the order's remedies changed meanwhile") from refusal
        if refusal.clause.startswith("policy/"):  # a rule that it rested on was stopped, or the shop's facts are others
            raise Refused("what was offered is not owed any more", clause="confirmation/stale") from refusal
        raise


def _latest(talk: Conversation, now: Instant) -> Instant:
    """Return the latest moment that the conversation has seen: a clock set back lets no expired offer live again."""
    return max(now, talk.last_at, *(said.at for said in talk.log))
