"""Baskets and returns as documents; docs/law-facts-basket.md describes every field.

Faults are named all at once: first those of single fields, then, where each is right, what does not fit together.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from amends.kernel.errors import Invalid
from amends.kernel.ids import LineId, PaymentId
from amends.kernel.money import EXPONENTS, zero
from amends.policy.sums.basket_shares import payment_faults
from amends.policy.sums.baskets import (
    Basket,
    BasketLine,
    BasketPayment,
    Charge,
    ChargeKind,
    Funder,
    Gift,
    Points,
    Promotion,
    PromotionKind,
    Rate,
    Returned,
    Shipping,
)
from amends.policy.sums.document_fields import Fields

BASKET = ("currency", "lines", "promotions", "points", "gifts", "shipping", "charges", "payments")
LINE = ("id", "quantity", "unit_price", "vat_percent")
PROMOTION = ("id", "kind", "amount", "percent", "threshold", "lines", "funder", "terms_shown")
PAYMENT = ("id", "captured", "currency", "covers", "refunded", "rate")
RETURN = (
    *("currency", "lines", "earlier", "gifts_kept", "cancellation_fee"),
    *("shipping_returned", "shipping_clawed_back", "coupons_clawed_back"),
)


def read_basket(document: Mapping[str, object]) -> Basket:
    """Read a basket; raise Invalid."""
    fields = Fields(document, BASKET)
    currency = fields.in_currency(needed=True)
    lines = tuple(_line(line) for line in fields.items("lines", LINE, needed=True))
    promotions = tuple(_promotion(each) for each in fields.items("promotions", PROMOTION))
    points, shipping = _points(fields), _shipping(fields)
    gifts = tuple(
        Gift(each.text("id"), each.money("announced_price"), each.lines())
        for each in fields.items("gifts", ("id", "announced_price", "lines"))
    )
    charges = tuple(
        Charge(each.name_of("kind", ChargeKind), each.due("amount"), each.flag("refundable", absent=True), each.lines())
        for each in fields.items("charges", ("kind", "amount", "refundable", "lines"))
    )
    payments = tuple(_payment(each) for each in fields.items("payments", PAYMENT))
    if fields.faults:
        raise Invalid(fields.faults)
    basket = Basket(currency, lines, promotions, points, gifts, shipping, charges, payments)
    faults = list(payment_faults(basket))
    if faults:
        raise Invalid(faults)
    return basket


def read_return(document: Mapping[str, object]) -> Returned:
    """Read what comes back; raise Invalid. Whether it fits a basket is seen where the refund is worked out."""
    fields = Fields(document, RETURN)
    fields.in_currency(needed=False)
    lines = fields.items("lines", ("id", "quantity", "value_loss", "use"), needed=True)
    units, earlier = _units(lines), _units(fields.items("earlier", ("id", "quantity")))
    back = Returned(
        units=units,
        earlier=earlier,
        value_loss={id_: found for id_, line in zip(units, lines, strict=False) if (found := line.money("value_loss"))},
        use={id_: found for id_, line in zip(units, lines, strict=False) if (found := line.money("use"))},
        gifts_kept=frozenset(fields.texts("gifts_kept")),
        cancellation_fee=fields.money("cancellation_fee"),
        shipping_returned=fields.flag("shipping_returned"),
        shipping_clawed_back=fields.flag("shipping_clawed_back"),
        coupons_clawed_back=fields.money("coupons_clawed_back"),
    )
    if fields.faults:
        raise Invalid(fields.faults)
    return back


def _line(fields: Fields) -> BasketLine:
    quantity = fields.count("quantity")
    return BasketLine(
        LineId(fields.text("id")), quantity, fields.due("unit_price").times(quantity), fields.ratio("vat_percent")
    )


def _promotion(fields: Fields) -> Promotion:
    return Promotion(
        fields.text("id"),
        fields.name_of("kind", PromotionKind),
        amount=fields.money("amount"),
        percent=fields.ratio("percent"),
        threshold=fields.money("threshold"),
        lines=fields.lines(),
        funder=fields.name_of("funder", Funder, Funder.SELLER),
        terms_shown=fields.flag("terms_shown"),
    )


def _points(fields: Fields) -> Points | None:
    part = fields.part("points", ("count", "worth", "lines"))
    return None if part is None else Points(part.count("count"), part.due("worth"), part.lines())


def _shipping(fields: Fields) -> Shipping | None:
    part = fields.part("shipping", ("paid", "standard", "free_from", "waived"))
    if part is None:
        return None
    return Shipping(part.due("paid"), part.money("standard"), part.money("free_from"), part.money("waived"))


def _payment(fields: Fields) -> BasketPayment:
    """Read a payment: `captured` in its own currency where it names one, the rest in the basket's."""
    own = fields.text("currency", needed=False) or fields.currency
    if own not in EXPONENTS:
        fields.fault("currency", f"unknown currency {own!r}")
        own = fields.currency
    captured = fields.due("captured", currency=own)
    covers = fields.due("covers") if own != fields.currency else captured
    rate = fields.part("rate", ("value", "on", "source"))
    refunded = fields.money("refunded") or zero(fields.currency)
    return BasketPayment(PaymentId(fields.text("id")), covers, captured, refunded, _rate(rate) if rate else None)


def _rate(fields: Fields) -> Rate:
    value = fields.ratio("value")
    if not value:
        fields.fault("value", "is missing or nothing")
    return Rate(value or Fraction(1), fields.day("on"), fields.text("source"))


def _units(lines: Sequence[Fields]) -> dict[LineId, int]:
    units: dict[LineId, int] = {}
    for line in lines:
        line_id = LineId(line.text("id"))
        if line_id in units:
            line.fault("id", f"{line_id!r} stands twice")
        units[line_id] = line.count("quantity")
    return units
