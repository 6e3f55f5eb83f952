"""The training messages: sentences written by hand, and more composed from clauses by seeded chance."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from amends.assistant.understanding.reading import Intent
from amends.kernel.remedy import Reason

SLOT = re.compile(r"\{(\w+)\}")
PER_PROBLEM = 2  # composed messages per clause that states a reason
PER_REQUEST = 1  # composed messages per clause that asks for something without a reason
COMPOSED = 100_000  # families from here on are composed, not written by hand
SENTENCE_COPIES = 2  # a sentence with slots is filled this often

# The remedies people ask for, per problem; None is a complaint that names no remedy.
_SPOILT = (Intent.RETURN, Intent.EXCHANGE, Intent.REFUND, None)
ASKED: dict[Reason, tuple[Intent | None, ...]] = {
    Reason.DEFECT: _SPOILT,
    Reason.NOT_AS_DESCRIBED: _SPOILT,
    Reason.WRONG_ITEM: _SPOILT,
    Reason.DAMAGED_IN_TRANSIT: _SPOILT,
    Reason.MISSING_ITEM: (Intent.EXCHANGE, Intent.REFUND, None),
    Reason.NOT_RECEIVED: (Intent.EXCHANGE, Intent.REFUND, None),
    Reason.LATE: (Intent.CANCEL, Intent.REFUND, Intent.WHERE_IS_ORDER, None),
    Reason.WRONG_SIZE: _SPOILT,
    Reason.COUNTERFEIT: (Intent.REFUND, Intent.RETURN, None),
    Reason.ORDERED_BY_MISTAKE: (Intent.CANCEL, Intent.RETURN),
    Reason.NO_LONGER_NEEDED: (Intent.CANCEL, Intent.RETURN),
    Reason.CHANGE_OF_MIND: (Intent.RETURN, Intent.CANCEL),
    Reason.PRICE: (Intent.REFUND, Intent.CANCEL, None),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled message. Rows of one `family` share wording, so folds must not part them."""

    language: str
    intent: Intent
    reason: Reason | None
    text: str
    family: int


@dataclass(frozen=True, slots=True)
class Sources:
    """The texts of the corpus files: sentences.tsv, clauses.tsv and slots.tsv."""

    sentences: str
    clauses: str
    slots: str


Table = dict[tuple[str, ...], list[str]]


def labelled(tsv: str) -> tuple[Row, ...]:
    """Read the rows of a file with the columns language, intent, reason, text; every line is its own family."""
    return tuple(
        Row(language, Intent(intent), None if reason == "none" else Reason(reason), text, family)
        for family, (language, intent, reason, text) in enumerate(_records(tsv))
    )


def compose(sources: Sources, *, seed: int) -> tuple[Row, ...]:
    """Return all training rows; the same sources and seed give the same rows."""
    maker = _Maker(_table(sources.clauses), _table(sources.slots), np.random.default_rng(seed))
    rows = [*maker.filled(labelled(sources.sentences))]
    for language in ("en", "zh"):
        rows.extend(maker.with_reason(language))
        rows.extend(maker.without_reason(language))
    return tuple(dict.fromkeys(rows))


@dataclass(frozen=True, slots=True)
class _Maker:
    clauses: Table
    slots: Table
    chance: np.random.Generator

    def filled(self, rows: Sequence[Row]) -> Iterator[Row]:
        for row in rows:
            for _ in range(SENTENCE_COPIES if SLOT.search(row.text) else 1):
                yield Row(row.language, row.intent, row.reason, self._fill(row.language, row.text), row.family)

    def with_reason(self, language: str) -> Iterator[Row]:
        for reason, asked in ASKED.items():
            problems = self.clauses[language, "problem", reason.value]
            for turn in range(PER_PROBLEM * len(problems)):
                problem = turn % len(problems)
                intent = asked[(turn // len(problems) + problem) % len(asked)]
                parts = [problems[problem]]
                if intent is not None:
                    parts.append(self._one(self.clauses[language, "request", intent.value]))
                family = COMPOSED + 100 * list(Reason).index(reason) + problem
                yield self._row(language, (intent or Intent.COMPLAINT, reason), parts, family)

    def without_reason(self, language: str) -> Iterator[Row]:
        for (tongue, part, label), requests in self.clauses.items():
            if tongue == language and part == "request":
                for turn in range(PER_REQUEST * len(requests)):
                    family = 2 * COMPOSED + 100 * list(Intent).index(Intent(label)) + turn % len(requests)
                    yield self._row(language, (Intent(label), None), [requests[turn % len(requests)]], family)

    def _row(self, language: str, label: tuple[Intent, Reason | None], parts: list[str], family: int) -> Row:
        if self._chance(0.3):
            parts.reverse()
        for part, share, at in (("order", 0.3, 0), ("opener", 0.35, 0), ("closing", 0.25, len(parts) + 2)):
            if self._chance(share):
                parts.insert(at, self._one(self.clauses[language, part, "-"]))
        text = self._fill(language, self._join(language, parts))
        return Row(language, *label, text, family)

    def _join(self, language: str, parts: list[str]) -> str:
        marks = ("，", "。", " ", "！") if language == "zh" else (". ", ", ", " and ", "! ", " ")
        text = parts[0]
        for part in parts[1:]:
            text += (" " if text[-1] in ",.?!，" else self._one(marks)) + part
        return text.lower() if self._chance(0.3) else text

    def _fill(self, language: str, text: str) -> str:
        return SLOT.sub(lambda found: self._one(self.slots[language, found[1]]), text)

    def _one(self, choices: Sequence[str]) -> str:
        return choices[int(self.chance.integers(len(choices)))]

    def _chance(self, share: float) -> bool:
        return bool(self.chance.random() < share)


def _records(tsv: str) -> Iterator[list[str]]:
    for line in tsv.splitlines()[1:]:
        if line.strip():
            yield line.split("\t")


def _table(tsv: str) -> Table:
    table: Table = {}
    for *key, value in _records(tsv):
        table.setdefault(tuple(key), []).append(value)
    return table
