"""What was bought, and what was really paid for it: lines, promotions, points, gifts, shipping, charges, payments.

Prices include value-added tax. Promotions work in the order in which they stand, each on what those before it left of
its lines; points come last. All amounts are in the basket's currency but what was captured in another one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from amends.kernel.errors import Fault, Invalid, NotFound
from amends.kernel.ids import LineId, PaymentId
from amends.kernel.money import EXPONENTS, Money, zero


class PromotionKind(StrEnum):
    """How a promotion takes something off. BUNDLE: its lines together cost `amount`."""

    PERCENT_OFF = "percent_off"
    AMOUNT_OFF = "amount_off"
    SPEND_AND_SAVE = "spend_and_save"
    BUNDLE = "bundle"


class Funder(StrEnum):
    """Who pays for a promotion. What the platform paid goes back to it, not to the buyer."""

    SELLER = "seller"
    PLATFORM = "platform"


class ChargeKind(StrEnum):
    """What was paid on top of the prices. TAX: sales tax and the like that the prices do not include."""

    IMPORT_DUTY = "import_duty"
    TAX = "tax"


@dataclass(frozen=True, slots=True)
class BasketLine:
    """So many units of one thing. `price` is that of all units, before promotions; `vat_percent` is contained in it."""

    id: LineId
    quantity: int
    price: Money
    vat_percent: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Promotion:
    """Something off its `lines` (none named: all). `threshold`: what they must come to at least.

    `terms_shown`: the buyer was told before the purchase that it is lost when less than the threshold is kept.
    """

    id: str
    kind: PromotionKind
    amount: Money | None = None
    percent: Fraction | None = None
    threshold: Money | None = None
    lines: tuple[LineId, ...] = ()
    funder: Funder = Funder.SELLER
    terms_shown: bool = False

    def off(self, price: Money) -> Money:
        """Return what it takes off a price, never more than the price; percentages round half up."""
        if self.threshold is not None and price < self.threshold:
            return zero(price.currency)
        if self.percent is not None:
            return Money(int(price.minor * self.percent / 100 + Fraction(1, 2)), price.currency)
        amount = self.amount or zero(price.currency)
        return max(price - amount, zero(price.currency)) if self.kind is PromotionKind.BUNDLE else min(price, amount)


@dataclass(frozen=True, slots=True)
class Points:
    """Points used: how many, and what they were worth against their `lines` (none named: all)."""

    count: int
    worth: Money
    lines: tuple[LineId, ...] = ()


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift that came with lines (none named: with the whole basket); `announced` is its price if one was named."""

    id: str
    announced: Money | None = None
    lines: tuple[LineId, ...] = ()


@dataclass(frozen=True, slots=True)
class Shipping:
    """Outbound shipping: what was paid, the cheapest standard delivery offered (None: as paid), and when it was free.

    `waived` would have been due for goods below `free_from`, as was announced; without a threshold the rule alone says
    when it is due.
    """

    paid: Money
    standard: Money | None = None
    free_from: Money | None = None
    waived: Money | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """Duty or tax on its `lines` (none named: all), by what was paid for each."""

    kind: ChargeKind
    amount: Money
    refundable: bool = True
    lines: tuple[LineId, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of the basket's currency in the payment's: exact, of a day, from somewhere."""

    value: Fraction
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class BasketPayment:
    """One payment: the part of the basket that it covers, what was captured for it, and what of the part went back.

    `covers` and `refunded` are in the basket's currency, `captured` in the payment's own, `rate` between the two.
    """

    id: PaymentId
    covers: Money
    captured: Money
    refunded: Money
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class Basket:
    """A purchase. Raises Invalid with every fault when its parts do not fit each other."""

    currency: str
    lines: tuple[BasketLine, ...]
    promotions: tuple[Promotion, ...] = ()
    points: Points | None = None
    gifts: tuple[Gift, ...] = ()
    shipping: Shipping | None = None
    charges: tuple[Charge, ...] = ()
    payments: tuple[BasketPayment, ...] = ()

    def __post_init__(self) -> None:
        faults = [*_amounts(self), *_quantities(self), *_references(self), *_promotions(self), *_rates(self)]
        if faults:
            raise Invalid(faults)

    def line(self, wanted: LineId) -> BasketLine:
        """Return the line of that id; raise NotFound when there is none."""
        for line in self.lines:
            if line.id == wanted:
                return line
        raise NotFound(f"the basket has no line {wanted}")

    def scope(self, lines: tuple[LineId, ...]) -> tuple[LineId, ...]:
        """Return the named lines, or all when none is named."""
        return lines or tuple(line.id for line in self.lines)


@dataclass(frozen=True, slots=True)
class Returned:
    """Units that come back now, what an inspection took off, and what earlier refunds did.

    `earlier` are units refunded before; `coupons_clawed_back` the net sum that earlier refunds took off for coupons.
    """

    units: Mapping[LineId, int]
    earlier: Mapping[LineId, int] = field(default_factory=dict)
    value_loss: Mapping[LineId, Money] = field(default_factory=dict)
    use: Mapping[LineId, Money] = field(default_factory=dict)
    gifts_kept: frozenset[str] = frozenset()
    cancellation_fee: Money | None = None
    shipping_returned: bool = False
    shipping_clawed_back: bool = False
    coupons_clawed_back: Money | None = None

    def before(self, line: LineId) -> int:
        """Return how many units were refunded before."""
        return self.earlier.get(line, 0)

    def after(self, line: LineId) -> int:
        """Return how many units are refunded with this return."""
        return self.before(line) + self.units.get(line, 0)


def _amounts(basket: Basket) -> Iterator[Fault]:
    for where, money in _money(basket):
        if money.currency != basket.currency:
            yield Fault(where, f"must be in {basket.currency}")
        elif money.minor < 0:
            yield Fault(where, "must not be below 0")


def _money(basket: Basket) -> Iterator[tuple[str, Money]]:
    shipping = basket.shipping
    named: list[tuple[str, Money | None]] = [(f"lines.{line.id}.price", line.price) for line in basket.lines]
    for promotion in basket.promotions:
        named += [(f"promotions.{promotion.id}.{key}", getattr(promotion, key)) for key in ("amount", "threshold")]
    named += [(f"gifts.{gift.id}.announced", gift.announced) for gift in basket.gifts]
    named += [(f"charges.{charge.kind}.amount", charge.amount) for charge in basket.charges]
    for payment in basket.payments:
        named += [(f"payments.{payment.id}.{key}", getattr(payment, key)) for key in ("covers", "refunded")]
    if basket.points:
        named.append(("points.worth", basket.points.worth))
    if shipping:
        keys = ("paid", "standard", "free_from", "waived")
        named += [(f"shipping.{key}", getattr(shipping, key)) for key in keys]
    return ((where, money) for where, money in named if money is not None)


def _quantities(basket: Basket) -> Iterator[Fault]:
    if basket.currency not in EXPONENTS:
        yield Fault("currency", f"unknown currency {basket.currency!r}")
    if not basket.lines:
        yield Fault("lines", "must not be empty")
    for line in basket.lines:
        if line.quantity < 1:
            yield Fault(f"lines.{line.id}.quantity", "must be 1 or more")
        if line.vat_percent is not None and line.vat_percent < 0:
            yield Fault(f"lines.{line.id}.vat_percent", "must not be below 0")
    if basket.points and basket.points.count < 0:
        yield Fault("points.count", "must not be below 0")


def _references(basket: Basket) -> Iterator[Fault]:
    known = {line.id for line in basket.lines}
    for name in ("lines", "promotions", "gifts", "payments"):
        ids = [part.id for part in getattr(basket, name)]
        yield from (Fault(f"{name}.{twice}", "stands twice") for twice in _twice(ids))
    scoped: list[tuple[str, tuple[LineId, ...]]] = [
        *((f"promotions.{promotion.id}", promotion.lines) for promotion in basket.promotions),
        *((f"gifts.{gift.id}", gift.lines) for gift in basket.gifts),
        *((f"charges.{charge.kind}", charge.lines) for charge in basket.charges),
        *([("points", basket.points.lines)] if basket.points else []),
    ]
    for where, lines in scoped:
        yield from (Fault(f"{where}.lines", f"there is no line {line!r}") for line in lines if line not in known)
        yield from (Fault(f"{where}.lines", f"{line!r} stands twice") for line in _twice(lines))


def _twice(ids: Iterable[str]) -> list[str]:
    listed = list(ids)
    return sorted({one for one in listed if listed.count(one) > 1})


def _promotions(basket: Basket) -> Iterator[Fault]:
    for promotion in basket.promotions:
        where, percent = f"promotions.{promotion.id}", promotion.percent
        by_share = promotion.kind is PromotionKind.PERCENT_OFF
        if (percent is not None) is not by_share or (promotion.amount is not None) is by_share:
            yield Fault(where, "takes a percent with percent_off, an amount with all others, never both")
        if percent is not None and not 0 <= percent <= 100:
            yield Fault(f"{where}.percent", "must be between 0 and 100")
        if promotion.kind is PromotionKind.SPEND_AND_SAVE and promotion.threshold is None:
            yield Fault(f"{where}.threshold", "is missing: what has to be spent")


def _rates(basket: Basket) -> Iterator[Fault]:
    for payment in basket.payments:
        where, rate = f"payments.{payment.id}", payment.rate
        foreign = payment.captured.currency != basket.currency
        if foreign is not (rate is not None):
            yield Fault(f"{where}.rate", "goes with a payment in another currency, and only with it")
        elif (
            rate is not None
            and abs(exchanged(payment.covers, rate, payment.captured.currency) - payment.captured.minor) >= 1
        ):
            yield Fault(f"{where}.rate", "does not lead from what the payment covers to what was captured")
        elif rate is None and payment.captured != payment.covers:
            yield Fault(f"{where}.covers", "must be what was captured")
        if payment.refunded.currency == payment.covers.currency and payment.covers < payment.refunded:
            yield Fault(f"{where}.refunded", "is more than the payment covers")


def exchanged(amount: Money, rate: Rate, currency: str) -> Fraction:
    """Return an amount in minor units of another currency, exact."""
    return amount.minor * rate.value * Fraction(10) ** (EXPONENTS[currency] - EXPONENTS[amount.currency])
