"""A customer reads what is under way for them: their orders, conversations and confirmed plans."""

from collections.abc import Mapping
from dataclasses import dataclass

from amends.desk.office import Office
from amends.desk.projections import CONVERSATIONS, PLANS
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_remedies, order_stream
from amends.kernel.ids import CustomerId, OrderId, SellerId
from amends.kernel.ledger import ViewRow
from amends.kernel.orders import Customer, Order, Seller
from amends.kernel.party import Caller
from amends.remedies import OrderRemedies, as_it_stands

ORDERS = 20
ROWS = 50


@dataclass(frozen=True, slots=True)
class Overview:
    """All that is under way for a customer: orders as they stand, rows of conversations and of confirmed plans."""

    customer: Customer
    orders: tuple[Order, ...]
    remedies: Mapping[OrderId, OrderRemedies]
    sellers: Mapping[SellerId, Seller]
    conversations: tuple[ViewRow, ...]
    plans: tuple[ViewRow, ...]


def read_overview(*, caller: Caller, office: Office) -> Overview:
    """Return the caller's own orders as they stand, their conversations and their plans, newest first."""
    customer, tenant = CustomerId(caller.id), caller.tenant
    authorise(caller, Action.READ, owner=customer)
    orders = office.shop.orders_of(tenant, customer, limit=ORDERS)
    states = {order.id: load_remedies(office.ledger, tenant, order_stream(order.id, customer)) for order in orders}
    return Overview(
        customer=office.shop.customer(tenant, customer),
        orders=tuple(as_it_stands(order, states[order.id]) for order in orders),
        remedies=states,
        sellers={seller: office.shop.seller(tenant, seller) for seller in {order.seller for order in orders}},
        conversations=tuple(office.ledger.rows(tenant, CONVERSATIONS, owner=customer, newest_first=True, limit=ROWS)),
        plans=tuple(office.ledger.rows(tenant, PLANS, owner=customer, newest_first=True, limit=ROWS)),
    )
