"""Why was this decided? The decision as it was kept, and the same worked out again from its facts and packs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amends.conversations import Conversation, Decided
from amends.desk.office import Office
from amends.desk.projections import DECISIONS
from amends.desk.recording import CONVERSATION_EVENTS, recall
from amends.desk.refuse import TERMS
from amends.desk.rights import Action, authorise
from amends.desk.rules_in_force import pack_by_hash
from amends.desk.streams import conversation_stream, load_conversation
from amends.kernel.citation import Citation
from amends.kernel.clock import Instant
from amends.kernel.errors import NotFound
from amends.kernel.ids import ConversationId, DecisionId, TenantId
from amends.kernel.market import Words
from amends.kernel.party import Caller
from amends.policy import Outcome, Rule, RulePack


@dataclass(frozen=True, slots=True)
class TriedRule:
    """One rule as it was tried: what came of it, and the first condition that failed."""

    rule: str
    title: Words
    citation: Citation
    pack: str
    version: str
    outcome: str
    input: str | None
    expected: str | None
    actual: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision explained. `facts` are (line, name, value, source, as-of).

    `deciding` are the rules that the offers rest on; without any, those that ended the right or whose term has passed.
    """

    decision: DecisionId
    conversation: ConversationId
    order: str | None
    at: Instant
    engine: str
    packs: dict[str, str]
    facts: tuple[tuple[str, str, str, str, Instant], ...]
    tried: tuple[TriedRule, ...]
    deciding: tuple[str, ...]
    needs_human: tuple[str, ...]
    offers: tuple[dict[str, Any], ...]


def explain_decision(decision: DecisionId, *, caller: Caller, office: Office) -> Explanation:
    """Return everything that a decision rests on, read from what was kept with it; raise NotFound."""
    row = office.ledger.row(caller.tenant, DECISIONS, decision)
    if row is None:
        raise NotFound(f"there is no decision {decision}")
    talk = load_conversation(office.ledger, caller.tenant, ConversationId(str(row.body["conversation"])))
    authorise(caller, Action.EXPLAIN, owner=talk.customer)
    kept = _kept(talk, decision, caller.tenant, office)
    rules = _rules(kept, office)
    lines: dict[str, Any] = kept.record["lines"]
    offers = [o.offer.body for o in talk.offers.values() if o.decision == decision]
    return Explanation(
        decision=decision,
        conversation=talk.id,
        order=kept.order,
        at=kept.record["at"],
        engine=kept.engine,
        packs=dict(kept.packs),
        facts=tuple(_facts(lines)),
        tried=tuple(dict.fromkeys(_tried(trial, rules) for line in lines.values() for trial in line["trace"])),
        deciding=tuple(dict.fromkeys(_granting(offers) if offers else _denying(kept.record, rules))),
        needs_human=tuple(dict.fromkeys(why for line in lines.values() for why in line["needs_human"])),
        offers=tuple(dict(offer) for offer in offers),
    )


def _granting(offers: Sequence[Mapping[str, Any]]) -> list[str]:
    return [rule for offer in offers for rule in offer["rules"]]


def _denying(record: Mapping[str, Any], rules: dict[str, tuple[Rule, RulePack]]) -> list[str]:
    """Return what stood against the remedies that were asked for; nothing where a person was left to decide."""
    lines, asked = record["lines"].values(), record["asked"]
    if any(line["needs_human"] for line in lines):
        return []
    denials = [(line, one) for line in lines for one in line["denials"] if not asked or one["remedy"] in asked]
    ended = [rule for _, one in denials for rule in one["ended_by"]]
    late = [
        rule
        for line, one in denials
        for rule, outcome, tested, *_ in line["trace"]
        if outcome == Outcome.FAILED
        and (tested or "").startswith(TERMS)
        and one["remedy"] in rules[rule][0].then.grants
    ]
    return ended + late


def _kept(talk: Conversation, decision: DecisionId, tenant: TenantId, office: Office) -> Decided:
    for recorded in office.ledger.read(tenant, conversation_stream(talk.id)):
        if recorded.type == Decided.__name__ and recorded.body["decision"] == decision:
            event: object = recall(recorded, CONVERSATION_EVENTS)
            if isinstance(event, Decided):
                return event
    raise NotFound(f"there is no decision {decision}")


def _rules(kept: Decided, office: Office) -> dict[str, tuple[Rule, RulePack]]:
    """Load the very packs that decided, by their hashes, whatever is in force today."""
    packs = [pack_by_hash(name, digest, office=office) for name, digest in kept.packs.items()]
    return {rule.id: (rule, pack) for pack in packs for rule in pack.rules}


def _facts(lines: dict[str, Any]) -> list[tuple[str, str, str, str, Instant]]:
    return [
        (line, name, _plain(value), source, Instant(as_of))
        for line, answer in lines.items()
        for name, (value, source, as_of) in answer["facts"].items()
    ]


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['minor']} {value['currency']}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tried(trial: list[Any], rules: dict[str, tuple[Rule, RulePack]]) -> TriedRule:
    rule, pack = rules[trial[0]]
    return TriedRule(rule.id, rule.title, rule.citation, pack.id, pack.version, *trial[1:])
