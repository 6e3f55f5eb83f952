"""Turning a message into places of one hashed weight table: character 2-5-grams, words, and concepts of the trade."""

import zlib
from collections.abc import Iterator
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt

from amends.assistant.understanding.lexicon import CONCEPTS, LONGEST_PHRASE, PATTERNS
from amends.assistant.understanding.text import HAN_RUN, words

BITS = 16
BUCKETS = 1 << BITS
DIGITS = str.maketrans("123456789", "000000000")
MULTIPLIER = np.uint32(0x01000193)
SPREAD = np.uint32(0x9E3779B1)
PARTED = 6  # words between a verb and its "back"
PATTERNED = 400  # letters in which patterns are looked for; no customer's text may cost more
MOST_PAIRED = 12  # concepts whose pairs are looked at; a long message names many
GROUP_WEIGHTS = (
    1.0,
    1.0,
    1.5,
    0.8,
)  # characters, words, concepts, pairs of concepts; chosen on grouped folds of the corpus

Places = npt.NDArray[np.uint32]


def features(text: str) -> tuple[Places, ...]:
    """Return the hashed places of a normalised text, one array per group, each place once."""
    plain = text.translate(DIGITS)
    tokens = words(plain)
    named = sorted(set(concepts(plain, tokens)))
    together = (f"{first} with {second}" for first, second in combinations(named[:MOST_PAIRED], 2))
    return (
        characters(plain),
        _places(_word_keys(tokens)),
        _places(f"concept {name}" for name in named),
        _places(together),
    )


def characters(text: str) -> Places:
    """Return the places of all character 2-5-grams of `text`, padded with a blank on both sides."""
    codes = np.frombuffer(f" {text} ".encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    hashed, found = codes, []
    for size in range(2, 6):
        if len(codes) < size:
            break
        hashed = hashed[:-1] * MULTIPLIER ^ codes[size - 1 :]
        found.append(hashed * SPREAD >> np.uint32(32 - BITS))
    return np.unique(np.concatenate(found))


def concepts(text: str, tokens: list[str]) -> Iterator[str]:
    """Yield each concept of the trade that a phrase or a pattern of the lexicon names."""
    opening = text[:PATTERNED]
    yield from (name for name, pattern in PATTERNS.items() if pattern.search(opening))
    for phrase in _phrases(text, tokens):
        yield from CONCEPTS.get(phrase, ())


def _phrases(text: str, tokens: list[str]) -> Iterator[str]:
    for run in HAN_RUN.findall(text):
        for start in range(len(run)):
            for stop in range(start + 1, min(start + LONGEST_PHRASE, len(run)) + 1):
                yield run[start:stop]
    latin = [token for token in tokens if token.isascii()]
    yield from latin
    yield from (word.removesuffix("ing") for word in latin if len(word) > 5 and word.endswith("ing"))
    yield from _parted(latin)
    for size in (2, 3, 4):
        for start in range(len(latin) - size + 1):
            yield " ".join(latin[start : start + size])


def _parted(latin: list[str]) -> Iterator[str]:
    """Yield phrasal verbs whose "back" stands apart: "send the red one back" is "send back"."""
    for at, word in enumerate(latin):
        if word == "back":
            for verb in latin[max(0, at - PARTED) : at]:
                yield f"{verb.removesuffix('ing')} back"


def _word_keys(tokens: list[str]) -> Iterator[str]:
    yield from tokens
    for first, second in pairwise(tokens):
        yield f"{first} {second}"


def _places(keys: Iterator[str]) -> Places:
    hashed = {zlib.crc32(key.encode("utf-8", "surrogatepass")) & (BUCKETS - 1) for key in keys}
    return np.fromiter(sorted(hashed), dtype=np.uint32, count=len(hashed))
