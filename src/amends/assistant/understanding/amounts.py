"""Amounts of money in a message: a number with a currency beside it."""

import re
from collections.abc import Iterator
from decimal import Decimal

from amends.assistant.understanding.numerals import CHINESE, ENGLISH_NUMBER, number
from amends.kernel.money import EXPONENTS, Money

DOLLARS = frozenset({"USD", "AUD", "CAD", "SGD", "HKD"})
SIGNS: dict[str, str] = {
    **dict.fromkeys(("us$", "usd", "美元", "美金"), "USD"),
    **dict.fromkeys(("€", "eur", "euro", "euros", "欧元", "欧"), "EUR"),
    **dict.fromkeys(("£", "gbp", "pound", "pounds", "quid", "英镑", "镑"), "GBP"),
    **dict.fromkeys(("元", "块钱", "块", "圆", "人民币", "rmb", "cny", "yuan"), "CNY"),
    **dict.fromkeys(("hk$", "hkd", "港币", "港元"), "HKD"),
    **dict.fromkeys(("jpy", "yen", "日元"), "JPY"),
    **dict.fromkeys(("a$", "aud", "澳元"), "AUD"),
    **dict.fromkeys(("c$", "cad", "加元"), "CAD"),
    **dict.fromkeys(("$", "dollar", "dollars", "buck", "bucks"), "$"),
    "¥": "¥",
}
BEFORE = "|".join(map(re.escape, ("us$", "hk$", "a$", "c$", "$", "€", "£", "¥", "usd", "eur", "gbp", "rmb", "cny")))
AFTER = "|".join(map(re.escape, sorted((sign for sign in SIGNS if not sign.endswith("$")), key=len, reverse=True)))
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?(?![.,]?\d)"
SIGNED = re.compile(rf"(?<![a-z])({BEFORE}) ?({DIGITS})")
COUNTED = re.compile(
    rf"(?<![\d.,])({DIGITS}|[{CHINESE}]+|(?<![a-z]){ENGLISH_NUMBER}) ?({AFTER}|\$)(?![a-z])"
    rf"(?:(?<=块)([\d{CHINESE[1:12]}])(?![\d{CHINESE}个件天月号])[毛角]?)?"
)
PIECE = re.compile(rf"[{CHINESE}]块")  # 一块 is also "together" and "a piece": money only where nothing follows
AFTER_PIECE = re.compile(r"(?:钱|[,.!?。;~ ]|$|吧|的?差价|就)")


def amounts(text: str, currency: str) -> tuple[Money, ...]:
    """Return the amounts in a normalised text, in order, each once. `$` and `¥` follow `currency` where they can."""
    found = sorted(_found(text, currency), key=lambda pair: pair[0])
    return tuple(dict.fromkeys(money for _, money in found))


def _found(text: str, currency: str) -> Iterator[tuple[int, Money]]:
    taken: set[int] = set()
    for hit in SIGNED.finditer(text):
        money = _money(hit[2], _currency(hit[1], currency))
        if money is not None:
            taken.update(range(*hit.span()))
            yield hit.start(), money
    for hit in COUNTED.finditer(text):
        money = _money(hit[1], _currency(hit[2], currency), tenth=hit[3])
        if money is not None and hit.start(1) not in taken and not _is_piece(text, hit):
            yield hit.start(), money


def _is_piece(text: str, hit: re.Match[str]) -> bool:
    return PIECE.fullmatch(hit[0]) is not None and AFTER_PIECE.match(text, hit.end()) is None


def _currency(sign: str, context: str) -> str:
    code = SIGNS[sign]
    if code == "$":
        return context if context in DOLLARS else "USD"
    if code == "¥":
        return "JPY" if context == "JPY" else "CNY"
    return code


def _money(text: str, currency: str, tenth: str | None = None) -> Money | None:
    major = _decimal(text)
    if major is None:
        return None
    if tenth is not None and (digit := number(tenth)) is not None:
        major += Decimal(digit) / 10
    minor = major.scaleb(EXPONENTS[currency])
    return Money(int(minor), currency) if minor == minor.to_integral_value() else None


def _decimal(text: str) -> Decimal | None:
    if not text[0].isdigit():
        whole = number(text)
        return None if whole is None else Decimal(whole)
    head, comma, tail = text.rpartition(",")
    continental = comma and len(tail) <= 2 and "." not in text
    return Decimal(f"{head}.{tail}" if continental else text.replace(",", ""))
