"""Which of the customer's orders a message is about, as probabilities."""

import re
from dataclasses import dataclass
from functools import lru_cache
from math import exp

from amends.assistant.understanding.mentions import Terms, terms_of_goods
from amends.assistant.understanding.reading import Intent, OrderMatch, ReadingContext
from amends.kernel.clock import local_date
from amends.kernel.market import MARKETS
from amends.kernel.money import Money
from amends.kernel.orders import Order, OrderStatus
from amends.kernel.remedy import Reason

ID_TOKEN = re.compile(r"[a-z0-9#][a-z0-9#_.-]*\d[a-z0-9_-]*|\d+")
SPLIT_ID = re.compile(r"(?<![a-z0-9])([a-z]{1,4}) (\d{3,})(?!\d)")
ENDING = re.compile(
    r"(?:ending(?: in| with)?|ends(?: in| with)?|last (?:three|four|five|3|4|5)(?: digits| numbers)?(?: are| is)?|"
    r"尾号|后[三四五345]位|末尾|结尾)(?:是|为|:)? ?(\d{2,8})(?!\d)"
)
CLAIMED = re.compile(
    r"(?:order(?: number| no\.?| id)?|订单号?|单号)(?:是|为|:)? ?[#(]?([a-z]{0,3}-?\d[\d-]{3,})|#([a-z]{0,3}\d{4,})"
)
LATEST = re.compile(
    r"(?:last|latest|most recent|newest) (?:order|purchase)|just (?:bought|ordered|placed)|"
    r"刚买|刚下|刚拍|刚刚买|最近(?:那|一|的|买|下)|上一单|最后一单|最新"
)
NONE_OF_THEM = -3.5  # the score of "an order that the shop did not tell us of"
CLOSED = {OrderStatus.CANCELLED}
OPEN = {OrderStatus.PENDING, OrderStatus.PROCESSED}
UNDER_WAY = OPEN | {OrderStatus.SHIPPED}
BEFORE_DISPATCH = {Intent.CANCEL, Intent.MODIFY_ITEMS, Intent.MODIFY_ADDRESS, Intent.MODIFY_PAYMENT}
NOT_ARRIVED = {Reason.NOT_RECEIVED, Reason.LATE}
IN_HAND = {
    Reason.DEFECT,
    Reason.NOT_AS_DESCRIBED,
    Reason.WRONG_ITEM,
    Reason.MISSING_ITEM,
    Reason.DAMAGED_IN_TRANSIT,
    Reason.WRONG_SIZE,
    Reason.COUNTERFEIT,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was read so far and tells orders apart. `reason` is None while unstated."""

    text: str
    terms: Terms
    intent: Intent
    reason: Reason | None
    amounts: tuple[Money, ...]
    days: frozenset[int]  # ordinals, with the days beside them: zones differ


def match_orders(wanted: Wanted, context: ReadingContext) -> tuple[OrderMatch, ...]:
    """Return the context's orders with the probability of each, likeliest first; what is left is "none of them"."""
    if not context.orders:
        return ()
    named = named_orders(wanted.text, context.orders)
    if not named and names_stranger(wanted.text):
        return tuple(OrderMatch(order.id, 0.0) for order in context.orders)
    strengths = [_strength(order, wanted.terms) for order in context.orders]
    latest = max(order.placed_at for order in context.orders)
    scores = []
    for order, strength in zip(context.orders, strengths, strict=True):
        score = 10.0 * (order.id in named) + 5.0 * strength + _circumstances(order, wanted)
        score += 3.0 * (order.placed_at == latest and LATEST.search(wanted.text) is not None)
        if order.id == context.focus:
            score += 1.0 if max(strengths) > strength else 3.0
        scores.append(score)
    return _as_probabilities(context.orders, scores)


def _as_probabilities(orders: tuple[Order, ...], scores: list[float]) -> tuple[OrderMatch, ...]:
    top = max(scores)
    raised = [exp(score - top) for score in scores]
    whole = sum(raised) + exp(NONE_OF_THEM + min(0.0, -top))
    found = [OrderMatch(order.id, value / whole) for order, value in zip(orders, raised, strict=True)]
    return tuple(sorted(found, key=lambda match: -match.p))


def _strength(order: Order, said: Terms) -> float:
    return max((line_terms.common(said).strength for line_terms in _lines(order)), default=0.0)


def _lines(order: Order) -> list[Terms]:
    return [terms_of_goods(line.name, line.options, line.category) for line in order.lines]


def _circumstances(order: Order, wanted: Wanted) -> float:
    score = 2.5 * (not wanted.days.isdisjoint(_days(order)))
    score += 2.5 * any(amount in {order.total, *(line.paid for line in order.lines)} for amount in wanted.amounts)
    return score + _status(order, wanted)


def _days(order: Order) -> set[int]:
    zone = MARKETS[order.market].zone if order.market in MARKETS else "UTC"
    moments = [order.placed_at, *(shipment.delivered_at for shipment in order.shipments)]
    return {local_date(at, zone).toordinal() for at in moments if at is not None}


def _status(order: Order, wanted: Wanted) -> float:
    """Score how well the order's state fits what is asked: nobody returns what has not come."""
    if wanted.intent is Intent.REFUND_STATUS:
        return 0.0
    if order.status in CLOSED:
        return -2.0
    if wanted.intent in BEFORE_DISPATCH:
        return 1.5 if order.status in OPEN else -1.5
    if wanted.intent is Intent.WHERE_IS_ORDER or wanted.reason in NOT_ARRIVED:
        return 1.5 if order.status in UNDER_WAY else -0.5
    if wanted.reason in IN_HAND or wanted.intent is Intent.EXCHANGE:
        return 1.5 if order.status is OrderStatus.DELIVERED else -1.5
    return 0.0


def named_orders(text: str, orders: tuple[Order, ...]) -> frozenset[str]:
    """Return the orders that the text names by id, by its digits, by a tracking number or by the last digits."""
    tokens = {_plain(token) for token in ID_TOKEN.findall(text)}
    tokens.update(letters + digits for letters, digits in SPLIT_ID.findall(text))
    tokens.discard("")
    endings = tuple(ENDING.findall(text))
    named = {order.id for order in orders if not tokens.isdisjoint(_names(order)) or _ends(order, endings)}
    return frozenset(named or _by_loose_ending(tokens, orders))


def names_stranger(text: str) -> bool:
    """Tell whether the text gives an order number at all."""
    return CLAIMED.search(text) is not None


def _ends(order: Order, endings: tuple[str, ...]) -> bool:
    return bool(endings) and _plain(order.id).endswith(endings)


def _by_loose_ending(tokens: set[str], orders: tuple[Order, ...]) -> set[str]:
    tails = tuple(token for token in tokens if token.isdigit() and len(token) >= 4)
    fitting = {order.id for order in orders if tails and _plain(order.id).endswith(tails)}
    return set(fitting) if len(fitting) == 1 else set()


def _names(order: Order) -> frozenset[str]:
    return _id_forms(order.id).union(*(_id_forms(shipment.tracking) for shipment in order.shipments))


@lru_cache(maxsize=8_192)
def _id_forms(written: str) -> frozenset[str]:
    plain = _plain(written.lower())
    digits = "".join(letter for letter in plain if letter.isdigit())
    return frozenset({plain, digits} if len(digits) >= 4 else {plain}) - {""}


@lru_cache(maxsize=8_192)
def _plain(token: str) -> str:
    return token.lower().translate({ord(mark): None for mark in "#-_."})
