"""A customer's first page: what is under way and who acts next, and the orders with what may be wanted. Pure."""

from collections.abc import Mapping
from typing import Any

from amends.conversations import Mode, Speaker
from amends.desk.read_overview import Overview
from amends.doors.web.showing import Reader, order_card, title_of
from amends.doors.web.showing_words import NEXT_STEPS, UNTITLED, Step
from amends.doors.web.views import Actor, HomeView, OpenConversation
from amends.kernel.ids import ConversationId
from amends.kernel.ledger import ViewRow

SHOWN = 6
# What a confirmed plan waits for: the step in words, and who acts.
_PLANS: Mapping[str, tuple[Step, Actor]] = {
    "goods": ("send", "you"),
    "inspection": ("check", "seller"),
    "person": ("team", "platform"),
    "executing": ("run", "assistant"),
    "completed": ("done", "nobody"),
}


def home_view(overview: Overview, reader: Reader) -> HomeView:
    """Return the page's view."""
    cards = tuple(
        order_card(order, overview.remedies[order.id], overview.sellers[order.seller], reader)
        for order in overview.orders
    )
    begun = [row for row in overview.conversations if _has_begun(row)]
    return HomeView(cards, tuple(_talk(row, overview, reader) for row in begun[:SHOWN]))


def _has_begun(row: ViewRow) -> bool:
    messages: Any = row.body["messages"]
    return messages > 1 or row.state != Mode.MACHINE


def _talk(row: ViewRow, overview: Overview, reader: Reader) -> OpenConversation:
    step, actor = _next(row, overview)
    order = next((order for order in overview.orders if order.id == row.body["order"]), None)
    return OpenConversation(
        conversation=ConversationId(row.id),
        title=title_of(order, reader) if order is not None else reader.say(UNTITLED),
        next_step=reader.say(NEXT_STEPS[step]),
        actor=actor,
        due=None,
    )


def _next(row: ViewRow, overview: Overview) -> tuple[Step, Actor]:
    if row.state == Mode.WAITING:
        return "look", "platform"
    if row.state == Mode.PERSON:
        return ("answer", "you") if row.body["last_by"] == Speaker.STAFF else ("look", "platform")
    if row.body["open_offers"]:
        return "choose", "you"
    plan = next((plan for plan in overview.plans if plan.body["conversation"] == row.id), None)
    return _PLANS.get(plan.state if plan is not None else "", ("tell", "you"))
