"""The arithmetic of refunds: shares of what was really paid, exact to the minor unit, every step shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from amends.kernel.errors import Fault, Invalid
from amends.kernel.ids import LineId, RuleId
from amends.kernel.money import Money, zero
from amends.kernel.orders import Line, Order
from amends.policy.grants import Grant
from amends.policy.pack import RefundBasis


@dataclass(frozen=True, slots=True)
class SumLine:
    """One step of a sum: what it is (`label` names a product text), how much, about which line, by which rule."""

    label: str
    amount: Money
    rule: RuleId | None = None
    line: LineId | None = None
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class RefundSum:
    """The steps of a refund; `total` is what they add up to."""

    lines: tuple[SumLine, ...]
    total: Money


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
    """Return the share really paid for `quantity` units after `returned` ones; all units add up to `line.paid`.

    The largest remainder over single units: the odd minor units go to the units that come back first.
    """
    if quantity < 1 or returned < 0 or returned + quantity > line.quantity:
        raise Invalid([Fault("quantity", f"{quantity} after {returned} of {line.quantity} cannot come back")])
    each, odd = divmod(line.paid.minor, line.quantity)
    extra = min(odd, returned + quantity) - min(odd, returned)
    return Money(each * quantity + extra, line.paid.currency)


def refund_sum(order: Order, claim: Claim, grant: Grant) -> RefundSum:
    """Work out what a grant gives back for the claimed units of an order.

    Outbound shipping comes back once, and only with the last unit of the order (Directive 2011/83/EU art. 13(1)-(2)).
    A restocking fee and a percentage are taken off each line and rounded in the buyer's favour.
    """
    if grant.refund is None:
        return RefundSum((), zero(order.currency))
    steps: list[SumLine] = []
    for line_id, quantity in claim.units.items():
        line = order.line(line_id)
        share = line_share(line, quantity, returned=claim.returned.get(line_id, 0))
        steps += _line_steps(share, grant, line_id, quantity)
    steps += _shipping(order, claim, grant)
    total = zero(order.currency)
    for step in steps:
        total += step.amount
    return RefundSum(tuple(steps), total)


def _line_steps(share: Money, grant: Grant, line: LineId, quantity: int) -> list[SumLine]:
    deciding = grant.rules[0]
    steps = [SumLine("refund.line_paid", share, deciding, line, quantity)]
    kept = 0
    if grant.refund is RefundBasis.PERCENT:
        kept = share.minor * (100 - (grant.terms.refund_percent or 0)) // 100
        steps.append(SumLine("refund.part_not_refunded", Money(-kept, share.currency), deciding, line))
    if grant.restocking_fee_percent:
        fee = (share.minor - kept) * grant.restocking_fee_percent // 100
        steps.append(SumLine("refund.restocking_fee", Money(-fee, share.currency), deciding, line))
    return steps


def _shipping(order: Order, claim: Claim, grant: Grant) -> list[SumLine]:
    basis = grant.refund
    whole = all(claim.units.get(line.id, 0) + claim.returned.get(line.id, 0) >= line.quantity for line in order.lines)
    if claim.shipping_returned or not whole or order.shipping.minor == 0:
        return []
    if basis is RefundBasis.LINE_PAID_PLUS_OUTBOUND_SHIPPING:
        return [SumLine("refund.shipping", order.shipping, grant.rules[0])]
    if basis is RefundBasis.LINE_PAID_PLUS_STANDARD_SHIPPING:
        paid, standard = order.shipping, claim.standard_shipping or order.shipping
        return [SumLine("refund.standard_shipping", min(paid, standard), grant.rules[0])]
    return []
