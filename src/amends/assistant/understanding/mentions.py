"""Which words of a message could name goods, and how strongly they name a line of an order."""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from amends.assistant.understanding.nouns import EMPTY_WORDS, GOODS_OF, LONGEST_TERM, OPTIONS_OF
from amends.assistant.understanding.text import HAN_RUN, normalise
from amends.kernel.market import Words

LATIN_TOKEN = re.compile(r"[a-z\u00c0-\u024f\d]+(?:\.\d+)?")
PLURAL_ES = ("ches", "shes", "xes", "sses")
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a text names: `goods` (words, Han pairs, ~groups of goods) and `options` (colours, sizes, other values)."""

    goods: frozenset[str]
    options: frozenset[str]

    @property
    def strength(self) -> float:
        """How sure a mention by these goods is: 0 for none, 0.6 for one term, towards 1 for more."""
        return float(1 - 0.4 ** len(self.goods))

    def common(self, other: "Terms") -> "Terms":
        """Return what both name."""
        return Terms(self.goods & other.goods, self.options & other.options)


def terms(text: str) -> Terms:
    """Return the terms of a normalised text."""
    latin = LATIN_TOKEN.findall(text)
    runs = HAN_RUN.findall(text)
    phrases = {*latin, *(f"{one} {two}" for one, two in pairwise(latin)), *_han_parts(runs)}
    if "t恤" in text or "t shirt" in phrases:
        phrases.add("t恤")
    pairs = {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
    content = {singular(word) for word in latin if len(word) > 1 and word not in EMPTY_WORDS}
    joined = {one + two for one, two in pairwise(latin) if one[0].isdigit()}
    return Terms(
        goods=frozenset(content | pairs | _groups(phrases, GOODS_OF)),
        options=frozenset({*latin, *joined} | _groups(phrases, OPTIONS_OF)),
    )


@lru_cache(maxsize=8_192)
def terms_of_goods(name: Words, options: Options, category: str) -> Terms:
    """Return what names a line or product: both its names and category, and the values of its options."""
    named = terms(normalise(f"{name.en} | {name.zh} | {category}"))
    return Terms(named.goods, frozenset().union(*(value_terms(value) for _, value in options)))


@lru_cache(maxsize=8_192)
def value_terms(value: str) -> frozenset[str]:
    """Return the terms that say one option value: its group (black is 黑色) or else itself without blanks."""
    plain = normalise(value)
    return OPTIONS_OF.get(plain, frozenset()) | {plain.replace(" ", "")}


def singular(word: str) -> str:
    """Return an English noun without its plural ending; close enough when both sides are treated alike."""
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    return word[:-2] if word.endswith(PLURAL_ES) else word[:-1]


def places(text: str, goods: AbstractSet[str]) -> tuple[int, ...]:
    """Return where in a text the plain terms among `goods` stand."""
    found = (text.find(term) for term in goods if not term.startswith("~"))
    return tuple(sorted(at for at in found if at >= 0))


def _groups(phrases: AbstractSet[str], table: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*(table[phrase] for phrase in phrases & table.keys()))


def _han_parts(runs: list[str]) -> Iterator[str]:
    for run in runs:
        for start in range(len(run)):
            for stop in range(start + 1, min(start + LONGEST_TERM, len(run)) + 1):
                yield run[start:stop]
