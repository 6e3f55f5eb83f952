"""Somebody reads a customer's orders."""

from amends.desk.office import Office
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_remedies, order_stream
from amends.kernel.ids import CustomerId
from amends.kernel.orders import Order
from amends.kernel.party import Caller
from amends.remedies import as_it_stands


def read_orders(customer: CustomerId, *, caller: Caller, office: Office, limit: int = 20) -> tuple[Order, ...]:
    """Return a customer's orders, newest first, with everything counted in that Amends did or promised."""
    authorise(caller, Action.READ, owner=customer)
    found = office.shop.orders_of(caller.tenant, customer, limit=limit)
    return tuple(
        as_it_stands(order, load_remedies(office.ledger, caller.tenant, order_stream(order.id, customer)))
        for order in found
    )
