"""Answers to questions about rules: what they mean for this order, or for the offers that are open."""

from collections.abc import Sequence

from amends.conversations import Asked, Conversation, ConversationEvent
from amends.desk.decided import decided
from amends.desk.entitle import Decision, decide
from amends.desk.offers import offered_plan
from amends.desk.office import Office
from amends.desk.prepare_plan import OrderFile, matter_of
from amends.desk.replies import Spoken, act, acts, joined, reply
from amends.desk.rules_in_force import rules_in_force
from amends.desk.wording import confirm_question, option_facts, talked
from amends.kernel.clock import Instant
from amends.kernel.ids import OrderId, RuleId, TenantId
from amends.kernel.remedy import Payer, Reason, RemedyKind
from amends.policy import Grant, RulePack

Events = tuple[ConversationEvent, ...]
TERMS = frozenset({"promise:date", "promise:freight"})
RULES_TOLD = 2
FACTS_TOLD = 4
NO_ORDER = OrderId("")
ANSWERED = (RemedyKind.RETURN, RemedyKind.REFUND, RemedyKind.EXCHANGE, RemedyKind.CANCEL)


def rules_answer(file: OrderFile, reason: Reason | None, talk: Conversation, *, office: Office, now: Instant) -> Events:
    """Say what the rules give for an order; without a stated reason, what they give without one."""
    matter = matter_of(file, (), reason or Reason.CHANGE_OF_MIND, None)
    decision = decide(matter, office=office, now=now, seed=f"{talk.id}:{talk.version}")
    made = decided(decision, office)
    grant = next((found for kind in ANSWERED if (found := _grant(kind, decision)) is not None), None)
    if grant is not None:
        said = _granted(grant, decision.packs, now)
        return (made, reply(talk, said, decision=decision.id, allows=TERMS))
    denial = next((rule for line in decision.lines.values() for d in line.denials for rule in d.ended_by), None)
    if decision.needs_human or denial is None:
        return (made, reply(talk, acts("tell_reason", "person_offered"), decision=decision.id))
    said = cited(denial, decision.packs, "not_owed", now=now) + acts("tell_reason")
    return (made, reply(talk, said, decision=decision.id))


def _grant(kind: RemedyKind, decision: Decision) -> Grant | None:
    found = [answer.best(kind) for answer in decision.lines.values()]
    return found[0] if found and None not in found else None


def _granted(grant: Grant, packs: Sequence[RulePack], now: Instant) -> Spoken:
    said = Spoken(())
    if grant.remedy is RemedyKind.RETURN and grant.terms.window_ends is not None:
        said += act("return_until", now=now, date=("date", grant.terms.window_ends, "policy"))
    if grant.needs_return and grant.freight_payer is not Payer.NOBODY:
        said += acts(f"freight_{grant.freight_payer}")
    rules = grant.rules[:RULES_TOLD]
    told = joined(cited(rule, packs, "rule_is", now=now, tag=rule) for rule in rules)
    return said + told + acts("tell_reason")


def offers_answer(talk: Conversation, *, tenant: TenantId, office: Office, now: Instant) -> Events:
    """Say what belongs to the only offer and by which rule, and ask for the yes again; of several name the rules."""
    offers = talk.open_offers
    plan = offered_plan(offers[0])
    packs = rules_in_force(tenant, plan.order or NO_ORDER, office=office, now=plan.made_at)
    if len(offers) > 1:
        plans = [offered_plan(offer) for offer in offers]
        payers = dict.fromkeys(one.freight for one in plans if one.needs_return and one.freight is not Payer.NOBODY)
        said = acts(*(f"freight_{payer}" for payer in payers)) if len(payers) == 1 else Spoken(())
        said += cited(plan.rules[0], packs, "rule_is", now=now)
        return (reply(talk, said + talked("which_option", len(offers), now=now)),)
    said = joined(option_facts(plan, now=now)[:FACTS_TOLD])
    told = {part.act for part in said.acts}
    question = confirm_question(plan, now=now)
    again = Spoken(tuple(part for part in question.acts if part.act not in told), question.facts)
    said += cited(plan.rules[0], packs, "rule_is", now=now) + again
    return (Asked("confirmation", plan=plan.id), reply(talk, said, decision=plan.decision))


def cited(wanted: RuleId, packs: Sequence[RulePack], name: str, *, now: Instant, tag: str = "") -> Spoken:
    """Say an act that names a rule of these packs with its citation; nothing where its version was stopped since."""
    rule = next((rule for pack in packs for rule in pack.rules if rule.id == wanted), None)
    if rule is None:
        return Spoken(())
    citation = f"{rule.citation.title}, {rule.citation.place}"
    return act(name, now=now, tag=tag, rule=("words", rule.title, rule.id), citation=("text", citation, rule.id))
