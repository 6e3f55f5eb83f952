"""What is answered about orders, plans that are carried out, and decisions."""

from typing import Annotated, Any

import msgspec
from pydantic import Field

from amends.desk.explain_decision import Explanation
from amends.desk.projections import plan_state
from amends.desk.read_stuck import Stuck
from amends.doors.api.answers import (
    AddressOut,
    AmountOut,
    Answer,
    At,
    PlanOut,
    WordsOut,
    address_out,
    amount_out,
    at_out,
    plan_fields,
    words_out,
)
from amends.doors.api.paging import Next
from amends.kernel.clock import iso
from amends.kernel.ledger import ViewRow
from amends.kernel.orders import Line, Order
from amends.remedies import Execution, Plan


class OrderLineOut(Answer):
    """One line of an order; `paid` is what was really paid for all its units."""

    id: str
    product: str
    variant: str
    name: WordsOut
    options: dict[str, str]
    quantity: int
    unit_price: AmountOut
    paid: AmountOut


class PaymentOut(Answer):
    """Money captured for an order by one method."""

    id: str
    method: str
    kind: str
    captured: AmountOut
    refunded: AmountOut


class ShipmentOut(Answer):
    """A parcel."""

    id: str
    carrier: str
    tracking: str
    lines: list[str]
    shipped_at: At | None
    promised_at: At | None
    delivered_at: At | None


class OrderOut(Answer):
    """An order as it stands, with everything that Amends did or promised."""

    id: str
    seller: str
    market: str
    status: str
    placed_at: At
    delivered_at: At | None
    total: AmountOut
    shipping: AmountOut
    lines: list[OrderLineOut]
    payments: list[PaymentOut]
    shipments: list[ShipmentOut]
    address: AddressOut | None


class Orders(Answer):
    """Orders, newest first."""

    orders: list[OrderOut]


class Parcel(Answer):
    """Who carries something, and under which number."""

    carrier: str
    tracking: str


class ExecutionOut(PlanOut):
    """A confirmed plan and how far it got."""

    hash: str
    conversation: str
    state: Annotated[str, Field(description="executing, goods, inspection, person, completed, lapsed or rejected")]
    moved: Annotated[list[int], Field(description="Indices of the `moves` that were made.")]
    label: Parcel | None
    received: bool
    inspected: bool | None
    finding: Annotated[str | None, Field(description="What goods that were turned down were found to be.")]
    sent: Parcel | None
    handed_over: Annotated[list[str], Field(description="Steps that a person must settle.")]


class Task(Answer):
    """A confirmed plan that waits for somebody."""

    plan: str
    customer: str
    state: str
    order: str | None
    kind: str
    conversation: str
    handed_over: list[str]


class Tasks(Answer):
    """Plans that wait, the oldest first."""

    tasks: list[Task]
    next: Next


class StuckOut(Answer):
    """A step that the machine could not bring to an end and that waits for a person."""

    effect: str
    kind: Annotated[str, Field(description="What was to be done.", examples=["payments.refund", "carriers.label"])]
    plan: str
    conversation: str
    customer: str
    order: str | None
    due_at: At
    attempts: int
    error: Annotated[str | None, Field(description="What stands in the way.")]
    repeats_safely: Annotated[bool, Field(description="Trying again cannot do it twice.")]


class StuckEffects(Answer):
    """Steps that wait for a person, the earliest due first."""

    effects: list[StuckOut]
    next: Next


class FactOut(Answer):
    """A fact that the decision used, with its source and time; `line` is the order line it is about."""

    line: str
    name: str
    value: str
    source: str
    as_of: At


class CitationOut(Answer):
    """The text a rule rests on."""

    title: str
    place: str
    confidence: str


class RuleOut(Answer):
    """A rule that was tried; `input`, `expected` and `actual` are the first condition that failed."""

    rule: str
    title: WordsOut
    citation: CitationOut
    pack: str
    version: str
    outcome: str
    input: str | None
    expected: str | None
    actual: str | None


class DecisionOut(Answer):
    """Why something was answered: facts, every rule tried, what follows, the arithmetic of each offer."""

    id: str
    conversation: str
    order: str | None
    at: At
    engine: str
    packs: Annotated[dict[str, str], Field(description="Rule packs by name, with the SHA-256 of their bytes.")]
    facts: list[FactOut]
    tried: list[RuleOut]
    deciding: list[str]
    needs_human: list[str]
    offers: list[PlanOut]


def order_out(order: Order) -> OrderOut:
    """Return an order as it is answered."""
    return OrderOut(
        id=order.id,
        seller=order.seller,
        market=order.market,
        status=order.status,
        placed_at=iso(order.placed_at),
        delivered_at=at_out(order.delivered_at),
        total=amount_out(order.total),
        shipping=amount_out(order.shipping),
        lines=[_line(line) for line in order.lines],
        payments=[
            PaymentOut(
                id=paid.id,
                method=paid.method,
                kind=paid.kind,
                captured=amount_out(paid.captured),
                refunded=amount_out(paid.refunded),
            )
            for paid in order.payments
        ],
        shipments=[
            ShipmentOut(
                id=parcel.id,
                carrier=parcel.carrier,
                tracking=parcel.tracking,
                lines=list(parcel.lines),
                shipped_at=at_out(parcel.shipped_at),
                promised_at=at_out(parcel.promised_at),
                delivered_at=at_out(parcel.delivered_at),
            )
            for parcel in order.shipments
        ],
        address=address_out(order.address),
    )


def _line(line: Line) -> OrderLineOut:
    return OrderLineOut(
        id=line.id,
        product=line.product,
        variant=line.variant,
        name=words_out(line.name),
        options=dict(line.options),
        quantity=line.quantity,
        unit_price=amount_out(line.unit_price),
        paid=amount_out(line.paid),
    )


def execution_out(execution: Execution) -> ExecutionOut:
    """Return a confirmed plan as it is answered."""
    return ExecutionOut(
        **plan_fields(execution.plan),
        hash=execution.hash,
        conversation=execution.conversation,
        state=plan_state(execution),
        moved=sorted(execution.moved),
        label=_parcel(execution.label),
        received=execution.received,
        inspected=execution.inspected,
        finding=None if execution.rejected is None else execution.rejected.finding,
        sent=_parcel(execution.sent),
        handed_over=sorted(execution.handed_over),
    )


def _parcel(parcel: tuple[str, str] | None) -> Parcel | None:
    return None if parcel is None else Parcel(carrier=parcel[0], tracking=parcel[1])


def task_out(row: ViewRow) -> Task:
    """Return a waiting plan as it is answered."""
    body: dict[str, Any] = dict(row.body)
    return Task(
        plan=row.id,
        customer=row.owner,
        state=row.state,
        order=body["order"],
        kind=body["kind"],
        conversation=body["conversation"],
        handed_over=body["handed_over"],
    )


def stuck_out(stuck: Stuck) -> StuckOut:
    """Return a step that waits for a person as it is answered."""
    effect, execution = stuck.effect, stuck.execution
    return StuckOut(
        effect=effect.key,
        kind=effect.kind,
        plan=execution.plan.id,
        conversation=execution.conversation,
        customer=execution.plan.customer,
        order=execution.plan.order,
        due_at=iso(effect.due_at),
        attempts=stuck.attempts,
        error=effect.error,
        repeats_safely=stuck.safe,
    )


def decision_out(found: Explanation) -> DecisionOut:
    """Return an explained decision as it is answered."""
    return DecisionOut(
        id=found.decision,
        conversation=found.conversation,
        order=found.order,
        at=iso(found.at),
        engine=found.engine,
        packs=found.packs,
        facts=[
            FactOut(line=line, name=name, value=value, source=source, as_of=iso(as_of))
            for line, name, value, source, as_of in found.facts
        ],
        tried=[RuleOut.model_validate(msgspec.to_builtins(rule)) for rule in found.tried],
        deciding=list(found.deciding),
        needs_human=list(found.needs_human),
        offers=[PlanOut(**plan_fields(msgspec.convert(offer, type=Plan))) for offer in found.offers],
    )
