"""What a customer is after: the intent in force, and what suits an order in its state."""

from amends.assistant.dialogue.steps import Memory
from amends.assistant.understanding import Intent, Reading
from amends.kernel.orders import BEFORE_SENDING, OrderStatus
from amends.kernel.remedy import Reason

SURE = 0.5
UNDELIVERED = frozenset({Reason.NOT_RECEIVED, Reason.LATE})
BEFORE = frozenset({Intent.CANCEL, Intent.MODIFY_ITEMS, Intent.MODIFY_ADDRESS, Intent.MODIFY_PAYMENT})
IN_HAND = frozenset({Intent.RETURN, Intent.EXCHANGE, Intent.COMPLAINT, Intent.REFUND})
# An answer to a question is seldom a wish of its own; these say least of all that the wish has changed.
QUESTIONS = frozenset({"order", "item", "reason", "variant", "intent", "address", "payment_method"})
CONTINUES = frozenset({Intent.COMPLAINT, Intent.OTHER, Intent.GREETING, Intent.WHERE_IS_ORDER})
STATED = 0.75
REASONS_IN_HAND = (
    Reason.DEFECT,
    Reason.NOT_AS_DESCRIBED,
    Reason.WRONG_ITEM,
    Reason.DAMAGED_IN_TRANSIT,
    Reason.MISSING_ITEM,
    Reason.WRONG_SIZE,
    Reason.CHANGE_OF_MIND,
)
REASONS_UNDER_WAY = (Reason.NOT_RECEIVED, Reason.LATE, Reason.CHANGE_OF_MIND)


def intent_in_force(reading: Reading, memory: Memory) -> Intent | None:
    """Return the intent in force; an answer to a question leaves the earlier one standing. None: it must be asked."""
    best, p = reading.intents[0]
    if memory.asked in QUESTIONS and memory.intent is not None:
        needed = STATED if memory.asked != "intent" else SURE
        return memory.intent if p < needed or best in CONTINUES else best
    if p >= SURE:
        return best
    if memory.intent is not None and memory.offers:
        return memory.intent
    if reading.ask is not None and reading.ask.kind == "intent":
        return Intent.COMPLAINT if reading.reason is not None else memory.intent
    return best if memory.intent is None else memory.intent


def suited(status: OrderStatus, intent: Intent, reason: Reason | None) -> bool:
    """Tell whether an order in this state is one that such a wish is usually about."""
    if status is OrderStatus.CANCELLED:
        return intent is Intent.REFUND_STATUS
    if intent in BEFORE:
        return status in BEFORE_SENDING
    if intent is Intent.WHERE_IS_ORDER or reason in UNDELIVERED:
        return status is not OrderStatus.DELIVERED
    return intent not in IN_HAND or status is OrderStatus.DELIVERED


def options_of_reasons(status: OrderStatus) -> tuple[str, ...]:
    """Return the reasons to offer for an order in this state: nobody misses what was delivered."""
    return REASONS_UNDER_WAY if status is OrderStatus.SHIPPED else REASONS_IN_HAND
