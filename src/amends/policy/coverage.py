"""Coverage: which rules decide each topic under each law, what is left open on purpose, what nobody speaks about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from amends.kernel.errors import Fault
from amends.kernel.ids import RuleId
from amends.policy.pack import PackKind, Rule, RulePack, packs_for
from amends.policy.topics import PROMISES, TOPICS

COVERING = frozenset({PackKind.LAW, PackKind.PLATFORM})


class Coverage(StrEnum):
    """How a topic stands under a law. MISSING is a fault of the packs."""

    DECIDED = "decided"
    UNDECIDED = "undecided"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Covered:
    """One topic under one jurisdiction: the rules that decide it, or why it is left open."""

    jurisdiction: str
    topic: str
    status: Coverage
    rules: tuple[RuleId, ...] = ()
    why: str = ""


def coverage(packs: Sequence[RulePack], *, on: date) -> tuple[Covered, ...]:
    """Return every jurisdiction with every topic. Rules of the parent law and of the product count for a law.

    Rules whose force has ended before the day do not count; jurisdictions are the codes of law and procedure packs.
    """
    codes = sorted({code for pack in packs if pack.kind in COVERING for code in pack.applies_to})
    return tuple(_covered(code, topic, packs_for(code, "", packs), on) for code in codes for topic in TOPICS)


def _covered(code: str, topic: str, packs: Iterable[RulePack], on: date) -> Covered:
    speaking = list(packs)
    rules = tuple(rule.id for pack in speaking for rule in pack.rules if rule.topic == topic and _counts(rule, on))
    if rules:
        return Covered(code, topic, Coverage.DECIDED, rules)
    reasons = [why for pack in _answering(speaking) for open_topic, why in pack.undecided if open_topic == topic]
    if reasons:
        return Covered(code, topic, Coverage.UNDECIDED, why=" ".join(dict.fromkeys(reasons)))
    return Covered(code, topic, Coverage.MISSING)


def _answering(packs: list[RulePack]) -> list[RulePack]:
    """Return the packs that may leave a topic open: the law's; a platform's where no law speaks, as of card networks.

    That a platform or the product leaves something to the law does not say that the law decides it.
    """
    laws = [pack for pack in packs if pack.kind is PackKind.LAW]
    return laws or [pack for pack in packs if pack.kind is PackKind.PLATFORM]


def _counts(rule: Rule, on: date) -> bool:
    return rule.effective_to is None or on <= rule.effective_to


def unknown_topics(pack: RulePack, *, name: str) -> tuple[Fault, ...]:
    """Return a fault for each rule and each open topic whose topic is not on the list; `name` is the file's."""
    known = TOPICS.keys() | PROMISES.keys()
    rules = [
        Fault(f"{name}:{rule.line}", f"topic: {rule.topic!r} is not a topic")
        for rule in pack.rules
        if rule.topic not in known
    ]
    left_open = [
        Fault(name, f"undecided: {topic!r} is not a topic") for topic, _ in pack.undecided if topic not in TOPICS
    ]
    return (*rules, *left_open)
