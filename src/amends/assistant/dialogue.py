"""What to do next in a conversation: from what was just read and what is known already. Pure; says nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from amends.assistant.understanding import Intent, Reading
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
UNSENT_MEANS_CANCEL = frozenset({Intent.RETURN, Intent.REFUND, Intent.COMPLAINT})
QUESTIONS = frozenset({"order", "item", "reason", "variant", "intent"})
CONTINUES = frozenset({Intent.COMPLAINT, Intent.OTHER, Intent.GREETING, Intent.WHERE_IS_ORDER})
COMMON_REASONS = (
    Reason.DEFECT,
    Reason.NOT_AS_DESCRIBED,
    Reason.WRONG_ITEM,
    Reason.DAMAGED_IN_TRANSIT,
    Reason.MISSING_ITEM,
    Reason.CHANGE_OF_MIND,
)
WHOLE_ORDER = frozenset({Reason.NOT_RECEIVED, Reason.LATE})


@dataclass(frozen=True, slots=True)
class Memory:
    """What the conversation knows before this message: its wish, what was asked with which options, open offers."""

    intent: Intent | None = None
    reason: Reason | None = None
    order: OrderId | None = None
    units: tuple[tuple[LineId, int | None], ...] = ()
    asked: str | None = None
    options: tuple[str, ...] = ()
    offers: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """An order of the customer: its lines, and whether it was not sent yet."""

    lines: tuple[LineId, ...]
    unsent: bool


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


def next_step(reading: Reading, memory: Memory, *, orders: Mapping[OrderId, Known]) -> Next:
    """Decide what to do. A wish for a person comes before everything else; a yes counts only where one was asked."""
    if reading.intent is Intent.PERSON:
        return CallPerson("customer_asked")
    if reading.language not in SERVED:
        return CallPerson("language")
    return _answer(reading, memory) or _wish(_picked(reading, memory), reading, orders)


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


def _picked(reading: Reading, memory: Memory) -> Memory:
    """Take a choice by number among the options of the last question."""
    if reading.choice is None or not 1 <= reading.choice <= len(memory.options):
        return memory
    picked = memory.options[reading.choice - 1]
    match memory.asked:
        case "order":
            return replace(memory, order=OrderId(picked), units=())
        case "item":
            return replace(memory, units=((LineId(picked), None),))
        case "reason":
            return replace(memory, reason=Reason(picked))
        case "intent":
            return replace(memory, intent=Intent(picked))
        case _:
            return memory


def _wish(memory: Memory, reading: Reading, orders: Mapping[OrderId, Known]) -> Next:
    intent, order = _intent(reading, memory), _order(reading, memory)
    if intent in TALK:
        return Talk(TALK[intent])
    if intent is Intent.POLICY_QUESTION:
        return Inform("rules", order)
    if order is None or order not in orders:
        return Ask("order", tuple(match.order for match in reading.orders) or tuple(orders), intent)
    if intent in {Intent.WHERE_IS_ORDER, Intent.REFUND_STATUS}:
        return Inform("status" if intent is Intent.WHERE_IS_ORDER else "refund", order)
    if orders[order].unsent and intent in UNSENT_MEANS_CANCEL:
        intent = Intent.CANCEL
    aim = Aim(intent, reading.reason or memory.reason, order, _units(reading, memory, order))
    return _remedy(aim, reading, orders[order])


@dataclass(frozen=True, slots=True)
class Aim:
    """What the customer is after, as far as it is known."""

    intent: Intent
    reason: Reason | None
    order: OrderId
    units: tuple[tuple[LineId, int | None], ...]


def _remedy(aim: Aim, reading: Reading, known: Known) -> Next:
    """Ask for what is missing, item before reason before variant; else propose."""
    if aim.intent in ABOUT_ITEMS and not aim.units and aim.reason not in WHOLE_ORDER:
        if len(known.lines) > 1:
            return Ask("item", known.lines, aim.intent, aim.order)
        aim = replace(aim, units=((known.lines[0], None),))
    if aim.intent in NEED_REASON and aim.reason is None:
        stated = reading.ask.options if reading.ask and reading.ask.kind == "reason" else ()
        return Ask("reason", stated or COMMON_REASONS, aim.intent, aim.order, aim.units)
    variants = tuple(variant for variant, p in reading.variants if p >= SURE)
    needs_variant = aim.intent is Intent.MODIFY_ITEMS or (aim.intent is Intent.EXCHANGE and aim.reason not in FAULTS)
    if needs_variant and not variants:
        return Ask("variant", (), aim.intent, aim.order, aim.units)
    return Propose(aim.intent, aim.reason, aim.order, aim.units, variants)


def _intent(reading: Reading, memory: Memory) -> Intent:
    """Return the intent in force: an answer to a question, or an unsure reading, leaves the earlier one standing."""
    best, p = reading.intents[0]
    if memory.intent is None:
        return best if p >= SURE or reading.ask is None or reading.ask.kind != "intent" else Intent.COMPLAINT
    if memory.asked in QUESTIONS and (p < SURE or best in CONTINUES):
        return memory.intent
    return best if p >= SURE else memory.intent


def _order(reading: Reading, memory: Memory) -> OrderId | None:
    best = reading.orders[0] if reading.orders else None
    asks = reading.ask is not None and reading.ask.kind == "order"
    if memory.order is not None and (asks or best is None or best.p < SURE):
        return memory.order
    return best.order if best is not None and best.p >= SURE and not asks else None


def _units(reading: Reading, memory: Memory, order: OrderId) -> tuple[tuple[LineId, int | None], ...]:
    found = [match for match in reading.items if match.order == order and match.p >= SURE]
    asks = reading.ask is not None and reading.ask.kind == "item"
    if found and not asks:
        return tuple((match.line, match.quantity) for match in found)
    return memory.units if memory.order == order else ()
