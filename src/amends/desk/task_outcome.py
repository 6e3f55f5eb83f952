"""What a person found to have happened after all, as the event that the machine would have written."""

from collections.abc import Callable
from dataclasses import dataclass

from amends.desk.ending import LATE
from amends.desk.office import PARCELS
from amends.desk.timers import Timer
from amends.kernel.errors import Fault, Invalid
from amends.kernel.ledger import Effect
from amends.remedies import (
    Execution,
    GoodsSent,
    LabelIssued,
    MoneyMoved,
    OrderRemedies,
    RemedyEvent,
    ShopUpdated,
    Step,
    StepKind,
    StockReleased,
    movement,
    unwind,
)

# Steps in the shop's own records: nobody else has a number for them.
RECORDS = frozenset({StepKind.SHOP, StepKind.RELEASE})


@dataclass(frozen=True, slots=True)
class Evidence:
    """The step that it is about, the provider's own number, and a parcel's carrier."""

    step: Step
    reference: str
    carrier: str


def happened_after_all(
    effect: Effect, state: OrderRemedies, before: Execution, reference: str, carrier: str = ""
) -> tuple[RemedyEvent, ...]:
    """Return the event that the provider's answer would have been, unless it is written already.

    Goods that never came and were charged for: the charge was given back under the provider's number.
    Raises Invalid where the provider's own number (and a parcel's carrier) is missing; the shop's records need none.
    """
    if effect.kind == Timer.LAPSE:
        _guard_named(reference, carrier, parcel=False)
        return unwind(state, before.plan.id, why=f"{LATE}; the charge was given back: {reference}")
    kind, move = StepKind(effect.kind), effect.body["move"]
    if kind not in RECORDS:
        _guard_named(reference, carrier, parcel=kind in PARCELS)
    step = Step(before.plan.id, kind, move if isinstance(move, int) else None)
    return _EVENTS[kind](before, Evidence(step, reference, carrier))


def _guard_named(reference: str, carrier: str, *, parcel: bool) -> None:
    faults = [] if reference else [Fault("reference", "is needed: under which number the provider has it")]
    if parcel and not carrier:
        faults.append(Fault("carrier", "is needed: who carries it"))
    if faults:
        raise Invalid(faults)


def _moved(before: Execution, found: Evidence) -> tuple[RemedyEvent, ...]:
    number, move = found.step.move or 0, movement(found.step, before.plan)
    own = move.kind is before.plan.moves[number].kind
    if number in (before.moved if own else before.given_back):
        return ()
    return (MoneyMoved(before.plan.id, number, move.kind, move.amount, found.reference),)


def _labelled(before: Execution, found: Evidence) -> tuple[RemedyEvent, ...]:
    return () if before.label else (LabelIssued(before.plan.id, found.carrier, found.reference),)


def _sent(before: Execution, found: Evidence) -> tuple[RemedyEvent, ...]:
    return () if before.sent else (GoodsSent(before.plan.id, found.carrier, found.reference),)


def _updated(before: Execution, _: Evidence) -> tuple[RemedyEvent, ...]:
    return () if before.shop_updated else (ShopUpdated(before.plan.id),)


def _released(before: Execution, _: Evidence) -> tuple[RemedyEvent, ...]:
    return () if before.released else (StockReleased(before.plan.id),)


_EVENTS: dict[StepKind, Callable[[Execution, Evidence], tuple[RemedyEvent, ...]]] = {
    StepKind.CHARGE: _moved,
    StepKind.REFUND: _moved,
    StepKind.LABEL: _labelled,
    StepKind.SHIP: _sent,
    StepKind.SEND_BACK: _sent,
    StepKind.SHOP: _updated,
    StepKind.RELEASE: _released,
}
