"""The two languages of the pages: catalogues, choice of language, and how money, spans and times are written."""

from datetime import date, timedelta
from functools import lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel.core import Locale
from babel.dates import format_date, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency
from babel.support import Translations

from amends.kernel.clock import Instant, local_date, moment_in
from amends.kernel.market import Language
from amends.kernel.money import Money

LOCALES = Path(__file__).parent / "locale"
# Parsed once: Babel would look through all its locales at every call.
_BABEL = {Language.ZH: Locale.parse("zh_CN"), Language.EN: Locale.parse("en")}
_DATE = {Language.ZH: ("M月d日", "y年M月d日"), Language.EN: ("EEE d MMM", "d MMM y")}

Style = Literal["clock", "date", "moment", "day"]


def catalogue(language: Language) -> NullTranslations:
    """Read a language's texts. English is the language of the message ids, so it needs no file."""
    if language is Language.EN:
        return NullTranslations()
    with (LOCALES / "zh_CN" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        texts = read_po(file, locale="zh_CN")
    compiled = BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return Translations(fp=compiled)


def choose_language(remembered: str | None, accepted: str | None) -> Language:
    """Return the language a reader chose before, else the best of an Accept-Language header, else English."""
    if remembered in set(Language):
        return Language(remembered)
    ranked = sorted(map(_weigh, (accepted or "").split(",")), key=lambda pair: -pair[1])
    for tag, weight in ranked:
        if weight > 0 and tag[:2] in {"zh", "en"}:
            return Language.ZH if tag[:2] == "zh" else Language.EN
    return Language.EN


def _weigh(item: str) -> tuple[str, float]:
    tag, _, quality = item.strip().lower().partition(";q=")
    try:
        return tag, float(quality or 1)
    except ValueError:
        return tag, 0.0


@lru_cache(maxsize=4_096)
def write_money(amount: Money, language: Language) -> str:
    """Write an amount with its currency as readers of a language expect it."""
    return format_currency(amount.decimal(), amount.currency, locale=_BABEL[language])


def write_span(milliseconds: int, language: Language) -> str:
    """Write a span of time in its largest fitting unit ("12 minutes")."""
    return format_timedelta(
        timedelta(milliseconds=max(milliseconds, 60_000)), granularity="minute", threshold=1.2, locale=_BABEL[language]
    )


def write_clock(milliseconds: int) -> str:
    """Write a short span as minutes and seconds, long ones as hours and minutes; the sign is the caller's."""
    seconds = abs(milliseconds) // 1000
    if seconds >= 3600:
        return f"{seconds // 3600}:{seconds // 60 % 60:02d} h"
    return f"{seconds // 60}:{seconds % 60:02d}"


def write_time(at: Instant, style: Style, language: Language, *, zone: str, now: Instant) -> str:
    """Write an instant in the reader's zone: its clock time, its date, both, or the day by name if it is near."""
    moment = moment_in(at, zone)
    clock = f"{moment:%H:%M}"
    if style == "clock":
        return clock
    near, far = _DATE[language]
    pattern = near if moment.year == moment_in(now, zone).year else far
    day = _write_day(moment.date(), pattern, language)
    if style == "day":
        day = _near_day(at, language, zone, now) or day
    return day if style == "date" else _join(day, clock, language)


@lru_cache(maxsize=4_096)
def _write_day(day: date, pattern: str, language: Language) -> str:
    return format_date(day, pattern, locale=_BABEL[language])


def _near_day(at: Instant, language: Language, zone: str, now: Instant) -> str | None:
    days = (local_date(at, zone) - local_date(now, zone)).days
    names = {
        Language.ZH: {0: "今天", -1: "昨天", 1: "明天"},
        Language.EN: {0: "Today", -1: "Yesterday", 1: "Tomorrow"},
    }
    return names[language].get(days)


def _join(day: str, clock: str, language: Language) -> str:
    return f"{day} {clock}" if language is Language.ZH else f"{day}, {clock}"
