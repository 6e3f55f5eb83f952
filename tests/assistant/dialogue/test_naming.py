"""Which options an answer names."""

import pytest

from amends.assistant.dialogue import named_options
from amends.kernel.market import Words

COLOURS = {
    "a": Words("红色、1 L", "red, 1 L"),
    "b": Words("红色、1.5 L", "red, 1.5 L"),
    "c": Words("蓝色、1 L", "blue, 1 L"),
}
PAID_BY = {"w": Words("微信支付 WeChat Pay", "微信支付 WeChat Pay"), "p": Words("PayPal", "PayPal")}
SIZES = {size: Words(size, size) for size in ("S", "M", "L", "XL", "42", "43")}


@pytest.mark.parametrize(
    ("text", "labels", "named"),
    [
        ("1和3", COLOURS, ("a", "c")),
        ("1, 2", COLOURS, ("a", "b")),
        ("1 and 3", COLOURS, ("a", "c")),
        ("第1个和第2个", COLOURS, ("a", "b")),
        ("9", COLOURS, ()),
        ("蓝色的", COLOURS, ("c",)),
        ("the blue one please", COLOURS, ("c",)),
        ("红色的", COLOURS, ()),
        ("red, 1.5 L", COLOURS, ("b",)),
        ("hmm", COLOURS, ()),
        ("微信支付", PAID_BY, ("w",)),
        ("with PayPal please", PAID_BY, ("p",)),
        ("XL please", SIZES, ("XL",)),
        ("size M", SIZES, ("M",)),
    ],
)
def test_options_are_named_by_numbers_or_by_words_that_fit_one_best(
    text: str, labels: dict[str, Words], named: tuple[str, ...]
) -> None:
    assert named_options(text, labels) == named
