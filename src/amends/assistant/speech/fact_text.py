"""How a fact is written: money, times, counts, enum words, and other people's words in quotation marks."""

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale
from babel.numbers import format_currency

from amends.assistant.speech.enum_words import ENUM_WORDS
from amends.kernel.clock import Instant, moment_in
from amends.kernel.errors import Fault, Invalid
from amends.kernel.facts import Fact, Integrity
from amends.kernel.market import Language, Words
from amends.kernel.money import Money

KINDS: Mapping[str, type] = {
    "money": Money,
    "instant": int,
    "date": int,
    "count": int,
    "words": Words,
    "text": str,
    "enum": str,
}
QUOTED_AT_MOST = 120
LAST_INSTANT = 4_102_444_800_000  # the start of 2100 in UTC: what lies beyond is a mistake, not a date to tell

_LOCALES = {Language.ZH: Locale.parse("zh_CN"), Language.EN: Locale.parse("en")}
_DAYS = {language: dict(locale.days["format"]["abbreviated"]) for language, locale in _LOCALES.items()}
_MONTHS = dict(_LOCALES[Language.EN].months["format"]["abbreviated"])
# A quotation mark inside a quotation would seem to end it.
_INNER_QUOTES = str.maketrans({"“": "‘", "”": "’", '"': "'", "„": "‚", "«": "‹", "»": "›", "「": "『", "」": "』"})


def fact_text(fact: Fact, *, language: Language, zone: str) -> str:
    """Write a fact for a reader of `language` in the IANA `zone`; raise Invalid when it is not what its kind says."""
    fault = fact_fault(fact)
    if fault:
        raise Invalid([Fault(fact.ref, fault)])
    written = _write(fact, language, zone)
    return written if fact.integrity is Integrity.SYSTEM else _quote(written)


def fact_fault(fact: Fact) -> str | None:
    """Return what keeps a fact from being written; None when nothing does."""
    value, kind = fact.value, fact.kind
    if kind not in KINDS:
        return f"{kind!r} is not a kind of fact"
    if not isinstance(value, KINDS[kind]) or isinstance(value, bool):
        return f"{type(value).__name__} is not the value of a fact of kind {kind}"
    if isinstance(value, int):
        return _number_fault(kind, value)
    if kind == "enum":
        return None if value in ENUM_WORDS else f"there are no words for {str(value)!r}"
    return None if isinstance(value, Money) or _says_something(value) else "there is nothing to write"


def _number_fault(kind: str, value: int) -> str | None:
    if value < 0:
        return f"a fact of kind {kind} is not negative"
    return "the time is beyond the year 2099" if kind != "count" and value >= LAST_INSTANT else None


def _says_something(value: Words | str) -> bool:
    texts = (value.zh, value.en) if isinstance(value, Words) else (value,)
    return all(one_line(text) for text in texts)


def _write(fact: Fact, language: Language, zone: str) -> str:
    match fact.value:
        case Money() as amount:
            return _money(amount, language)
        case Words() as words:
            return one_line(words.within(language))
        case str() as text:
            return ENUM_WORDS[text].within(language) if fact.kind == "enum" else one_line(text)
        case number if fact.kind == "count":
            return f"{number:,}"
        case at:
            return _time(fact, Instant(at), language, zone)


@lru_cache(maxsize=4096)
def _money(amount: Money, language: Language) -> str:
    return format_currency(amount.decimal(), amount.currency, locale=_LOCALES[language])


def _time(fact: Fact, at: Instant, language: Language, zone: str) -> str:
    """Write a date, for an instant with its clock time; the year stands only where it is not that of `as_of`."""
    moment = moment_in(at, zone)
    far = moment.year != moment_in(fact.as_of, zone).year
    day = _DAYS[language][moment.weekday()]
    if language is Language.ZH:
        year = f"{moment.year}年" if far else ""
        return f"{year}{moment.month}月{moment.day}日（{day}）" + (f"{moment:%H:%M}" if fact.kind == "instant" else "")
    year = f" {moment.year}" if far else ""
    return f"{day} {moment.day} {_MONTHS[moment.month]}{year}" + (f", {moment:%H:%M}" if fact.kind == "instant" else "")


def one_line(text: str) -> str:
    """Return a text without line breaks, control characters or marks that turn the direction of writing."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())


def _quote(text: str) -> str:
    short = text if len(text) <= QUOTED_AT_MOST else text[: QUOTED_AT_MOST - 1] + "…"
    return f"“{short.translate(_INNER_QUOTES)}”"
