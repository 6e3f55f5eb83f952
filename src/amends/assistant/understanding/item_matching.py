"""Which lines of the likely orders a message is about, and which variant is wanted instead."""

import re
from collections.abc import Iterator

from amends.assistant.understanding.mentions import Terms, places, terms, terms_of_goods, value_terms
from amends.assistant.understanding.quantities import Count, count_at, counts
from amends.assistant.understanding.reading import ItemMatch, OrderMatch, ReadingContext
from amends.kernel.ids import VariantId
from amends.kernel.orders import Line, Order, Product, Variant

WHOLE = re.compile(
    r"(?<![a-z])(?:everything|all of (?:it|them)|the (?:whole|entire|complete) (?:order|thing|lot)|"
    r"entire order|whole order|"
    r"all (?:the )?items|all three|both (?:items|products|of them)|the lot)(?![a-z])|"
    r"全部|整单|所有|全都|都要?退|都换|都坏|全退|整个订单|一起退|都不要|两个都|两件都|全换"
)
WANTED = re.compile(
    r"(?<![a-z])(?:exchange|swap|change|switch|trade)[^.!?]{0,40}? (?:for|to|with|into) |(?<![a-z])(?:for|to) an? |"
    r"instead of (?P<old>.*)$|(?<![a-z])(?:want|need|prefer|send me|would like|i'd like) (?:the|an?|one in) |"
    r"换成|换为|改成|改为|想要|想换个?|换个?|改"
)
BIGGER = re.compile(
    r"(?:one|a|half a) size (?:up|larger|bigger)|(?:a|next|size) (?:larger|bigger)|(?:bigger|larger) (?:size|"
    r"one)|大一?[码号]|大点|大一点"
)
SMALLER = re.compile(
    r"(?:one|a|half a) size (?:down|smaller)|(?:a|next|size) smaller|smaller (?:size|one)|小一?[码号]|小点|小一点"
)
SIZES = {size: rank for rank, size in enumerate(("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl"))}
SURE = 0.95
LEAST = 0.02  # orders less likely than this are not searched for items


def match_items(text: str, matches: tuple[OrderMatch, ...], context: ReadingContext) -> tuple[ItemMatch, ...]:
    """Return lines of the likely orders with their probabilities, likeliest first."""
    orders = {order.id: order for order in context.orders}
    said, found = terms(_before_wish(text)), counts(text)
    items = [
        item
        for match in matches
        if match.p >= LEAST
        for item in _in_order(orders[match.order], match.p, (text, said, found))
    ]
    return tuple(sorted(items, key=lambda item: -item.p))


Said = tuple[str, Terms, tuple[Count, ...]]


def _in_order(order: Order, p: float, message: Said) -> Iterator[ItemMatch]:
    text, said, found = message
    if WHOLE.search(text):
        return (ItemMatch(order.id, line.id, None, p * SURE) for line in order.lines)
    common = [terms_of_goods(line.name, line.options, line.category).common(said) for line in order.lines]
    shares = _shares(common)
    alone = len(order.lines) == 1 or sum(share > 0.5 for share in shares) == 1
    many = [count_at(text, found, places(text, line.goods), alone=alone) for line in common]
    return (
        ItemMatch(order.id, line.id, count, p * share)
        for line, count, share in zip(order.lines, many, shares, strict=True)
        if share > 0
    )


def _shares(common: list[Terms]) -> list[float]:
    """Return how likely each line is meant. A line named by fewer of the same words gives way; equals share."""
    if len(common) == 1:
        return [SURE + 0.03]
    goods = [line.goods for line in common]
    if not any(goods):
        return _by_options(common)
    kept = [bool(own) and not any(own < other for other in goods) for own in goods]
    shares = []
    for at, line in enumerate(common):
        rivals = [other for other, keep in zip(common, kept, strict=True) if keep and other.goods == line.goods]
        shares.append(_against(line, rivals) if kept[at] else 0.0)
    return shares


def _by_options(common: list[Terms]) -> list[float]:
    if any(line.options for line in common):
        return [_against(line, common) for line in common]
    return [SURE / len(common)] * len(common)


def _against(line: Terms, rivals: list[Terms]) -> float:
    best = max(len(rival.options) for rival in rivals)
    if len(line.options) < best:
        return 0.0
    return SURE / sum(len(rival.options) == best for rival in rivals)


def _before_wish(text: str) -> str:
    """Return the text up to what is wanted instead: "swap the red mug for ..." is about the red mug."""
    wish = WANTED.search(text)
    if wish is None or wish["old"] is not None:
        return text
    head = text[: wish.end()]
    return head if terms(head).goods else text


def wanted_variants(
    text: str, items: tuple[ItemMatch, ...], context: ReadingContext
) -> tuple[tuple[VariantId, float], ...]:
    """Return the other variants of the likeliest line's product that fit the words, adding up to one at most.

    Empty when the product is not in the context or the words name no value that the present variant lacks.
    """
    line = _likeliest(items, context)
    product = context.products.get(line.product) if line else None
    if line is None or product is None:
        return ()
    wish = _wish(text)
    scored = [
        (variant, _fit(variant, line, product, wish)) for variant in product.variants if variant.id != line.variant
    ]
    best = max((fit for _, fit in scored), default=0.0)
    if best <= 0:
        return ()
    weights = [(variant.id, 4.0 ** (fit - best)) for variant, fit in scored if fit > 0]
    whole = sum(weight for _, weight in weights)
    return tuple(sorted(((found, SURE * weight / whole) for found, weight in weights), key=lambda pair: -pair[1]))


def _likeliest(items: tuple[ItemMatch, ...], context: ReadingContext) -> Line | None:
    if not items:
        return None
    order = next(order for order in context.orders if order.id == items[0].order)
    return order.line(items[0].line)


def _wish(text: str) -> str:
    hits = list(WANTED.finditer(text))
    if not hits:
        return text
    last = hits[-1]
    return text[: last.start()] if last["old"] is not None else text[last.end() :]


def _fit(variant: Variant, line: Line, product: Product, wish: str) -> float:
    """Count the wished values the variant has and the present one lacks; unmentioned values should stay as they are."""
    said = terms(wish).options
    present, fit, new = dict(line.options), 0.0, 0
    for name, value in variant.options:
        if present.get(name) == value:
            fit += 0.6
            continue
        wished = not said.isdisjoint(value_terms(value)) or _is_step(name, (present.get(name), value), product, wish)
        new += wished
        fit += 2.0 if wished else -1.0
    return fit if new else 0.0


def _is_step(name: str, change: tuple[str | None, str], product: Product, wish: str) -> bool:
    """Tell whether the change of one option is the next size up or down that the words ask for."""
    step = (BIGGER.search(wish) is not None) - (SMALLER.search(wish) is not None)
    if not step:
        return False
    values = sorted({value for variant in product.variants for key, value in variant.options if key == name}, key=_rank)
    present, new = change
    return present in values and values.index(new) - values.index(present) == step and _rank(new)[0] < 2


def _rank(value: str) -> tuple[int, float, str]:
    plain = value.lower()
    if plain in SIZES:
        return 0, SIZES[plain], plain
    number = re.match(r"\d+(?:\.\d+)?", plain)
    return (1, float(number[0]), plain) if number else (2, 0.0, plain)
