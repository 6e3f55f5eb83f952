"""Whether any refund makes or loses money: random baskets, sent back in random parts and order.

python bench/baskets.py [--baskets 10000] [--seed 1] [--json]

Every basket has promotions, points, shipping, charges and two payments, in a currency with 0, 2 or 3 decimals. All its
units come back, a few at a time; half of the baskets lose their coupon on the way. What has gone back in the end is
compared with what was paid, what went back to each payment with what was captured, the points with those used.
"""

import argparse
import json
import time
from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random  # noqa: TID251 - chance is seeded

from amends.kernel.ids import LineId, PaymentId, RuleId
from amends.kernel.money import EXPONENTS, Money
from amends.policy import Award, RefundBasis, Returned, basket_refund
from amends.policy.findings import Deduction
from amends.policy.sums.basket_shares import basket_total
from amends.policy.sums.baskets import (
    Basket,
    BasketLine,
    BasketPayment,
    Charge,
    ChargeKind,
    Points,
    Promotion,
    PromotionKind,
    Shipping,
)

CURRENCIES = ("JPY", "EUR", "KWD")
RULE = RuleId("BENCH.all")
ALL = Award(RefundBasis.LINE_PAID_PLUS_OUTBOUND_SHIPPING, RULE)
CLAWING = replace(ALL, deducts={Deduction.COUPON_CLAWBACK: RULE})
PRICE = 500_000


@dataclass(frozen=True)
class Result:
    """What was played and what did not add up, in minor units and points."""

    baskets: int
    refunds: int
    currencies: dict[str, int]
    money_paid: dict[str, int]
    differences: int
    negative: int
    seconds: float


def a_basket(chance: Random) -> Basket:
    """Return a purchase of one to six lines that two payments paid."""
    currency = chance.choice(CURRENCIES)

    def money(most: int) -> Money:
        return Money(chance.randint(0, most), currency)

    lines = tuple(
        BasketLine(LineId(f"l{index}"), chance.randint(1, 5), money(PRICE)) for index in range(chance.randint(1, 6))
    )
    spent = sum(line.price.minor for line in lines)
    coupon = Promotion(
        "coupon",
        PromotionKind.SPEND_AND_SAVE,
        money(spent // 4),
        threshold=Money(spent // 2, currency),
        terms_shown=True,
    )
    share = Promotion("share", PromotionKind.PERCENT_OFF, percent=Fraction(chance.randint(0, 400), 8))
    bundle = Promotion("bundle", PromotionKind.BUNDLE, money(spent), lines=tuple(line.id for line in lines[:2]))
    basket = Basket(
        currency,
        lines,
        tuple(chance.sample([coupon, share, bundle], chance.randint(1, 3))),
        Points(chance.randint(0, 9_999), money(spent // 10)),
        shipping=Shipping(money(2_000)),
        charges=(Charge(ChargeKind.TAX, money(spent // 5)), Charge(ChargeKind.IMPORT_DUTY, money(spent // 9))),
    )
    return _paid(basket, chance)


def _paid(basket: Basket, chance: Random) -> Basket:
    whole = basket_total(basket).minor
    first = chance.randint(0, whole)
    amounts = [Money(minor, basket.currency) for minor in (first, whole - first)]
    none = Money(0, basket.currency)
    payments = (BasketPayment(PaymentId(f"p{at}"), paid, paid, none) for at, paid in enumerate(amounts))
    return replace(basket, payments=tuple(payments))


def play(basket: Basket, chance: Random) -> tuple[int, int, int]:
    """Send everything back; return the number of refunds, what is missing or too much, and how many were negative."""
    award = chance.choice([ALL, CLAWING])
    units = [line.id for line in basket.lines for _ in range(line.quantity)]
    chance.shuffle(units)
    due, back, refunds, negative, points = basket_total(basket).minor, Returned({}), 0, 0, 0
    paid_out: Counter[str] = Counter()
    while units:
        size = chance.randint(1, len(units))
        part, units = Counter(units[:size]), units[size:]
        answer = basket_refund(basket, replace(back, units=part), award)
        refunds, negative, points = refunds + 1, negative + (answer.total.minor < 0), points + answer.points
        due -= answer.total.minor
        paid_out.update({payout.payment: payout.pays.minor for payout in answer.payouts})
        coupons = sum(step.amount.minor for step in answer.lines if step.label == "refund.coupon_clawback")
        clawed = (back.coupons_clawed_back.minor if back.coupons_clawed_back else 0) - coupons
        back = replace(
            back,
            earlier=Counter(back.earlier) + part,
            coupons_clawed_back=Money(clawed, basket.currency),
        )
        payments = (replace(p, refunded=Money(paid_out[p.id], basket.currency)) for p in basket.payments)
        basket = replace(basket, payments=tuple(payments))
    by_payment = sum(abs(payment.captured.minor - paid_out[payment.id]) for payment in basket.payments)
    missing_points = abs((basket.points.count if basket.points else 0) - points)
    return refunds, abs(due) + by_payment + missing_points, negative


def measured(count: int, seed: int) -> Result:
    """Play so many baskets."""
    chance, started = Random(seed), time.perf_counter()  # noqa: S311  chance that repeats, not secrets
    currencies: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    refunds = differences = negative = 0
    for _ in range(count):
        basket = a_basket(chance)
        currencies[basket.currency] += 1
        paid[basket.currency] += basket_total(basket).minor
        played, different, below = play(basket, chance)
        refunds, differences, negative = refunds + played, differences + different, negative + below
    seconds = round(time.perf_counter() - started, 2)
    return Result(count, refunds, dict(currencies), dict(paid), differences, negative, seconds)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--baskets", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--json", action="store_true")
    chosen = arguments.parse_args()
    result = measured(chosen.baskets, chosen.seed)
    if chosen.json:
        print(json.dumps(result.__dict__))
    else:
        print(f"{result.baskets} baskets sent back in {result.refunds} refunds, {result.seconds} s")
        for currency, count in sorted(result.currencies.items()):
            paid = Money(result.money_paid[currency], currency).decimal()
            print(f"  {currency} ({EXPONENTS[currency]} decimals): {count} baskets, {paid} paid")
        print(f"differences: {result.differences}; negative refunds: {result.negative}")
    if result.differences or result.negative:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
