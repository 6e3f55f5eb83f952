"""The catalogue: whole in both languages, and in the house's tone."""

import re

import pytest

from amends.assistant.speech import ACTS, ENUM_WORDS, QUICK_REPLIES
from amends.assistant.speech.act import SpeechAct, pieces
from amends.assistant.speech.fact_text import KINDS
from amends.assistant.understanding.reading import Intent
from amends.desk.entitle import BY_PERSON
from amends.kernel.market import Language
from amends.kernel.orders import MethodKind, OrderStatus
from amends.kernel.remedy import Finding, Payer, Reason, RemedyKind

EVERY_ACT = [pytest.param(act, id=act.id) for act in ACTS.values()]
HALF_WIDTH = re.compile(r"[,;:?!()\[\]\"']")
NEVER_ZH = re.compile("亲|不便|您好呢|哦|呢~|敬请|谅解|你|！|自动放弃|操作失败|万分")
NEVER_EN = re.compile(
    r"!|please kindly|kindly|inconvenience|unfortunately|regret|as per|valued customer|your fault|you failed|AI\b",
    re.IGNORECASE,
)
APOLOGY = re.compile("抱歉|对不起|sorry|apolog", re.IGNORECASE)


def slots(act: SpeechAct, language: Language) -> list[str]:
    return sorted(slot for _, slot in pieces(act.within(language)) if slot)


def words(act: SpeechAct, language: Language) -> str:
    return "".join(words for words, _ in pieces(act.within(language)))


@pytest.mark.parametrize("act", EVERY_ACT)
def test_an_act_has_the_same_slots_in_both_languages(act: SpeechAct) -> None:
    assert slots(act, Language.ZH) == slots(act, Language.EN) == sorted(act.slots)
    assert set(act.slots.values()) <= set(KINDS)


@pytest.mark.parametrize("act", EVERY_ACT)
def test_an_act_speaks_each_language_with_its_own_letters(act: SpeechAct) -> None:
    assert re.search("[\u4e00-\u9fff]", act.zh)
    assert not re.search("[\u4e00-\u9fff，。；：！？（）]", act.en)
    assert not re.findall("[A-Za-z]+", words(act, Language.ZH).replace("PayPal", ""))


@pytest.mark.parametrize("act", EVERY_ACT)
def test_an_act_holds_no_figure_of_its_own(act: SpeechAct) -> None:
    assert not re.search(r"\d", act.zh + act.en)


@pytest.mark.parametrize("act", EVERY_ACT)
def test_chinese_is_set_in_full_width_and_in_the_house_tone(act: SpeechAct) -> None:
    assert not HALF_WIDTH.search(words(act, Language.ZH))
    assert not NEVER_ZH.search(act.zh)


@pytest.mark.parametrize("act", EVERY_ACT)
def test_english_is_plain_and_in_the_house_tone(act: SpeechAct) -> None:
    assert not NEVER_EN.search(act.en)
    assert act.en[0].isupper() or act.en.startswith("{")


@pytest.mark.parametrize(
    "act", [act for act in ACTS.values() if not act.id.startswith("option_")], ids=lambda act: act.id
)
def test_a_sentence_ends_as_a_sentence_does_and_a_title_does_not(act: SpeechAct) -> None:
    assert act.zh[-1] in "。？："
    assert act.en[-1] in ".?:"


def test_titles_end_without_a_full_stop() -> None:
    titles = [act for act in ACTS.values() if act.id.startswith("option_")]

    assert len(titles) >= len(RemedyKind)
    assert not [act.id for act in titles if act.zh[-1] in "。：" or act.en[-1] in ".:"]


def test_only_one_act_apologises_and_says_for_what() -> None:
    assert [act.id for act in ACTS.values() if APOLOGY.search(act.zh + act.en)] == ["task_for_person"]


def test_every_denial_says_first_what_the_customer_can_do() -> None:
    denials = [act for act in ACTS.values() if "denial" in act.commits]

    assert len(denials) == 7
    assert all(re.match("您可以|如果", act.zh) and re.match("You can|If something", act.en) for act in denials)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_taken_in_with_a_sentence(reason: Reason) -> None:
    assert not ACTS[f"ack_{reason}"].slots


@pytest.mark.parametrize("kind", [kind for kind in RemedyKind if kind not in BY_PERSON])
def test_every_remedy_can_be_offered_and_confirmed(kind: RemedyKind) -> None:
    offered = {commitment for act in ACTS.values() for commitment in act.commits}

    assert f"offer:{kind}" in offered
    assert f"promise:{kind}" in ACTS[f"confirmed_{kind}"].commits


@pytest.mark.parametrize("kind", MethodKind)
def test_every_payment_method_says_when_a_refund_shows_up(kind: MethodKind) -> None:
    assert ACTS[f"refund_sent_{kind}"].slots == {"amount": "money"}


@pytest.mark.parametrize("value", [*Reason, *RemedyKind, *Intent, *Payer, *OrderStatus, *MethodKind, *Finding])
def test_every_enum_value_has_words_in_both_languages(value: str) -> None:
    assert re.search("[\u4e00-\u9fffA-Z]", ENUM_WORDS[value].zh)
    assert re.fullmatch("[A-Za-z ]+", ENUM_WORDS[value].en)


def test_no_two_enums_mean_different_things_by_one_value() -> None:
    kinds = (Reason, RemedyKind, Payer, OrderStatus, MethodKind, Finding)
    values = [value for kind in kinds for value in map(str, kind)]

    assert len(values) == len(set(values))


def test_no_two_values_of_a_choice_read_the_same() -> None:
    for language in Language:
        texts = [text.within(language) for text in QUICK_REPLIES.values()]

        assert len(texts) == len(set(texts))
