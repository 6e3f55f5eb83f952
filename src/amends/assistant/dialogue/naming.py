"""Which options of a question an answer names: by numbers ("1 and 3"), or by words that fit one option best."""

import re
from collections.abc import Mapping

from amends.assistant.understanding.mentions import Terms, terms
from amends.assistant.understanding.text import normalise
from amends.kernel.market import Words

NUMBERS = re.compile(r"^(?:[第#]?\d{1,2}(?:个|件|号)? ?(?:[,、和与跟&+及] ?|and |$))+$")
NUMBER = re.compile(r"\d{1,2}")
NOT_ASCII = re.compile(r"[^\x00-\x7f]")


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
    own = terms(normalise(f"{label.en} | {label.zh}"))
    common = own.common(said)
    whole = any(_stands(normalise(written), plain) for written in (label.zh, label.en))
    return 10 * whole + 2 * len(common.options) + len(common.goods - common.options)


def _stands(label: str, plain: str) -> bool:
    if NOT_ASCII.search(label):
        return label in plain
    return re.search(rf"(?<![a-z\d]){re.escape(label)}(?![a-z\d])", plain) is not None
