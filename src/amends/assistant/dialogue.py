"""What to do next in a conversation: from what was just read and what is known already. Pure; says nothing itself."""

from dataclasses import dataclass, field

from amends.assistant.understanding import Intent, ItemMatch, Reading
from amends.kernel.ids import LineId, OrderId, VariantId
from amends.kernel.remedy import Reason

SURE = 0.5
SERVED = frozenset({"zh-CN", "en", "und"})
TALK = {Intent.GREETING: "greeting", Intent.THANKS: "thanks_reply", Intent.OTHER: "not_understood"}
NEED_REASON = frozenset({Intent.RETURN, Intent.REFUND, Intent.COMPLAINT, Intent.EXCHANGE})
ABOUT_ITEMS = frozenset({*NEED_REASON, Intent.MODIFY_ITEMS})
FAULTS = frozenset(
    {
        Reason.DEFECT,
        Reason.NOT_AS_DESCRIBED,
        Reason.WRONG_ITEM,
        Reason.DAMAGED_IN_TRANSIT,
        Reason.MISSING_ITEM,
        Reason.NOT_RECEIVED,
        Reason.LATE,
        Reason.COUNTERFEIT,
    }
)
WHOLE_ORDER = frozenset({Reason.NOT_RECEIVED, Reason.LATE})


@dataclass(frozen=True, slots=True)
class Memory:
    """What the conversation knows before this message. `lines` are the lines of the order in focus."""

    intent: Intent | None = None
    reason: Reason | None = None
    order: OrderId | None = None
    units: tuple[tuple[LineId, int | None], ...] = ()
    asked: str | None = None
    offers: int = 0


@dataclass(frozen=True, slots=True)
class CallPerson:
    """A person must go on."""

    why: str


@dataclass(frozen=True, slots=True)
class Choose:
    """The customer chose the open offer of this number (from 0); it is still to be confirmed."""

    offer: int


@dataclass(frozen=True, slots=True)
class Confirm:
    """The customer said yes to the plan that was asked about."""


@dataclass(frozen=True, slots=True)
class Decline:
    """The customer wants none of what was offered."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Something is missing; `options` are ids or enum values to choose from. What is known so far stands beside."""

    kind: str
    options: tuple[str, ...] = ()
    intent: Intent | None = None
    order: OrderId | None = None
    units: tuple[tuple[LineId, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """Nothing to do; an act answers."""

    act: str


@dataclass(frozen=True, slots=True)
class Inform:
    """The customer wants to know something: `about` is status, refund or rules."""

    about: str
    order: OrderId | None


@dataclass(frozen=True, slots=True)
class Propose:
    """Enough is known to work out what is owed."""

    intent: Intent
    reason: Reason | None
    order: OrderId
    units: tuple[tuple[LineId, int | None], ...]
    variants: tuple[VariantId, ...] = field(default=())


Next = CallPerson | Choose | Confirm | Decline | Ask | Talk | Inform | Propose


def next_step(reading: Reading, memory: Memory, *, lines_of: dict[OrderId, tuple[LineId, ...]]) -> Next:
    """Decide what to do. A wish for a person comes before everything else; a yes counts only where one was asked."""
    if reading.intent is Intent.PERSON:
        return CallPerson("customer_asked")
    if reading.language not in SERVED:
        return CallPerson("language")
    return _answer(reading, memory) or _wish(reading, memory, lines_of)


def _answer(reading: Reading, memory: Memory) -> Next | None:
    if memory.asked == "confirmation" and reading.answer is not None:
        return Confirm() if reading.answer == "yes" else Decline()
    if memory.offers == 0:
        return None
    if reading.choice is not None and 1 <= reading.choice <= memory.offers:
        return Choose(reading.choice - 1)
    if reading.answer == "yes" and memory.offers == 1:
        return Choose(0)
    return Decline() if reading.answer == "no" else None


def _wish(reading: Reading, memory: Memory, lines_of: dict[OrderId, tuple[LineId, ...]]) -> Next:
    intent, reason = _intent(reading, memory), reading.reason or memory.reason
    order = _order(reading, memory)
    if intent in TALK:
        return Talk(TALK[intent])
    if intent is Intent.POLICY_QUESTION:
        return Inform("rules", order)
    if order is None:
        return Ask("order", tuple(match.order for match in reading.orders) or tuple(lines_of), intent)
    if intent in {Intent.WHERE_IS_ORDER, Intent.REFUND_STATUS}:
        return Inform("status" if intent is Intent.WHERE_IS_ORDER else "refund", order)
    return _remedy(reading, memory, intent, reason, order, lines_of[order])


def _remedy(  # noqa: PLR0917  # what the remedy hangs on, one by one
    reading: Reading,
    memory: Memory,
    intent: Intent,
    reason: Reason | None,
    order: OrderId,
    lines: tuple[LineId, ...],
) -> Next:
    units = _units(reading, memory, order)
    if intent in ABOUT_ITEMS and not units and reason not in WHOLE_ORDER:
        if len(lines) > 1:
            return Ask("item", lines, intent, order)
        units = ((lines[0], None),)
    if intent in NEED_REASON and reason is None:
        reasons = tuple(reading.ask.options) if reading.ask and reading.ask.kind == "reason" else ()
        return Ask("reason", reasons, intent, order, units)
    variants = tuple(variant for variant, p in reading.variants if p >= SURE)
    needs_variant = intent is Intent.MODIFY_ITEMS or (intent is Intent.EXCHANGE and reason not in FAULTS)
    if needs_variant and not variants:
        return Ask("variant", tuple(line for line, _ in units), intent, order, units)
    return Propose(intent, reason, order, units, variants)


def _intent(reading: Reading, memory: Memory) -> Intent:
    """Return the intent in force: an answer to a question, or an unsure reading, leaves the earlier one standing."""
    best, p = reading.intents[0]
    if memory.intent is None or memory.intent in TALK:
        return best if p >= SURE or reading.ask is None or reading.ask.kind != "intent" else Intent.COMPLAINT
    if memory.asked in {"order", "item", "reason", "variant", "intent"} and (p < SURE or best in CONTINUES):
        return memory.intent
    return best if p >= SURE else memory.intent


CONTINUES = frozenset({Intent.COMPLAINT, Intent.OTHER, Intent.GREETING, Intent.WHERE_IS_ORDER})


def _order(reading: Reading, memory: Memory) -> OrderId | None:
    best = reading.orders[0] if reading.orders else None
    if best is not None and best.p >= SURE and not (reading.ask and reading.ask.kind == "order"):
        return best.order
    return memory.order


def _units(reading: Reading, memory: Memory, order: OrderId) -> tuple[tuple[LineId, int | None], ...]:
    if reading.ask is not None and reading.ask.kind == "item":
        return ()
    found: list[ItemMatch] = [match for match in reading.items if match.order == order and match.p >= SURE]
    if found:
        return tuple((match.line, match.quantity) for match in found)
    return memory.units if memory.order == order else ()
