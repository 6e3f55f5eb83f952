"""Our own pictures as inline SVG: icons on a 20 px grid and placeholders for goods on a 64 px grid.

Inline rather than a sprite: a fragment pushed to a page brings its pictures along, and no request is needed.
"""

import re
from pathlib import Path

from markupsafe import Markup

_SYMBOL = re.compile(r'<symbol id="(icon|goods)-([a-z]+)" viewBox="([0-9 ]+)">(.*)</symbol>')
_CLASSES = {"icon": "i", "goods": "pic"}

# Which drawing stands for goods of a category; anything else is a parcel.
_CATEGORIES = {
    "outdoor": "trolley",
    "camping": "trolley",
    "garden": "trolley",
    "kitchen": "pan",
    "cookware": "pan",
    "appliance": "kettle",
    "appliances": "kettle",
    "electric kettle": "kettle",
    "kettle": "kettle",
    "clothing": "shirt",
    "apparel": "shirt",
    "fashion": "shirt",
    "t-shirt": "shirt",
    "jacket": "shirt",
    "shoes": "shoe",
    "footwear": "shoe",
    "electronics": "phone",
    "phone": "phone",
    "smartphone": "phone",
    "tablet": "phone",
    "laptop": "phone",
    "audio": "headphones",
    "headphones": "headphones",
    "wireless earbuds": "headphones",
    "lighting": "lamp",
    "desk lamp": "lamp",
    "home": "lamp",
    "furniture": "chair",
    "office chair": "chair",
    "beauty": "bottle",
    "cosmetics": "bottle",
    "water bottle": "bottle",
    "food": "bottle",
    "toys": "toy",
    "baby": "toy",
    "books": "book",
    "stationery": "book",
    "bags": "bag",
    "backpack": "bag",
    "luggage": "bag",
    "sports": "ball",
    "fitness": "ball",
    "watches": "watch",
    "jewellery": "watch",
    "smart watch": "watch",
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


def picture(category: str) -> Markup:
    """Return the placeholder picture for goods of a category."""
    return _DRAWINGS["goods"][_CATEGORIES.get(category.lower(), "parcel")]
