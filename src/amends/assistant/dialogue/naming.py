"""Which options of a question an answer names: by numbers ("1 and 3"), or by words that fit one option best."""

import re
from collections.abc import Mapping
from functools import lru_cache

from amends.assistant.understanding.mentions import Terms, terms
from amends.assistant.understanding.text import normalise
from amends.kernel.market import Words

NUMBERS = re.compile(r"^(?:[第#]?\d{1,2}(?:个|件|号)? ?(?:[,、和与跟&+及] ?|and |$))+$")
NUMBER = re.compile(r"\d{1,2}")
LATIN = re.compile(r"[a-z\d]")


def named_options(text: str, labels: Mapping[str, Words]) -> tuple[str, ...]:
    """Return the options that an answer names, in their order: all that are numbered, else the one fitting best."""
    plain = normalise(text).rstrip(".!。 ")
    if NUMBERS.match(plain):
        chosen = {int(number) for number in NUMBER.findall(plain)}
        return tuple(option for number, option in enumerate(labels, 1) if number in chosen)
    return _best(plain, labels)


def _best(plain: str, labels: Mapping[str, Words]) -> tuple[str, ...]:
    said = terms(plain)
    scores = {option: _fit(plain, said, label) for option, label in labels.items()}
    best = max(scores.values(), default=0)
    fitting = tuple(option for option, score in scores.items() if score == best)
    return fitting if best > 0 and len(fitting) == 1 else ()


def _fit(plain: str, said: Terms, label: Words) -> int:
    """Count what an answer shares with an option's label. A label that stands whole in the answer weighs most."""
    own, written = _named(label)
    common = own.common(said)
    whole = any(_stands(words, plain) for words in written)
    return 10 * whole + 2 * len(common.options) + len(common.goods - common.options)


@lru_cache(maxsize=4_096)
def _named(label: Words) -> tuple[Terms, tuple[str, str]]:
    """Return the terms of a label and how it is written in both languages, normalised."""
    return terms(normalise(f"{label.en} | {label.zh}")), (normalise(label.zh), normalise(label.en))


def _stands(label: str, plain: str) -> bool:
    """Tell whether a label stands in an answer, in Latin letters as whole words."""
    at = plain.find(label)
    while at >= 0 and label.isascii():
        before, after = plain[at - 1 : at], plain[at + len(label) : at + len(label) + 1]
        if not (LATIN.match(before) or LATIN.match(after)):
            return True
        at = plain.find(label, at + 1)
    return at >= 0
