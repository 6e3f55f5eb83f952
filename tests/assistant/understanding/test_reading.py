"""What holds for every text, and how well the held-out messages are read."""

from collections.abc import Sequence
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.assistant.understanding.builders import LAMP, MUG, SHIRT, SHOES, a_context, a_line, a_product, an_order

from amends.adapters.models import corpus_sources, heldout_rows
from amends.assistant.understanding import Intent, ReadingModel, Row, compose, labelled, read
from amends.kernel.remedy import Reason

CONTEXT = a_context(
    an_order("CN-104821", a_line("1", MUG), a_line("2", SHIRT, options={"colour": "black"}, quantity=2)),
    an_order("#W4835", a_line("1", SHOES, options={"size": "42"})),
    an_order("77", a_line("9", LAMP)),
    products=(a_product(SHOES, size=("41", "42", "43")),),
)
PIECES = (
    *(
        "退",
        "换",
        "#W4835",
        "尾号4821",
        "three hundred",
        "$",
        "块",
        "上周五",
        "2/30/2026",
        "第",
        "个",
        "yes",
        "no",
        "但是",
    ),
    *(
        "转人工",
        "size",
        "43",
        "\u200b",
        "\ud800",
        "９９９９９９９９９９",
        "00",
        "99999天前",
        "exchange",
        "shoes",
        "for",
        "两",
    ),
    *(
        "万万万",
        "feb",
        "31",
        "1,2,3",
        "上个月99号",
        "¥",
        ".",
        "，",
        "?",
        "大一码",
        "٣",
        "½",
        "①",
        "〇",
        "百",
        "two",
        "a",
    ),
)
MESSAGES = st.one_of(
    st.text(alphabet=st.characters(), max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
)


@given(text=MESSAGES)
def test_any_text_gives_a_reading_whose_probabilities_add_up(text: str, model: ReadingModel) -> None:
    reading = read(text, context=CONTEXT, model=model)

    assert sum(p for _, p in reading.intents) == pytest.approx(1)
    assert sum(p for _, p in reading.reasons) + reading.reason_unstated == pytest.approx(1)
    assert sum(match.p for match in reading.orders) <= 1.000001
    assert sum(p for _, p in reading.variants) <= 1.000001
    assert [p for _, p in reading.intents] == sorted((p for _, p in reading.intents), reverse=True)
    assert all(0 <= item.p <= 1 for item in reading.items)


@given(text=MESSAGES)
def test_every_id_comes_from_the_context(text: str, model: ReadingModel) -> None:
    reading = read(text, context=CONTEXT, model=model)

    lines = {(order.id, line.id) for order in CONTEXT.orders for line in order.lines}
    variants = {variant.id for product in CONTEXT.products.values() for variant in product.variants}
    assert {match.order for match in reading.orders} == {order.id for order in CONTEXT.orders}
    assert {(item.order, item.line) for item in reading.items} <= lines
    assert {variant for variant, _ in reading.variants} <= variants


@given(text=MESSAGES)
def test_the_same_message_is_always_read_the_same(text: str, model: ReadingModel) -> None:
    assert read(text, context=CONTEXT, model=model) == read(text, context=CONTEXT, model=model)


def test_a_million_letters_are_read(model: ReadingModel) -> None:
    assert read("退货 return " * 100_000, context=CONTEXT, model=model).language in {"zh-CN", "en"}


@pytest.mark.parametrize(
    ("text", "intent", "reason"),
    [
        ("鞋子尺寸大小不对，要退货", Intent.RETURN, Reason.WRONG_SIZE),
        ("My hairdryer has the wrong voltage", Intent.COMPLAINT, Reason.NOT_AS_DESCRIBED),
        ("I don't want a refund, just a new one please", Intent.EXCHANGE, None),
        ("漏发了一个，补给我", Intent.EXCHANGE, Reason.MISSING_ITEM),
    ],
)
def test_everyday_wording_is_read(text: str, intent: Intent, reason: Reason | None, model: ReadingModel) -> None:
    reading = read(text, context=a_context(), model=model)

    assert (reading.intent, reading.reason) == (intent, reason)


def test_no_heldout_and_no_blind_message_is_trained_on() -> None:
    trained = {row.text for row in compose(corpus_sources(), seed=1)}

    assert trained.isdisjoint(row.text for row in (*heldout_rows(), *blind_rows()))


def test_the_corpus_is_as_large_as_the_design_asks() -> None:
    assert len({row.text for row in labelled(corpus_sources().sentences)}) >= 1_600
    assert len({row.text for row in compose(corpus_sources(), seed=1)}) >= 4_000
    assert len(heldout_rows()) >= 250
    assert len(blind_rows()) >= 300


@pytest.mark.parametrize(("language", "intents", "reasons"), [("en", 0.89, 0.78), ("zh", 0.85, 0.78)])
def test_heldout_messages_are_read_as_well_as_measured(
    language: str, intents: float, reasons: float, model: ReadingModel
) -> None:
    rows = [row for row in heldout_rows() if row.language == language]

    right = _right(rows, model)

    assert sum(intent for intent, _ in right) / len(rows) >= intents
    assert sum(reason for _, reason in right) / len(rows) >= reasons


@pytest.mark.parametrize(("language", "intents", "reasons"), [("en", 0.85, 0.84), ("zh", 0.84, 0.79)])
def test_wording_nobody_looked_at_is_read_as_well_as_measured(
    language: str, intents: float, reasons: float, model: ReadingModel
) -> None:
    rows = [row for row in blind_rows()[1::2] if row.language == language]

    right = _right(rows, model)

    assert sum(intent for intent, _ in right) / len(rows) >= intents
    assert sum(reason for _, reason in right) / len(rows) >= reasons


def test_what_is_not_asked_back_is_mostly_right(model: ReadingModel) -> None:
    rows = (*heldout_rows(), *blind_rows()[1::2])
    sure = [
        (row, reading)
        for row in rows
        if _is_sure(row, model)
        for reading in [read(row.text, context=a_context(), model=model)]
    ]

    right = sum(reading.intent is row.intent for row, reading in sure)

    assert len(sure) >= 0.81 * len(rows)
    assert right >= 0.93 * len(sure)


def _is_sure(row: Row, model: ReadingModel) -> bool:
    return read(row.text, context=a_context(), model=model).intents[0][1] >= float(model.ask_below)


def _right(rows: Sequence[Row], model: ReadingModel) -> list[tuple[bool, bool]]:
    readings = [read(row.text, context=a_context(), model=model) for row in rows]
    return [
        (reading.intent is row.intent, reading.reason is row.reason)
        for reading, row in zip(readings, rows, strict=True)
    ]


def blind_rows() -> tuple[Row, ...]:
    """Return messages written blind; the errors on every second one, from the second, were never looked at."""
    return labelled((files("amends.assistant") / "corpus" / "blind.tsv").read_text(encoding="utf-8"))
