"""The tool calls of tau-bench retail tasks as requests of ours."""

from collections.abc import Callable, Mapping
from typing import Any

from amends.adapters.shops import TauAction, tau_lines
from amends.kernel.ids import MethodId, OrderId, VariantId
from amends.kernel.orders import Address
from amends.kernel.remedy import Reason
from amends.remedies import (
    Cancel,
    Exchange,
    ModifyAddress,
    ModifyItems,
    ModifyPayment,
    ModifyProfile,
    RemedyRequest,
    Return,
    Swap,
    Units,
)

Arguments = Mapping[str, Any]

REASONS: Mapping[str, str] = {
    "no longer needed": Reason.NO_LONGER_NEEDED,
    "ordered by mistake": Reason.ORDERED_BY_MISTAKE,
}


def request_of(action: TauAction) -> RemedyRequest | None:
    """Return the request that a tool call stands for; None for one that only reads or talks."""
    write = _WRITES.get(action.name)
    return None if write is None else write(action.kwargs)


def _order(call: Arguments) -> OrderId:
    return OrderId(call["order_id"])


def _method(call: Arguments) -> MethodId:
    return MethodId(call["payment_method_id"])


def _address(call: Arguments) -> Address:
    return Address(call["address1"], call["address2"], call["city"], call["state"], call["zip"], call["country"])


def _reason(call: Arguments) -> str:
    """Return our name of a reason; one that the store does not know stays as it is."""
    return REASONS.get(call["reason"], call["reason"])


def _swaps(call: Arguments) -> tuple[Swap, ...]:
    lines = tau_lines(call["item_ids"])
    return tuple(Swap(line, 1, VariantId(new)) for line, new in zip(lines, call["new_item_ids"], strict=True))


def _units(call: Arguments) -> tuple[Units, ...]:
    return tuple(Units(line, 1) for line in tau_lines(call["item_ids"]))


_WRITES: Mapping[str, Callable[[Arguments], RemedyRequest]] = {
    "cancel_pending_order": lambda call: Cancel(_order(call), _reason(call)),
    "modify_pending_order_items": lambda call: ModifyItems(_order(call), _swaps(call), _method(call)),
    "modify_pending_order_payment": lambda call: ModifyPayment(_order(call), _method(call)),
    "modify_pending_order_address": lambda call: ModifyAddress(_order(call), _address(call)),
    "modify_user_address": lambda call: ModifyProfile(_address(call)),
    "return_delivered_order_items": lambda call: Return(_order(call), _units(call), _method(call)),
    "exchange_delivered_order_items": lambda call: Exchange(_order(call), _swaps(call), _method(call)),
}
