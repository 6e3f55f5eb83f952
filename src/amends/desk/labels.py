"""What things are called in the product's two languages: options of goods, items, orders, payment methods."""

from collections.abc import Iterable, Sequence

from amends.assistant.speech import ENUM_WORDS
from amends.kernel.market import Words
from amends.kernel.orders import Line, Order
from amends.remedies import Units

Options = Sequence[tuple[str, str]]


def listed(several: Iterable[Words], *, zh: str = "、", en: str = ", ") -> Words:
    """Return several words as one enumeration."""
    every = tuple(several)
    return Words(zh.join(one.zh for one in every), en.join(one.en for one in every))


def numbered(several: Iterable[Words]) -> Words:
    """Return several words as a numbered enumeration, to be answered by number."""
    parts = [Words(f"{at}. {one.zh}", f"{at}. {one.en}") for at, one in enumerate(several, 1)]
    return listed(parts, zh="；", en="; ")


def enum_label(value: str) -> Words:
    """Return the words for an enum value or option value; what the catalogue does not know stays as it is."""
    return ENUM_WORDS.get(value, Words(value, value))


def options_label(options: Options) -> Words:
    """Return the values of a variant's options."""
    return listed(enum_label(value) for _, value in options)


def line_label(line: Line) -> Words:
    """Return a line's name with its options."""
    return bracketed(line.name, options_label(line.options)) if line.options else line.name


def order_label(order: Order) -> Words:
    """Return an order's number with what is in it and where it stands."""
    goods = listed(line.name for line in order.lines)
    state = enum_label(order.status)
    return Words(f"{order.id} {goods.zh}（{state.zh}）", f"{order.id} {goods.en} ({state.en})")


def units_label(order: Order, units: Iterable[Units]) -> Words:
    """Return the items meant, with their number where it is more than one."""
    return listed(_counted(order.line(part.line).name, part.quantity) for part in units)


def _counted(name: Words, quantity: int) -> Words:
    return name if quantity == 1 else Words(f"{name.zh}×{quantity}", f"{name.en} ×{quantity}")


def bracketed(name: Words, more: Words) -> Words:
    """Return a name with something in brackets behind it."""
    return Words(f"{name.zh}（{more.zh}）", f"{name.en} ({more.en})")
