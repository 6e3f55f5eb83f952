"""What a basket and what comes back of it say about the inputs of rules: gifts, coupons, free shipping."""

from amends.policy.sums.basket_shares import line_shares, part
from amends.policy.sums.baskets import Basket, PromotionKind, Returned


def basket_inputs(basket: Basket, back: Returned) -> dict[str, bool]:
    """Return the inputs that follow from a basket and a return that fits it (`return_faults`), those that hold."""
    kept = [gift for gift in basket.gifts if gift.id in back.gifts_kept]
    said = {
        "gift_kept": bool(kept),
        "gift_price_announced": any(gift.announced for gift in kept),
        "coupon_terms_shown": any(
            promotion.terms_shown for promotion in basket.promotions if promotion.kind is PromotionKind.SPEND_AND_SAVE
        ),
        "below_free_shipping": below_free_shipping(basket, back),
    }
    return {name: True for name, holds in said.items() if holds}


def below_free_shipping(basket: Basket, back: Returned) -> bool:
    """Tell whether what was paid for the kept units no longer reaches the announced threshold of free shipping."""
    if basket.shipping is None or basket.shipping.free_from is None:
        return False
    kept, shares = 0, line_shares(basket)
    for line in basket.lines:
        paid = shares[line.id].paid.minor
        kept += paid - part(paid, line.quantity, 0, back.after(line.id))
    return kept < basket.shipping.free_from.minor
