"""Reading what the workbench shows: the queue, tasks, returned goods, and one conversation with all that is known."""

from dataclasses import dataclass, replace

from amends.conversations import Conversation, Mode
from amends.desk.explain_decision import explain_decision
from amends.desk.office import Office
from amends.desk.preview_remedies import Focus, Possible, focus_of, remedies_for
from amends.desk.read_case import Case, read_case
from amends.desk.read_lists import read_queue
from amends.desk.read_stuck import read_awaited, read_stuck
from amends.desk.read_waiting import read_waiting
from amends.desk.rules_in_force import rules_in_force
from amends.doors.web.base import Visit
from amends.doors.web.showing import Reader, zone_of
from amends.doors.web.showing_log import conversation_view
from amends.doors.web.showing_why import why_view
from amends.doors.web.staff import staff_showing as show
from amends.doors.web.staff_views import Desk, QueueRow, WorkbenchView
from amends.doors.web.views import WhyView
from amends.kernel.clock import Instant
from amends.kernel.errors import NotFound
from amends.kernel.ids import ConversationId, CustomerId, OrderId, TenantId
from amends.kernel.ledger import ViewRow
from amends.kernel.market import Language, market
from amends.kernel.party import Caller
from amends.policy import Rule

SHOWN = 100
ORDERS = 20
HOME = {Language.ZH: "CN", Language.EN: "UK"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked to be shown beside a conversation: remedies for `focus`, and one of them line by line."""

    focus: Focus | None = None
    remedy: str = ""


def zone_for(visit: Visit) -> str:
    """Return the zone in which a member of staff reads times while no conversation is open."""
    return market(HOME[visit.language]).zone


def read_workbench(
    visit: Visit, caller: Caller, conversation: ConversationId | None = None, *, wanted: Wanted | None = None
) -> tuple[WorkbenchView, Reader]:
    """Return the workbench and for whom it is shown; `wanted` is what a remedy is to be for."""
    office = visit.site.office
    case = None if conversation is None else read_case(conversation, caller=caller, office=office)
    zone = zone_for(visit) if case is None else zone_of(case.talk)
    names = {person.id: person.name for person in visit.site.people(visit.language)}
    reader = Reader(visit.language, zone, visit.site.clock.now(), names)
    waiting = read_queue(caller=caller, office=office, limit=SHOWN)
    taken = read_queue(caller=caller, office=office, mode=Mode.PERSON, limit=SHOWN)
    mine = [row for row in taken if row.body["taken_by"] == caller.id]
    view = WorkbenchView(
        queue=show.in_order(_row(row, caller, office, reader) for row in (*waiting, *mine)),
        tasks=tuple(show.task(stuck, reader) for stuck in read_stuck(caller=caller, office=office)),
        desk=None if case is None else _desk(case, caller, office, reader, wanted or Wanted()),
        waiting=len(waiting),
        goods=tuple(show.goods(one, reader) for one in read_awaited(caller=caller, office=office)),
    )
    return view, reader


def _row(row: ViewRow, caller: Caller, office: Office, reader: Reader) -> QueueRow:
    waiting = read_waiting(ConversationId(row.id), caller=caller, office=office)
    return show.queue_row(row, waiting, _name(CustomerId(row.owner), caller, office), caller.id, reader)


def _name(customer: CustomerId, caller: Caller, office: Office) -> str:
    """Return the customer's name as staff see it; somebody the shop no longer knows goes by their id."""
    try:
        return show.masked(office.shop.customer(caller.tenant, customer).name)
    except NotFound:
        return customer


def _desk(case: Case, caller: Caller, office: Office, reader: Reader, wanted: Wanted) -> Desk:
    talk = case.talk
    focus = wanted.focus or focus_of(talk)
    customer = conversation_view(case, reader)
    why = _why(talk, caller, office, reader)
    found = remedies_for(talk, focus, tenant=caller.tenant, office=office, now=reader.now)
    rules = _rules(focus, caller.tenant, office, reader.now) if found else {}
    desk = Desk(
        conversation=talk.id,
        customer=_name(talk.customer, caller, office),
        title=customer.title,
        reason=show.reason_of(talk),
        language=talk.language,
        state=show.state_of(talk, caller.id),
        taken_by=reader.name(talk.taken_by),
        due=show.due_at(talk),
        entries=customer.entries,
        order=customer.order,
        facts=why.facts if why else (),
        rules=(*why.deciding, *why.tried) if why else (),
        deciding=len(why.deciding) if why else 0,
        remedies=tuple(show.remedy(one, rules, reader) for one in found),
        about=show.about(talk, reader),
        since=show.waits_since(talk),
        focus=show.focus(focus, office.shop.orders_of(caller.tenant, talk.customer, limit=ORDERS), reader),
    )
    return _previewed(desk, found, reader, wanted.remedy)


def _why(talk: Conversation, caller: Caller, office: Office, reader: Reader) -> WhyView | None:
    """Return what the last decision rests on; None before there is one."""
    if talk.decision is None:
        return None
    return why_view(explain_decision(talk.decision, caller=caller, office=office), reader, back="")


def _rules(focus: Focus, tenant: TenantId, office: Office, now: Instant) -> dict[str, Rule]:
    packs = rules_in_force(tenant, focus.order or OrderId(""), office=office, now=now)
    return {rule.id: rule for pack in packs for rule in pack.rules}


def _previewed(desk: Desk, found: tuple[Possible, ...], reader: Reader, chosen: str) -> Desk:
    for possible in found:
        if possible.request.kind == chosen and possible.plan is not None and desk.state == "mine":
            return replace(desk, preview=show.preview(possible, possible.plan, reader))
    return desk
