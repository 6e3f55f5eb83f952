"""What the customer wants, resolved to units of an order, and the requests that would meet it."""

from dataclasses import dataclass, replace

from amends.assistant.dialogue import REPLACEABLE, Propose
from amends.assistant.understanding import Intent
from amends.desk.prepare_plan import OrderFile
from amends.kernel.ids import LineId, MethodId, VariantId
from amends.kernel.orders import Address
from amends.kernel.remedy import Reason, RemedyKind
from amends.remedies import (
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

WANTED: dict[Intent, tuple[RemedyKind, ...]] = {
    Intent.RETURN: (RemedyKind.RETURN, RemedyKind.REFUND, RemedyKind.EXCHANGE),
    Intent.REFUND: (RemedyKind.REFUND, RemedyKind.RETURN),
    Intent.EXCHANGE: (RemedyKind.EXCHANGE, RemedyKind.RESHIP, RemedyKind.RETURN),
    Intent.COMPLAINT: (RemedyKind.REFUND, RemedyKind.EXCHANGE, RemedyKind.RESHIP, RemedyKind.RETURN),
    Intent.CANCEL: (RemedyKind.CANCEL,),
    Intent.MODIFY_ITEMS: (RemedyKind.MODIFY_ITEMS,),
    Intent.MODIFY_ADDRESS: (RemedyKind.MODIFY_ADDRESS,),
    Intent.MODIFY_PAYMENT: (RemedyKind.MODIFY_PAYMENT,),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the customer wants, resolved to units of an order that was read."""

    file: OrderFile
    units: tuple[Units, ...]
    reason: Reason | None
    kinds: tuple[RemedyKind, ...]
    variants: tuple[VariantId, ...]
    method: MethodId | None = None
    address: Address | None = None

    @property
    def meant(self) -> tuple[Units, ...]:
        """What the offers are about; a cancellation is always about the whole order."""
        whole = tuple(Units(line.id, line.quantity) for line in self.file.order.lines)
        return whole if self.kinds == WANTED[Intent.CANCEL] else self.units

    @property
    def partly(self) -> bool:
        """Whether only some of the order's items are meant."""
        return {part.line for part in self.units} != {line.id for line in self.file.order.lines}


def alternatives(wish: Wish) -> Wish:
    """Return the same wish for the ways that were not asked for, where goods were sent."""
    others = tuple(kind for kind in WANTED[Intent.COMPLAINT] if kind not in wish.kinds)
    return replace(wish, kinds=others if wish.kinds[0] in WANTED[Intent.COMPLAINT] else ())


def wish_of(step: Propose, file: OrderFile) -> Wish:
    """Resolve what the customer wants to units that are left of the order."""
    kinds = WANTED[step.intent]
    named = step.units or tuple((line.id, None) for line in file.order.lines)
    units = tuple(part for line, quantity in named if (part := units_left(file, line, quantity)).quantity > 0)
    return Wish(file, units, step.reason, kinds, step.variants, step.method, step.address)


def units_left(file: OrderFile, line: LineId, quantity: int | None) -> Units:
    """Return the units of a line that no live plan has taken yet, at most `quantity` of them."""
    left = file.order.line(line).quantity - file.remedies.units_taken(line)
    return Units(line, left if quantity is None else min(quantity, left))


def request_for(kind: RemedyKind, wish: Wish) -> OrderRequest | None:  # noqa: PLR0911  # one line for each kind
    """Return the request for a kind of remedy; None where the wish does not say enough for one."""
    order = wish.file.order.id
    match kind:
        case RemedyKind.CANCEL:
            return Cancel(order, wish.reason or Reason.NO_LONGER_NEEDED)
        case RemedyKind.RETURN:
            return Return(order, wish.units, reason=wish.reason)
        case RemedyKind.REFUND:
            return Refund(order, wish.units, reason=wish.reason)
        case RemedyKind.RESHIP:
            return Reship(order, wish.units, reason=wish.reason)
        case RemedyKind.EXCHANGE | RemedyKind.MODIFY_ITEMS:
            return _swap_request(kind, wish)
        case RemedyKind.MODIFY_ADDRESS if wish.address is not None:
            return ModifyAddress(order, wish.address)
        case RemedyKind.MODIFY_PAYMENT if wish.method is not None:
            return ModifyPayment(order, wish.method)
        case _:
            return None


def _swap_request(kind: RemedyKind, wish: Wish) -> OrderRequest | None:
    """Swap to the wanted variant; goods at fault may be replaced by the same one."""
    order = wish.file.order
    if wish.variants and len(wish.units) == 1:
        swaps: tuple[Swap, ...] = (Swap(wish.units[0].line, wish.units[0].quantity, wish.variants[0]),)
    elif wish.reason in REPLACEABLE:
        swaps = tuple(Swap(part.line, part.quantity, order.line(part.line).variant) for part in wish.units)
    else:
        return None
    return (
        Exchange(order.id, swaps, reason=wish.reason) if kind is RemedyKind.EXCHANGE else ModifyItems(order.id, swaps)
    )
