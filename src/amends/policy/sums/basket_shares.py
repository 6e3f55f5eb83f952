"""The share of each line, and of each unit of it, in what was really paid: largest remainders, nothing lost or made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from amends.kernel.errors import Fault
from amends.kernel.ids import LineId
from amends.kernel.money import Money, total, zero
from amends.policy.sums.baskets import Basket, Funder, Promotion


@dataclass(slots=True)
class LineShare:
    """What one line comes to. `discounts`: of each promotion, the price that it met and what it took off.

    `charges` go by their place in the basket.
    """

    paid: Money
    points: int = 0
    discounts: dict[str, tuple[Money, Money]] = field(default_factory=dict)
    charges: dict[int, Money] = field(default_factory=dict)


Shares = Mapping[LineId, LineShare]


def part(whole: int, quantity: int, before: int, count: int) -> int:
    """Return the share of `count` units that come after `before` ones; all units add up to the whole.

    The odd minor units go to the units that come back first.
    """
    each, odd = divmod(whole, quantity)
    return each * count + min(odd, before + count) - min(odd, before)


def line_shares(basket: Basket) -> Shares:
    """Work out what was really paid for each line."""
    shares = {line.id: LineShare(line.price) for line in basket.lines}
    for promotion in basket.promotions:
        _take_off(promotion, basket, shares)
    _use_points(basket, shares)
    for index, charge in enumerate(basket.charges):
        scope = basket.scope(charge.lines)
        split = charge.amount.allocate([shares[line].paid.minor for line in scope])
        for line, amount in zip(scope, split, strict=True):
            shares[line].charges[index] = amount
    return shares


def basket_total(basket: Basket) -> Money:
    """Return what was paid in money for everything, with shipping and charges."""
    goods = total((share.paid for share in line_shares(basket).values()), basket.currency)
    on_top = total((charge.amount for charge in basket.charges), basket.currency)
    return goods + on_top + (basket.shipping.paid if basket.shipping else zero(basket.currency))


def payment_faults(basket: Basket) -> Iterator[Fault]:
    """Say where points and payments do not fit the prices."""
    if basket.points:
        scope = basket.scope(basket.points.lines)
        bare = line_shares(_without_points(basket))
        if total((bare[line].paid for line in scope), basket.currency) < basket.points.worth:
            yield Fault("points.worth", "is more than the goods come to")
    if basket.payments:
        covered, due = total((payment.covers for payment in basket.payments), basket.currency), basket_total(basket)
        if covered != due:
            yield Fault("payments", f"cover {covered.decimal()}, but the basket comes to {due.decimal()}")


def platform_paid(basket: Basket, share: LineShare) -> int:
    """Return the minor units of a line's price that the platform's promotions paid."""
    funded = (promotion.id for promotion in basket.promotions if promotion.funder is Funder.PLATFORM)
    return sum(share.discounts[promotion][1].minor for promotion in funded if promotion in share.discounts)


def _without_points(basket: Basket) -> Basket:
    return Basket(basket.currency, basket.lines, basket.promotions)


def _take_off(promotion: Promotion, basket: Basket, shares: Shares) -> None:
    scope = basket.scope(promotion.lines)
    prices = [shares[line].paid for line in scope]
    off = promotion.off(total(prices, basket.currency))
    split = off.allocate([price.minor for price in prices])
    for line, price, less in zip(scope, prices, split, strict=True):
        shares[line].discounts[promotion.id] = (price, less)
        shares[line].paid = price - less


def _use_points(basket: Basket, shares: Shares) -> None:
    points = basket.points
    if points is None:
        return
    scope = basket.scope(points.lines)
    prices = [shares[line].paid for line in scope]
    worth = min(points.worth, total(prices, basket.currency))
    split = worth.allocate([price.minor for price in prices])
    counts = Money(points.count, basket.currency).allocate([less.minor for less in split])
    for line, price, less, count in zip(scope, prices, split, counts, strict=True):
        shares[line].paid, shares[line].points = price - less, count.minor
