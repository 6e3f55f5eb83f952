"""Answers to questions: where an order stands, where a refund stands, what a rule says."""

from amends.assistant.dialogue import Inform
from amends.conversations import Conversation, ConversationEvent
from amends.desk.commitments import of_plans
from amends.desk.introduce import about_order
from amends.desk.office import Office
from amends.desk.prepare_plan import OrderFile, open_order
from amends.desk.replies import Spoken, act, acts, joined, reply
from amends.desk.tell_rules import offers_answer, rules_answer
from amends.kernel.clock import Instant
from amends.kernel.ids import TenantId
from amends.kernel.orders import Order, OrderStatus, Shipment
from amends.remedies import Execution, MoveKind

BY_THE_SHOP = frozenset({"promise:date"})  # the day that the shop's own records promise


def inform(
    step: Inform, talk: Conversation, *, tenant: TenantId, office: Office, now: Instant
) -> tuple[ConversationEvent, ...]:
    """Say how something stands; every word of it comes from a fact read now. Nothing when there is nothing to tell."""
    if step.order is None:
        return (reply(talk, acts("small_talk")),)
    file = open_order(step.order, customer=talk.customer, tenant=tenant, office=office)
    match step.about:
        case "rules":
            return rules_answer(file, step.reason, talk, office=office, now=now)
        case "offers":
            return offers_answer(talk, tenant=tenant, office=office, now=now)
        case "refund":
            said = _refunds(file, now)
        case "on_its_way":
            said = order_status(file.order, now=now) + acts("after_arrival")
        case _:
            said = _status(file.order, now)
    if not said.acts:
        return ()
    plans = of_plans(execution.plan for execution in file.remedies.live)
    return (reply(talk, about_order(file.order, now=now) + said, allows=plans | BY_THE_SHOP),)


def _status(order: Order, now: Instant) -> Spoken:
    said = order_status(order, now=now)
    late = any(part.act == "parcel_late" for part in said.acts)
    return said + acts("late_invitation") if late else said


def _refunds(file: OrderFile, now: Instant) -> Spoken:
    """Say where refunds are: ours, else what the shop's own records show."""
    own = joined(refund_status(file, now=now))
    if own.acts:
        return own
    given_back = [payment.refunded for payment in file.order.payments if payment.refunded.minor]
    state = acts("order_was_cancelled") if file.order.status is OrderStatus.CANCELLED else Spoken(())
    return state + joined(
        act("shop_refunded", now=now, tag=str(number), amount=("money", amount, "shop"))
        for number, amount in enumerate(given_back)
    )


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
