"""How many pieces a message speaks of, and where it says so."""

import re
from dataclasses import dataclass

from amends.assistant.understanding.numerals import ENGLISH, number

CLASSIFIER = "[个件双只条台本瓶盒包套把张支份副枚顶袋罐颗根样]"
NOT_PIECES = "(?!月|星期|礼拜|小时|钟头|问题|事|人|工作日|码|号|钱|儿)"
CHINESE_COUNT = re.compile(
    rf"(?<![第这那哪每几上百千万点\d])([一二两三四五六七八九十]{{1,3}}|\d{{1,2}}) ?{CLASSIFIER}{NOT_PIECES}"
)
SMALL = "|".join(word for word in ENGLISH if word != "hundred")
ENGLISH_COUNT = re.compile(
    rf"(?<![a-z\d.,$€£¥#-])(\d{{1,2}}|{SMALL}|both|a couple) ?(?:x|pcs|pieces?|units?|pairs?|copies|of (?:the|"
    rf"them|these|those|my))(?![a-z])"
)
BARE_COUNT = re.compile(rf"(?<![a-z\d.,$€£¥#-])(\d{{1,2}}|{SMALL}) (?=[a-z])")
ACTED_ON = re.compile(
    "退|换|取消|坏|碎|少|缺|破|不要|return|refund|exchange|cancel|send back|missing|broken|damaged|replace|swap|without"
)
NEAR = 14  # characters between a count and what it counts


@dataclass(frozen=True, slots=True)
class Count:
    """`many` pieces, said at `start` to `stop` of the text; `bare` counts only what directly follows."""

    many: int
    start: int
    stop: int
    bare: bool = False


def counts(text: str) -> tuple[Count, ...]:
    """Return the numbers of pieces in a normalised text, in order."""
    found = [
        Count(many, *hit.span(), bare=pattern is BARE_COUNT)
        for pattern in (CHINESE_COUNT, ENGLISH_COUNT, BARE_COUNT)
        for hit in pattern.finditer(text)
        if (many := {"both": 2, "a couple": 2}.get(hit[1]) or number(hit[1]))
    ]
    return tuple(sorted(found, key=lambda count: count.start))


def count_at(text: str, found: tuple[Count, ...], mentions: tuple[int, ...], *, alone: bool) -> int | None:
    """Return the count that belongs to a thing mentioned at these places; None when the text leaves it open.

    `alone`: the message is about one thing only, so a count away from its name can only be of it.
    """
    beside = [count for count in found if any(_distance(count, at) <= NEAR for at in mentions)]
    loose = [count for count in found if not count.bare] if alone else []
    for group in (
        beside,
        [count for count in loose if ACTED_ON.search(text[max(0, count.start - 12) : count.start])],
        loose,
    ):
        many = {count.many for count in group}
        if len(many) == 1:
            return many.pop()
    return None


def _distance(count: Count, at: int) -> int:
    if at >= count.stop:
        return at - count.stop
    return NEAR + 1 if count.bare else abs(count.start - at)
