"""The options of a question, each with its words: orders, items, reasons, variants in stock, payment methods."""

from collections.abc import Mapping, Sequence

from amends.assistant.dialogue import Ask
from amends.conversations import Conversation
from amends.desk.labels import enum_label, line_label, options_label, order_label
from amends.desk.office import Office
from amends.kernel.ids import LineId, OrderId, TenantId
from amends.kernel.market import Words
from amends.kernel.orders import Order

MOST = 8
Labels = Mapping[str, Words]


def choices(
    step: Ask, talk: Conversation, orders: Sequence[Order], *, tenant: TenantId, office: Office
) -> dict[str, Words]:
    """Return what can be answered, by option; empty where only words of the customer's own will do."""
    order = next((order for order in orders if order.id == step.order), None)
    match step.kind:
        case "order":
            every = {order.id: order_label(order) for order in orders}
            return {option: every[OrderId(option)] for option in step.options[:MOST]}
        case "item" if order is not None:
            return {option: line_label(order.line(LineId(option))) for option in step.options}
        case "variant" if order is not None and step.units:
            return variants_in_stock(order, step.units[0][0], tenant=tenant, office=office)
        case "payment_method" if order is not None:
            return other_methods(order, talk, tenant=tenant, office=office)
        case _:
            return {option: enum_label(option) for option in step.options}


def variants_in_stock(order: Order, line_id: LineId, *, tenant: TenantId, office: Office) -> dict[str, Words]:
    """Return the other variants of a line's product of which there are enough."""
    line = order.line(line_id)
    return {
        variant.id: options_label(variant.options)
        for variant in office.shop.product(tenant, line.product).variants
        if variant.id != line.variant and variant.stock >= line.quantity
    }


def other_methods(order: Order, talk: Conversation, *, tenant: TenantId, office: Office) -> dict[str, Words]:
    """Return the customer's own payment methods that the order was not paid with."""
    used = {payment.method for payment in order.payments}
    own = office.shop.customer(tenant, talk.customer).methods
    return {method.id: Words(method.label, method.label) for method in own if method.id not in used}


def labels_asked(talk: Conversation, orders: Sequence[Order], *, tenant: TenantId, office: Office) -> Labels:
    """Return the options of the question that was asked last, as they were put."""
    if talk.asked is None or not talk.asked.options:
        return {}
    units = tuple((LineId(line), quantity) for line, quantity in talk.about.units)
    asked = Ask(talk.asked.kind, talk.asked.options, order=talk.about.order, units=units)
    found = choices(asked, talk, orders, tenant=tenant, office=office)
    return {option: found[option] for option in talk.asked.options if option in found}
