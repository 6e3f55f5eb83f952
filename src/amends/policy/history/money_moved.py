"""What buyers would get more, or less, of a refund when the same case is answered otherwise."""

from collections.abc import Mapping, Sequence

from amends.kernel.clock import Instant
from amends.kernel.ids import CustomerId, LineId, OrderId, ProductId, SellerId, VariantId
from amends.kernel.market import Words
from amends.kernel.money import Money, zero
from amends.kernel.orders import Address, Line, Order, OrderStatus
from amends.kernel.remedy import RemedyKind
from amends.policy.entitlements import Entitlements
from amends.policy.grants import Grant
from amends.policy.history.recorded import DecidedLine
from amends.policy.sums.refunds import Claim, refund_sum

NOWHERE = Address("", "", "", "", "", "")


def money_moved(
    lines: Sequence[DecidedLine],
    shipping: Money | None,
    before: Mapping[LineId, Entitlements],
    after: Mapping[LineId, Entitlements],
) -> dict[str, int]:
    """Return the difference of the refunds in minor units, by currency; empty where nothing moves.

    Of each line the dearest refund counts that was asked for; where no remedy was named, the dearest of all. Lines that
    are answered alike may be left out of both answers.
    """
    paid = [(line, line.facts.values["amount"].value) for line in lines if "amount" in line.facts.values]
    amounts = {line.id: amount for line, amount in paid if isinstance(amount, Money)}
    if not amounts:
        return {}
    order = _order(lines, amounts, shipping)
    moved = _refunded(order, lines, after) - _refunded(order, lines, before)
    return {order.currency: moved.minor} if moved.minor else {}


def _refunded(order: Order, lines: Sequence[DecidedLine], answers: Mapping[LineId, Entitlements]) -> Money:
    """Add up line by line; each counts those before it as returned, so that shipping comes back once."""
    total = zero(order.currency)
    returned = {line.id: line.taken for line in lines}
    for line in lines:
        units = min(line.quantity, line.bought - line.taken)
        if units < 1 or all(line.id != bought.id for bought in order.lines):
            continue
        claim = Claim({line.id: units}, dict(returned))
        sums = [refund_sum(order, claim, grant).total for grant in _wanted(line, answers.get(line.id))]
        total += max(sums, key=lambda each: each.minor, default=zero(order.currency))
        returned[line.id] += units
    return total


def _wanted(line: DecidedLine, answer: Entitlements | None) -> list[Grant]:
    """Return the best grant of each remedy that gives money back."""
    remedies = line.facts.asked or frozenset(RemedyKind)
    best = [answer.best(remedy) for remedy in remedies] if answer else []
    return [grant for grant in best if grant is not None and grant.refund is not None]


def _order(lines: Sequence[DecidedLine], amounts: dict[LineId, Money], shipping: Money | None) -> Order:
    """Return the order as far as the decision tells it: what the arithmetic of refunds looks at."""
    currency = next(iter(amounts.values())).currency
    bought = tuple(_line(line, amounts[line.id]) for line in lines if line.id in amounts)
    return Order(
        id=OrderId(""),
        customer=CustomerId(""),
        seller=SellerId(""),
        market="",
        currency=currency,
        status=OrderStatus.DELIVERED,
        placed_at=Instant(0),
        lines=bought,
        shipping=shipping or zero(currency),
        payments=(),
        shipments=(),
        address=NOWHERE,
        version=0,
    )


def _line(line: DecidedLine, paid: Money) -> Line:
    nameless, product, variant = Words("", ""), ProductId(""), VariantId("")
    return Line(line.id, product, variant, nameless, (), line.bought, paid, paid, "")
