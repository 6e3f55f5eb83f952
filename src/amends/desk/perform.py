"""One step of a plan, done outside. What may follow an unknown outcome hangs on the provider's recourse."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from amends.desk.office import Office
from amends.kernel.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from amends.kernel.ids import OrderId, TenantId
from amends.kernel.ledger import Effect
from amends.kernel.orders import Address, Order
from amends.kernel.remedy import Payer, RemedyKind
from amends.kernel.shop import ChangeKind, ShopChange
from amends.remedies import (
    Execution,
    GoodsSent,
    LabelIssued,
    MoneyMoved,
    Move,
    MoveKind,
    Plan,
    RemedyEvent,
    ShopUpdated,
    Step,
    StepKind,
)
from amends.remedies.ports import (
    Carriers,
    ChargeOrder,
    Goods,
    Label,
    LabelOrder,
    NotSent,
    Payments,
    Receipt,
    Recourse,
    RefundOrder,
    ShipOrder,
)

T = TypeVar("T")
UNSENT, UNSURE = "unsent", "unsure"
SHOP_CHANGES = {
    RemedyKind.CANCEL: ChangeKind.CANCEL,
    RemedyKind.RETURN: ChangeKind.RETURN_REQUESTED,
    RemedyKind.REFUND: ChangeKind.RETURN_REQUESTED,
    RemedyKind.EXCHANGE: ChangeKind.EXCHANGE_REQUESTED,
    RemedyKind.RESHIP: ChangeKind.RESHIP,
    RemedyKind.MODIFY_ITEMS: ChangeKind.MODIFY_ITEMS,
    RemedyKind.MODIFY_PAYMENT: ChangeKind.MODIFY_PAYMENT,
    RemedyKind.MODIFY_ADDRESS: ChangeKind.MODIFY_ADDRESS,
    RemedyKind.MODIFY_PROFILE: ChangeKind.MODIFY_PROFILE,
}


@dataclass(frozen=True, slots=True)
class Done:
    """The step happened; these events say so."""

    events: tuple[RemedyEvent, ...]


@dataclass(frozen=True, slots=True)
class Later:
    """Not now; `error` is what the effect keeps, so that the next attempt knows what this one left behind."""

    error: str
    pause: int = 0


@dataclass(frozen=True, slots=True)
class ForPerson:
    """The machine must not go on: a person looks."""

    why: str


Outcome = Done | Later | ForPerson


def certain_nothing_sent(effect: Effect) -> bool:
    """Tell whether every earlier attempt is known not to have reached the provider.

    An attempt that crashed left no note, so the note must be of the attempt just before this one.
    """
    previous = effect.attempts - 1
    return previous == 0 or (effect.error or "").startswith(f"{UNSENT}@{previous}:")


def _ended_silently(effect: Effect) -> bool:
    """Tell whether the attempt before this one left no note: it crashed, perhaps in the middle of a call."""
    previous = effect.attempts - 1
    return previous > 0 and f"@{previous}: " not in (effect.error or "")


def _note(effect: Effect, error: Unavailable) -> str:
    sure = isinstance(error, NotSent) and certain_nothing_sent(effect)
    return f"{UNSENT if sure else UNSURE}@{effect.attempts}: {error}"


def perform(step: Step, execution: Execution, *, effect: Effect, office: Office) -> Outcome:
    """Do one step outside any transaction, under its key, at most once in truth."""
    try:
        return _ACTS[step.kind](step, execution.plan, effect, office)
    except Refused as refusal:
        return ForPerson(f"{refusal.clause}: {refusal}")
    except (Conflict, Invalid, NotFound) as error:
        return ForPerson(f"the shop's records do not allow it: {error}")
    except Unavailable as error:
        return Later(_note(effect, error))


def _once(
    effect: Effect, port: Payments | Carriers, *, call: Callable[[], T], find: Callable[[], T | None]
) -> T | None:
    """Call, unless an earlier attempt may have got through: then ask first, or leave it to a person (None)."""
    if certain_nothing_sent(effect) or port.recourse is Recourse.KEYED:
        return call()
    if port.recourse is Recourse.BLIND:
        return None
    found = find()
    if found is not None:
        return found
    if port.settles_ms and _ended_silently(effect):
        # What the dead attempt sent may still be on its way: its absence proves nothing yet.
        raise Unavailable("the attempt before this one ended without a word")
    return call()


def _move_money(step: Step, plan: Plan, effect: Effect, office: Office) -> Outcome:
    move = plan.moves[step.move or 0]
    receipt = _once(
        effect,
        office.payments,
        call=lambda: _pay(move, effect, office),
        find=lambda: office.payments.find(effect.key),
    )
    if receipt is None:
        return ForPerson("the payment's outcome is unknown and the provider cannot be asked")
    return Done((MoneyMoved(plan.id, step.move or 0, move.kind, receipt.amount, receipt.provider_id),))


def _pay(move: Move, effect: Effect, office: Office) -> Receipt:
    if move.kind is MoveKind.REFUND:
        return office.payments.refund(RefundOrder(effect.key, move.payment, move.method, move.amount, effect.key))
    return office.payments.charge(ChargeOrder(effect.key, move.payment, move.method, move.amount, effect.key))


def _goods(plan: Plan, order: Order) -> tuple[Goods, ...]:
    return tuple(Goods(part.line, part.variant or order.line(part.line).variant, part.quantity) for part in plan.lines)


def _warehouse(order: Order, tenant: TenantId, office: Office) -> Address:
    return office.shop.seller(tenant, order.seller).returns_to or order.address


def _label(_: Step, plan: Plan, effect: Effect, office: Office) -> Outcome:
    def call() -> Label:
        order = office.shop.order(effect.tenant, plan.order or OrderId(""))
        warehouse = _warehouse(order, effect.tenant, office)
        goods = tuple(Goods(part.line, order.line(part.line).variant, part.quantity) for part in plan.lines)
        return office.carriers.label(
            LabelOrder(effect.key, effect.key, order.id, goods, order.address, warehouse, plan.freight)
        )

    label = _once(effect, office.carriers, call=call, find=lambda: office.carriers.find(effect.key))
    if label is None:
        return ForPerson("the label's outcome is unknown and the carrier cannot be asked")
    return Done((LabelIssued(plan.id, label.carrier, label.tracking),))


def _ship(_: Step, plan: Plan, effect: Effect, office: Office) -> Outcome:
    def call() -> Label:
        order = office.shop.order(effect.tenant, plan.order or OrderId(""))
        sender = _warehouse(order, effect.tenant, office)
        goods = _goods(plan, order)
        return office.carriers.ship(
            ShipOrder(effect.key, effect.key, order.id, goods, sender, order.address, Payer.SELLER)
        )

    label = _once(effect, office.carriers, call=call, find=lambda: office.carriers.find(effect.key))
    if label is None:
        return ForPerson("the parcel's outcome is unknown and the carrier cannot be asked")
    return Done((GoodsSent(plan.id, label.carrier, label.tracking),))


def _change_shop(step: Step, plan: Plan, effect: Effect, office: Office) -> Outcome:
    office.shop.apply(
        ShopChange(
            key=effect.key,
            tenant=effect.tenant,
            kind=SHOP_CHANGES[plan.kind],
            customer=plan.customer,
            order=plan.order,
            lines=tuple(part.line for part in plan.lines),
            variants=tuple(part.variant for part in plan.lines if part.variant is not None),
            method=plan.method,
            address=plan.address,
            note=plan.reason or "",
            charges=plan.charges,
            credits=plan.credits,
        )
    )
    return Done((ShopUpdated(step.plan),))


_ACTS: dict[StepKind, Callable[[Step, Plan, Effect, Office], Outcome]] = {
    StepKind.CHARGE: _move_money,
    StepKind.REFUND: _move_money,
    StepKind.LABEL: _label,
    StepKind.SHIP: _ship,
    StepKind.SHOP: _change_shop,
}
