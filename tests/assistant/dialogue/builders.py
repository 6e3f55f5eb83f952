"""Messages as they were read, and what a conversation knew before, setting only what a test is about."""

from amends.assistant.dialogue import Heard, Known, Memory, Next, next_step
from amends.assistant.understanding import Clarification, Intent, ItemMatch, OrderMatch, Reading
from amends.assistant.understanding.reading import Answer
from amends.kernel.ids import LineId, OrderId, VariantId
from amends.kernel.orders import Address, OrderStatus
from amends.kernel.remedy import Reason

POT, LAMP, TENT, BOOTS = OrderId("pot"), OrderId("lamp"), OrderId("tent"), OrderId("boots")
ONE, TWO = LineId("1"), LineId("2")


def read_as(
    intent: Intent = Intent.OTHER,
    p: float = 0.95,
    *,
    reason: Reason | None = None,
    order: OrderId | None = None,
    items: tuple[tuple[LineId, int | None], ...] = (),
    variant: VariantId | None = None,
    answer: Answer | None = None,
    choice: int | None = None,
    language: str = "en",
    asks: str | None = None,
    stranger: bool = False,
) -> Reading:
    other = Intent.OTHER if intent is not Intent.OTHER else Intent.COMPLAINT
    orders = (OrderMatch(order, 0.95),) if order else ()
    return Reading(
        language=language,
        intents=((intent, p), (other, 1 - p)),
        reasons=((reason or Reason.DEFECT, 0.9 if reason else 0.05),),
        reason_unstated=0.1 if reason else 0.95,
        orders=(OrderMatch(POT, 0.0),) if stranger else orders,
        items=tuple(ItemMatch(order or POT, line, quantity, 0.95) for line, quantity in items),
        variants=((variant, 0.9),) if variant else (),
        amounts=(),
        dates=(),
        answer=answer,
        choice=choice,
        ask=Clarification(asks, ("complaint", "return")) if asks else None,  # type: ignore[arg-type]  # any kind will do
    )


def known(status: OrderStatus = OrderStatus.DELIVERED, lines: int = 1, *, arrived: int = 0) -> Known:
    every = tuple(LineId(str(number + 1)) for number in range(lines))
    return Known(every, status, frozenset(every[:arrived]))


ORDERS = {
    POT: known(),
    LAMP: known(lines=2),
    TENT: known(OrderStatus.PENDING),
    BOOTS: known(OrderStatus.SHIPPED),
}


def step(
    reading: Reading,
    memory: Memory | None = None,
    *,
    named: tuple[str, ...] = (),
    address: Address | None = None,
    orders: dict[OrderId, Known] | None = None,
) -> Next:
    return next_step(Heard(reading, named, address), memory or Memory(), orders=ORDERS if orders is None else orders)
