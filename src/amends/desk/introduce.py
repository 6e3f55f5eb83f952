"""Words around questions and offers: acknowledging what is wrong, asking with the options, leading to the offers."""

from collections.abc import Mapping, Sequence

from amends.assistant.dialogue import Ask
from amends.assistant.speech import ACTS
from amends.conversations import Conversation
from amends.desk.labels import numbered, units_label
from amends.desk.replies import Spoken, act, acts
from amends.kernel.clock import Instant
from amends.kernel.market import Words
from amends.kernel.orders import Order
from amends.kernel.remedy import Reason
from amends.remedies import Plan, Units

QUESTIONS = {
    "intent": "ask_intent",
    "reason": "ask_reason",
    "order": "ask_order",
    "item": "ask_item",
    "variant": "ask_variant",
    "amount": "ask_amount",
    "address": "ask_address",
    "payment_method": "ask_payment_method",
}
LEADING = {
    "not_found": ("order_not_found",),
    "again": ("asked_again",),
    "no_refund": ("no_refund_here",),
    "rules": ("rules_by_order",),
}


def acknowledged(talk: Conversation, reason: Reason | None) -> Spoken:
    """Acknowledge a reason, once in a conversation."""
    name = f"ack_{reason}"
    return acts(name) if name in ACTS and name not in talk.told else Spoken(())


def asked_for(step: Ask, options: Mapping[str, Words], *, now: Instant) -> Spoken:
    """Ask, after what leads to the question, with the options numbered."""
    question = "one_at_a_time" if step.why == "one_at_a_time" else QUESTIONS[step.kind]
    said = acts(*LEADING.get(step.why or "", ()), question)
    if not options:
        return said
    return said + act("choices", now=now, choices=("words", numbered(options.values()), "desk"))


def introduction(order: Order, units: Sequence[Units], plans: Sequence[Plan], *, now: Instant) -> Spoken:
    """Say what the offers are about and how many there are."""
    about = ("text", order.id, "shop")
    item = ("words", units_label(order, units), "shop")
    if len(plans) == 1:
        return act("one_option_for", now=now, order=about, item=item)
    return act("options_for", now=now, order=about, item=item, count=("count", len(plans), "desk"))


def about_order(order: Order, *, now: Instant) -> Spoken:
    """Name the order that is spoken about, with all its items."""
    item = units_label(order, [Units(line.id, line.quantity) for line in order.lines])
    return act("about_order", now=now, order=("text", order.id, "shop"), item=("words", item, "shop"))
