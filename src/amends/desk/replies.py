"""A reply: acts and the facts they name, rendered once, kept with where every byte came from."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from amends.assistant.speech import ACTS, Draft, Say, render, say
from amends.conversations import Conversation, ReplySent, Speaker
from amends.desk.commitments import allowed
from amends.kernel.clock import Instant
from amends.kernel.facts import Audience, Fact, FactValue, Integrity
from amends.kernel.ids import DecisionId, MessageId, derive
from amends.kernel.market import Language, market
from amends.oversight import Disposition, Duty, Limits, check_reply

WITHHELD = "reply_withheld"
BOUND = frozenset({"money", "date", "instant"})  # kinds of facts that must go out exactly as they were decided


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is to be said: acts in order, and the facts that they refer to."""

    acts: tuple[Say, ...]
    facts: tuple[Fact, ...] = ()

    def __add__(self, other: "Spoken") -> "Spoken":
        return Spoken((*self.acts, *other.acts), (*self.facts, *other.facts))


def act(name: str, /, *, now: Instant, tag: str = "", **values: tuple[str, FactValue, str]) -> Spoken:
    """Return one act whose slots are filled by fresh facts: slot=(kind, value, source).

    `tag` tells the facts of an act that is said more than once in one reply apart.
    """
    refs = {slot: f"{name}.{slot}{'.' if tag else ''}{tag}" for slot in values}
    facts = tuple(
        Fact(refs[slot], kind, value, source, now, integrity=_integrity(source))
        for slot, (kind, value, source) in values.items()
    )
    return Spoken((say(name, **refs),), facts)


# Where words come from that are told as somebody's, never as the system's own.
QUOTED = {"buyer": Integrity.BUYER_SAID, "inspection note": Integrity.DOCUMENT}


def _integrity(source: str) -> Integrity:
    return QUOTED.get(source, Integrity.SYSTEM)


def acts(*names: str) -> Spoken:
    """Return acts that name no facts."""
    return Spoken(tuple(say(name) for name in names))


def joined(parts: Iterable[Spoken]) -> Spoken:
    """Return everything said, in order."""
    result = Spoken(())
    for part in parts:
        result += part
    return result


def language_of(talk: Conversation) -> Language:
    """Return the language in which Amends answers here: Chinese, or English for everybody else."""
    return Language.ZH if talk.language.startswith("zh") else Language.EN


def words(spoken: Spoken, *, language: Language, zone: str) -> str:
    """Return what is said as text."""
    facts = {fact.ref: fact for fact in spoken.facts}
    return render(Draft(spoken.acts), facts=facts, language=language, zone=zone).text


def message_id(talk: Conversation, offset: int = 0) -> MessageId:
    """Return the id of the next message of a conversation; `offset` tells several of one commit apart."""
    return MessageId(derive("msg", talk.id, talk.version, offset))


def may_go_out(spoken: Spoken, talk: Conversation, *, decided: bool, allows: frozenset[str] = frozenset()) -> bool:
    """Check what is to be said against what this conversation's offers and decisions allow."""
    limits = Limits(
        audience=Audience.BUYER,
        language=language_of(talk),
        duties=frozenset(Duty(part.act, part.refs) for part in spoken.acts if _bound(part.act)),
        commitments=allowed(talk, decided=decided) | allows,
    )
    facts = {fact.ref: fact for fact in spoken.facts}
    return check_reply(Draft(spoken.acts), facts, acts=ACTS, limits=limits).disposition is Disposition.SEND


def _bound(name: str) -> bool:
    return name in ACTS and not BOUND.isdisjoint(ACTS[name].slots.values())


def withheld(said: ReplySent) -> bool:
    """Tell whether a reply did not pass its checks, so that a person must answer."""
    return any(part["act"] == WITHHELD for part in said.draft)


def reply(
    talk: Conversation,
    spoken: Spoken,
    *,
    decision: DecisionId | None = None,
    offset: int = 0,
    allows: frozenset[str] = frozenset(),
) -> ReplySent:
    """Render what the machine says in the conversation's language and its market's zone.

    What commits to more than this conversation's offers, its decision and `allows` bind to does not go out: instead
    the customer is told that a person answers.
    """
    if not may_go_out(spoken, talk, decided=decision is not None, allows=allows):
        spoken = acts(WITHHELD)  # whoever sends this calls a person with it
    language = language_of(talk)
    return ReplySent(
        message=message_id(talk, offset),
        by=Speaker.MACHINE,
        language=language,
        decision=decision,
        draft=tuple({"act": part.act, "refs": dict(part.refs)} for part in spoken.acts),
        text=words(spoken, language=language, zone=market(talk.market).zone),
        facts=tuple(msgspec.to_builtins(spoken.facts)),
    )
