"""A customer's first page: what is under way and who acts next, and the orders with what may be wanted. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from amends.conversations import Mode, Speaker
from amends.doors.web.showing import Reader, order_card, title_of
from amends.doors.web.showing_words import NEXT_STEPS, UNTITLED, Step
from amends.doors.web.views import Actor, HomeView, OpenConversation
from amends.kernel.ids import ConversationId, OrderId, SellerId
from amends.kernel.ledger import ViewRow
from amends.kernel.orders import Customer, Order, Seller
from amends.remedies import OrderRemedies

SHOWN = 6
# What a confirmed plan waits for: the step in words, and who acts.
_PLANS: Mapping[str, tuple[Step, Actor]] = {
    "goods": ("send", "you"),
    "inspection": ("check", "seller"),
    "person": ("team", "platform"),
    "executing": ("run", "assistant"),
    "completed": ("done", "nobody"),
}


@dataclass(frozen=True, slots=True)
class Lists:
    """What a customer's first page is made of: orders as they stand, rows of conversations and of confirmed plans."""

    customer: Customer
    orders: tuple[Order, ...]
    remedies: Mapping[OrderId, OrderRemedies]
    sellers: Mapping[SellerId, Seller]
    conversations: tuple[ViewRow, ...]
    plans: tuple[ViewRow, ...]


def home_view(lists: Lists, reader: Reader) -> HomeView:
    """Return the page's view."""
    cards = tuple(
        order_card(order, lists.remedies[order.id], lists.sellers[order.seller], reader) for order in lists.orders
    )
    begun = [row for row in lists.conversations if _has_begun(row)]
    return HomeView(cards, tuple(_talk(row, lists, reader) for row in begun[:SHOWN]))


def _has_begun(row: ViewRow) -> bool:
    messages: Any = row.body["messages"]
    return messages > 1 or row.state != Mode.MACHINE


def _talk(row: ViewRow, lists: Lists, reader: Reader) -> OpenConversation:
    step, actor = _next(row, lists)
    order = next((order for order in lists.orders if order.id == row.body["order"]), None)
    return OpenConversation(
        conversation=ConversationId(row.id),
        title=title_of(order, reader) if order is not None else reader.say(UNTITLED),
        next_step=reader.say(NEXT_STEPS[step]),
        actor=actor,
        due=None,
    )


def _next(row: ViewRow, lists: Lists) -> tuple[Step, Actor]:
    if row.state == Mode.WAITING:
        return "look", "platform"
    if row.state == Mode.PERSON:
        return ("answer", "you") if row.body["last_by"] == Speaker.STAFF else ("look", "platform")
    if row.body["open_offers"]:
        return "choose", "you"
    plan = next((plan for plan in lists.plans if plan.body["conversation"] == row.id), None)
    return _PLANS.get(plan.state if plan is not None else "", ("tell", "you"))
