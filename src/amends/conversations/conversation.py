"""A conversation: the fold of its events, and the rules of who may speak when."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from amends.conversations.events import (
    Asked,
    ConversationEvent,
    ConversationHandedBack,
    ConversationStarted,
    ConversationTaken,
    Decided,
    MessageReceived,
    MessageUnderstood,
    Offer,
    OfferConfirmed,
    OffersDeclined,
    OptionsOffered,
    OutcomeRated,
    PersonRequested,
    ReplyRated,
    ReplySent,
    Speaker,
)
from amends.kernel.clock import Instant
from amends.kernel.errors import Conflict, NotFound, Refused
from amends.kernel.events import Json
from amends.kernel.ids import ConversationId, CustomerId, DecisionId, MessageId, OrderId, PlanId, StaffId

HEARD_ONCE = "person_already_requested"  # said once for each time that somebody waits


class Mode(StrEnum):
    """Who answers: the machine, nobody yet (a person was asked), or a person."""

    MACHINE = "machine"
    WAITING = "waiting"
    PERSON = "person"


class OfferState(StrEnum):
    """Where an offer stands. Running out is a matter of time, so it is not a state."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Said:
    """One entry of the log that its reader can see."""

    message: MessageId
    by: Speaker
    at: Instant
    language: str
    text: str | None
    staff: StaffId | None = None
    decision: DecisionId | None = None
    offers: tuple[PlanId, ...] = ()
    helpful: bool | None = None


@dataclass(frozen=True, slots=True)
class OfferOpen:
    """An offer with where it stands; `address` is its sealed part."""

    offer: Offer
    state: OfferState
    decision: DecisionId
    address: Json = None

    def ran_out(self, now: Instant) -> bool:
        """Tell whether the offer can no longer be taken at this moment."""
        return now >= self.offer.expires_at


@dataclass(frozen=True, slots=True)
class Understood:
    """What the conversation is about so far."""

    intent: str | None = None
    reason: str | None = None
    order: OrderId | None = None
    units: tuple[tuple[str, int], ...] = ()
    variants: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of a conversation at a version of its stream."""

    id: ConversationId
    customer: CustomerId
    market: str
    language: str
    channel: str
    version: int
    started_at: Instant
    last_at: Instant
    mode: Mode = Mode.MACHINE
    log: tuple[Said, ...] = ()
    about: Understood = field(default_factory=Understood)
    asked: Asked | None = None
    offers: Mapping[PlanId, OfferOpen] = field(default_factory=dict)
    waiting_since: Instant | None = None
    waiting_why: str | None = None
    taken_by: StaffId | None = None
    stars: int | None = None
    decision: DecisionId | None = None
    told: frozenset[str] = frozenset()  # the acts that were said here, so that some are said only once

    def offer(self, plan: PlanId) -> OfferOpen:
        """Return an offer of this conversation; raise NotFound."""
        if plan not in self.offers:
            raise NotFound(f"no plan {plan} was offered here")
        return self.offers[plan]

    @property
    def open_offers(self) -> tuple[OfferOpen, ...]:
        """Offers that neither were answered nor replaced."""
        return tuple(offer for offer in self.offers.values() if offer.state is OfferState.OPEN)


def _understood(was: Conversation, event: MessageUnderstood, _at: Instant) -> Conversation:
    about = was.about
    same = event.order in {None, about.order}
    return replace(
        was,
        asked=None,
        about=Understood(
            intent=event.wish or about.intent,
            reason=event.reason or (about.reason if same else None),
            order=event.order or about.order,
            units=event.units or (about.units if same else ()),
            variants=event.variants or (about.variants if same else ()),
        ),
    )


def _received(was: Conversation, event: MessageReceived, at: Instant) -> Conversation:
    entry = Said(event.message, Speaker.CUSTOMER, at, event.language, event.text)
    return replace(was, log=(*was.log, entry), language=event.language)


def _replied(was: Conversation, event: ReplySent, at: Instant) -> Conversation:
    shown = tuple(o.offer.plan for o in was.open_offers if o.decision == event.decision)
    entry = Said(event.message, event.by, at, event.language, event.text, event.staff, event.decision, shown)
    told = was.told | {str(part["act"]) for part in event.draft}
    return replace(was, log=(*was.log, entry), language=event.language, told=told)


def _closed(was: Conversation, state: OfferState) -> dict[PlanId, OfferOpen]:
    return {
        plan: replace(offer, state=state) if offer.state is OfferState.OPEN else offer
        for plan, offer in was.offers.items()
    }


def _offered(was: Conversation, event: OptionsOffered, _at: Instant) -> Conversation:
    addresses = event.addresses or {}
    new = {
        offer.plan: OfferOpen(offer, OfferState.OPEN, event.decision, addresses.get(offer.plan))
        for offer in event.offers
    }
    return replace(was, offers={**_closed(was, OfferState.SUPERSEDED), **new})


def _confirmed(was: Conversation, event: OfferConfirmed, _at: Instant) -> Conversation:
    offers = _closed(was, OfferState.SUPERSEDED)
    offers[event.plan] = replace(was.offers[event.plan], state=OfferState.CONFIRMED)
    return replace(was, offers=offers, asked=None)


def _requested(was: Conversation, event: PersonRequested, at: Instant) -> Conversation:
    return replace(
        was, mode=Mode.WAITING, waiting_since=at, waiting_why=event.why, asked=None, told=was.told - {HEARD_ONCE}
    )


def _rated(was: Conversation, event: ReplyRated, _at: Instant) -> Conversation:
    log = tuple(replace(e, helpful=event.helpful) if e.message == event.message else e for e in was.log)
    return replace(was, log=log)


_FOLDS: Mapping[type, Callable[[Conversation, Any, Instant], Conversation]] = {
    MessageReceived: _received,
    MessageUnderstood: _understood,
    Asked: lambda was, event, _at: replace(was, asked=event),
    Decided: lambda was, event, _at: replace(was, decision=event.decision),
    OptionsOffered: _offered,
    OfferConfirmed: _confirmed,
    OffersDeclined: lambda was, _event, _at: replace(was, offers=_closed(was, OfferState.DECLINED), asked=None),
    ReplySent: _replied,
    PersonRequested: _requested,
    ConversationTaken: lambda was, event, _at: replace(was, mode=Mode.PERSON, taken_by=event.staff),
    ConversationHandedBack: lambda was, _event, _at: replace(
        was, mode=Mode.MACHINE, taken_by=None, waiting_since=None, waiting_why=None
    ),
    ReplyRated: _rated,
    OutcomeRated: lambda was, event, _at: replace(was, stars=event.stars),
}


def start(event: ConversationStarted, at: Instant) -> Conversation:
    """Return the conversation as it is after its first event."""
    return Conversation(
        id=event.conversation,
        customer=event.customer,
        market=event.market,
        language=event.language,
        channel=event.channel,
        version=1,
        started_at=at,
        last_at=at,
        about=Understood(order=event.order),
    )


def evolve(was: Conversation | None, event: ConversationEvent, at: Instant) -> Conversation:
    """Fold one event, recorded at `at`, into the state. The first event must be the start."""
    if isinstance(event, ConversationStarted):
        return start(event, at)
    if was is None:
        raise AssertionError("a conversation begins with its start")
    return replace(_FOLDS[type(event)](was, event, at), version=was.version + 1, last_at=at)


def request_person(state: Conversation, *, why: str) -> tuple[ConversationEvent, ...]:
    """Ask for a person; asking again changes nothing."""
    return () if state.mode is not Mode.MACHINE else (PersonRequested(why),)


def heard_again(state: Conversation) -> bool:
    """Tell whether a repeated wish for a person is still to be acknowledged: once while nobody has come yet."""
    return state.mode is Mode.WAITING and HEARD_ONCE not in state.told


def take(state: Conversation, staff: StaffId) -> tuple[ConversationEvent, ...]:
    """Let a member of staff take the conversation; raise Conflict when another one has it."""
    if state.taken_by == staff:
        return ()
    if state.taken_by is not None:
        raise Conflict(f"{state.taken_by} has this conversation")
    return (ConversationTaken(staff),)


def hand_back(state: Conversation, staff: StaffId) -> tuple[ConversationEvent, ...]:
    """Give the conversation back to the machine."""
    guard_holder(state, staff)
    return (ConversationHandedBack(staff),)


def guard_holder(state: Conversation, staff: StaffId) -> None:
    """Refuse staff who did not take the conversation first."""
    if state.taken_by != staff:
        raise Refused("take the conversation first", clause="conversation/not-taken")


def rate_reply(state: Conversation, rating: ReplyRated) -> tuple[ConversationEvent, ...]:
    """Rate a reply that was really sent here, by anyone but the customer."""
    said = next((entry for entry in state.log if entry.message == rating.message), None)
    if said is None or said.by is Speaker.CUSTOMER:
        raise NotFound(f"no reply {rating.message} was sent here")
    return () if said.helpful == rating.helpful else (rating,)
