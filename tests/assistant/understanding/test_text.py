import pytest

from amends.assistant.understanding.text import language, normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我要退货", "zh-CN"),
        ("我要退貨", "zh-CN"),
        ("ok好的谢谢", "zh-CN"),
        ("I want a refund", "en"),
        ("refund", "en"),
        ("Ich möchte das zurück geben, es ist nicht das", "de"),
        ("je veux un remboursement pour mon colis", "fr"),
        ("no he recibido mi pedido y quiero que me", "es"),
        ("返品したいです", "ja"),
        ("환불해 주세요", "ko"),
        ("возврат", "und"),
        ("12345 !!", "und"),
        ("", "und"),
    ],
)
def test_the_language_is_told_by_script_and_function_words(text: str, expected: str) -> None:
    assert language(normalise(text)) == expected


def test_full_width_invisible_and_traditional_letters_become_one_form() -> None:
    assert normalise("  Ｒｅｆ\u200bＵＮＤ\u3000 退\u2060貨 ") == "refund 退货"


def test_work_is_bounded_for_a_pasted_log() -> None:
    assert len(normalise("\ufdfa" * 1_000_000)) <= 4_000
