"""What happened in a conversation. Fields named in SEALED are a person's words, or name a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from amends.kernel.clock import Instant
from amends.kernel.ids import ConversationId, CustomerId, DecisionId, MessageId, OrderId, PlanId, StaffId


class Speaker(StrEnum):
    """Who truly said something."""

    CUSTOMER = "customer"
    MACHINE = "machine"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class ConversationStarted:
    """A customer came, by a channel (web, api, terminal), in a market, perhaps about an order."""

    conversation: ConversationId
    customer: CustomerId
    market: str
    language: str
    channel: str
    order: OrderId | None = None


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """The customer wrote. `text` is None once the customer was forgotten."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"text"})
    message: MessageId
    language: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class MessageUnderstood:
    """What the engine made of a message: most probable intent and reason, what it concerns, what it would ask.

    `wish` is the intent that the conversation pursues from here, where this message changed it.
    """

    message: MessageId
    model: str
    intent: str
    intent_p: float
    reason: str | None
    reason_p: float
    order: OrderId | None = None
    units: tuple[tuple[str, int], ...] = ()
    variants: tuple[tuple[str, str], ...] = ()
    ask: str | None = None
    wish: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The machine waits for an answer of a kind: intent, reason, order, item, variant, confirmation (of `plan`)...

    `times` counts how often in a row the same was asked.
    """

    kind: str
    options: tuple[str, ...] = ()
    plan: PlanId | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, whole: the facts used, packs by hash, engine version, every rule tried, what follows.

    `record` is the policy room's own account, kept as it was so that it explains the same for ever.
    """

    decision: DecisionId
    order: OrderId | None
    engine: str
    packs: Mapping[str, str]
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """A plan put to the customer; `body` is the plan as the remedies room wrote it, bound by `hash`."""

    plan: PlanId
    hash: str
    kind: str
    order: OrderId | None
    expires_at: Instant
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OptionsOffered:
    """Plans the customer may choose from; earlier open offers are superseded. `addresses` by plan, sealed."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"addresses"})
    decision: DecisionId
    offers: tuple[Offer, ...]
    by: Speaker = Speaker.MACHINE
    addresses: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class OfferConfirmed:
    """The customer said yes to one plan."""

    plan: PlanId


@dataclass(frozen=True, slots=True)
class OffersDeclined:
    """The customer wants none of the open offers."""


@dataclass(frozen=True, slots=True)
class ReplySent:
    """Somebody answered. `draft` are the acts said and the facts they refer to; `facts` and `text` are sealed."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"text", "facts"})
    message: MessageId
    by: Speaker
    language: str
    staff: StaffId | None = None
    decision: DecisionId | None = None
    draft: tuple[Mapping[str, Any], ...] = ()
    text: str | None = None
    facts: tuple[Mapping[str, Any], ...] | None = None


@dataclass(frozen=True, slots=True)
class PersonRequested:
    """A person is to take over: the customer asked, or the machine must not go on (`why`)."""

    why: str


@dataclass(frozen=True, slots=True)
class ConversationTaken:
    """A member of staff took the conversation; the machine is silent from here."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class ConversationHandedBack:
    """The member of staff gave the conversation back to the machine."""

    staff: StaffId


@dataclass(frozen=True, slots=True)
class ReplyRated:
    """The customer rated one reply: helpful or not, perhaps why."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"reason", "words"})
    message: MessageId
    helpful: bool
    reason: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class OutcomeRated:
    """The customer rated the outcome, 1 to 5."""

    SEALED: ClassVar[frozenset[str]] = frozenset({"words"})
    stars: int
    words: str | None = None


ConversationEvent = (
    ConversationStarted
    | MessageReceived
    | MessageUnderstood
    | Asked
    | Decided
    | OptionsOffered
    | OfferConfirmed
    | OffersDeclined
    | ReplySent
    | PersonRequested
    | ConversationTaken
    | ConversationHandedBack
    | ReplyRated
    | OutcomeRated
)
