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
    StepKind,
    unwind,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The provider's own number, a parcel's carrier, and which movement of the plan's money it is about."""

    reference: str
    carrier: str
    move: int


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
    kind = StepKind(effect.kind)
    if kind is not StepKind.SHOP:
        _guard_named(reference, carrier, parcel=kind in PARCELS)
    move = effect.body["move"]
    return _EVENTS[kind](before, Evidence(reference, carrier, move if isinstance(move, int) else 0))


def _guard_named(reference: str, carrier: str, *, parcel: bool) -> None:
    faults = [] if reference else [Fault("reference", "is needed: under which number the provider has it")]
    if parcel and not carrier:
        faults.append(Fault("carrier", "is needed: who carries it"))
    if faults:
        raise Invalid(faults)


def _moved(before: Execution, found: Evidence) -> tuple[RemedyEvent, ...]:
    if found.move in before.moved:
        return ()
    move = before.plan.moves[found.move]
    return (MoneyMoved(before.plan.id, found.move, move.kind, move.amount, found.reference),)


def _labelled(before: Execution, found: Evidence) -> tuple[RemedyEvent, ...]:
    return () if before.label else (LabelIssued(before.plan.id, found.carrier, found.reference),)


def _sent(before: Execution, found: Evidence) -> tuple[RemedyEvent, ...]:
    return () if before.sent else (GoodsSent(before.plan.id, found.carrier, found.reference),)


def _updated(before: Execution, _: Evidence) -> tuple[RemedyEvent, ...]:
    return () if before.shop_updated else (ShopUpdated(before.plan.id),)


_EVENTS: dict[StepKind, Callable[[Execution, Evidence], tuple[RemedyEvent, ...]]] = {
    StepKind.CHARGE: _moved,
    StepKind.REFUND: _moved,
    StepKind.LABEL: _labelled,
    StepKind.SHIP: _sent,
    StepKind.SHOP: _updated,
}
