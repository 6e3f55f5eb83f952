"""The rules of a conversation: from what was just heard and what is known already to the next step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from amends.assistant.dialogue.answering import answered, says_more
from amends.assistant.dialogue.meaning import order_meant, order_named, units_meant, variants_meant
from amends.assistant.dialogue.steps import (
    Ask,
    CallPerson,
    Choose,
    Heard,
    Inform,
    Known,
    Memory,
    Next,
    Propose,
    Talk,
    UnitsNamed,
    Why,
)
from amends.assistant.dialogue.wishes import SURE, UNDELIVERED, intent_in_force, options_of_reasons, suited
from amends.assistant.understanding import Intent, Reading
from amends.kernel.ids import LineId, MethodId, OrderId, VariantId
from amends.kernel.orders import BEFORE_SENDING, OrderStatus
from amends.kernel.remedy import Reason

SERVED = frozenset({"zh-CN", "en", "und"})
TALK = {Intent.GREETING: "small_talk", Intent.THANKS: "thanks_reply"}
NEED_REASON = frozenset({Intent.RETURN, Intent.REFUND, Intent.COMPLAINT, Intent.EXCHANGE})
ABOUT_ITEMS = frozenset({*NEED_REASON, Intent.MODIFY_ITEMS})
VAGUE = frozenset({None, Intent.COMPLAINT, Intent.OTHER})
ABOUT_OFFERS = frozenset({Intent.POLICY_QUESTION, Intent.REFUND_STATUS})
BROAD = ("complaint", "where_is_order", "refund_status", "policy_question", "person")
ASKED_AT_MOST = 2  # a question that was not answered twice is a person's
SAME_AGAIN = frozenset({Reason.DEFECT, Reason.DAMAGED_IN_TRANSIT, Reason.WRONG_ITEM, Reason.MISSING_ITEM})
REPLACEABLE = SAME_AGAIN | UNDELIVERED | {Reason.NOT_AS_DESCRIBED, Reason.COUNTERFEIT}


@dataclass(frozen=True, slots=True)
class Aim:
    """What the customer is after, as far as it is known."""

    intent: Intent
    reason: Reason | None
    order: OrderId
    units: UnitsNamed
    variants: tuple[VariantId, ...] = ()

    def ask(self, kind: str, options: tuple[str, ...] = (), *, why: Why | None = None) -> Ask:
        """Ask for what is missing, keeping what is known."""
        return Ask(kind, options, self.intent, self.order, self.reason, self.units, self.variants, why)

    def person(self, why: str) -> CallPerson:
        """Call a person who sees what is known."""
        return CallPerson(why, self.intent, self.order, self.reason, self.units, self.variants)

    def propose(self, *, method: MethodId | None = None) -> Propose:
        """Propose what fits."""
        return Propose(self.intent, self.reason, self.order, self.units, self.variants, method)


def next_step(heard: Heard, memory: Memory, *, orders: Mapping[OrderId, Known]) -> Next:
    """Decide what to do. A wish for a person comes before everything else; a yes counts only where one was asked."""
    reading = heard.reading
    if reading.intent is Intent.PERSON:
        return CallPerson("customer_asked", order=order_named(reading))
    if heard.address is not None and memory.order is not None and _may_move(memory.order, orders):
        return Propose(Intent.MODIFY_ADDRESS, None, memory.order, (), address=heard.address)
    if reading.language not in SERVED:
        return CallPerson("language")
    step = answered(reading, memory) or _wish(_picked(heard, memory), heard, orders)
    return _not_for_ever(step, memory)


def _may_move(order: OrderId, orders: Mapping[OrderId, Known]) -> bool:
    """Tell whether an address that was written out can only be where an order that was not sent is to go."""
    return order in orders and orders[order].status in BEFORE_SENDING


def _not_for_ever(step: Next, memory: Memory) -> Next:
    """Say that an answer did not help when the same is asked again; the third time a person takes over."""
    if not isinstance(step, Ask) or step.kind != memory.asked:
        return step
    if memory.times >= ASKED_AT_MOST:
        return CallPerson("not_understood")
    return replace(step, why=step.why or "again", times=memory.times + 1)


def _picked(heard: Heard, memory: Memory) -> Memory:  # noqa: PLR0911  # one line for each kind of question
    """Take what was picked among the options of the last question, by number or by words."""
    picked = _picks(heard, memory)
    if not picked:
        return memory
    match memory.asked:
        case "order":
            return replace(memory, order=OrderId(picked[0]), units=())
        case "item":
            return replace(memory, units=tuple((LineId(line), None) for line in picked))
        case "reason":
            return replace(memory, reason=Reason(picked[0]))
        case "intent":
            return replace(memory, intent=Intent(picked[0]))
        case "variant":
            return replace(memory, variant=VariantId(picked[0]))
        case _:
            return memory


def _picks(heard: Heard, memory: Memory) -> tuple[str, ...]:
    choice = heard.reading.choice
    if choice is not None and 1 <= choice <= len(memory.options):
        return (memory.options[choice - 1],)
    return tuple(option for option in heard.named if option in memory.options)


def _wish(memory: Memory, heard: Heard, orders: Mapping[OrderId, Known]) -> Next:  # noqa: PLR0911  # guards first
    reading = heard.reading
    intent = intent_in_force(reading, memory)
    if intent in TALK:
        return Talk(TALK[intent])
    if intent is Intent.PERSON:
        return CallPerson("customer_asked")
    vague = intent in VAGUE or reading.intents[0][1] < SURE
    if memory.offers and vague and not says_more(reading, memory):
        return _unclear(memory)
    order = order_meant(reading, memory, orders, intent)
    if intent is None or intent is Intent.OTHER:
        return _which_wish(intent, order, reading, memory)
    if intent in ABOUT_OFFERS and memory.offers:
        return Inform("offers", memory.order)
    if order is None:
        return _which_order(intent, reading, orders)
    known = orders[order]
    reason = reading.reason or (memory.reason if memory.order == order else None)
    aim = Aim(intent, reason, order, units_meant(reading, memory, order), variants_meant(reading, memory, order))
    return _about(aim, memory, heard, known)


def _unclear(memory: Memory) -> Next:
    """Say how the open offers can be answered."""
    if len(memory.offers) == 1 or memory.confirming is not None:
        return Choose(memory.confirming or 0, unclear=True)
    return Talk("which_option")


def _which_wish(intent: Intent | None, order: OrderId | None, reading: Reading, memory: Memory) -> Ask:
    """Ask what is wanted, keeping what was said about the goods."""
    likely = reading.ask.options if intent is None and reading.ask else BROAD
    if order is None:
        return Ask("intent", likely)
    units, variants = units_meant(reading, memory, order), variants_meant(reading, memory, order)
    return Ask("intent", likely, order=order, reason=reading.reason, units=units, variants=variants)


def _which_order(intent: Intent, reading: Reading, orders: Mapping[OrderId, Known]) -> Ask:
    """Ask for the order, those first that suit what is wanted; a number that is none of the customer's is said so."""
    likely = tuple(match.order for match in reading.orders) or tuple(orders)
    fitting = sorted(likely, key=lambda order: not suited(orders[order].status, intent, reading.reason))
    stranger = bool(reading.orders) and all(match.p == 0 for match in reading.orders)
    if stranger:
        return Ask("order", tuple(fitting), intent, reason=reading.reason, why="not_found")
    why: Why | None = "rules" if intent is Intent.POLICY_QUESTION else None
    return Ask("order", tuple(fitting), intent, reason=reading.reason, why=why)


def _about(aim: Aim, memory: Memory, heard: Heard, known: Known) -> Next:  # noqa: PLR0911  # one for each state
    """Answer about an order: tell how it stands, or find the remedy that its state leaves open."""
    match aim.intent:
        case Intent.POLICY_QUESTION:
            return Inform("rules", aim.order, aim.reason)
        case Intent.WHERE_IS_ORDER:
            return Inform("status", aim.order, aim.reason)
        case Intent.REFUND_STATUS:
            return _refund_status(aim, memory, heard, known)
    if known.status is OrderStatus.CANCELLED:
        return Inform("refund", aim.order)
    if known.status in {OrderStatus.PENDING, OrderStatus.PROCESSED}:
        return _before_sending(aim, memory, heard, known)
    if known.status is OrderStatus.SHIPPED:
        return _under_way(aim, memory, heard, known)
    return _remedy(replace(aim, intent=AFTER_DELIVERY.get(aim.intent, aim.intent)), memory, heard, known)


AFTER_DELIVERY = {Intent.CANCEL: Intent.RETURN, Intent.MODIFY_ITEMS: Intent.EXCHANGE}


def _refund_status(aim: Aim, memory: Memory, heard: Heard, known: Known) -> Inform:
    """Tell where a refund is; where none is under way, take it that one is wanted and find out why."""
    if known.status is OrderStatus.CANCELLED:
        return Inform("refund", aim.order)
    instead = _about(replace(aim, intent=Intent.REFUND), memory, heard, known)
    if isinstance(instead, Ask):
        return Inform("refund", aim.order, instead=replace(instead, why="no_refund"))
    return Inform("refund", aim.order, instead=instead if isinstance(instead, Propose) else None)


def _before_sending(aim: Aim, memory: Memory, heard: Heard, known: Known) -> Next:
    """Nothing was sent: it can be cancelled or changed, but there is nothing to return or to complain of yet."""
    if aim.intent is Intent.COMPLAINT and aim.reason is None:
        return aim.ask("intent", ("cancel", "modify_items", "modify_address", "where_is_order"))
    if aim.intent is Intent.COMPLAINT and aim.reason in REPLACEABLE:
        return Inform("status", aim.order)
    if aim.intent in {Intent.RETURN, Intent.REFUND, Intent.COMPLAINT}:
        aim = replace(aim, intent=Intent.CANCEL)
    if aim.intent is Intent.EXCHANGE:
        aim = replace(aim, intent=Intent.MODIFY_ITEMS)
    if aim.reason in REPLACEABLE:
        aim = replace(aim, reason=None)
    return _remedy(aim, memory, heard, known)


def _under_way(aim: Aim, memory: Memory, heard: Heard, known: Known) -> Next:
    """See to a parcel on its way: it may be late or lost; what arrived before the rest is a person's to sort out."""
    if aim.reason in UNDELIVERED:
        intent = Intent.REFUND if aim.intent in {Intent.CANCEL, Intent.RETURN} else aim.intent
        missing = tuple(part for part in aim.units if part[0] not in known.arrived)
        missing = missing or tuple((line, None) for line in known.lines if known.arrived and line not in known.arrived)
        return _remedy(replace(aim, intent=intent, units=missing), memory, heard, known)
    here = all(line in known.arrived for line, _ in aim.units)
    if known.arrived and aim.intent in NEED_REASON and not here and aim.reason is None:
        return Inform("status", aim.order)
    if known.arrived and aim.intent in NEED_REASON:
        return aim.person("part_arrived")
    if aim.intent in NEED_REASON and aim.reason is None:
        return aim.ask("reason", options_of_reasons(known.status))
    return Inform("on_its_way", aim.order)


def _remedy(aim: Aim, memory: Memory, heard: Heard, known: Known) -> Next:  # noqa: PLR0911  # guards first
    """Ask for what is missing, item before reason before what is wanted instead; else propose."""
    if aim.intent in ABOUT_ITEMS and not aim.units and aim.reason not in UNDELIVERED:
        if len(known.lines) > 1:
            return aim.ask("item", known.lines)
        aim = replace(aim, units=((known.lines[0], None),))
    if aim.intent in NEED_REASON and aim.reason is None:
        return aim.ask("reason", options_of_reasons(known.status))
    if aim.reason is Reason.PRICE and aim.intent in {Intent.REFUND, Intent.COMPLAINT}:
        return aim.person("price")
    match aim.intent:
        case Intent.MODIFY_ADDRESS:
            return _address(aim, memory)
        case Intent.MODIFY_PAYMENT:
            return _payment(aim, memory, heard)
        case Intent.MODIFY_ITEMS | Intent.EXCHANGE:
            return _swap(aim)
        case _:
            return aim.propose()


def _swap(aim: Aim) -> Next:
    """Find out what is wanted instead; goods at fault may be replaced by the same, sound."""
    if aim.variants and len(aim.units) == 1:
        return aim.propose()
    if aim.intent is Intent.EXCHANGE and aim.reason in SAME_AGAIN | UNDELIVERED:
        return replace(aim, variants=()).propose()
    if len(aim.units) > 1:
        lines = tuple(line for line, _ in aim.units)
        return replace(aim, units=()).ask("item", lines, why="one_at_a_time")
    return aim.ask("variant")


def _address(aim: Aim, memory: Memory) -> Next:
    """Ask for the address; what came as an answer and was none that is plainly written is for a person."""
    if memory.asked == "address":
        return aim.person("address_unclear")
    return aim.ask("address")


def _payment(aim: Aim, memory: Memory, heard: Heard) -> Next:
    picked = _picks(heard, memory) if memory.asked == "payment_method" else ()
    if not picked:
        return aim.ask("payment_method")
    return aim.propose(method=MethodId(picked[0]))
