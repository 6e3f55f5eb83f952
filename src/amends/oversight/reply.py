"""May a drafted reply go out? The draft comes from whoever wrote it; the limits come from the decision."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from amends.kernel.facts import Audience, Fact, Integrity
from amends.kernel.market import Language
from amends.oversight.free_words import doubts_of

PARTS_AT_MOST = 8


class Said(Protocol):
    """A reviewed sentence in a draft, with its facts by reference."""

    @property
    def act(self) -> str:
        """Name the sentence."""
        ...

    @property
    def refs(self) -> tuple[tuple[str, str], ...]:
        """Give the fact of each slot, as (slot, ref)."""
        ...


class InOwnWords(Protocol):
    """Words of the drafter's own in a draft."""

    @property
    def text(self) -> str:
        """Give the words."""
        ...


class Drafted(Protocol):
    """A draft, in order."""

    @property
    def parts(self) -> Sequence[Said | InOwnWords]:
        """Give what is said."""
        ...


class ReviewedAct(Protocol):
    """What the checks need to know of a reviewed sentence."""

    @property
    def commits(self) -> frozenset[str]:
        """Name what it binds the platform to."""
        ...

    @property
    def quotes(self) -> frozenset[str]:
        """Name the slots that stand in quotation marks when the fact is not the system's."""
        ...


@dataclass(frozen=True, slots=True)
class Duty:
    """Something the decision wants said: an act, and if `refs` is given, with these very facts and no others."""

    act: str
    refs: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What the decision allows. `own_words` is granted for replies in which nothing is at stake, never for others."""

    audience: Audience
    language: Language
    duties: frozenset[Duty] = frozenset()
    commitments: frozenset[str] = frozenset()
    own_words: bool = False


class Disposition(StrEnum):
    """SEND it; HOLD it back, another draft may do; HAND_OVER, it reached for what it must not have."""

    SEND = "send"
    HOLD = "hold"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class DoubtfulSpan:
    """Where a part's own words are doubtful: characters `start` to before `end` of part number `part`."""

    part: int
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the draft, and every reason for it, each as `rule: what`."""

    disposition: Disposition
    reasons: tuple[str, ...]
    spans: tuple[DoubtfulSpan, ...]


# Another draft cannot be trusted to mend these by chance: a person should see what was tried.
GRAVE = frozenset({"audience", "integrity", "commitment"})


def check_reply(
    draft: Drafted, facts: Mapping[str, Fact], *, acts: Mapping[str, ReviewedAct], limits: Limits
) -> Verdict:
    """Check a draft against the facts of its case and the limits of its decision. Names everything at once."""
    said, own = _sorted_out(draft)
    spans = tuple(_own_words(own, limits))
    reasons = (
        *_form(draft),
        *(reason for part in said for reason in _sentence(part, facts, acts, limits)),
        *_duties(said, limits.duties),
        *(f"own_words: {span.reason} in part {span.part}" for span in spans),
    )
    return Verdict(_decide(reasons), reasons, spans)


def _sorted_out(draft: Drafted) -> tuple[list[Said], list[tuple[int, str]]]:
    """Return the reviewed sentences, and the drafter's own words with their place.

    A look at the attribute: isinstance() of a protocol takes some twenty times as long, for each part of every reply.
    """
    said, own = [], []
    for number, part in enumerate(draft.parts):
        if hasattr(part, "text"):
            own.append((number, part.text))
        else:
            said.append(part)
    return said, own


def _decide(reasons: tuple[str, ...]) -> Disposition:
    if not reasons:
        return Disposition.SEND
    rules = {reason.partition(":")[0] for reason in reasons}
    return Disposition.HAND_OVER if rules & GRAVE else Disposition.HOLD


def _form(draft: Drafted) -> Iterator[str]:
    if not draft.parts:
        yield "form: the draft says nothing"
    if len(draft.parts) > PARTS_AT_MOST:
        yield f"form: more than {PARTS_AT_MOST} parts"
    if len(set(draft.parts)) < len(draft.parts):
        yield "form: something is said twice"


def _own_words(own: list[tuple[int, str]], limits: Limits) -> Iterator[DoubtfulSpan]:
    for number, text in own:
        if not limits.own_words:
            yield DoubtfulSpan(number, 0, len(text), "closed")
        for doubt in doubts_of(text, limits.language):
            yield DoubtfulSpan(number, doubt.start, doubt.end, doubt.reason)


def _sentence(part: Said, facts: Mapping[str, Fact], acts: Mapping[str, ReviewedAct], limits: Limits) -> Iterator[str]:
    act = acts.get(part.act)
    if act is None:
        yield f"act: there is no {part.act}"
        return
    for commitment in sorted(act.commits - limits.commitments):
        yield f"commitment: {part.act} commits to {commitment}, which was not decided"
    for slot, ref in part.refs:
        fact = facts.get(ref)
        if fact is None:
            yield f"fact: {part.act} names {ref}, which is no fact of this case"
        else:
            yield from _use(part.act, fact, limits.audience, quoted=slot in act.quotes)


def _use(act: str, fact: Fact, audience: Audience, *, quoted: bool) -> Iterator[str]:
    if audience is not Audience.STAFF and fact.audience not in {Audience.ALL, audience}:
        yield f"audience: {act} would show {fact.ref}, which is for {fact.audience}"
    if fact.integrity is not Integrity.SYSTEM and not quoted:
        yield f"integrity: {act} would tell {fact.ref} as true, which is only {fact.integrity}"


def _duties(said: Sequence[Said], duties: AbstractSet[Duty]) -> Iterator[str]:
    spoken = {(part.act, frozenset(part.refs)) for part in said}
    names = {act for act, _ in spoken}
    bound = {(duty.act, frozenset(duty.refs)) for duty in duties if duty.refs is not None}
    for duty in sorted(duties, key=lambda duty: (duty.act, duty.refs or ())):
        if duty.act not in names or (duty.refs is not None and (duty.act, frozenset(duty.refs)) not in spoken):
            yield f"duty: {duty.act} is not said as decided"
    bound_names = {act for act, _ in bound}
    for act, _ in sorted((act, sorted(refs)) for act, refs in spoken - bound if act in bound_names):
        yield f"commitment: {act} is said with other facts than decided"
