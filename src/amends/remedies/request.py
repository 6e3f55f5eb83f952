"""What a customer (or a person for them) asks Amends to do about an order. Asking writes nothing."""

from dataclasses import dataclass
from typing import ClassVar

from amends.kernel.ids import LineId, MethodId, OrderId, VariantId
from amends.kernel.money import Money
from amends.kernel.orders import Address
from amends.kernel.remedy import Reason, RemedyKind


@dataclass(frozen=True, slots=True)
class Units:
    """`quantity` units of one line."""

    line: LineId
    quantity: int


@dataclass(frozen=True, slots=True)
class Swap:
    """`quantity` units of one line, to become another variant of the same product."""

    line: LineId
    quantity: int
    variant: VariantId


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel an order that was not sent yet. `amount`, where given, is what the caller was shown."""

    kind: ClassVar[RemedyKind] = RemedyKind.CANCEL
    order: OrderId
    reason: str
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """Send units back for their money. `method` receives it; None: the way it was paid."""

    kind: ClassVar[RemedyKind] = RemedyKind.RETURN
    order: OrderId
    units: tuple[Units, ...]
    method: MethodId | None = None
    reason: Reason | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """Money back without sending anything back (not received, missing, spoilt)."""

    kind: ClassVar[RemedyKind] = RemedyKind.REFUND
    order: OrderId
    units: tuple[Units, ...]
    method: MethodId | None = None
    reason: Reason | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Reship:
    """Send units again at no charge."""

    kind: ClassVar[RemedyKind] = RemedyKind.RESHIP
    order: OrderId
    units: tuple[Units, ...]
    reason: Reason | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """Send units back for another variant; `method` pays or receives the difference."""

    kind: ClassVar[RemedyKind] = RemedyKind.EXCHANGE
    order: OrderId
    swaps: tuple[Swap, ...]
    method: MethodId | None = None
    reason: Reason | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class ModifyItems:
    """Change units of an order that was not sent yet; `method` pays or receives the difference."""

    kind: ClassVar[RemedyKind] = RemedyKind.MODIFY_ITEMS
    order: OrderId
    swaps: tuple[Swap, ...]
    method: MethodId | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class ModifyPayment:
    """Pay an order that was not sent yet with another method."""

    kind: ClassVar[RemedyKind] = RemedyKind.MODIFY_PAYMENT
    order: OrderId
    method: MethodId
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class ModifyAddress:
    """Send an order that was not sent yet somewhere else."""

    kind: ClassVar[RemedyKind] = RemedyKind.MODIFY_ADDRESS
    order: OrderId
    address: Address
    amount: Money | None = None


@dataclass(frozen=True, slots=True)
class ModifyProfile:
    """Change the customer's own default address."""

    kind: ClassVar[RemedyKind] = RemedyKind.MODIFY_PROFILE
    address: Address


OrderRequest = Cancel | Return | Refund | Reship | Exchange | ModifyItems | ModifyPayment | ModifyAddress
RemedyRequest = OrderRequest | ModifyProfile
UnitsRequest = Return | Refund | Reship
SwapRequest = Exchange | ModifyItems
