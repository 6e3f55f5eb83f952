"""From a draft to the words that go out, with the provenance of every character."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from amends.assistant.speech.act import Draft, Free, Say, SpeechAct, pieces
from amends.assistant.speech.catalogue import ACTS
from amends.assistant.speech.fact_text import fact_fault, fact_text, one_line
from amends.kernel.errors import Fault, Invalid
from amends.kernel.facts import Fact, Integrity
from amends.kernel.market import Language

FREE = "free"
FREE_AT_MOST = 160
_CURRENCY_SIGNS = frozenset("¥$€£₹₩")


@dataclass(frozen=True, slots=True)
class Span:
    """Where the characters from `start` to before `end` come from: the words of `act`, or with `ref` a fact.

    `act` is FREE for a drafter's own words.
    """

    start: int
    end: int
    act: str
    ref: str | None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A reply as it goes out. The spans follow each other without a gap from the first character to the last."""

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Bit:
    """Characters of one origin."""

    text: str
    act: str
    ref: str | None


def render(draft: Draft, *, facts: Mapping[str, Fact], language: Language, zone: str) -> Rendered:
    """Write a draft in `language`, its times in the IANA `zone`; raise Invalid that names every fault of the draft."""
    faults = [*_zone_faults(zone), *_draft_faults(draft, facts)]
    if faults:
        raise Invalid(faults)
    written, spans, length = [], [], 0
    for bit in _spaced(draft, facts, language, zone):
        if bit.text:
            spans.append(Span(length, length + len(bit.text), bit.act, bit.ref))
            written.append(bit.text)
            length += len(bit.text)
    return Rendered("".join(written), tuple(spans))


def _spaced(draft: Draft, facts: Mapping[str, Fact], language: Language, zone: str) -> Iterator[_Bit]:
    """Yield the bits with the spaces between them: between sentences in English, between Han and Latin in Chinese."""
    last = ""
    for part in draft.parts:
        if last and language is Language.EN:
            yield _Bit(" ", part.act if isinstance(part, Say) else FREE, None)
        for bit in _bits(part, facts, language, zone):
            if language is Language.ZH and last and bit.text and _meet(last, bit.text[0]):
                yield _Bit(" ", bit.act, None)
            yield bit
            last = bit.text[-1:] or last


def _bits(part: Say | Free, facts: Mapping[str, Fact], language: Language, zone: str) -> Iterator[_Bit]:
    if isinstance(part, Free):
        yield _Bit(one_line(part.text), FREE, None)
        return
    refs = dict(part.refs)
    for words, slot in pieces(ACTS[part.act].within(language)):
        yield _Bit(words, part.act, None)
        if slot is not None:
            yield _Bit(fact_text(facts[refs[slot]], language=language, zone=zone), part.act, refs[slot])


def _meet(left: str, right: str) -> bool:
    return (_is_han(left) and _is_latin(right)) or (_is_latin(left) and _is_han(right))


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _is_latin(char: str) -> bool:
    return (char.isascii() and char.isalnum()) or char in _CURRENCY_SIGNS


def _zone_faults(zone: str) -> Iterator[Fault]:
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, KeyError):  # a folder, a malformed name, an unknown one
        yield Fault("zone", f"{zone!r} is not an IANA zone")


def _draft_faults(draft: Draft, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    if not draft.parts:
        yield Fault("parts", "a draft says something")
    for number, part in enumerate(draft.parts):
        where = f"parts.{number}"
        if isinstance(part, Free):
            yield from _free_faults(where, part)
        elif part.act not in ACTS:
            yield Fault(where, f"{part.act!r} is not an act")
        else:
            yield from _say_faults(where, part, ACTS[part.act], facts)


def _free_faults(where: str, part: Free) -> Iterator[Fault]:
    if not one_line(part.text):
        yield Fault(where, "free words are not empty")
    if len(part.text) > FREE_AT_MOST:
        yield Fault(where, f"free words have at most {FREE_AT_MOST} characters")


def _say_faults(where: str, part: Say, act: SpeechAct, facts: Mapping[str, Fact]) -> Iterator[Fault]:
    refs = dict(part.refs)
    for slot in act.slots:
        if slot not in refs:
            yield Fault(f"{where}.{slot}", f"{act.id} needs a {act.slots[slot]} here")
    for slot, ref in part.refs:
        fault = _slot_fault(act, slot, facts.get(ref))
        if fault:
            yield Fault(f"{where}.{slot}", f"{fault} ({ref})")


def _slot_fault(act: SpeechAct, slot: str, fact: Fact | None) -> str | None:
    if slot not in act.slots:
        return f"{act.id} has no such slot"
    if fact is None:
        return "there is no such fact"
    if fact.kind != act.slots[slot]:
        return f"takes a {act.slots[slot]}, not a {fact.kind}"
    if fact.integrity is not Integrity.SYSTEM and slot not in act.quotes:
        return f"is no place for what is only {fact.integrity}"
    return fact_fault(fact)
