"""Numbers as people write them: digits, Chinese numerals, English number words."""

CHINESE_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
CHINESE_DIGITS |= {"六": 6, "七": 7, "八": 8, "九": 9}
CHINESE_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
CHINESE = "零〇一二两三四五六七八九十百千万"
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ENGLISH: dict[str, int] = {
    **{word: n for n, word in enumerate(_ONES, start=1)},
    **{word: n for n, word in enumerate(_TEENS, start=10)},
    **{word: 10 * n for n, word in enumerate(_TENS, start=2)},
    "hundred": 100,
}
ENGLISH_NUMBER = (
    rf"(?:a hundred|(?:{'|'.join(sorted(ENGLISH, key=len, reverse=True))})(?:[ -](?:{'|'.join(ENGLISH)}))?)"
)


def number(text: str) -> int | None:
    """Read a whole number from digits, Chinese numerals or English words; None when it is none of these."""
    if text.isascii() and text.isdigit():
        return int(text)
    if text and text[0] in CHINESE:
        return chinese(text)
    return english(text)


def chinese(text: str) -> int | None:
    """Read a Chinese numeral, the spoken short form too: 三百二 is 320, 一万二 is 12,000."""
    if not text or any(letter not in CHINESE for letter in text):
        return None
    if not any(letter in CHINESE_UNITS for letter in text):
        return int("".join(str(CHINESE_DIGITS[letter]) for letter in text))
    whole = part = digit = 0
    last_unit = 1
    for letter in text:
        if letter in CHINESE_DIGITS:
            digit = CHINESE_DIGITS[letter]
            last_unit = 1 if digit == 0 else last_unit
        elif letter == "万":
            whole, part, digit, last_unit = (whole + part + digit) * 10_000, 0, 0, 10_000
        else:
            last_unit = CHINESE_UNITS[letter]
            part, digit = part + (digit or 1) * last_unit, 0
    return whole + part + digit * max(1, last_unit // 10)


def english(text: str) -> int | None:
    """Read an English number word below a thousand: twenty-five, a hundred, two hundred."""
    parts = [ENGLISH.get(word) for word in text.replace("-", " ").removeprefix("a ").split()]
    if not parts or parts[0] is None or len(parts) > 2:
        return None
    if len(parts) == 1:
        return parts[0]
    if parts[1] is None:
        return None
    return parts[0] * 100 if parts[1] == 100 else parts[0] + parts[1]
