"""The request that a plan answers, so that it can be planned again from the facts of another moment."""

from collections.abc import Callable

from amends.kernel.ids import MethodId, OrderId
from amends.kernel.orders import Address
from amends.kernel.remedy import Reason, RemedyKind
from amends.remedies.plan import Plan, PlanLine
from amends.remedies.request import (
    Cancel,
    Exchange,
    ModifyAddress,
    ModifyItems,
    ModifyPayment,
    OrderRequest,
    Refund,
    Reship,
    Return,
    Swap,
    Units,
)


def request_of(plan: Plan) -> OrderRequest:
    """Return the request that this plan about an order answers."""
    if plan.order is None:
        raise ValueError("a plan about no order answers no order's request")
    return _REQUESTS[plan.kind](plan, plan.order)


def _units(plan: Plan) -> tuple[Units, ...]:
    return tuple(Units(part.line, part.quantity) for part in plan.lines)


def _swap(part: PlanLine) -> Swap:
    if part.variant is None:
        raise ValueError("a swap names its new variant")
    return Swap(part.line, part.quantity, part.variant)


def _reason(plan: Plan) -> Reason | None:
    return None if plan.reason is None else Reason(plan.reason)


def _method(plan: Plan) -> MethodId:
    if plan.method is None:
        raise ValueError("a change of payment names its method")
    return plan.method


def _address(plan: Plan) -> Address:
    if plan.address is None:
        raise ValueError("a change of address names the address")
    return plan.address


_REQUESTS: dict[RemedyKind, Callable[[Plan, OrderId], OrderRequest]] = {
    RemedyKind.CANCEL: lambda plan, order: Cancel(order, plan.reason or ""),
    RemedyKind.RETURN: lambda plan, order: Return(order, _units(plan), plan.method, _reason(plan)),
    RemedyKind.REFUND: lambda plan, order: Refund(order, _units(plan), plan.method, _reason(plan)),
    RemedyKind.RESHIP: lambda plan, order: Reship(order, _units(plan), _reason(plan)),
    RemedyKind.EXCHANGE: lambda plan, order: Exchange(order, tuple(map(_swap, plan.lines)), plan.method, _reason(plan)),
    RemedyKind.MODIFY_ITEMS: lambda plan, order: ModifyItems(order, tuple(map(_swap, plan.lines)), plan.method),
    RemedyKind.MODIFY_PAYMENT: lambda plan, order: ModifyPayment(order, _method(plan)),
    RemedyKind.MODIFY_ADDRESS: lambda plan, order: ModifyAddress(order, _address(plan)),
}
