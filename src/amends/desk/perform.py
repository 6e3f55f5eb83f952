"""One step of a plan, done outside any transaction: at the gateway, the carrier or the shop."""

from collections import Counter
from collections.abc import Callable

from amends.desk.office import Office
from amends.desk.parcels import issue_label, send_back, send_goods
from amends.desk.recourse import Done, Ended, ForPerson, Later, Outcome, certain_nothing_sent, note_of, once
from amends.kernel.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from amends.kernel.ids import LineId, VariantId
from amends.kernel.ledger import Effect
from amends.kernel.remedy import RemedyKind
from amends.kernel.shop import ChangedUnits, ChangeKind, ShopChange
from amends.remedies import (
    Execution,
    MoneyMoved,
    Move,
    MoveKind,
    Plan,
    ShopUpdated,
    Step,
    StepKind,
    StockReleased,
    movement,
)
from amends.remedies.ports import ChargeOrder, Receipt, RefundOrder

DECLINED = "payments/declined:"
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


def perform(step: Step, execution: Execution, *, effect: Effect, office: Office) -> Outcome:
    """Do one step outside any transaction, under its key, at most once in truth."""
    try:
        return _ACTS[step.kind](step, execution.plan, effect, office)
    except Refused as refusal:
        return _refused(step, effect, f"{refusal.clause}: {refusal}")
    except (Conflict, Invalid, NotFound) as error:
        return ForPerson(f"the shop's records do not allow it: {error}")
    except Unavailable as error:
        return Later(note_of(effect, error))


def _refused(step: Step, effect: Effect, why: str) -> Outcome:
    """Return a task for a person; a charge that is declined ends its plan, so that the customer can pay otherwise.

    Not after an attempt of unknown outcome: that one may still have taken the money.
    """
    if step.kind is StepKind.CHARGE and why.startswith(DECLINED) and certain_nothing_sent(effect):
        return Ended(why)
    return ForPerson(why)


def _move_money(step: Step, plan: Plan, effect: Effect, office: Office) -> Outcome:
    move = movement(step, plan)
    receipt = once(
        effect,
        office.payments,
        call=lambda: _pay(move, effect, office),
        find=lambda: office.payments.find(effect.key),
    )
    if receipt is None:
        return ForPerson("the payment's outcome is unknown and the provider cannot be asked")
    if receipt.amount != move.amount:
        return ForPerson(f"the provider moved {receipt.amount.minor} {receipt.amount.currency} instead")
    return Done((MoneyMoved(plan.id, step.move or 0, move.kind, receipt.amount, receipt.provider_id),))


def _pay(move: Move, effect: Effect, office: Office) -> Receipt:
    if move.kind is MoveKind.REFUND:
        return office.payments.refund(RefundOrder(effect.key, move.payment, move.method, move.amount, effect.key))
    return office.payments.charge(ChargeOrder(effect.key, move.payment, move.method, move.amount, effect.key))


def _change_shop(step: Step, plan: Plan, effect: Effect, office: Office) -> Outcome:
    office.shop.apply(
        ShopChange(
            key=effect.key,
            tenant=effect.tenant,
            kind=SHOP_CHANGES[plan.kind],
            customer=plan.customer,
            order=plan.order,
            parts=_parts(plan),
            method=plan.method,
            address=plan.address,
            note=plan.reason or "",
            charges=plan.charges,
            credits=plan.credits,
        )
    )
    return Done((ShopUpdated(step.plan),))


def _parts(plan: Plan) -> tuple[ChangedUnits, ...]:
    """Return the plan's units for the shop, which is told of a line with a variant once."""
    units: Counter[tuple[LineId, VariantId | None]] = Counter()
    for part in plan.lines:
        units[part.line, part.variant] += part.quantity
    return tuple(ChangedUnits(line, quantity, variant) for (line, variant), quantity in units.items())


def _release(step: Step, plan: Plan, effect: Effect, office: Office) -> Outcome:
    office.shop.apply(
        ShopChange(
            key=effect.key,
            tenant=effect.tenant,
            kind=ChangeKind.EXCHANGE_RELEASED,
            customer=plan.customer,
            order=plan.order,
            releases=Step(step.plan, StepKind.SHOP).key,
        )
    )
    return Done((StockReleased(step.plan),))


_ACTS: dict[StepKind, Callable[[Step, Plan, Effect, Office], Outcome]] = {
    StepKind.CHARGE: _move_money,
    StepKind.REFUND: _move_money,
    StepKind.LABEL: issue_label,
    StepKind.SHIP: send_goods,
    StepKind.SEND_BACK: send_back,
    StepKind.SHOP: _change_shop,
    StepKind.RELEASE: _release,
}
