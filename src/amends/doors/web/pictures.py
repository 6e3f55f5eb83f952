"""Our own pictures as inline SVG: icons on a 20 px grid and placeholders for goods on a 64 px grid.

Inline rather than a sprite: a fragment pushed to a page brings its pictures along, and no request is needed.
"""

import re
from pathlib import Path

from markupsafe import Markup

_SYMBOL = re.compile(r'<symbol id="(icon|goods)-([a-z]+)" viewBox="([0-9 ]+)">(.*)</symbol>')
_CLASSES = {"icon": "i", "goods": "pic"}

# Words in the name of goods that pick a drawing, in both languages; the first that fits wins.
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("trolley", ("trolley", "推车")),
    ("kettle", ("kettle", "coffee pot", "teapot", "茶具", "tea set", "壶")),
    ("headphones", ("headphone", "earbud", "headset", "耳机")),
    ("watch", ("watch", "手表")),
    ("lamp", ("lamp", "台灯")),
    ("chair", ("chair", "椅")),
    ("shoe", ("shoe", "boot", "sneaker", "loafer", "sandal", "slipper", "鞋", "靴")),
    ("bag", ("backpack", "luggage", "bag", "包")),
    ("bottle", ("bottle", "serum", "cream", "精华")),
    ("shirt", ("shirt", "jacket", "coat", "dress", "jeans", "衫", "服", "衣", "裙", "裤")),
)

# Which drawing stands for goods of a category whose name says nothing; anything else is a parcel.
_CATEGORIES = {
    "apparel": "shirt",
    "beauty": "bottle",
    "books": "book",
    "electronics": "phone",
    "food": "bottle",
    "home": "lamp",
    "jewellery": "ring",
    "kitchen": "pan",
    "outdoor": "trolley",
    "shoes": "shoe",
    "software": "disc",
    "sports": "ball",
    "toys": "toy",
}


def _read() -> dict[str, dict[str, Markup]]:
    drawings: dict[str, dict[str, Markup]] = {"icon": {}, "goods": {}}
    source = (Path(__file__).parent / "drawings.svg").read_text("utf-8")
    for kind, name, box, shape in _SYMBOL.findall(source):
        svg = f'<svg class="{_CLASSES[kind]}" viewBox="{box}" aria-hidden="true">{shape}</svg>'
        drawings[kind][name] = Markup(svg)  # noqa: S704  # our own file, nothing from outside
    return drawings


_DRAWINGS = _read()


def icon(name: str) -> Markup:
    """Return an icon; it says nothing to a screen reader, so text or a label must stand beside it."""
    return _DRAWINGS["icon"][name]


def picture(category: str, name: str = "") -> Markup:
    """Return the placeholder picture for goods of a category and name."""
    text = f"{name} {category}".lower()
    by_name = (drawing for drawing, words in _WORDS if any(word in text for word in words))
    return _DRAWINGS["goods"][next(by_name, _CATEGORIES.get(category.lower(), "parcel"))]
