"""Our own drawings stand for goods that have no photograph."""

import re
from pathlib import Path

import pytest

from amends.doors.web import pictures
from amends.doors.web.pictures import icon, picture


@pytest.mark.parametrize(
    ("category", "name", "alike"),
    [
        ("kitchen", "鹅颈电热水壶", ("kettle", "")),
        ("kitchen", "Gooseneck kettle", ("kettle", "")),
        ("electronics", "True wireless earbuds", ("headphones", "")),
        ("KITCHEN", "Cast-iron frying pan", ("kitchen", "")),
        ("unheard of", "", ("", "")),
    ],
)
def test_the_name_of_goods_picks_the_drawing_before_their_category(
    category: str, name: str, alike: tuple[str, str]
) -> None:
    assert picture(category, name) == picture(*alike)


def test_different_goods_look_different() -> None:
    shown = {picture(category) for category in ("kitchen", "shoes", "apparel", "books", "unheard of")}

    assert len(shown) == 5


def test_every_icon_that_a_template_names_is_drawn() -> None:
    templates = (Path(pictures.__file__).parent / "templates").rglob("*.html")
    named = {name for file in templates for name in re.findall(r'icon\("([a-z]+)"\)', file.read_text("utf-8"))}

    assert len(named) > 15
    assert all(icon(name).startswith("<svg") for name in named)
