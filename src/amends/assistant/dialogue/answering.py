"""Answers to what was asked or offered: yes, no, a number, or the name of one of the ways offered."""

from amends.assistant.dialogue.steps import Ask, Choose, Confirm, Decline, Memory, Next, Propose, Talk
from amends.assistant.dialogue.wishes import SURE
from amends.assistant.understanding import Intent, Reading
from amends.kernel.remedy import RemedyKind

# Which offers an intent names, the best fit first.
NAMES: dict[Intent, tuple[RemedyKind, ...]] = {
    Intent.RETURN: (RemedyKind.RETURN,),
    Intent.REFUND: (RemedyKind.REFUND, RemedyKind.RETURN),
    Intent.EXCHANGE: (RemedyKind.EXCHANGE, RemedyKind.RESHIP),
    Intent.CANCEL: (RemedyKind.CANCEL,),
}
STATED = 0.75  # how sure a wish must be to choose among offers without a number


def answered(reading: Reading, memory: Memory) -> Next | None:
    """Return what an answer leads to; None when the message is not one."""
    if memory.offers:
        return _to_offers(reading, memory)
    if reading.answer is None:
        return None
    if memory.asked is not None:
        return Talk("declined_ok") if reading.answer == "no" else None
    return Talk("tell_more" if reading.answer == "no" else "noted")


def _to_offers(reading: Reading, memory: Memory) -> Next | None:
    agreed = reading.answer == "yes" or _chosen(reading, memory) is not None
    if agreed and memory.stale:
        return renewed(memory, "offer_expired")
    if memory.asked == "confirmation" and reading.answer is not None:
        return Confirm() if reading.answer == "yes" else _not_this_one(memory)
    chosen = _chosen(reading, memory)
    if chosen is not None:
        return Choose(chosen)
    if reading.answer == "yes":
        return Choose(0) if len(memory.offers) == 1 else Talk("which_option")
    return Decline() if reading.answer == "no" else None


def _not_this_one(memory: Memory) -> Next:
    """Leave the others open at a no to one of several."""
    return Decline() if len(memory.offers) == 1 else Talk("other_options_open")


def _chosen(reading: Reading, memory: Memory) -> int | None:
    if reading.choice is not None and 1 <= reading.choice <= len(memory.offers):
        return reading.choice - 1
    return None if says_more(reading, memory) else _named(reading, memory.offers)


def _named(reading: Reading, offers: tuple[RemedyKind, ...]) -> int | None:
    """Return the one offer that the message names; "send it back for my money" is half a return, half a refund."""
    weights = dict.fromkeys(offers, 0.0)
    for intent, p in reading.intents:
        kind = next((kind for kind in NAMES.get(intent, ()) if kind in weights), None)
        if kind is not None:
            weights[kind] += p
    best = max(weights, key=lambda kind: weights[kind])
    return offers.index(best) if weights[best] >= STATED and offers.count(best) == 1 else None


def says_more(reading: Reading, memory: Memory) -> bool:
    """Tell whether the message brings something the offers were not made for."""
    other_order = bool(reading.orders) and reading.orders[0].p >= SURE and reading.orders[0].order != memory.order
    items = {item.line for item in reading.items if item.order == memory.order and item.p >= SURE}
    counted = any(item.quantity is not None for item in reading.items if item.p >= SURE)
    other_reason = reading.reason not in {None, memory.reason}
    other_items = bool(items) and items != {line for line, _ in memory.units}
    return other_order or other_items or other_reason or counted or any(p >= SURE for _, p in reading.variants)


def renewed(memory: Memory, why: str) -> Next:
    """Work the same wish out again, `why` being the act that tells why: the offer is gone, the rights are not."""
    if memory.intent is None or memory.order is None:
        return Ask("intent")
    variants = (memory.variant,) if memory.variant else ()
    return Propose(memory.intent, memory.reason, memory.order, memory.units, variants, renewed=why)
