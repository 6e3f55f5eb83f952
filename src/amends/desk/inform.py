"""Answers to questions: where an order stands, where a refund stands, what a rule says."""

from amends.assistant.dialogue import Inform
from amends.conversations import Conversation
from amends.desk.entitle import decide
from amends.desk.office import Office
from amends.desk.prepare_plan import OrderFile, matter_of, open_order
from amends.desk.replies import Spoken, act, acts, joined
from amends.kernel.clock import Instant
from amends.kernel.ids import RuleId, TenantId
from amends.kernel.orders import Order, OrderStatus, Shipment
from amends.policy import Rule
from amends.remedies import Execution, MoveKind


def inform(step: Inform, talk: Conversation, *, tenant: TenantId, office: Office, now: Instant) -> Spoken:
    """Say how something stands; every word of it comes from a fact read now."""
    if step.order is None:
        return acts("small_talk")
    file = open_order(step.order, customer=talk.customer, tenant=tenant, office=office)
    if step.about == "status":
        return order_status(file.order, now=now)
    if step.about == "refund":
        return joined(refund_status(file, now=now)) if file.remedies.live else acts("no_refund_yet")
    return _rule_answer(file, office, now)


def order_status(order: Order, *, now: Instant) -> Spoken:
    """Say where an order is and when it is due."""
    match order.status:
        case OrderStatus.CANCELLED:
            return acts("order_was_cancelled")
        case OrderStatus.PENDING | OrderStatus.PROCESSED:
            return act(f"order_{order.status}", now=now, placed=("date", order.placed_at, "shop"))
        case OrderStatus.DELIVERED if order.delivered_at is not None:
            return act("order_delivered", now=now, delivered=("date", order.delivered_at, "carrier"))
        case OrderStatus.DELIVERED:
            return acts("order_delivered_undated")
        case OrderStatus.SHIPPED:
            return _under_way(order, now)


def _under_way(order: Order, now: Instant) -> Spoken:
    parcel = next((shipment for shipment in order.shipments if shipment.delivered_at is None), None)
    if parcel is None or parcel.shipped_at is None:
        return acts("order_shipped_undated")
    sent = act(
        "order_shipped",
        now=now,
        shipped=("date", parcel.shipped_at, "carrier"),
        carrier=("text", parcel.carrier, "carrier"),
        tracking=("text", parcel.tracking, "carrier"),
    )
    return sent + _promise(parcel, now)


def _promise(parcel: Shipment, now: Instant) -> Spoken:
    if parcel.promised_at is None:
        return Spoken(())
    name = "parcel_late" if parcel.promised_at < now else "parcel_promised"
    return act(name, now=now, promised=("date", parcel.promised_at, "carrier"))


def refund_status(file: OrderFile, *, now: Instant) -> list[Spoken]:
    """Say of every live plan with money in it where the money is."""
    return [_refund(execution, now) for execution in file.remedies.live if execution.plan.amount(MoveKind.REFUND)]


def _refund(execution: Execution, now: Instant) -> Spoken:
    plan = execution.plan
    amount = plan.amount(MoveKind.REFUND)
    if amount is None:
        return Spoken(())
    said = ("money", amount, "plan")
    if len(execution.moved) == len(plan.moves):
        sent = next(move for move in plan.moves if move.kind is MoveKind.REFUND)
        return act(f"refund_sent_{sent.method_kind}", now=now, tag=plan.id, amount=said)
    if plan.needs_return and execution.inspected is not True:
        return act("refund_waits_for_goods", now=now, tag=plan.id, amount=said)
    if plan.refund_by is None:
        return act("refund_pending_undated", now=now, tag=plan.id, amount=said)
    return act("refund_pending", now=now, tag=plan.id, amount=said, refund_by=("date", plan.refund_by, "policy"))


def _rule_answer(file: OrderFile, office: Office, now: Instant) -> Spoken:
    """Name the rule that gives this order's first remedy."""
    decision = decide(matter_of(file, (), None, None), office=office, now=now, seed="rules")
    for answer in decision.lines.values():
        if answer.grants:
            return cited(find_rule(office, answer.grants[0].rules[0]), "policy_answer", now=now)
    return acts("person_offered")


def find_rule(office: Office, wanted: RuleId) -> Rule:
    """Return a rule of the packs in force by its id."""
    return next(rule for pack in office.rules.packs.values() for rule in pack.rules if rule.id == wanted)


def cited(rule: Rule, name: str, *, now: Instant) -> Spoken:
    """Say an act that names a rule with its citation."""
    citation = f"{rule.citation.title}, {rule.citation.place}"
    return act(name, now=now, rule=("words", rule.title, rule.id), citation=("text", citation, rule.id))
