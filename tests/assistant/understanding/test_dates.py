from datetime import date

import pytest
from tests.assistant.understanding.builders import TODAY

from amends.assistant.understanding.dates import dates
from amends.assistant.understanding.text import normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I bought it yesterday", "2026-11-22"),
        ("the day before yesterday", "2026-11-21"),
        ("3 days ago", "2026-11-20"),
        ("two weeks ago", "2026-11-09"),
        ("a month ago", "2026-10-24"),
        ("last Friday", "2026-11-20"),
        ("last monday", "2026-11-16"),
        ("since Wednesday", "2026-11-18"),
        ("on 2026-10-03", "2026-10-03"),
        ("on November 2", "2026-11-02"),
        ("on Nov. 2nd", "2026-11-02"),
        ("the 2nd of November 2025", "2025-11-02"),
        ("昨天买的", "2026-11-22"),
        ("前天收到", "2026-11-21"),
        ("大前天", "2026-11-20"),
        ("三天前下的单", "2026-11-20"),
        ("两周前", "2026-11-09"),
        ("上周五到的", "2026-11-20"),
        ("上星期天", "2026-11-22"),
        ("周六收到", "2026-11-21"),
        ("11月2号", "2026-11-02"),
        ("十一月二号", "2026-11-02"),
        ("2025年12月31日", "2025-12-31"),
        ("12月5号", "2026-12-05"),
        ("上个月5号", "2026-10-05"),
        ("双十一买的", "2026-11-11"),
        ("２０２６年１１月２日", "2026-11-02"),
    ],
)
def test_a_day_is_read_from_words_and_from_numbers(text: str, expected: str) -> None:
    assert dates(normalise(text), TODAY, "EUR") == (date.fromisoformat(expected),)


@pytest.mark.parametrize(("currency", "expected"), [("USD", date(2026, 5, 3)), ("EUR", date(2026, 3, 5))])
def test_the_month_comes_first_only_where_prices_are_in_us_dollars(currency: str, expected: date) -> None:
    assert dates("05/03/2026", TODAY, currency) == (expected,)


@pytest.mark.parametrize("text", ["last week", "上周", "30/30", "2月31号", "$3.50", "may I return it", "第三天"])
def test_what_is_no_single_day_is_not_read(text: str) -> None:
    assert dates(normalise(text), TODAY, "EUR") == ()


def test_several_days_come_in_the_order_they_are_named() -> None:
    found = dates("ordered nov 2, arrived yesterday", TODAY, "EUR")

    assert found == (date(2026, 11, 2), date(2026, 11, 22))
