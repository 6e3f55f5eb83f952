"""The answer to a message, by what is to be done next: ask, inform, offer, or call a person."""

from collections.abc import Sequence

from amends.assistant.dialogue import Ask, CallPerson, Choose, Decline, Inform, Next, Propose, Talk
from amends.assistant.speech import ACTS
from amends.conversations import Asked, Conversation, ConversationEvent, OffersDeclined
from amends.desk.ask_person import call_person
from amends.desk.inform import inform
from amends.desk.offer_options import offer_options
from amends.desk.offers import offered_plan
from amends.desk.office import Office
from amends.desk.replies import Spoken, acts, reply
from amends.desk.wording import confirm_question
from amends.kernel.clock import Instant
from amends.kernel.ids import TenantId
from amends.kernel.orders import Order

Events = tuple[ConversationEvent, ...]
QUESTIONS = {
    "intent": "ask_intent",
    "reason": "ask_reason",
    "order": "ask_order",
    "item": "ask_item",
    "variant": "ask_variant",
    "amount": "ask_amount",
}


def answer(
    step: Next, talk: Conversation, orders: Sequence[Order], *, tenant: TenantId, office: Office, now: Instant
) -> Events:
    """Return the events that answer a message. `talk` already holds the message."""
    match step:
        case CallPerson():
            return call_person(talk, step.why, tenant=tenant, office=office, now=now)
        case Choose():
            return choose(talk, step.offer, now=now)
        case Decline():
            return (OffersDeclined(), reply(talk, acts("declined_ok")))
        case Ask():
            return ask(talk, step, orders)
        case Propose():
            return offer_options(step, talk, tenant=tenant, office=office, now=now)
        case Inform():
            said = inform(step, talk, tenant=tenant, office=office, now=now)
        case _:
            said = acts(step.act if isinstance(step, Talk) else "not_understood")
    return (reply(talk, said),)


def choose(talk: Conversation, number: int, *, now: Instant) -> Events:
    """Ask for the explicit yes to the chosen offer."""
    plan = offered_plan(talk.open_offers[number])
    return (Asked("confirmation", plan=plan.id), reply(talk, confirm_question(plan, now=now)))


def ask(talk: Conversation, step: Ask, orders: Sequence[Order]) -> Events:
    """Ask for what is missing; a customer without orders is told so."""
    if step.kind == "order" and not orders:
        return (reply(talk, acts("no_orders")),)
    return (Asked(step.kind, step.options), reply(talk, _acknowledged(talk) + acts(QUESTIONS[step.kind])))


def _acknowledged(talk: Conversation) -> Spoken:
    """Acknowledge a reason once, when it is first stated."""
    reason = talk.about.reason
    said_before = any(entry.decision for entry in talk.log)
    return acts(f"ack_{reason}") if reason and not said_before and f"ack_{reason}" in ACTS else Spoken(())
