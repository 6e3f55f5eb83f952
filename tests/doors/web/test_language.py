"""Texts, amounts and times in both languages."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from amends.doors import web
from amends.doors.web.language import (
    LOCALES,
    Style,
    catalogue,
    choose_language,
    write_clock,
    write_money,
    write_span,
    write_time,
)
from amends.kernel.clock import MINUTE, instant
from amends.kernel.market import Language
from amends.kernel.money import Money

NOW = instant("2026-11-23T14:22:00+08:00")
ZONE = "Asia/Shanghai"


def message_ids() -> set[str | tuple[str, ...]]:
    options = {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "trim_blocks": "true", "silent": "false"}
    found = extract_from_dir(
        Path(web.__file__).parent,
        method_map=[("templates/**.html", "jinja2.ext:babel_extract")],
        options_map={"templates/**.html": options},
    )
    return {message for _, _, message, _, _ in found}


def chinese() -> dict[Any, Any]:
    with (LOCALES / "zh_CN" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale="zh_CN") if message.id}


def test_every_text_of_the_pages_has_its_chinese_and_no_other_is_kept() -> None:
    assert set(chinese()) == message_ids()


def test_every_chinese_text_is_filled_in_and_keeps_its_places() -> None:
    for wanted, text in chinese().items():
        source = wanted if isinstance(wanted, str) else wanted[-1]
        translated = text if isinstance(text, str) else text[0]

        assert re.search(r"[\u4e00-\u9fff]|%\(", translated), source
        assert set(re.findall(r"%\(\w+\)s", translated)) == set(re.findall(r"%\(\w+\)s", source))


def test_counts_follow_the_grammar_of_each_language() -> None:
    forms = ("%(n)s new message", "%(n)s new messages")

    assert catalogue(Language.EN).ngettext(*forms, 1) == "%(n)s new message"
    assert catalogue(Language.EN).ngettext(*forms, 2) == "%(n)s new messages"
    assert catalogue(Language.ZH).ngettext(*forms, 2) == "%(n)s 条新消息"


@pytest.mark.parametrize(
    ("remembered", "accepted", "chosen"),
    [
        ("zh-CN", "en", Language.ZH),
        (None, "zh-TW,zh;q=0.9,en;q=0.8", Language.ZH),
        (None, "fr, en;q=0.8, zh;q=0.9", Language.ZH),
        (None, "en-GB", Language.EN),
        (None, "zh;q=0, en;q=0.1", Language.EN),
        ("klingon", "zh;q=nonsense", Language.EN),
        (None, None, Language.EN),
    ],
)
def test_the_language_is_the_one_chosen_before_or_the_best_accepted(
    remembered: str | None, accepted: str | None, chosen: Language
) -> None:
    assert choose_language(remembered, accepted) is chosen


@pytest.mark.parametrize(
    ("amount", "language", "written"),
    [
        (Money(32900, "CNY"), Language.ZH, "¥329.00"),
        (Money(6400, "GBP"), Language.EN, "£64.00"),
        (Money(123456, "EUR"), Language.EN, "€1,234.56"),
        (Money(500, "JPY"), Language.EN, "¥500"),
        (Money(32900, "CNY"), Language.EN, "CN¥329.00"),
    ],
)
def test_amounts_name_their_currency_without_doubt(amount: Money, language: Language, written: str) -> None:
    assert write_money(amount, language) == written


@pytest.mark.parametrize(
    ("at", "style", "chinese_text", "english_text"),
    [
        ("2026-11-23T14:02:00+08:00", "clock", "14:02", "14:02"),
        ("2026-11-23T14:02:00+08:00", "day", "今天 14:02", "Today, 14:02"),
        ("2026-11-22T23:59:00+08:00", "day", "昨天 23:59", "Yesterday, 23:59"),
        ("2026-11-26T18:00:00+08:00", "moment", "11月26日 18:00", "Thu 26 Nov, 18:00"),
        ("2026-11-26T18:00:00+08:00", "date", "11月26日", "Thu 26 Nov"),
        ("2027-01-02T09:00:00+08:00", "date", "2027年1月2日", "2 Jan 2027"),
    ],
)
def test_times_are_written_in_the_readers_zone(at: str, style: Style, chinese_text: str, english_text: str) -> None:
    written = [write_time(instant(at), style, language, zone=ZONE, now=NOW) for language in Language]

    assert written == [chinese_text, english_text]


def test_spans_are_written_in_their_largest_unit() -> None:
    assert write_span(12 * MINUTE, Language.EN) == "12 minutes"
    assert write_span(12 * MINUTE, Language.ZH) == "12分钟"
    assert write_clock(-48_000) == "0:48"
