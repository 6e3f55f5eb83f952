"""From the desk's state to what the customer's pages show. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from amends.assistant.speech import ENUM_WORDS, QUICK_REPLIES
from amends.conversations import Conversation, Mode
from amends.desk.read_case import Case
from amends.desk.replies import words
from amends.desk.wording import option_facts
from amends.doors.web.showing_words import (
    FIRST_REPLIES,
    FOREMOST,
    ICONS,
    NEW_ONE,
    RIGHTS,
    TITLES,
    UNDELIVERED,
)
from amends.doors.web.views import Confirmation, Intent, Option, OptionFact, OrderCard, OrderState
from amends.kernel.clock import Instant
from amends.kernel.market import Language, Words, market
from amends.kernel.money import Money
from amends.kernel.orders import Order, OrderStatus, Seller
from amends.kernel.remedy import RemedyKind
from amends.remedies import MoveKind, OrderRemedies, Plan, PlanLine

FACTS_ON_A_CARD = 3
CHOICES = 8


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom something is shown: their language, their zone, the time, and how staff are called."""

    language: Language
    zone: str
    now: Instant
    names: Mapping[str, str] = field(default_factory=dict)

    def say(self, text: Words) -> str:
        """Return a text in the reader's language."""
        return text.within(self.language)

    def name(self, staff: str | None) -> str:
        """Return how a member of staff is called."""
        return self.names.get(staff or "", staff or "")


def zone_of(talk: Conversation) -> str:
    """Return the zone in which a conversation's times are shown: its market's."""
    return market(talk.market).zone


def variant_words(options: tuple[tuple[str, str], ...]) -> Words:
    """Return a variant's options in words."""
    values = [ENUM_WORDS.get(value) or Words(value, value) for _, value in options]
    return Words("，".join(value.zh for value in values), ", ".join(value.en for value in values))


# Orders -----------------------------------------------------------------------------------------------------------

_STATES: Mapping[RemedyKind, OrderState] = {
    RemedyKind.RETURN: "returning",
    RemedyKind.REFUND: "refunded",
    RemedyKind.EXCHANGE: "exchanging",
}
_INTENTS: Mapping[OrderStatus, tuple[Intent, ...]] = {
    OrderStatus.PENDING: ("cancel", "change_items", "other"),
    OrderStatus.PROCESSED: ("cancel", "change_items", "other"),
    OrderStatus.SHIPPED: ("not_received", "other"),
    OrderStatus.DELIVERED: ("defect", "return", "exchange", "not_received", "other"),
    OrderStatus.CANCELLED: ("other",),
}


def title_of(order: Order, reader: Reader) -> str:
    """Return what an order is called: its first goods."""
    return reader.say(order.lines[0].name)


def order_card(order: Order, remedies: OrderRemedies, seller: Seller | None, reader: Reader) -> OrderCard:
    """Return an order as a card. `order` is as it stands with our remedies."""
    first = order.lines[0]
    state, at = _state(order, remedies)
    return OrderCard(
        order=order.id,
        title=title_of(order, reader),
        detail=_detail(order, reader),
        category=first.category,
        count=sum(line.quantity for line in order.lines),
        seller=reader.say(seller.name) if seller is not None else "",
        state=state,
        state_at=at,
        total=order.total,
        intents=_INTENTS[order.status],
    )


def _detail(order: Order, reader: Reader) -> str:
    """Return what tells the goods apart: their variant, or all their names where there are several."""
    if len(order.lines) == 1:
        return reader.say(variant_words(order.lines[0].options))
    goods = [f"{reader.say(line.name)} × {line.quantity}" for line in order.lines]
    return reader.say(Words("、", ", ")).join(goods)


def _state(order: Order, remedies: OrderRemedies) -> tuple[OrderState, Instant | None]:
    for execution in reversed(remedies.live):
        state = _STATES.get(execution.plan.kind)
        if state is not None and order.status is not OrderStatus.CANCELLED:
            done = execution.completed and state == "returning"
            return ("refunded" if done else state), None
    match order.status:
        case OrderStatus.DELIVERED:
            return "delivered", order.delivered_at
        case OrderStatus.SHIPPED:
            return "shipped", None
        case OrderStatus.CANCELLED:
            return "cancelled", None
        case status:
            return ("pending" if status is OrderStatus.PENDING else "processed"), None


# Plans ------------------------------------------------------------------------------------------------------------


def plan_title(plan: Plan, reader: Reader) -> str:
    """Return in a few words what a plan is; its amount stands beside it."""
    if plan.kind is RemedyKind.REFUND and plan.reason in {"not_received", "late", "missing_item"}:
        return reader.say(UNDELIVERED)
    return reader.say(TITLES[plan.kind])


def plan_amount(plan: Plan) -> Money | None:
    """Return the money that a plan gives back, or takes."""
    refund = plan.amount(MoveKind.REFUND)
    return refund if refund is not None else plan.amount(MoveKind.CHARGE)


def option(plan: Plan, reader: Reader, *, preferred: bool) -> Option:
    """Return a plan as an option: its title, its amount and the facts that matter most."""
    facts = [(act, fact) for act, fact in _facts(plan, reader) if act != RIGHTS]
    ranked = sorted(range(len(facts)), key=lambda n: (_rank(facts[n][0]), n))[:FACTS_ON_A_CARD]
    chosen = tuple(facts[n][1] for n in sorted(ranked))
    return Option(plan.id, plan_title(plan, reader), plan_amount(plan), chosen, preferred)


def _rank(act: str) -> int:
    return FOREMOST.index(act) if act in FOREMOST else len(FOREMOST)


def confirmation(plan: Plan, plan_hash: str, reader: Reader) -> Confirmation:
    """Return the exact lines of a plan that a second tap executes."""
    facts = _facts(plan, reader)
    goods = tuple(OptionFact("box", _goods(line, reader)) for line in plan.lines)
    return Confirmation(
        option=plan.id,
        plan=plan.id,
        plan_hash=plan_hash,
        title=plan_title(plan, reader),
        amount=plan_amount(plan),
        lines=(*goods, *(fact for act, fact in facts if act != RIGHTS)),
        remains="".join(fact.text for act, fact in facts if act == RIGHTS),
    )


def _goods(line: PlanLine, reader: Reader) -> str:
    return f"{reader.say(line.name)} × {line.quantity}"


def _facts(plan: Plan, reader: Reader) -> list[tuple[str, OptionFact]]:
    swaps = {(line.line, line.variant): line.options for line in plan.lines if line.options}
    variants = [variant_words(options) for options in swaps.values()]
    found = []
    for spoken in option_facts(plan, now=reader.now):
        act = spoken.acts[0].act
        text = words(spoken, language=reader.language, zone=reader.zone)
        if act == "new_variant":
            text = reader.say(NEW_ONE).format(reader.say(variants.pop(0)))
        # A line of a list needs no full stop.
        found.append((act, OptionFact(ICONS.get(act, "box"), text.rstrip("。."))))
    return found


# Replies to tap ----------------------------------------------------------------------------------------------------


def quick_replies(case: Case, reader: Reader) -> tuple[str, ...]:
    """Return what the customer may well want to say next; each is understood as their own words."""
    return tuple(reply[:1].upper() + reply[1:] for reply in _replies(case, reader))


def _replies(case: Case, reader: Reader) -> tuple[str, ...]:
    talk = case.talk
    if talk.mode is not Mode.MACHINE:
        return ()
    if talk.asked is not None:
        return _choices(case, reader)[:CHOICES]
    if any("solved_question" in reply.acts for reply in list(case.replies.values())[-1:]):
        return _said(("solved", "unsolved"), reader)
    if talk.open_offers:
        return _said(("decline",), reader)
    if case.followed:
        moves = any(at.execution.plan.moves and not at.execution.completed for at in case.followed.values())
        return _said(("refund_status",) if moves else (), reader)
    spoken = any(entry.by == "customer" for entry in talk.log)
    return () if spoken else tuple(map(reader.say, FIRST_REPLIES))


def _choices(case: Case, reader: Reader) -> tuple[str, ...]:
    asked = case.talk.asked
    if asked is None or asked.kind == "confirmation":
        return ()
    return tuple(map(reader.say, case.labels)) or _said(asked.options, reader)


def _said(keys: tuple[str, ...], reader: Reader) -> tuple[str, ...]:
    return tuple(reader.say(QUICK_REPLIES[key]) for key in keys if key in QUICK_REPLIES)
