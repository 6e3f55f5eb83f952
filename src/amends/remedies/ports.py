"""The ports of remedies: payment gateways and carriers. Both are called outside any transaction, by effects."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from amends.kernel.clock import Instant
from amends.kernel.errors import Fault, Invalid, Unavailable
from amends.kernel.ids import LineId, MethodId, OrderId, PaymentId, VariantId
from amends.kernel.money import Money
from amends.kernel.orders import Address
from amends.kernel.remedy import Payer

# Called with the name of a boundary just before it is crossed; production passes one that does nothing.
FailPoint = Callable[[str], None]


class Recourse(StrEnum):
    """What can be done about a call whose outcome is unknown.

    KEYED: repeat the call with the same key; the provider does it at most once.
    ASKABLE: it ignores keys; ask by our reference before any second call.
    BLIND: neither; a second call could do it twice, so a person looks.
    """

    KEYED = "keyed"
    ASKABLE = "askable"
    BLIND = "blind"


class NotSent(Unavailable):
    """The provider certainly did not get the call (refused connection, rate limit); repeating it is always safe."""


@dataclass(frozen=True, slots=True)
class MoneyOrder:
    """Move `amount` (above zero) once. `reference` is ours, one for each movement, and shows in the provider's books.

    `key` is the idempotency key: the same for every attempt at this movement.
    """

    key: str
    payment: PaymentId
    method: MethodId
    amount: Money
    reference: str

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise Invalid([Fault("amount", "must be above zero")])


@dataclass(frozen=True, slots=True)
class RefundOrder(MoneyOrder):
    """Give back money of the capture `payment`; it lands on `method`."""


@dataclass(frozen=True, slots=True)
class ChargeOrder(MoneyOrder):
    """Take money from `method` as the new capture `payment` (the price difference of an exchange)."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider's word that money moved: its own id, our reference, the amount and when."""

    reference: str
    provider_id: str
    amount: Money
    at: Instant


class Payments(Protocol):
    """A payment gateway. Every implementation passes tests/contracts/test_payments.py. Safe to call from threads.

    Four outcomes, never mixed up:
    * a Receipt: done.
    * Refused `payments/declined`, or `payments/rejected` (the order makes no sense to the gateway): not done by this
      call. Refused `payments/key-reused`: the key stands for another order; not done.
    * NotSent: certainly not done; call again.
    * any other Unavailable (time-out, connection cut after sending, 5xx, an answer that makes no sense): unknown.
      `recourse` says what may follow.
    """

    @property
    def recourse(self) -> Recourse:
        """What may follow an unknown outcome."""
        ...

    @property
    def settles_ms(self) -> int:
        """How long after a call the gateway may still act on it. `find` proves an absence only after that."""
        ...

    def refund(self, order: RefundOrder) -> Receipt:
        """Give money back. A KEYED gateway answers a repeated key with the first receipt and moves nothing."""
        ...

    def charge(self, order: ChargeOrder) -> Receipt:
        """Take money. A KEYED gateway answers a repeated key with the first receipt and moves nothing."""
        ...

    def find(self, reference: str) -> Receipt | None:
        """Return the earliest movement under our reference; None when there was none at the time of asking.

        For ASKABLE only; the others raise Refused `payments/cannot-be-asked`. No answer raises Unavailable.
        """
        ...


@dataclass(frozen=True, slots=True)
class Goods:
    """`quantity` units of a variant that belong to a line of the order."""

    line: LineId
    variant: VariantId
    quantity: int


@dataclass(frozen=True, slots=True)
class ParcelOrder:
    """Carry `goods` once from `sender` to `recipient`; `payer` bears the freight.

    `key` is the idempotency key, the same for every attempt; `reference` is ours, one for each parcel.
    """

    key: str
    reference: str
    order: OrderId
    goods: tuple[Goods, ...]
    sender: Address
    recipient: Address
    payer: Payer

    def __post_init__(self) -> None:
        faults = [] if self.goods else [Fault("goods", "must not be empty")]
        faults += [
            Fault(f"goods.{index}.quantity", "must be above zero")
            for index, goods in enumerate(self.goods)
            if goods.quantity <= 0
        ]
        if faults:
            raise Invalid(faults)


@dataclass(frozen=True, slots=True)
class LabelOrder(ParcelOrder):
    """A prepaid label for goods that the buyer sends back; nothing moves until the buyer hands them in."""


@dataclass(frozen=True, slots=True)
class ShipOrder(ParcelOrder):
    """Goods that go out to the buyer: sent again, or in exchange."""


@dataclass(frozen=True, slots=True)
class Label:
    """The carrier's word that it expects a parcel. `document` is the address (URL) of the printable label."""

    reference: str
    carrier: str
    tracking: str
    document: str
    at: Instant


class Carriers(Protocol):
    """A carrier. Every implementation passes tests/contracts/test_carriers.py. Safe to call from threads.

    Outcomes as for Payments: a Label is done; Refused `carriers/declined` (it does not serve that way),
    `carriers/rejected` or `carriers/key-reused` is not done by this call; NotSent is certainly not done;
    any other Unavailable is unknown.
    """

    @property
    def recourse(self) -> Recourse:
        """What may follow an unknown outcome."""
        ...

    @property
    def settles_ms(self) -> int:
        """How long after a call the carrier may still act on it. `find` proves an absence only after that."""
        ...

    def label(self, order: LabelOrder) -> Label:
        """Issue a return label. A KEYED carrier answers a repeated key with the first label."""
        ...

    def ship(self, order: ShipOrder) -> Label:
        """Send goods out. A KEYED carrier answers a repeated key with the first label and sends nothing."""
        ...

    def find(self, reference: str) -> Label | None:
        """Return the earliest parcel under our reference; None when there was none at the time of asking.

        For ASKABLE only; the others raise Refused `carriers/cannot-be-asked`. No answer raises Unavailable.
        """
        ...
