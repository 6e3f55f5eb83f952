"""A yes that comes too late: what was offered is worked out again with today's facts, as after a typed yes."""

from amends.assistant.dialogue import renewed
from amends.conversations import Conversation, Mode, OfferState, ReplySent
from amends.desk.answer import answer
from amends.desk.ask_person import call_person
from amends.desk.commit import commit_conversation
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.office import Office
from amends.desk.recollect import memory_of, reading_context
from amends.desk.replies import withheld
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation
from amends.desk.units import Once
from amends.kernel.clock import Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import ConversationId, PlanId
from amends.kernel.party import Caller

STALE = "confirmation/stale"


def confirm_or_renew(
    command: ConfirmPlan, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Conversation:
    """Say yes to a plan; where it has run out, or the facts have changed, put what can be had today instead."""
    try:
        return confirm_plan(command, caller=caller, office=office, now=now, once=once)
    except Refused as refusal:
        if refusal.clause != STALE:
            raise
        return renew_offer(command.conversation, command.plan, caller=caller, office=office, now=now, once=once)


def renew_offer(
    conversation: ConversationId,
    plan: PlanId,
    *,
    caller: Caller,
    office: Office,
    now: Instant,
    once: Once | None = None,
) -> Conversation:
    """Work the same wish out again; refuse where the offer was replaced already, or a person answers here."""
    talk = load_conversation(office.ledger, caller.tenant, conversation)
    authorise(caller, Action.CONFIRM, owner=talk.customer)
    if talk.offer(plan).state is not OfferState.OPEN or talk.mode is not Mode.MACHINE:
        raise Refused("this offer is not open any more", clause=STALE)
    orders = reading_context(talk, tenant=caller.tenant, office=office, now=now).orders
    step = renewed(memory_of(talk, now=now), "facts_changed")
    said = answer(step, talk, orders, tenant=caller.tenant, office=office, now=now)
    if any(isinstance(event, ReplySent) and withheld(event) for event in said):
        said = call_person(talk, "reply_withheld", tenant=caller.tenant, office=office, now=now)
    return commit_conversation(talk, said, caller=caller, office=office, now=now, once=once)
