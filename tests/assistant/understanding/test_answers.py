import pytest

from amends.assistant.understanding.answers import answer, choice
from amends.assistant.understanding.text import normalise


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes please!",
        "ok thanks",
        "sure, go ahead",
        "I confirm",
        "好的",
        "好的，谢谢",
        "可以",
        "确认",
        "行吧",
        "没问题",
        "就这样吧",
        "ＯＫ",
    ],
)
def test_a_short_confirmation_is_a_yes(text: str) -> None:
    assert answer(normalise(text)) == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "先不办",
        "I'd rather not",
        "no",
        "No thanks",
        "nope.",
        "never mind",
        "不用了",
        "不用了，谢谢",
        "算了",
        "还是算了吧",
        "不行",
        "先不用",
        "不了",
    ],
)
def test_a_short_refusal_is_a_no(text: str) -> None:
    assert answer(normalise(text)) == "no"


@pytest.mark.parametrize(
    "text",
    [
        "yes but change the address",
        "yes, and also refund the mug",
        "ok?",
        "yeah right",
        "yes no",
        "行不行",
        "可以吗",
        "好的，但是换成蓝色",
        "可以退吗",
        "不是很确定要不要退",
        "no, I want a refund",
        "是假货",
        "不用谢",
        "okra",
        "yesterday",
        "",
        "谢谢",
        "请",
    ],
)
def test_anything_more_or_mixed_is_neither(text: str) -> None:
    assert answer(normalise(text)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the second one", 2),
        ("first option please", 1),
        ("option 3", 3),
        ("2", 2),
        ("#2", 2),
        ("第二个", 2),
        ("第3项", 3),
        ("选一", 1),
        ("我要第一个", 1),
        ("二", 2),
        ("第二天就坏了", None),
        ("it broke on the second day", None),
        ("the first or the second one", None),
        ("12003345", None),
        ("0", None),
    ],
)
def test_a_choice_is_one_ordinal(text: str, expected: int | None) -> None:
    assert choice(normalise(text)) == expected
