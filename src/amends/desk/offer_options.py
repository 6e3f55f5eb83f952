"""Work out what is owed for what the customer wants, and put the exact plans to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from amends.assistant.dialogue import FAULTS, Propose
from amends.assistant.speech import ACTS
from amends.assistant.understanding import Intent
from amends.conversations import Conversation, ConversationEvent, Decided
from amends.desk.ask_person import call_person
from amends.desk.entitle import Decision, decide, record_of
from amends.desk.inform import cited, find_rule
from amends.desk.offers import options_offered
from amends.desk.office import Office
from amends.desk.prepare_plan import OrderFile, matter_of, open_order, plan_for
from amends.desk.replies import Spoken, act, acts, reply
from amends.kernel.clock import Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import LineId, RuleId, TenantId, VariantId
from amends.kernel.remedy import Reason, RemedyKind
from amends.remedies import Cancel, Exchange, ModifyItems, OrderRequest, Plan, Refund, Reship, Return, Swap, Units

MOST = 3
Events = tuple[ConversationEvent, ...]
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


def offer_options(step: Propose, talk: Conversation, *, tenant: TenantId, office: Office, now: Instant) -> Events:
    """Decide, plan every remedy that fits, and offer at most three; else say why not, or call a person."""
    file = open_order(step.order, customer=talk.customer, tenant=tenant, office=office)
    wish = _wish(step, file)
    if not wish.units:
        return (reply(talk, _under_way_already(file, now)),)
    matter = matter_of(file, wish.units, wish.reason, None)
    decision = decide(matter, office=office, now=now, seed=f"{talk.id}:{talk.version}")
    made = decided(decision, office)
    plans, refusals = _plans(wish, decision, tenant, office)
    if plans:
        said = _introduction(wish, plans, now)
        offered = options_offered(decision.id, plans)
        return (made, offered, reply(talk, said, decision=decision.id))
    return (made, *_nothing(talk, wish, decision, refusals, tenant=tenant, office=office, now=now))


def _wish(step: Propose, file: OrderFile) -> Wish:
    kinds = WANTED[step.intent]
    named = step.units or tuple((line.id, None) for line in file.order.lines)
    units = tuple(part for line, quantity in named if (part := _left(file, line, quantity)).quantity > 0)
    return Wish(file, units, step.reason, kinds, step.variants)


def _left(file: OrderFile, line: LineId, quantity: int | None) -> Units:
    left = file.order.line(line).quantity - file.remedies.units_taken(line)
    return Units(line, left if quantity is None else min(quantity, left))


def decided(decision: Decision, office: Office) -> Decided:
    """Return the event that keeps a decision whole."""
    packs = {pack.id: office.rules.hashes[pack.id] for pack in decision.packs}
    return Decided(decision.id, decision.matter.order.id, office.engine, packs, record_of(decision))


def _plans(wish: Wish, decision: Decision, tenant: TenantId, office: Office) -> tuple[list[Plan], list[Refused]]:
    """Plan each remedy that is owed; what a guard refuses is left out and its clause kept."""
    plans: list[Plan] = []
    refusals: list[Refused] = []
    for kind in wish.kinds:
        request = _request(kind, wish)
        if request is None or len(plans) == MOST:
            continue
        try:
            plans.append(plan_for(request, wish.file, decision, tenant=tenant, office=office))
        except Refused as refusal:
            refusals.append(refusal)
    return plans, refusals


def _request(kind: RemedyKind, wish: Wish) -> OrderRequest | None:
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
        case _:
            return None


def _swap_request(kind: RemedyKind, wish: Wish) -> OrderRequest | None:
    """Swap to the wanted variant; goods at fault may be replaced by the same one."""
    order = wish.file.order
    if wish.variants and len(wish.units) == 1:
        swaps: tuple[Swap, ...] = (Swap(wish.units[0].line, wish.units[0].quantity, wish.variants[0]),)
    elif wish.reason in FAULTS:
        swaps = tuple(Swap(part.line, part.quantity, order.line(part.line).variant) for part in wish.units)
    else:
        return None
    return (
        Exchange(order.id, swaps, reason=wish.reason) if kind is RemedyKind.EXCHANGE else ModifyItems(order.id, swaps)
    )


def _introduction(wish: Wish, plans: Sequence[Plan], now: Instant) -> Spoken:
    ack = f"ack_{wish.reason}"
    opening = acts(ack) if ack in ACTS else acts("ack_general")
    item = wish.file.order.line(wish.units[0].line).name
    about = act("about_order", now=now, order=("text", wish.file.order.id, "shop"), item=("words", item, "shop"))
    if len(plans) == 1:
        return opening + about + acts("one_option_intro")
    return opening + about + act("options_intro", now=now, count=("count", len(plans), "desk"))


def _under_way_already(file: OrderFile, now: Instant) -> Spoken:
    latest = file.remedies.live[-1].plan
    return act("already_under_way", now=now, kind=("enum", str(latest.kind), "plan"))


def _nothing(  # noqa: PLR0913  # what a refusal is explained from
    talk: Conversation,
    wish: Wish,
    decision: Decision,
    refusals: Sequence[Refused],
    *,
    tenant: TenantId,
    office: Office,
    now: Instant,
) -> Events:
    """Nothing can be offered: a person when policy is not sure, else the reason with its rule and what remains."""
    if decision.needs_human or not refusals:
        return call_person(talk, "policy_unsure", tenant=tenant, office=office, now=now)
    return (reply(talk, _why_not(wish, refusals[0], office, now) + acts("person_offered"), decision=decision.id),)


def _why_not(wish: Wish, refusal: Refused, office: Office, now: Instant) -> Spoken:
    kind, status = ("enum", str(wish.kinds[0]), "conversation"), ("enum", str(wish.file.order.status), "shop")
    area, _, rule = refusal.clause.partition("/")
    if area == "policy" and rule != "not-owed":
        return cited(find_rule(office, RuleId(rule)), "not_owed", now=now)
    return act("no_remedy_state", now=now, status=status, kind=kind)
