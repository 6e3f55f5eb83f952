"""Which order, items and variant a message means, beside what was said before."""

from collections.abc import Iterable, Mapping

from amends.assistant.dialogue.steps import Known, Memory, UnitsNamed
from amends.assistant.dialogue.wishes import SURE
from amends.assistant.understanding import Intent, Reading
from amends.kernel.ids import LineId, OrderId, VariantId
from amends.kernel.orders import BEFORE_SENDING, OrderStatus

NAMED = 0.8
ONLY = {
    Intent.CANCEL: BEFORE_SENDING,
    Intent.MODIFY_ITEMS: BEFORE_SENDING,
    Intent.MODIFY_ADDRESS: BEFORE_SENDING,
    Intent.MODIFY_PAYMENT: BEFORE_SENDING,
    Intent.WHERE_IS_ORDER: frozenset({OrderStatus.SHIPPED}),
}


def order_named(reading: Reading) -> OrderId | None:
    """Return the order that a message is surely about, for the person who takes over."""
    best = reading.orders[0] if reading.orders else None
    return best.order if best is not None and best.p >= NAMED else None


def order_meant(
    reading: Reading, memory: Memory, orders: Mapping[OrderId, Known], intent: Intent | None
) -> OrderId | None:
    """Return the order that is meant; None when it must be asked for, or a number of no order here was given."""
    best = reading.orders[0] if reading.orders else None
    if best is not None and best.p == 0:
        return None
    asks = reading.ask is not None and reading.ask.kind == "order"
    if memory.order in orders and (asks or best is None or best.p < SURE):
        return memory.order
    if best is not None and best.p >= SURE and not asks:
        return best.order
    return _only_one(intent, orders)


def _only_one(intent: Intent | None, orders: Mapping[OrderId, Known]) -> OrderId | None:
    """Return the customer's one order, or the only one in whose state such a wish makes sense."""
    if len(orders) == 1:
        return next(iter(orders))
    fitting = [order for order, known in orders.items() if intent in ONLY and known.status in ONLY[intent]]
    return fitting[0] if len(fitting) == 1 else None


def units_meant(reading: Reading, memory: Memory, order: OrderId) -> UnitsNamed:
    """Return the lines that are meant; a number of pieces said before stays until another one is said."""
    said_before = dict(memory.units) if memory.order == order else {}
    if memory.asked == "item" and said_before and not _sure(reading, order):
        return memory.units
    found = _sure(reading, order)
    asks = reading.ask is not None and reading.ask.kind == "item"
    if found and not asks:
        return tuple((line, quantity or said_before.get(line)) for line, quantity in found)
    return memory.units if memory.order == order else ()


def variants_meant(reading: Reading, memory: Memory, order: OrderId) -> tuple[VariantId, ...]:
    """Return the variant that is wanted instead: the one just named, else the one chosen before for this order."""
    found = tuple(variant for variant, p in reading.variants if p >= SURE)
    kept = memory.order == order and memory.variant is not None
    return found[:1] or ((memory.variant,) if kept and memory.variant else ())


def _sure(reading: Reading, order: OrderId) -> list[tuple[LineId, int | None]]:
    matches: Iterable[tuple[LineId, int | None, float]] = (
        (match.line, match.quantity, match.p) for match in reading.items if match.order == order
    )
    return [(line, quantity) for line, quantity, p in matches if p >= SURE]
