"""Somebody asks for one definite remedy: work it out to an exact plan and offer it. Nothing is done yet."""

from dataclasses import dataclass

from amends.conversations import Asked, Conversation, ConversationEvent, Speaker, guard_holder
from amends.desk.commit import commit_conversation
from amends.desk.commitments import of_plans
from amends.desk.decided import decided
from amends.desk.entitle import decide
from amends.desk.offers import options_offered
from amends.desk.office import Office
from amends.desk.prepare_plan import matter_of, open_request, plan_for, profile_plan, reason_of, units_of
from amends.desk.replies import acts, reply
from amends.desk.rights import Action, authorise
from amends.desk.streams import load_conversation
from amends.desk.tracing import use_case
from amends.desk.units import Once
from amends.desk.wording import confirm_question
from amends.kernel.clock import Instant
from amends.kernel.ids import ConversationId, StaffId
from amends.kernel.party import Caller, CallerKind
from amends.remedies import ModifyProfile, Plan, RemedyRequest


@dataclass(frozen=True, slots=True)
class ProposeRemedy:
    """A definite request in a conversation, by its customer or by the member of staff who took it."""

    conversation: ConversationId
    request: RemedyRequest


@use_case
def propose_remedy(
    command: ProposeRemedy, *, caller: Caller, office: Office, now: Instant, once: Once | None = None
) -> Conversation:
    """Offer the exact plan and ask for the customer's yes; raise Refused with the clause that stands against it."""
    talk = load_conversation(office.ledger, caller.tenant, command.conversation)
    _authorise(caller, talk)
    made, plan = _work_out(command.request, talk, caller=caller, office=office, now=now)
    by = Speaker.STAFF if caller.kind is CallerKind.STAFF else Speaker.MACHINE
    offered = options_offered(plan.decision, (plan,), by=by)
    asked = Asked("confirmation", plan=plan.id)
    said = reply(
        talk,
        acts("one_option_intro") + confirm_question(plan, now=now),
        decision=plan.decision,
        allows=of_plans((plan,)),
    )
    events: tuple[ConversationEvent, ...] = (*made, offered, asked, said)
    return commit_conversation(talk, events, caller=caller, office=office, now=now, once=once)


def _authorise(caller: Caller, talk: Conversation) -> None:
    if caller.kind is not CallerKind.STAFF:
        authorise(caller, Action.PROPOSE, owner=talk.customer)
        return
    authorise(caller, Action.PREPARE_REMEDY)
    guard_holder(talk, StaffId(caller.id))


def _work_out(
    request: RemedyRequest, talk: Conversation, *, caller: Caller, office: Office, now: Instant
) -> tuple[tuple[ConversationEvent, ...], Plan]:
    seed = f"{talk.id}:{talk.version}"
    if isinstance(request, ModifyProfile):
        return (), profile_plan(request, customer=talk.customer, seed=seed, now=now)
    file = open_request(request, customer=talk.customer, tenant=caller.tenant, office=office)
    matter = matter_of(file, units_of(request), reason_of(request), request.kind)
    decision = decide(matter, office=office, now=now, seed=seed)
    plan = plan_for(request, file, decision, tenant=caller.tenant, office=office)
    return (decided(decision, office),), plan
