"""Work out what is owed for what the customer wants, and put the exact plans to them."""

from collections.abc import Sequence
from dataclasses import replace

from amends import conversations
from amends.assistant.dialogue import UNDELIVERED, Propose
from amends.assistant.understanding import Intent
from amends.conversations import Asked, Conversation, ConversationEvent
from amends.desk.commitments import of_plans
from amends.desk.decided import decided
from amends.desk.entitle import Decision, decide
from amends.desk.inform import order_status, refund_status
from amends.desk.introduce import acknowledged, introduction
from amends.desk.labels import options_label
from amends.desk.offers import options_offered
from amends.desk.office import Office
from amends.desk.prepare_plan import OrderFile, matter_of, open_order, plan_for
from amends.desk.refuse import OUT_OF_STOCK, refuse
from amends.desk.replies import Spoken, act, acts, joined, reply
from amends.desk.wish import WANTED, Wish, alternatives, request_for, wish_of
from amends.desk.wording import confirm_question
from amends.kernel.clock import Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import TenantId
from amends.kernel.remedy import Reason, RemedyKind
from amends.remedies import Plan

MOST = 3
Events = tuple[ConversationEvent, ...]
PARCEL = frozenset({"order_shipped", "order_shipped_undated"})


def offer_options(step: Propose, talk: Conversation, *, tenant: TenantId, office: Office, now: Instant) -> Events:
    """Decide, plan every remedy that fits, and offer at most three; else say why not, or call a person."""
    file = open_order(step.order, customer=talk.customer, tenant=tenant, office=office)
    wish = wish_of(step, file)
    if not wish.units:
        return (reply(talk, _under_way_already(file, now), allows=of_plans(at.plan for at in file.remedies.live)),)
    matter = replace(matter_of(file, wish.units, wish.reason, None), asked=frozenset(wish.kinds))
    decision = decide(matter, office=office, now=now, seed=f"{talk.id}:{talk.version}")
    made = decided(decision, office)
    plans, refusals = _plans(wish, decision, tenant, office)
    opening = acts(step.renewed) if step.renewed else acknowledged(talk, step.reason)
    if not plans and not decision.needs_human:
        plans, _ = _plans(alternatives(wish), decision, tenant, office)
        opening += acts("instead_possible") if plans else Spoken(())
    if not plans:
        kind, why = wish.kinds, tuple(refusals)
        return (
            made,
            *refuse(talk, kind, decision, why, tenant=tenant, office=office, now=now, opening=opening),
        )
    offered = options_offered(decision.id, plans)
    offering = conversations.evolve(talk, offered, now)
    lead = opening + _lead(
        wish,
        refusals,
        talk,
        exchangeable=RemedyKind.EXCHANGE in decision.remedies and step.renewed is None,
        tenant=tenant,
        office=office,
        now=now,
    )
    said = lead + introduction(file.order, wish.meant, plans, now=now)
    if len(plans) > 1:
        return (made, offered, reply(offering, said, decision=decision.id))
    asked = Asked("confirmation", plan=plans[0].id)
    return (made, offered, asked, reply(offering, said + confirm_question(plans[0], now=now), decision=decision.id))


def _plans(wish: Wish, decision: Decision, tenant: TenantId, office: Office) -> tuple[list[Plan], list[Refused]]:
    """Plan each remedy that is owed; what a guard refuses is left out and its clause kept."""
    plans: list[Plan] = []
    refusals: list[Refused] = []
    for kind in wish.kinds:
        request = request_for(kind, wish)
        if request is None or len(plans) == MOST:
            continue
        try:
            plans.append(plan_for(request, wish.file, decision, tenant=tenant, office=office))
        except Refused as refusal:
            refusals.append(refusal)
    return plans, refusals


def _lead(  # noqa: PLR0913  # what is worth knowing comes from everywhere
    wish: Wish,
    refusals: Sequence[Refused],
    talk: Conversation,
    *,
    exchangeable: bool,
    tenant: TenantId,
    office: Office,
    now: Instant,
) -> Spoken:
    """Say what the customer should know before the offers: where the parcel is, what is out of stock, what is whole."""
    order = wish.file.order
    said = Spoken(())
    if wish.reason in UNDELIVERED and PARCEL.isdisjoint(talk.told):
        said += order_status(order, now=now)
    if any(refusal.clause == OUT_OF_STOCK for refusal in refusals):
        said += _out_of_stock(wish, tenant, office, now)
    if wish.reason is Reason.WRONG_SIZE and not wish.variants and exchangeable:
        said += acts("other_size_too")
    if wish.kinds == WANTED[Intent.CANCEL] and wish.partly:
        said += acts("whole_order_only")
    return said


def _out_of_stock(wish: Wish, tenant: TenantId, office: Office, now: Instant) -> Spoken:
    line = wish.file.order.line(wish.units[0].line)
    wanted = wish.variants[0] if wish.variants else line.variant
    variant = office.shop.product(tenant, line.product).variant(wanted)
    options = variant.options if variant else line.options
    return act("variant_unavailable", now=now, variant=("words", options_label(options), "shop"))


def _under_way_already(file: OrderFile, now: Instant) -> Spoken:
    """Say what was done about these items before, and where its money is."""
    latest = file.remedies.live[-1]
    name = "already_done" if latest.completed else "already_under_way"
    said = act(name, now=now, kind=("enum", str(latest.plan.kind), "plan"))
    return said + joined(refund_status(file, now=now))
