"""What a conversation knows before a message, and every step that can follow it."""

from dataclasses import dataclass
from typing import Literal

from amends.assistant.understanding import Intent, Reading
from amends.kernel.ids import LineId, MethodId, OrderId, VariantId
from amends.kernel.orders import Address, OrderStatus
from amends.kernel.remedy import Reason, RemedyKind

UnitsNamed = tuple[tuple[LineId, int | None], ...]
Why = Literal["not_found", "again", "one_at_a_time", "rules", "no_refund"]


@dataclass(frozen=True, slots=True)
class Heard:
    """A message: what was read in it, which options of the last question it names, the address it gives."""

    reading: Reading
    named: tuple[str, ...] = ()
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What the conversation knows before this message.

    `asked` and `options` are the last question, asked `times` in a row; `offers` the kinds of the offers still open,
    in the order in which they were put; `confirming` is the number of the one whose yes was asked for; `stale` says
    that they have run out.
    """

    intent: Intent | None = None
    reason: Reason | None = None
    order: OrderId | None = None
    units: UnitsNamed = ()
    variant: VariantId | None = None
    asked: str | None = None
    options: tuple[str, ...] = ()
    times: int = 0
    offers: tuple[RemedyKind, ...] = ()
    confirming: int | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """An order of the customer: its lines, where it stands, and which of its lines have arrived."""

    lines: tuple[LineId, ...]
    status: OrderStatus
    arrived: frozenset[LineId] = frozenset()


@dataclass(frozen=True, slots=True)
class CallPerson:
    """A person must go on; what is known so far stands beside, for that person."""

    why: str
    intent: Intent | None = None
    order: OrderId | None = None
    reason: Reason | None = None
    units: UnitsNamed = ()
    variants: tuple[VariantId, ...] = ()


@dataclass(frozen=True, slots=True)
class Choose:
    """The customer chose the open offer of this number (from 0); it is still to be confirmed.

    `unclear`: that was asked already, and the answer was neither yes nor no.
    """

    offer: int
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Confirm:
    """The customer said yes to the plan that was asked about."""


@dataclass(frozen=True, slots=True)
class Decline:
    """The customer wants none of what was offered."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Something is missing; `options` are ids or enum values to choose from. What is known so far stands beside.

    `why` says what leads to the question, where something does; `times` counts how often in a row it is asked.
    Options of a kind that only the shop knows (variant, payment_method) are left to be filled in.
    """

    kind: str
    options: tuple[str, ...] = ()
    intent: Intent | None = None
    order: OrderId | None = None
    reason: Reason | None = None
    units: UnitsNamed = ()
    variants: tuple[VariantId, ...] = ()
    why: Why | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Talk:
    """Nothing to do; an act answers."""

    act: str


@dataclass(frozen=True, slots=True)
class Propose:
    """Enough is known to work out what is owed. `renewed` is the act that tells why it is worked out once more."""

    intent: Intent
    reason: Reason | None
    order: OrderId
    units: UnitsNamed
    variants: tuple[VariantId, ...] = ()
    method: MethodId | None = None
    address: Address | None = None
    renewed: str | None = None


@dataclass(frozen=True, slots=True)
class Inform:
    """The customer wants to know something: `about` is status, on_its_way, refund, rules or offers.

    `instead` is what to do where there is nothing to tell.
    """

    about: str
    order: OrderId | None
    reason: Reason | None = None
    instead: Propose | Ask | None = None


Next = CallPerson | Choose | Confirm | Decline | Ask | Talk | Inform | Propose
