"""The no-fact grammar: what a drafter may say in its own words, in either language."""

from dataclasses import dataclass

from amends.kernel.market import Language
from amends.oversight.patterns import AGREEMENT, PATTERNS
from amends.oversight.plain import Plain, plain
from amends.oversight.vocabulary import first_foreign

FREE_AT_MOST = 160


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is wrong with characters `start` to before `end` of a text."""

    reason: str
    start: int
    end: int


def doubts_of(text: str, language: Language) -> tuple[Doubt, ...]:
    """Return what stands against free words; nothing when they say no fact, promise, denial or fault.

    Reasons: long, empty, language, digit, number, money, percent, date, link, promise, denial, fault, and topic for
    anything else than sympathy and small talk.
    """
    if len(text) > FREE_AT_MOST:
        return (Doubt("long", FREE_AT_MOST, len(text)),)
    folded = plain(text)
    if not folded.text.strip():
        return (Doubt("empty", 0, len(text)),)
    if _has_han(folded.text) is not (language is Language.ZH):
        return (Doubt("language", 0, len(text)),)
    stop = first_foreign(folded.text)
    if stop is not None:
        return _named(folded, stop[0]) or (_doubt("topic", folded, *stop),)
    agreed = AGREEMENT.search(folded.text)
    return (_doubt("promise", folded, *agreed.span()),) if agreed else ()


def _has_han(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def _named(folded: Plain, start: int) -> tuple[Doubt, ...]:
    """Name what a refused text seems to say from `start` on; what stands before it is vocabulary."""
    found = []
    for reason, pattern in PATTERNS.items():
        match = pattern.search(folded.text, start)
        if match:
            found.append(_doubt(reason, folded, *match.span()))
    return tuple(found)


def _doubt(reason: str, folded: Plain, start: int, end: int) -> Doubt:
    return Doubt(reason, folded.origin[start], folded.origin[end - 1] + 1)
