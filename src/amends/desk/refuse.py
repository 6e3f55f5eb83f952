"""Nothing can be offered: say why with the rule that decides, what remains, and that a person can be asked."""

from amends.conversations import Conversation, ConversationEvent
from amends.desk.ask_person import call_person
from amends.desk.entitle import Decision
from amends.desk.office import Office
from amends.desk.replies import Spoken, act, acts, reply
from amends.desk.tell_rules import cited, find_rule
from amends.kernel.clock import Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import RuleId, TenantId
from amends.kernel.remedy import RemedyKind

Events = tuple[ConversationEvent, ...]
POLICY = "policy"
NO_RULE = "not-owed"
OUT_OF_STOCK = "items/unavailable"


def refuse(  # noqa: PLR0913  # what a refusal is explained from
    talk: Conversation,
    wanted: RemedyKind,
    decision: Decision,
    refusals: tuple[Refused, ...],
    *,
    tenant: TenantId,
    office: Office,
    now: Instant,
    opening: Spoken,
) -> Events:
    """Refuse with the deciding rule; where policy is not sure, or no rule says no, a person decides instead."""
    refusal = refusals[0] if refusals else None
    if decision.needs_human or refusal is None or refusal.clause == f"{POLICY}/{NO_RULE}":
        return call_person(talk, "policy_unsure", tenant=tenant, office=office, now=now)
    said = opening + _why_not(refusal, wanted, decision, office, now) + acts("person_offered")
    return (reply(talk, said, decision=decision.id),)


def _why_not(refusal: Refused, wanted: RemedyKind, decision: Decision, office: Office, now: Instant) -> Spoken:
    area, _, rule = refusal.clause.partition("/")
    if area == POLICY:
        return _by_rule(RuleId(rule), wanted, decision, office, now)
    if refusal.clause == OUT_OF_STOCK:
        return acts("no_other_variant")
    if refusal.clause == "payment/gift-card-short":
        return act("gift_card_short", now=now, amount=("money", decision.matter.order.captured, "shop"))
    status = ("enum", str(decision.matter.order.status), "shop")
    return act("no_remedy_state", now=now, status=status, kind=("enum", str(wanted), "conversation"))


def _by_rule(rule: RuleId, wanted: RemedyKind, decision: Decision, office: Office, now: Instant) -> Spoken:
    """Cite the rule that decides, and the next one that stands beside it."""
    said = cited(find_rule(office, rule), "not_owed", now=now)
    denials = [denial for line in decision.lines.values() for denial in line.denials if denial.remedy is wanted]
    others = [other for denial in denials for other in denial.ended_by if other != rule]
    return said + cited(find_rule(office, others[0]), "rule_is", now=now) if others else said
