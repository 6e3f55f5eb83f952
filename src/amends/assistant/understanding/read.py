"""Reading one message: from what a customer typed to typed options with probabilities."""

from dataclasses import replace

from amends.assistant.understanding.amounts import amounts
from amends.assistant.understanding.answers import answer, choice
from amends.assistant.understanding.asking import clarification
from amends.assistant.understanding.dates import dates
from amends.assistant.understanding.item_matching import match_items, wanted_variants
from amends.assistant.understanding.mentions import terms
from amends.assistant.understanding.model import INTENTS, REASONS, ReadingModel
from amends.assistant.understanding.order_matching import Wanted, match_orders
from amends.assistant.understanding.person import CERTAIN, asks_for_person
from amends.assistant.understanding.reading import Intent, Reading, ReadingContext
from amends.assistant.understanding.text import language, normalise
from amends.kernel.remedy import Reason

CHANGES_VARIANT = frozenset({Intent.EXCHANGE, Intent.MODIFY_ITEMS})
WORTH_LOOKING = 0.2  # the least probability of a change of variant for which one is looked for


def read(text: str, *, context: ReadingContext, model: ReadingModel) -> Reading:
    """Read a message; never fails, whatever the text. The same text, context and model give the same reading.

    Every id in the result comes from `context`; the text can only choose among them.
    """
    plain = normalise(text)
    first = _said(plain, context, model)
    wanted = _wanted(plain, first)
    orders = match_orders(wanted, context)
    items = match_items(plain, orders, context)
    variants = wanted_variants(plain, items, context) if _changes_variant(first) else ()
    whole = replace(first, orders=orders, items=items, variants=variants)
    return replace(whole, ask=clarification(whole, plain, context, float(model.ask_below)))


def _said(plain: str, context: ReadingContext, model: ReadingModel) -> Reading:
    """Read what needs no order: language, intent, reason, amounts, days, answers."""
    intents, reasons = model.probabilities(plain)
    named = [(reason, p) for reason, p in zip(REASONS, reasons, strict=True) if reason is not None]
    return Reading(
        language=language(plain),
        intents=_with_person(plain, dict(zip(INTENTS, intents, strict=True))),
        reasons=tuple(sorted(named, key=lambda pair: -pair[1])),
        reason_unstated=reasons[0],
        orders=(),
        items=(),
        variants=(),
        amounts=amounts(plain, context.currency),
        dates=dates(plain, context.today, context.currency),
        answer=answer(plain),
        choice=choice(plain),
        ask=None,
    )


def _with_person(plain: str, intents: dict[Intent, float]) -> tuple[tuple[Intent, float], ...]:
    if asks_for_person(plain) and intents[Intent.PERSON] < CERTAIN:
        rest = (1 - CERTAIN) / max(1e-9, 1 - intents[Intent.PERSON])
        intents = {intent: p * rest for intent, p in intents.items()} | {Intent.PERSON: CERTAIN}
    return tuple(sorted(intents.items(), key=lambda pair: -pair[1]))


def _wanted(plain: str, first: Reading) -> Wanted:
    days = {day.toordinal() + shift for day in first.dates for shift in (-1, 0, 1)}
    reason: Reason | None = first.reason
    return Wanted(plain, terms(plain), first.intent, reason, first.amounts, frozenset(days))


def _changes_variant(first: Reading) -> bool:
    return sum(p for intent, p in first.intents if intent in CHANGES_VARIANT) >= WORTH_LOOKING
