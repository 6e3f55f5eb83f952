"""Refunds of orders as the shop tells them: what was paid for each line is known, so an order is a plain basket."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from amends.kernel.errors import Fault, Invalid
from amends.kernel.ids import LineId
from amends.kernel.money import Money
from amends.kernel.orders import Line, Order
from amends.policy.grants import Grant
from amends.policy.sums.basket_refunds import RefundSum, award_of, basket_refund
from amends.policy.sums.basket_shares import part
from amends.policy.sums.baskets import Basket, BasketLine, Returned, Shipping


@dataclass(frozen=True, slots=True)
class Claim:
    """Units to refund of each line, and what was refunded before.

    `standard_shipping` is the cheapest delivery that was offered (EU: all that comes back of an express fee; None: as
    paid). `returned` are units refunded earlier; `shipping_returned` says that outbound shipping was refunded already.
    """

    units: Mapping[LineId, int]
    returned: Mapping[LineId, int] = field(default_factory=dict)
    shipping_returned: bool = False
    standard_shipping: Money | None = None


def line_share(line: Line, quantity: int, *, returned: int = 0) -> Money:
    """Return the share really paid for `quantity` units after `returned` ones; all units add up to `line.paid`."""
    if quantity < 1 or returned < 0 or returned + quantity > line.quantity:
        raise Invalid([Fault("quantity", f"{quantity} after {returned} of {line.quantity} cannot come back")])
    return Money(part(line.paid.minor, line.quantity, returned, quantity), line.paid.currency)


def refund_sum(order: Order, claim: Claim, grant: Grant) -> RefundSum:
    """Work out what a grant gives back for the claimed units of an order.

    Over which payments it goes back is decided when the remedy is planned.
    """
    basket = Basket(
        order.currency,
        tuple(BasketLine(line.id, line.quantity, line.paid) for line in order.lines),
        shipping=Shipping(order.shipping, claim.standard_shipping),
    )
    back = Returned(claim.units, claim.returned, shipping_returned=claim.shipping_returned)
    return basket_refund(basket, back, award_of(grant))
