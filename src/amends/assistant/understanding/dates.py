"""Days named in a message, absolute or seen from today. A range ("last week") is not a day and is not read."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from amends.assistant.understanding.numerals import CHINESE, ENGLISH_NUMBER, number

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES, start=1)}
MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
WEEKDAYS = {name: n for n, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
WEEKDAY = r"(mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
CHINESE_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
RELATIVE = {
    "today": 0,
    "yesterday": -1,
    "tomorrow": 1,
    "the day before yesterday": -2,
    "a week ago": -7,
    "今天": 0,
    "今早": 0,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "前天": -2,
    "大前天": -3,
    "明天": 1,
    "后天": 2,
    "半个月前": -15,
}
SPANS = {"day": 1, "天": 1, "日": 1, "week": 7, "周": 7, "星期": 7, "礼拜": 7, "month": 30, "月": 30}
COUNT = rf"(\d{{1,3}}|[{CHINESE}]{{1,3}}|{ENGLISH_NUMBER}|a|an)"
END = r"(?![a-z\d])"
START = r"(?<![a-z\d])"

Reader = Callable[[re.Match[str], date, str], date | None]


def dates(text: str, today: date, currency: str) -> tuple[date, ...]:
    """Return the days in a normalised text in order, each once.

    A day without a year is the nearest to `today`; 05/03 is the third of May only where prices are in US dollars.
    """
    found: list[tuple[int, date]] = []
    taken: set[int] = set()
    for start, stop, day in _found(text, today, currency):
        if taken.isdisjoint(range(start, stop)):
            taken.update(range(start, stop))
            found.append((start, day))
    return tuple(dict.fromkeys(day for _, day in sorted(found)))


def _found(text: str, today: date, currency: str) -> Iterator[tuple[int, int, date]]:
    for pattern, reader in GRAMMAR:
        for hit in pattern.finditer(text):
            day = reader(hit, today, currency)
            if day is not None:
                yield *hit.span(), day


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, today: date) -> date | None:
    near = [_day(today.year + shift, month, day) for shift in (0, -1, 1)]
    return min((found for found in near if found), key=lambda found: abs(found - today), default=None)


def _shifted(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None


def _iso(hit: re.Match[str], _today: date, _currency: str) -> date | None:
    return _day(int(hit[1]), int(hit[2]), int(hit[3]))


def _chinese(hit: re.Match[str], today: date, _currency: str) -> date | None:
    month, day = number(hit[2]), number(hit[3])
    if month is None or day is None:
        return None
    return _day(int(hit[1]), month, day) if hit[1] else _nearest(month, day, today)


def _slashed(hit: re.Match[str], today: date, currency: str) -> date | None:
    first, second, year = int(hit[1]), int(hit[2]), hit[3]
    month_first = second > 12 or (currency == "USD" and first <= 12)
    month, day = (first, second) if month_first else (second, first)
    return _day(int(year), month, day) if year else _nearest(month, day, today)


def _named(month: str, day: str, year: str | None, today: date) -> date | None:
    number_of_month = MONTHS[month[:3]]
    return _day(int(year), number_of_month, int(day)) if year else _nearest(number_of_month, int(day), today)


def _month_first(hit: re.Match[str], today: date, _currency: str) -> date | None:
    return _named(hit[1], hit[2], hit[3], today)


def _day_first(hit: re.Match[str], today: date, _currency: str) -> date | None:
    return _named(hit[2], hit[1], hit[3], today)


def _last_month(hit: re.Match[str], today: date, _currency: str) -> date | None:
    before = today.replace(day=1) - timedelta(days=1) if today > date.min.replace(day=31) else today
    return _day(before.year, before.month, number(hit[1]) or 0)


def _ago(hit: re.Match[str], today: date, _currency: str) -> date | None:
    count = 1 if hit[1] in {"a", "an"} else number(hit[1])
    return None if count is None else _shifted(today, -count * SPANS[hit[2]])


def _relative(hit: re.Match[str], today: date, _currency: str) -> date | None:
    return _shifted(today, RELATIVE[hit[0]])


def _last_weekday(hit: re.Match[str], today: date, _currency: str) -> date | None:
    return _shifted(today, -((today.weekday() - WEEKDAYS[hit[1][:3]] - 1) % 7 + 1))


def _chinese_weekday(hit: re.Match[str], today: date, _currency: str) -> date | None:
    wanted = CHINESE_WEEKDAYS[hit[2]]
    if hit[1] == "上":
        return _shifted(today, wanted - today.weekday() - 7)
    if hit[1] == "下":
        return _shifted(today, wanted - today.weekday() + 7)
    return _shifted(today, -((today.weekday() - wanted) % 7))


def _sale(hit: re.Match[str], today: date, _currency: str) -> date | None:
    month = 11 if hit[1] in {"11", "十一"} else 12
    day = _day(today.year, month, month)
    return day if day is None or day <= today else _day(today.year - 1, month, month)


GRAMMAR: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"(?<!\d)(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), _iso),
    (
        re.compile(rf"(?:(20\d\d)年)?(?<!\d)(\d{{1,2}}|十?[{CHINESE[2:12]}十])月(\d{{1,2}}|[{CHINESE}]{{1,3}})[日号]"),
        _chinese,
    ),
    (re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?:/(20\d\d))?(?![\d/])"), _slashed),
    (re.compile(rf"{START}{MONTH}\.? ?(\d{{1,2}})(?:st|nd|rd|th)?(?:,? (20\d\d))?{END}"), _month_first),
    (re.compile(rf"{START}(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{MONTH}(?:,? (20\d\d))?{END}"), _day_first),
    (re.compile(rf"上个?月(\d{{1,2}}|[{CHINESE}]{{1,3}})[日号]"), _last_month),
    (re.compile(rf"{START}{COUNT} (day|week|month)s? (?:ago|back|earlier){END}"), _ago),
    (re.compile(rf"{COUNT} ?个?(天|周|星期|礼拜|月)(?:之前|以前|前)"), _ago),
    (re.compile("|".join(sorted((key for key in RELATIVE if not key.isascii()), key=len, reverse=True))), _relative),
    (re.compile(rf"{START}(?:the day before yesterday|yesterday|today|tomorrow|a week ago){END}"), _relative),
    (re.compile(rf"{START}(?:last|on|since|this|past) {WEEKDAY}{END}"), _last_weekday),
    (re.compile(r"(上|下|这|本)?个?(?:周|星期|礼拜)([一二三四五六日天])(?![到至](?:周|星期|礼拜))"), _chinese_weekday),
    (re.compile(r"双 ?(11|12|十一|十二)"), _sale),
)
