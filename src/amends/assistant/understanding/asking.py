"""What to ask back: one question at most, and only what the matter needs."""

import re

from amends.assistant.understanding.reading import Clarification, Intent, ItemMatch, OrderMatch, Reading, ReadingContext
from amends.kernel.remedy import Reason

ABOUT_AN_ORDER = frozenset(
    {
        Intent.RETURN,
        Intent.EXCHANGE,
        Intent.REFUND,
        Intent.CANCEL,
        Intent.MODIFY_ITEMS,
        Intent.MODIFY_ADDRESS,
        Intent.MODIFY_PAYMENT,
        Intent.COMPLAINT,
        Intent.WHERE_IS_ORDER,
    }
)
ABOUT_ITEMS = frozenset({Intent.RETURN, Intent.EXCHANGE, Intent.REFUND, Intent.COMPLAINT, Intent.MODIFY_ITEMS})
NEEDS_REASON = frozenset({Intent.RETURN, Intent.REFUND, Intent.COMPLAINT})
ABOUT_THE_WHOLE = frozenset({Reason.NOT_RECEIVED, Reason.LATE})
NEVER_ASKED = frozenset({Intent.PERSON, Intent.GREETING, Intent.THANKS, Intent.OTHER})
CLEAR = 0.6  # an order or line likelier than this is not asked about
WORTH_OFFERING = 0.1  # of the likeliest one's probability
MOST_OPTIONS = 6
PART_OF_MONEY = re.compile(
    r"partial refund|part of (?:my|the) money|some of my money|refund a part|退一部分|部分退款|退部分"
)


def clarification(reading: Reading, text: str, context: ReadingContext, ask_below: float) -> Clarification | None:
    """Return the first question open, in the order intent, order, item, reason, amount; None when nothing is.

    A message that answers a question of ours is not asked for its intent: "the blue one" has none of its own.
    """
    if reading.answer is not None or (context.expecting and reading.choice is not None):
        return None
    if not context.expecting and reading.intents[0][1] < ask_below:
        return Clarification("intent", _likely_intents(reading))
    if reading.intent not in ABOUT_AN_ORDER:
        return None
    return _order(reading) or _item(reading) or _reason(reading) or _amount(reading, text)


def _likely_intents(reading: Reading) -> tuple[str, ...]:
    return tuple(intent.value for intent, _ in reading.intents if intent not in NEVER_ASKED)[:3]


def _order(reading: Reading) -> Clarification | None:
    if not reading.orders or reading.orders[0].p >= CLEAR:
        return None
    return Clarification("order", _worth_offering([(match.order, match.p) for match in reading.orders]))


def _item(reading: Reading) -> Clarification | None:
    if reading.intent not in ABOUT_ITEMS or reading.reason in ABOUT_THE_WHOLE or not reading.items:
        return None
    items = _within(reading.orders[0], reading.items)
    if not items or items[0].p >= CLEAR * reading.orders[0].p:
        return None
    return Clarification("item", _worth_offering([(item.line, item.p) for item in items]))


def _within(order: OrderMatch, items: tuple[ItemMatch, ...]) -> list[ItemMatch]:
    return [item for item in items if item.order == order.order]


def _reason(reading: Reading) -> Clarification | None:
    if reading.intent not in NEEDS_REASON or reading.reason is not None:
        return None
    return Clarification("reason", tuple(reason.value for reason, _ in reading.reasons[:MOST_OPTIONS]))


def _amount(reading: Reading, text: str) -> Clarification | None:
    partly = reading.intent is Intent.REFUND and PART_OF_MONEY.search(text) is not None
    return Clarification("amount", ()) if partly and not reading.amounts else None


def _worth_offering(scored: list[tuple[str, float]]) -> tuple[str, ...]:
    least = WORTH_OFFERING * scored[0][1]
    return tuple(name for name, p in scored if p >= least)[:MOST_OPTIONS]
