"""Steps at the carrier: a label for goods that come back, a parcel for goods that go out."""

from collections.abc import Callable

from amends.desk.office import Office
from amends.desk.recourse import Done, ForPerson, Outcome, once
from amends.kernel.ids import OrderId, VariantId
from amends.kernel.ledger import Effect
from amends.kernel.orders import Address, Line, Order
from amends.kernel.remedy import Payer
from amends.remedies import GoodsSent, LabelIssued, Plan, PlanLine, Step
from amends.remedies.ports import Goods, Label, LabelOrder, ShipOrder


def issue_label(_: Step, plan: Plan, effect: Effect, office: Office) -> Outcome:
    """Ask for a return label from the customer to the seller's warehouse."""

    def call() -> Label:
        order, warehouse = _order_and_warehouse(plan, effect, office)
        goods = tuple(Goods(part.line, order.line(part.line).variant, part.quantity) for part in plan.lines)
        return office.carriers.label(
            LabelOrder(effect.key, effect.key, order.id, goods, order.address, warehouse, plan.freight)
        )

    label = once(effect, office.carriers, call=call, find=lambda: office.carriers.find(effect.key))
    if label is None:
        return ForPerson("the label's outcome is unknown and the carrier cannot be asked")
    return Done((LabelIssued(plan.id, label.carrier, label.tracking),))


def send_goods(_: Step, plan: Plan, effect: Effect, office: Office) -> Outcome:
    """Send goods to the customer, again or in exchange, at the seller's cost."""
    return _send(plan, effect, office, lambda part, line: part.variant or line.variant)


def send_back(_: Step, plan: Plan, effect: Effect, office: Office) -> Outcome:
    """Send goods that were turned down back to the customer, whose they are, at the seller's cost."""
    return _send(plan, effect, office, lambda _, line: line.variant)


def _send(plan: Plan, effect: Effect, office: Office, variant: Callable[[PlanLine, Line], VariantId]) -> Outcome:
    def call() -> Label:
        order, warehouse = _order_and_warehouse(plan, effect, office)
        goods = tuple(Goods(part.line, variant(part, order.line(part.line)), part.quantity) for part in plan.lines)
        return office.carriers.ship(
            ShipOrder(effect.key, effect.key, order.id, goods, warehouse, order.address, Payer.SELLER)
        )

    label = once(effect, office.carriers, call=call, find=lambda: office.carriers.find(effect.key))
    if label is None:
        return ForPerson("the parcel's outcome is unknown and the carrier cannot be asked")
    return Done((GoodsSent(plan.id, label.carrier, label.tracking),))


def _order_and_warehouse(plan: Plan, effect: Effect, office: Office) -> tuple[Order, Address]:
    """Return the plan's order and where its seller takes goods back; without a warehouse, where the order went."""
    order = office.shop.order(effect.tenant, plan.order or OrderId(""))
    return order, office.shop.seller(effect.tenant, order.seller).returns_to or order.address
