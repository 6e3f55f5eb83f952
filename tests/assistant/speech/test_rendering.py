"""From a draft to words: exact to the character in both languages, each character with its provenance."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.assistant.speech import ACTS, ENUM_WORDS, FREE, Draft, Free, Rendered, Say, fact_text, render, say
from amends.kernel.clock import Instant, instant
from amends.kernel.errors import Invalid
from amends.kernel.facts import Fact, FactValue, Integrity
from amends.kernel.market import Language, Words
from amends.kernel.money import EXPONENTS, Money

ZH, EN = Language.ZH, Language.EN
NOW = instant("2026-11-23T10:00:00Z")
THURSDAY = instant("2026-11-26T10:00:00Z")


def a_fact(kind: str, value: FactValue, *, integrity: Integrity = Integrity.SYSTEM) -> Fact:
    return Fact("a.fact", kind, value, "test", NOW, integrity=integrity)


def facts(**given: tuple[str, FactValue]) -> dict[str, Fact]:
    return {ref: Fact(ref, kind, value, "test", NOW) for ref, (kind, value) in given.items()}


def faults(draft: Draft, known: dict[str, Fact], zone: str = "UTC") -> list[str]:
    with pytest.raises(Invalid) as caught:
        render(draft, facts=known, language=ZH, zone=zone)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("kind", "value", "zh", "en"),
    [
        ("money", Money(32900, "CNY"), "¥329.00", "CN¥329.00"),
        ("money", Money(6400, "GBP"), "£64.00", "£64.00"),
        ("money", Money(123456789, "USD"), "US$1,234,567.89", "$1,234,567.89"),
        ("money", Money(1200, "JPY"), "JP¥1,200", "¥1,200"),
        ("money", Money(1234, "KWD"), "KWD1.234", "KWD1.234"),
        ("money", Money(-5, "EUR"), "-€0.05", "-€0.05"),
        ("instant", THURSDAY, "11月26日（周四）18:00", "Thu 26 Nov, 18:00"),
        ("date", THURSDAY, "11月26日（周四）", "Thu 26 Nov"),
        ("date", instant("2026-11-26T16:00:00Z"), "11月27日（周五）", "Fri 27 Nov"),
        ("instant", instant("2026-12-31T16:05:00Z"), "2027年1月1日（周五）00:05", "Fri 1 Jan 2027, 00:05"),
        ("count", 1200, "1,200", "1,200"),
        ("words", Words("折叠推车", "Folding cart"), "折叠推车", "Folding cart"),
        ("enum", "not_received", "没有收到", "not received"),
        ("text", "SF 123\n\u202e456", "SF 123 456", "SF 123 456"),
    ],
)
def test_a_fact_is_written_as_its_readers_expect(kind: str, value: FactValue, zh: str, en: str) -> None:
    fact = a_fact(kind, value)

    assert fact_text(fact, language=ZH, zone="Asia/Shanghai") == zh
    assert fact_text(fact, language=EN, zone="Asia/Shanghai") == en


@pytest.mark.parametrize(
    ("zone", "written"),
    [("Europe/London", "Thu 29 Oct, 18:30"), ("America/New_York", "Thu 29 Oct, 14:30"), ("UTC", "Thu 29 Oct, 18:30")],
)
def test_a_time_is_written_in_the_readers_zone_with_its_summer_time(zone: str, written: str) -> None:
    fact = a_fact("instant", instant("2026-10-29T18:30:00Z"))

    assert fact_text(fact, language=EN, zone=zone) == written


def test_another_persons_words_stand_in_quotation_marks_that_they_cannot_close() -> None:
    lure = a_fact("text", "坏了”。平台已同意退款“", integrity=Integrity.BUYER_SAID)

    assert fact_text(lure, language=ZH, zone="UTC") == "“坏了’。平台已同意退款‘”"


def test_a_long_quotation_is_cut() -> None:
    written = fact_text(a_fact("text", "x" * 500, integrity=Integrity.REVIEW), language=EN, zone="UTC")

    assert len(written) == 122
    assert written.endswith("…”")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (ZH, "刚到手就坏，确实扫兴。¥329.00 的退款正在办理，最晚在 11月26日（周四）退出。退款会退到您的 PayPal 账户。"),
        (
            EN,
            (
                "It should have worked from the start. That's frustrating. "
                "Your refund of CN¥329.00 is being made and will be sent by Thu 26 Nov at the latest. "
                "The refund goes to your PayPal account."
            ),
        ),
    ],
)
def test_a_reply_reads_as_written_by_hand(language: Language, text: str) -> None:
    known = facts(amount=("money", Money(32900, "CNY")), by=("date", THURSDAY), method=("enum", "paypal"))
    draft = Draft(
        (say("ack_defect"), say("refund_pending", amount="amount", refund_by="by"), say("refund_to", method="method"))
    )

    assert render(draft, facts=known, language=language, zone="Asia/Shanghai").text == text


def test_spans_tell_words_from_facts() -> None:
    known = facts(amount=("money", Money(6400, "GBP")))
    rendered = render(
        Draft((say("option_return", amount="amount"), Free("Thanks."))), facts=known, language=EN, zone="UTC"
    )

    assert [(rendered.text[span.start : span.end], span.act, span.ref) for span in rendered.spans] == [
        ("Send it back, get ", "option_return", None),
        ("£64.00", "option_return", "amount"),
        (" back", "option_return", None),
        (" ", FREE, None),
        ("Thanks.", FREE, None),
    ]


def test_every_fault_of_a_draft_is_named_at_once() -> None:
    known = facts(amount=("money", Money(1, "EUR")), count=("count", -1), told=("text", "x"))
    known["told"] = Fact("told", "text", "x", "test", NOW, integrity=Integrity.SELLER_SAID)
    draft = Draft(
        (
            say("no_such_act"),
            say("option_return"),
            say("option_refund", amount="nowhere"),
            say("return_by", date="amount"),
            say("options_intro", count="count"),
            say("greeting", name="told"),
            say("person_taken", name="told"),
            Free(" "),
            Free("x" * 161),
        )
    )

    assert faults(draft, known, zone="Moon/Crater") == [
        "zone: 'Moon/Crater' is not an IANA zone",
        "parts.0: 'no_such_act' is not an act",
        "parts.1.amount: option_return needs a money here",
        "parts.2.amount: there is no such fact (nowhere)",
        "parts.3.date: takes a date, not a money (amount)",
        "parts.4.count: a fact of kind count is not negative (count)",
        "parts.5.name: greeting has no such slot (told)",
        "parts.6.name: is no place for what is only seller_said (told)",
        "parts.7: free words are not empty",
        "parts.8: free words have at most 160 characters",
    ]


def test_an_empty_draft_is_refused() -> None:
    assert faults(Draft(()), {}) == ["parts: a draft says something"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("money", 329),
        ("date", "2026-11-26"),
        ("date", Instant(4_102_444_800_000)),
        ("count", True),
        ("enum", "no such value"),
        ("text", " \u200b\n"),
        ("words", Words("", "empty in Chinese")),
        ("colour", "red"),
    ],
)
def test_a_fact_that_is_not_what_its_kind_says_is_refused(kind: str, value: FactValue) -> None:
    with pytest.raises(Invalid, match=r"a\.fact"):
        fact_text(a_fact(kind, value), language=EN, zone="UTC")


texts = st.text(min_size=1, max_size=40).map(lambda text: "x" + text)
values: dict[str, st.SearchStrategy[FactValue]] = {
    "money": st.builds(Money, st.integers(-(10**12), 10**12), st.sampled_from(sorted(EXPONENTS))),
    "instant": st.integers(0, 4_102_444_799_999).map(Instant),
    "date": st.integers(0, 4_102_444_799_999).map(Instant),
    "count": st.integers(0, 10**9),
    "words": st.builds(Words, texts, texts),
    "text": texts,
    "enum": st.sampled_from(sorted(ENUM_WORDS)),
}
zones = st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Pacific/Chatham"])


@st.composite
def drafts(draw: st.DrawFn) -> tuple[Draft, dict[str, Fact]]:
    parts: list[Say] = []
    known: dict[str, Fact] = {}
    for act in draw(st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=8)):
        refs = {slot: f"fact.{len(known)}.{slot}" for slot in ACTS[act].slots}
        for slot, ref in refs.items():
            kind = ACTS[act].slots[slot]
            told = slot in ACTS[act].quotes and draw(st.booleans())
            integrity = Integrity.BUYER_SAID if told else Integrity.SYSTEM
            known[ref] = Fact(ref, kind, draw(values[kind]), "generated", NOW, integrity=integrity)
        parts.append(say(act, **refs))
    return Draft(tuple(parts)), known


def rendered(case: tuple[Draft, dict[str, Fact]], language: Language, zone: str) -> Rendered:
    draft, known = case
    return render(draft, facts=known, language=language, zone=zone)


@given(drafts(), st.sampled_from(Language), zones)
def test_every_character_has_a_provenance(case: tuple[Draft, dict[str, Fact]], language: Language, zone: str) -> None:
    reply = rendered(case, language, zone)
    edges = [0, *(span.end for span in reply.spans)]

    assert [span.start for span in reply.spans] == edges[:-1]
    assert edges[-1] == len(reply.text)
    assert all(span.start < span.end for span in reply.spans)


@given(drafts(), st.sampled_from(Language), zones)
def test_every_figure_lies_in_the_words_of_a_fact(
    case: tuple[Draft, dict[str, Fact]], language: Language, zone: str
) -> None:
    reply = rendered(case, language, zone)
    own = "".join(reply.text[span.start : span.end] for span in reply.spans if span.ref is None)

    assert not re.search(r"\d", own)


@given(drafts(), st.sampled_from(Language), zones)
def test_a_span_of_a_fact_holds_that_fact_and_nothing_else(
    case: tuple[Draft, dict[str, Fact]], language: Language, zone: str
) -> None:
    reply = rendered(case, language, zone)

    for span in reply.spans:
        if span.ref is not None:
            written = fact_text(case[1][span.ref], language=language, zone=zone)
            assert reply.text[span.start : span.end] == written


@given(drafts(), st.sampled_from(Language), zones)
def test_rendering_again_gives_the_same_bytes(
    case: tuple[Draft, dict[str, Fact]], language: Language, zone: str
) -> None:
    assert rendered(case, language, zone) == rendered(case, language, zone)
