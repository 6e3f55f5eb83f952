"""Short answers: yes, no, and "the second one".

A yes moves money, so it is read only when the whole message is a confirmation: "yes, but ..." is not one.
"""

import re

from amends.assistant.understanding.numerals import number
from amends.assistant.understanding.reading import Answer

YES = (
    "yes|yeah|yep|yup|yea|y|sure|sure thing|ok|okay|okey|kk|k|confirm|confirmed|i confirm|i do|agreed|i agree|go ahead|"
    "please do|do it|do that|go for it|sounds good|that works|works for me|that's fine|fine|fine by me|fine with me|"
    "correct|absolutely|of course|definitely|proceed|please proceed|deal|alright|all right|no problem|"
    "好的|好|好吧|好啊|好嘞|好滴|好呀|可以|可以的|行|行吧|行的|行啊|嗯|嗯嗯|是|是的|对|对的|没错|没问题|确认|"
    "我确认|确定|"
    "同意|我同意|就这样|就这样吧|就这么办|办吧|就这么办吧|没意见|当然|当然可以|成|来吧|要得"
)
NO = (
    "no|nope|nah|n|no way|not now|not yet|don't|do not|please don't|never mind|nevermind|forget it|i disagree|"
    "i don't want that|i don't want this|i don't agree|i do not agree|not really|stop|no need|absolutely not|"
    "of course not|not today|leave it|leave it for now|hold off|i'd rather not|rather not|not for now|maybe later|"
    "不|不行|不可以|不要|不用|不用了|不了|不同意|我不同意|不好|不是|不对|算了|算了吧|还是算了|还是算了吧|"
    "不需要|先不|先不要|"
    "先不用|先不办|先不办了|先别办|不办了|先不弄|不弄了|先不处理|暂时不用|暂时不要|暂不|下次再说|以后再说|再说吧|不想折腾了|"
    "先放一放|先别|先别动|算了不办了|不确认|不确定|不接受|我不接受|再想想|我再想想|不必|不必了|不要了|别"
)
POLITE = (
    "please|pls|plz|thanks|thank you|thank you very much|thx|then|"
    "亲|谢谢|谢谢你|谢谢您|多谢|麻烦了|麻烦你了|麻烦您了|请|那|吧|啊|呀|哦|了"
)


def _one_of(phrases: str) -> str:
    listed = sorted(phrases.split("|"), key=len, reverse=True)
    return "|".join(re.escape(phrase) + ("(?![a-z'])" if phrase.isascii() else "") for phrase in listed)


PART = re.compile(rf"(?P<no>{_one_of(NO)})|(?P<yes>{_one_of(YES)})|(?:{_one_of(POLITE)})|[\s,.!~。、…]+")
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "5th": 5,
}
ORDINAL = re.compile(rf"(?<![a-z\d])({'|'.join(ORDINALS)})(?![a-z])")
CHOICES = (
    re.compile(rf"(?<![a-z\d])({'|'.join(ORDINALS)})(?: (?:one|option|order|item|choice|product)(?![a-z])|[.! ]*$)"),
    re.compile(r"(?<![a-z])(?:option|choice|number|pick|choose) ?#?(\d{1,2})(?!\d)"),
    re.compile(r"第([一二三四五六七八九十]|\d{1,2})(?:[个项种单件条款笔样]|[.!。 ]*$)"),
    re.compile(r"选([一二三四五六七八九十]|\d{1,2})(?!\d)"),
    re.compile(r"^#?(\d{1,2}|[一二三四五六七八九十])(?:号|吧|[.)!。])?$"),
)
LONGEST_ANSWER = 60


def answer(text: str) -> Answer | None:
    """Return yes or no when the whole normalised text says just that; None for anything more or mixed."""
    if len(text) > LONGEST_ANSWER:
        return None
    said: set[Answer] = set()
    at = 0
    while at < len(text):
        part = PART.match(text, at)
        if part is None:
            return None
        said.update(_said(part))
        at = part.end()
    return said.pop() if len(said) == 1 else None


def _said(part: re.Match[str]) -> tuple[Answer, ...]:
    if part["no"]:
        return ("no",)
    return ("yes",) if part["yes"] else ()


def choice(text: str) -> int | None:
    """Return which of the offered things was chosen, counted from one; None when none or several were."""
    chosen = {ORDINALS.get(hit[1]) or number(hit[1]) for pattern in CHOICES for hit in pattern.finditer(text)}
    chosen.discard(None)
    chosen.discard(0)
    several = len(set(ORDINAL.findall(text))) > 1
    return chosen.pop() if len(chosen) == 1 and not several else None
