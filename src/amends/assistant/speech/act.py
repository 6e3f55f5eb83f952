"""What can be said: reviewed sentences with places for facts, and drafts that arrange them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter

from amends.kernel.market import Language


@dataclass(frozen=True, slots=True)
class SpeechAct:
    """A reviewed sentence in both languages; `{slot}` marks the place of a fact.

    `slots` gives the kind of fact each slot takes: money, instant, date, words, text, count or enum. `commits` says
    what the sentence binds the platform to (`promise:refund`, `offer:return`, `denial`). A slot in `quotes` takes the
    word of somebody else than the system, in quotation marks. `version` rises with every change of the words.
    """

    id: str
    zh: str
    en: str
    slots: Mapping[str, str]
    commits: frozenset[str]
    quotes: frozenset[str]
    version: int

    def within(self, language: Language) -> str:
        """Return the sentence in `language`, its slots still open."""
        return self.zh if language is Language.ZH else self.en


@dataclass(frozen=True, slots=True)
class Say:
    """One act with its facts by reference: (slot, fact ref) pairs."""

    act: str
    refs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Free:
    """Connective words of a drafter: at most 160 characters, no facts; only where nothing is at stake."""

    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply before it is rendered: what is said, in order."""

    parts: tuple[Say | Free, ...]


def say(act: str, /, **refs: str) -> Say:
    """Return the act with each slot filled by the fact of that ref."""
    return Say(act, tuple(refs.items()))


def sentence(name: str, zh: str, en: str, /, *, commits: Iterable[str] = (), **slots: str) -> SpeechAct:
    """Return the first version of an act; a kind that ends in `?` (`text?`) may quote."""
    kinds = {slot: kind.removesuffix("?") for slot, kind in slots.items()}
    quotes = frozenset(slot for slot, kind in slots.items() if kind.endswith("?"))
    return SpeechAct(name, zh, en, kinds, frozenset(commits), quotes, 1)


@cache
def pieces(template: str) -> tuple[tuple[str, str | None], ...]:
    """Split a sentence at its slots: (words, the slot that follows them or None)."""
    return tuple((words, slot) for words, slot, _, _ in Formatter().parse(template))
