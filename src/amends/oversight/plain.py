"""Folds a text to what a reader sees, so that a disguise changes nothing, and keeps where each character came from."""

import unicodedata
from dataclasses import dataclass

# Letters of other scripts that look like Latin ones (the common part of Unicode's confusables).
_LOOKALIKES = str.maketrans(
    "авекмнорстухіјѕԁɡӏαβεικνορτυχ",
    "abekmhopctyxijsdgiabeiknoptux",
)
_INVISIBLE = frozenset({"Cf", "Cc", "Mn", "Me", "Cn", "Co", "Cs"})
_APOSTROPHES = str.maketrans("’‘`´ʼ", "'''''")


@dataclass(frozen=True, slots=True)
class Plain:
    """A folded text; `origin[i]` is the place in the first text that its i-th character came from."""

    text: str
    origin: tuple[int, ...]


def plain(text: str) -> Plain:
    """Fold a text: compatibility forms (NFKD), no case, no accents, nothing invisible, look-alikes as Latin letters."""
    chars: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        for part in _folded(char):
            chars.append(part)
            origin.append(place)
    return Plain("".join(chars), tuple(origin))


def _folded(char: str) -> str:
    if char in "\n\r\t":
        return " "
    parts = unicodedata.normalize("NFKD", char.translate(_APOSTROPHES)).casefold().translate(_LOOKALIKES)
    return "".join(part for part in parts if unicodedata.category(part) not in _INVISIBLE)
