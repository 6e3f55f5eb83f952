"""What is answered: conversations, offers, orders, plans. Amounts in minor units, instants as ISO 8601 in UTC."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from amends.conversations import Conversation, OfferOpen, Said
from amends.desk.offers import offered_plan
from amends.doors.api.paging import Next
from amends.kernel.clock import Instant, iso
from amends.kernel.ledger import ViewRow
from amends.kernel.market import Words
from amends.kernel.money import Money
from amends.kernel.orders import Address
from amends.remedies import Plan

At = Annotated[str, Field(description="ISO 8601, UTC", examples=["2026-11-23T20:00:00.000Z"])]


class Answer(BaseModel):
    """Any part of a response."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AmountOut(Answer):
    """Money in whole minor units (cents, fen) of a currency."""

    minor: Annotated[int, Field(examples=[12900])]
    currency: Annotated[str, Field(examples=["CNY"])]


class WordsOut(Answer):
    """One text in both languages."""

    zh: str
    en: str


class AddressOut(Answer):
    """A postal address."""

    line1: str
    line2: str
    city: str
    region: str
    postcode: str
    country: str


class PlanLineOut(Answer):
    """Units of one line in a plan; `variant` is what they become."""

    line: str
    quantity: int
    name: WordsOut
    value: AmountOut
    variant: str | None
    options: dict[str, str]


class MoveOut(Answer):
    """One movement of money, seen from the customer: `refund` or `charge`."""

    kind: str
    method: str
    method_kind: str
    amount: AmountOut


class SumOut(Answer):
    """One line of the arithmetic, with the rule it comes from."""

    label: str
    amount: AmountOut
    rule: str | None


class PlanOut(Answer):
    """Exactly what will be done after a yes."""

    plan: str
    kind: str
    order: str | None
    reason: str | None
    lines: list[PlanLineOut]
    moves: list[MoveOut]
    sums: list[SumOut]
    freight: Annotated[str, Field(description="Who pays for sending goods back.")]
    needs_return: bool
    return_by: At | None
    refund_by: At | None
    rules: list[str]
    decision: str | None
    method: str | None
    address: AddressOut | None
    made_at: At
    expires_at: At


class OfferOut(PlanOut):
    """A plan put to the customer. `hash` is what a confirmation must repeat."""

    hash: str
    state: Annotated[str, Field(description="open, confirmed, declined or superseded", examples=["open"])]


class EntryOut(Answer):
    """One entry of the log. `text` is null once the customer was forgotten."""

    message: str
    by: Annotated[str, Field(description="customer, machine, staff or system")]
    at: At
    language: str
    text: str | None
    staff: str | None
    decision: str | None
    offers: list[str]
    helpful: bool | None


class AboutOut(Answer):
    """What the conversation is about, as far as it was understood."""

    intent: str | None
    reason: str | None
    order: str | None


class AskedOut(Answer):
    """What the machine waits for; `plan` where it is a confirmation."""

    kind: str
    options: list[str]
    plan: str | None


class ConversationOut(Answer):
    """A conversation as it stands. `mode`: who answers (machine, waiting for a person, person)."""

    id: str
    customer: str
    market: str
    language: str
    channel: str
    version: int
    mode: str
    started_at: At
    last_at: At
    waiting_since: At | None
    waiting_why: str | None
    taken_by: str | None
    about: AboutOut
    asked: AskedOut | None
    log: list[EntryOut]
    offers: list[OfferOut]
    stars: int | None


class ConversationLine(Answer):
    """A conversation in a list."""

    id: str
    customer: str
    mode: str
    language: str
    market: str
    intent: str | None
    reason: str | None
    order: str | None
    last_at: At
    last_by: str
    messages: int
    open_offers: int
    waiting_since: At | None
    waiting_why: str | None
    taken_by: str | None
    stars: int | None


class Conversations(Answer):
    """Conversations, in the order that the route names."""

    conversations: list[ConversationLine]
    next: Next


def amount_out(amount: Money) -> AmountOut:
    """Return money as it is answered."""
    return AmountOut(minor=amount.minor, currency=amount.currency)


def words_out(words: Words) -> WordsOut:
    """Return a text in both languages as it is answered."""
    return WordsOut(zh=words.zh, en=words.en)


def address_out(address: Address | None) -> AddressOut | None:
    """Return an address as it is answered."""
    if address is None:
        return None
    return AddressOut(
        line1=address.line1,
        line2=address.line2,
        city=address.city,
        region=address.region,
        postcode=address.postcode,
        country=address.country,
    )


def at_out(at: Instant | None) -> str | None:
    """Return an instant as it is answered."""
    return None if at is None else iso(at)


def plan_fields(plan: Plan) -> dict[str, Any]:
    """Return the fields that every answer about a plan has."""
    return {
        "plan": plan.id,
        "kind": plan.kind,
        "order": plan.order,
        "reason": plan.reason,
        "lines": [
            PlanLineOut(
                line=line.line,
                quantity=line.quantity,
                name=words_out(line.name),
                value=amount_out(line.value),
                variant=line.variant,
                options=dict(line.options),
            )
            for line in plan.lines
        ],
        "moves": [
            MoveOut(kind=move.kind, method=move.method, method_kind=move.method_kind, amount=amount_out(move.amount))
            for move in plan.moves
        ],
        "sums": [SumOut(label=part.label, amount=amount_out(part.amount), rule=part.rule) for part in plan.sums],
        "freight": plan.freight,
        "needs_return": plan.needs_return,
        "return_by": at_out(plan.return_by),
        "refund_by": at_out(plan.refund_by),
        "rules": list(plan.rules),
        "decision": plan.decision or None,
        "method": plan.method,
        "address": address_out(plan.address),
        "made_at": iso(plan.made_at),
        "expires_at": iso(plan.expires_at),
    }


def offer_out(offer: OfferOpen) -> OfferOut:
    """Return an offer as it is answered."""
    return OfferOut(**plan_fields(offered_plan(offer)), hash=offer.offer.hash, state=offer.state)


def entry_out(said: Said) -> EntryOut:
    """Return an entry of the log as it is answered."""
    return EntryOut(
        message=said.message,
        by=said.by,
        at=iso(said.at),
        language=said.language,
        text=said.text,
        staff=said.staff,
        decision=said.decision,
        offers=list(said.offers),
        helpful=said.helpful,
    )


def conversation_out(talk: Conversation) -> ConversationOut:
    """Return a conversation as it is answered."""
    about, asked = talk.about, talk.asked
    return ConversationOut(
        id=talk.id,
        customer=talk.customer,
        market=talk.market,
        language=talk.language,
        channel=talk.channel,
        version=talk.version,
        mode=talk.mode,
        started_at=iso(talk.started_at),
        last_at=iso(talk.last_at),
        waiting_since=at_out(talk.waiting_since),
        waiting_why=talk.waiting_why,
        taken_by=talk.taken_by,
        about=AboutOut(intent=about.intent, reason=about.reason, order=about.order),
        asked=None if asked is None else AskedOut(kind=asked.kind, options=list(asked.options), plan=asked.plan),
        log=[entry_out(said) for said in talk.log],
        offers=[offer_out(offer) for offer in talk.offers.values()],
        stars=talk.stars,
    )


def line_out(row: ViewRow) -> ConversationLine:
    """Return a conversation in a list as it is answered."""
    body: Mapping[str, Any] = row.body
    instants = {"last_at": iso(body["last_at"]), "waiting_since": at_out(body["waiting_since"])}
    return ConversationLine(id=row.id, customer=row.owner, mode=row.state, **{**body, **instants})
