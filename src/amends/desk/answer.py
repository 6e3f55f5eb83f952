"""The answer to a message, by what is to be done next: ask, inform, offer, or call a person."""

from collections.abc import Sequence

from amends.assistant.dialogue import Ask, CallPerson, Choose, Decline, Inform, Next, Propose, Talk
from amends.assistant.understanding import Intent
from amends.conversations import Asked, Conversation, ConversationEvent, OffersDeclined
from amends.desk.ask_person import call_person
from amends.desk.choices import choices
from amends.desk.inform import inform
from amends.desk.introduce import acknowledged, asked_for
from amends.desk.offer_options import offer_options
from amends.desk.offers import offered_plan
from amends.desk.office import Office
from amends.desk.replies import acts, reply
from amends.desk.wording import confirm_question, talked
from amends.kernel.clock import Instant
from amends.kernel.ids import TenantId
from amends.kernel.orders import Order

Events = tuple[ConversationEvent, ...]
# Questions that cannot be asked without something to choose from, and what is said where there is nothing.
NOTHING_TO_CHOOSE = {
    "order": ("no_orders",),
    "variant": ("no_other_variant",),
    "payment_method": ("no_other_method", "person_offered"),
}


def answer(  # noqa: PLR0911  # one line for each step
    step: Next, talk: Conversation, orders: Sequence[Order], *, tenant: TenantId, office: Office, now: Instant
) -> Events:
    """Return the events that answer a message. `talk` already holds the message."""
    match step:
        case CallPerson():
            return call_person(talk, step.why, tenant=tenant, office=office, now=now)
        case Choose():
            return choose(talk, step, now=now)
        case Decline():
            return (OffersDeclined(), reply(talk, acts("declined_ok")))
        case Ask():
            return ask(talk, step, orders, tenant=tenant, office=office, now=now)
        case Propose():
            return offer_options(step, talk, tenant=tenant, office=office, now=now)
        case Inform():
            told = inform(step, talk, tenant=tenant, office=office, now=now)
            instead = step.instead or Talk("no_refund_yet")
            return told or answer(instead, talk, orders, tenant=tenant, office=office, now=now)
        case Talk():
            return (reply(talk, talked(step.act, len(talk.open_offers), now=now)),)
        case _:
            return (reply(talk, acts("not_understood")),)


def choose(talk: Conversation, step: Choose, *, now: Instant) -> Events:
    """Ask for the explicit yes to the chosen offer; when an answer to that was unclear, say how to answer."""
    plan = offered_plan(talk.open_offers[step.offer])
    said = acts("yes_or_no") if step.unclear else confirm_question(plan, now=now)
    return (Asked("confirmation", plan=plan.id), reply(talk, said))


def ask(
    talk: Conversation, step: Ask, orders: Sequence[Order], *, tenant: TenantId, office: Office, now: Instant
) -> Events:
    """Ask for what is missing with its options; where there is nothing to choose from, say that instead."""
    options = choices(step, talk, orders, tenant=tenant, office=office)
    if not options and step.kind in NOTHING_TO_CHOOSE:
        return _nothing_to_choose(talk, step, tenant=tenant, office=office, now=now)
    said = acknowledged(talk, step.reason) + asked_for(step, options, now=now)
    return (Asked(step.kind, tuple(options), times=step.times), reply(talk, said))


def _nothing_to_choose(talk: Conversation, step: Ask, *, tenant: TenantId, office: Office, now: Instant) -> Events:
    """Say that there is nothing to choose from; who wanted an exchange is offered what else is owed."""
    said = NOTHING_TO_CHOOSE[step.kind]
    if step.intent is not Intent.EXCHANGE or step.order is None:
        return (reply(talk, acts(*said)),)
    other = Propose(step.intent, step.reason, step.order, step.units, renewed=said[0])
    return offer_options(other, talk, tenant=tenant, office=office, now=now)
