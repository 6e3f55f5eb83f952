import pytest
from tests.assistant.understanding.builders import a_context

from amends.adapters.models import corpus_sources, heldout_rows
from amends.assistant.understanding import Intent, ReadingModel, labelled, read
from amends.assistant.understanding.person import asks_for_person
from amends.assistant.understanding.text import normalise


@pytest.mark.parametrize(
    "text",
    [
        "转人工",
        "找个人跟我谈",
        "不想和机器说话",
        "人工",
        "轉人工客服",
        "找你们经理",
        "我要投诉到平台",
        "a real person please",
        "let me talk to someone",
        "AGENT!",
        "real\u200b human",
    ],
)
def test_asking_for_a_person_is_heard(text: str) -> None:
    assert asks_for_person(normalise(text))


@pytest.mark.parametrize(
    "text", ["the agent told me it ships today", "客服说今天发货", "someone else's parcel", "人工皮革有味道"]
)
def test_speaking_of_a_person_is_not_asking_for_one(text: str) -> None:
    assert not asks_for_person(normalise(text))


def test_no_heldout_request_for_a_person_is_missed(model: ReadingModel) -> None:
    wanted = [row.text for row in heldout_rows() if row.intent is Intent.PERSON]

    missed = [text for text in wanted if read(text, context=a_context(), model=model).intent is not Intent.PERSON]

    assert not missed


def test_the_phrases_rarely_hear_a_person_where_none_is_asked_for() -> None:
    others = [
        row for row in (*heldout_rows(), *labelled(corpus_sources().sentences)) if row.intent is not Intent.PERSON
    ]

    false = [row.text for row in others if asks_for_person(normalise(row.text))]

    assert len(false) <= 0.005 * len(others), false
