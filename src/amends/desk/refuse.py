"""Nothing can be offered: say why with the rule that decides, what remains, and that a person can be asked."""

from amends.conversations import Conversation, ConversationEvent
from amends.desk.ask_person import call_person
from amends.desk.entitle import Decision
from amends.desk.office import Office
from amends.desk.replies import Spoken, act, acts, joined, reply
from amends.desk.tell_rules import cited
from amends.kernel.clock import Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import TenantId
from amends.kernel.remedy import RemedyKind
from amends.policy import FAMILIES, Family, Rule, families_for

Events = tuple[ConversationEvent, ...]
POLICY = "policy/"
TERMS = ("days_", "hours_", "months_")  # inputs that count the time since something
CITED = 2
OUT_OF_STOCK = "items/unavailable"


def refuse(  # noqa: PLR0913  # what a refusal is explained from
    talk: Conversation,
    wanted: tuple[RemedyKind, ...],
    decision: Decision,
    refusals: tuple[Refused, ...],
    *,
    tenant: TenantId,
    office: Office,
    now: Instant,
    opening: Spoken,
) -> Events:
    """Refuse with the deciding rule; where policy is not sure, or no rule says no, a person decides instead."""
    why = Spoken(()) if decision.needs_human else why_not(wanted, decision, refusals, now)
    if not why.acts:
        return call_person(talk, "policy_unsure", tenant=tenant, office=office, now=now)
    return (reply(talk, opening + why + acts("person_offered"), decision=decision.id),)


def why_not(wanted: tuple[RemedyKind, ...], decision: Decision, refusals: tuple[Refused, ...], now: Instant) -> Spoken:
    """Say what stands against a wish: a guard of the order's state, else a rule; nothing when nothing is sure to."""
    guard = next((refusal for refusal in refusals if not refusal.clause.startswith(POLICY)), None)
    if guard is None:
        return _by_rule(wanted, decision, now)
    if guard.clause == OUT_OF_STOCK:
        return acts("no_other_variant")
    if guard.clause == "payment/gift-card-short":
        return act("gift_card_short", now=now, amount=("money", decision.matter.order.captured, "shop"))
    status = ("enum", str(decision.matter.order.status), "shop")
    return act("no_remedy_state", now=now, status=status, kind=("enum", str(wanted[0]), "conversation"))


def _by_rule(wanted: tuple[RemedyKind, ...], decision: Decision, now: Instant) -> Spoken:
    """Cite the rule that ended the right or whose term has passed, and one that stands beside it.

    Only rules on the claim's own ground refuse it: a fault is not out of time because a change of mind is.
    """
    own = families_for(decision.matter.reason)
    touched = {rule.id: _families(rule) & own for pack in decision.packs for rule in pack.rules}
    denials = [denial for line in decision.lines.values() for denial in line.denials if denial.remedy in wanted]
    ended = [rule for denial in denials for rule in denial.ended_by]
    late = [trial.rule for denial in denials for trial in denial.failed if (trial.input or "").startswith(TERMS)]
    deciding = tuple(dict.fromkeys(rule for rule in (*ended, *late) if touched.get(rule)))[:CITED]
    names = ("not_owed", "rule_is")
    return joined(cited(rule, decision.packs, name, now=now) for rule, name in zip(deciding, names, strict=False))


def _families(rule: Rule) -> set[Family]:
    return {FAMILIES[right] for right in (*rule.then.ends, rule.then.right) if right is not None}
