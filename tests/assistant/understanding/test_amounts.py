import pytest

from amends.assistant.understanding.amounts import amounts
from amends.assistant.understanding.text import normalise
from amends.kernel.money import Money


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("refund me $12.50 please", "USD", [(1250, "USD")]),
        ("I paid $20", "CAD", [(2000, "CAD")]),
        ("I paid $20", "EUR", [(2000, "USD")]),
        ("it was US$ 1,234.50", "GBP", [(123450, "USD")]),
        ("give me 15 dollars or 10 quid", "USD", [(1500, "USD"), (1000, "GBP")]),
        ("Es kostet 12,30 €", "EUR", [(1230, "EUR")]),
        ("£30 back", "GBP", [(3000, "GBP")]),
        ("twenty-five dollars", "USD", [(2500, "USD")]),
        ("a hundred bucks", "USD", [(10000, "USD")]),
        ("退我三百二十块", "CNY", [(32000, "CNY")]),
        ("退我五十元", "CNY", [(5000, "CNY")]),
        ("多收了12块5", "CNY", [(1250, "CNY")]),
        ("便宜了¥59.9", "CNY", [(5990, "CNY")]),
        ("便宜了￥59", "CNY", [(5900, "CNY")]),
        ("２０块", "CNY", [(2000, "CNY")]),
        ("两千五百元", "CNY", [(250000, "CNY")]),
        ("一万二千块钱", "CNY", [(1200000, "CNY")]),
        ("退100美元", "CNY", [(10000, "USD")]),
        ("¥500", "JPY", [(500, "JPY")]),
        ("一块退了吧", "CNY", []),
        ("order 12003345", "USD", []),
        ("3 days ago", "USD", []),
        ("30% off", "USD", []),
        ("两块肥皂", "CNY", []),
    ],
)
def test_an_amount_is_a_number_with_a_currency_beside_it(
    text: str, currency: str, expected: list[tuple[int, str]]
) -> None:
    assert amounts(normalise(text), currency) == tuple(Money(*pair) for pair in expected)


def test_more_decimals_than_the_currency_has_are_no_amount() -> None:
    assert amounts("$1.999", "USD") == ()
