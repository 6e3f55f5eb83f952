"""Which remedies somebody of staff can offer in a conversation: each as an exact plan, or why not. Writes nothing."""

from dataclasses import dataclass

from amends.conversations import Conversation
from amends.desk.entitle import decide
from amends.desk.office import Office
from amends.desk.prepare_plan import OrderFile, matter_of, open_order, open_request, plan_for, reason_of, units_of
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation
from amends.desk.tracing import use_case
from amends.desk.wish import Wish, request_for, units_left
from amends.kernel.clock import Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import ConversationId, LineId, OrderId, TenantId, VariantId
from amends.kernel.party import Caller
from amends.kernel.remedy import Reason, RemedyKind
from amends.remedies import OrderRequest, Plan, Units, plan_hash
from amends.remedies.plan import essence

# In the order in which they are shown. Changes of an order need particulars that only the customer can give.
KINDS = (RemedyKind.EXCHANGE, RemedyKind.RETURN, RemedyKind.REFUND, RemedyKind.RESHIP, RemedyKind.CANCEL)


@dataclass(frozen=True, slots=True)
class Possible:
    """One remedy: the request with its exact `plan`, or the refusal that stands against it."""

    request: OrderRequest
    plan: Plan | None
    refusal: Refused | None = None

    @property
    def hash(self) -> str:
        """What the plan would do, hashed without its name and times; empty when it is refused."""
        return plan_hash(essence(self.plan)) if self.plan else ""


@dataclass(frozen=True, slots=True)
class Focus:
    """What a remedy is to be for: an order, why, and which of its lines (none named: what was spoken of, or all)."""

    order: OrderId | None
    reason: Reason | None
    lines: tuple[LineId, ...] = ()


def focus_of(talk: Conversation) -> Focus:
    """Return what the conversation is about so far."""
    reason = Reason(talk.about.reason) if talk.about.reason in set(Reason) else None
    return Focus(talk.about.order, reason, tuple(LineId(line) for line, _ in talk.about.units))


@use_case
def preview_remedies(
    conversation: ConversationId, focus: Focus | None = None, *, caller: Caller, office: Office, now: Instant
) -> tuple[Possible, ...]:
    """Return every remedy for what is in focus; none without an order. An order of somebody else is Refused."""
    authorise(caller, Action.PREPARE_REMEDY)
    talk = load_conversation(office.ledger, caller.tenant, conversation)
    return remedies_for(talk, focus or focus_of(talk), tenant=caller.tenant, office=office, now=now)


def remedies_for(
    talk: Conversation, focus: Focus, *, tenant: TenantId, office: Office, now: Instant
) -> tuple[Possible, ...]:
    """Plan every kind of remedy for an order of the conversation's customer."""
    if focus.order is None:
        return ()
    file = open_order(focus.order, customer=talk.customer, tenant=tenant, office=office)
    wish = _wish(talk, focus, file)
    asked = (request_for(kind, wish) for kind in KINDS)
    return tuple(_possible(one, talk, tenant=tenant, office=office, now=now) for one in asked if one is not None)


def remedy_as_shown(
    conversation: ConversationId,
    focus: Focus,
    choice: tuple[str, str],
    *,
    caller: Caller,
    office: Office,
    now: Instant,
) -> OrderRequest:
    """Return the request that was chosen: its kind, and the hash that was shown with it.

    Raises Refused when it is not permitted, or would do something else by now.
    """
    kind, shown = choice
    for possible in preview_remedies(conversation, focus, caller=caller, office=office, now=now):
        if possible.request.kind == kind and possible.refusal is not None:
            raise possible.refusal
        if possible.request.kind == kind and possible.hash == shown:
            return possible.request
    raise Refused("the facts have changed since you looked at it", clause="confirmation/stale")


def _wish(talk: Conversation, focus: Focus, file: OrderFile) -> Wish:
    spoken = {line: quantity or None for line, quantity in talk.about.units if focus.order == talk.about.order}
    named = [line.id for line in file.order.lines if line.id in focus.lines or not focus.lines]
    units = tuple(units_left(file, line, spoken.get(line)) for line in named)
    open_units = tuple(part for part in units if part.quantity > 0)
    # With nothing left the guards say so themselves, for the units that were meant.
    meant = open_units or tuple(Units(part.line, 1) for part in units)
    variants = tuple(VariantId(variant) for _, variant in talk.about.variants)
    return Wish(file, meant, focus.reason, KINDS, variants if focus.order == talk.about.order else ())


def _possible(request: OrderRequest, talk: Conversation, *, tenant: TenantId, office: Office, now: Instant) -> Possible:
    """Work a request out as proposing it would."""
    try:
        file = open_request(request, customer=talk.customer, tenant=tenant, office=office)
        matter = matter_of(file, units_of(request), reason_of(request), request.kind)
        decision = decide(matter, office=office, now=now, seed=f"{talk.id}:{talk.version}")
        return Possible(request, plan_for(request, file, decision, tenant=tenant, office=office))
    except Refused as refusal:
        return Possible(request, None, refusal)
