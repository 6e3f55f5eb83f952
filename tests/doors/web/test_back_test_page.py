"""A back-test as a page: everything is on it, in both languages, and nothing of it is taken for markup."""

import re
from dataclasses import replace

import html5lib
import pytest
from tests.policy.test_back_test import LAW, MONTH, WEEK, a_case, shop, tried

from amends.doors.web.back_test_page import LABELS, back_test_page
from amends.kernel.ids import DecisionId
from amends.kernel.market import Language
from amends.policy import Flip, Report


def a_report() -> Report:
    old, new = shop(WEEK), shop(MONTH)
    days = ("2026-03-05", "2026-03-20", "2026-04-20")
    return tried([a_case(day, packs=(LAW, old), number=at) for at, day in enumerate(days)], new, LAW, old)


@pytest.mark.parametrize("language", Language)
def test_the_page_stands_alone_and_is_well_formed(language: Language) -> None:
    page = back_test_page(a_report(), language)
    html5lib.HTMLParser(strict=True).parse(page)

    assert f'<html lang="{language}">' in page
    assert not re.search(r"<script|src=|href=|url\(|@import", page)


def test_the_page_shows_counts_money_and_examples() -> None:
    page = back_test_page(a_report())

    assert page.count("<svg") == 5
    for said in ("SHOP.window", "+199.00 EUR", "dec_1", "remedy gained", "2 / 3", "66.7 %"):
        assert said in page


def test_what_is_written_in_a_pack_or_an_id_is_text_on_the_page() -> None:
    report = a_report()
    bad = "<script>alert(1)</script>"
    example = replace(report.examples[0], decision=DecisionId(bad), facts=(("category", bad),))
    page = back_test_page(
        replace(report, version=bad, rules=(bad,), markets=((bad, report.total),), examples=(example,))
    )

    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 5


def test_a_back_test_without_flips_is_a_page_too() -> None:
    old = shop(WEEK)
    page = back_test_page(tried([a_case(packs=(LAW, old))], old, LAW, old))
    html5lib.HTMLParser(strict=True).parse(page)

    assert "0 / 1" in page


def test_every_kind_of_flip_has_a_label_in_both_languages() -> None:
    assert set(Flip) <= LABELS.keys()
    assert all(words.zh and words.en for words in LABELS.values())
