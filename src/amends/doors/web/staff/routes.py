"""Routes of the workbench: thin ways from its forms to use cases, and back to its regions."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from amends.desk.explain_decision import explain_decision
from amends.desk.hand_back import hand_back
from amends.desk.handle_goods import HandleGoods, handle_goods
from amends.desk.preview_remedies import Focus, remedy_as_shown
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.read_case import read_case
from amends.desk.reject_goods import RejectGoods, reject_goods
from amends.desk.settle_task import SettleTask, settle_task
from amends.desk.staff_reply import StaffReply, staff_reply
from amends.desk.take_conversation import take_conversation
from amends.doors.web.base import (
    Site,
    Visit,
    fragment,
    frame,
    get,
    live_frame,
    local,
    page,
    post,
    regions_of,
    see_other,
    signed_in,
)
from amends.doors.web.hub import Regions, Watch, staff_topic
from amends.doors.web.pages.reader import reader_of
from amends.doors.web.showing_why import why_view
from amends.doors.web.staff import staff_words as words
from amends.doors.web.staff.policy_routes import policy_routes
from amends.doors.web.staff.staff_showing import refusal_words
from amends.doors.web.staff.workbench import Wanted, read_workbench
from amends.doors.web.staff_views import Desk, WorkbenchView
from amends.doors.web.views import Frame
from amends.kernel.errors import AmendsError, Conflict, Fault, Invalid, Refused
from amends.kernel.ids import ConversationId, DecisionId, EffectKey, LineId, OrderId, PlanId
from amends.kernel.market import Words
from amends.kernel.party import Caller, CallerKind
from amends.kernel.remedy import Finding, Reason

HOME = "/w"
CONVERSATION = "/w/c/"
REGIONS = ("queue", "desk", "side")
LIVE = REGIONS[:2]  # what remedies are worked out for is chosen beside it: it moves with its own forms only
TICKED = "line:"
REPORTS = {"arrived": None, "passed": True, "failed": False}


def staff_routes(site: Site) -> list[Route]:
    """Return every route of the workbench and of the policy pages."""
    below = CONVERSATION + "{conversation}"
    return [
        get(site, HOME, _queue),
        get(site, below, _conversation),
        get(site, "/w/why/{decision}", _why),
        post(site, f"{below}/take", _take),
        post(site, f"{below}/reply", _reply),
        post(site, f"{below}/focus", _remedy),
        post(site, f"{below}/remedy", _remedy),
        post(site, f"{below}/remedy/confirm", _offer),
        post(site, f"{below}/hand-back", _hand_back),
        post(site, "/w/tasks/{effect}", _settle),
        post(site, "/w/goods/{plan}", _goods),
        post(site, "/w/goods/{plan}/rejection", _rejection),
        *policy_routes(site),
    ]


def watch_workbench(visit: Visit) -> Watch | None:
    """Return what an open workbench hears: everything of its tenant, seen as its reader sees it; None elsewhere."""
    if visit.path != HOME and _open_on(visit.path) is None:
        return None
    caller = _staff(visit)
    conversation = _open_on(visit.path)
    read_workbench(visit, caller, conversation)  # refuses whoever may not see the page

    def render() -> Regions:
        view, reader = read_workbench(visit, caller, conversation)
        within = live_frame(visit, zone=reader.zone, name=reader.name(caller.id))
        return regions_of(visit, view, within, LIVE)

    group = ("workbench", visit.path, caller.tenant, caller.id, visit.language, visit.theme)
    return Watch(frozenset({staff_topic(caller.tenant)}), group, render)


def _staff(visit: Visit) -> Caller:
    return signed_in(visit, CallerKind.STAFF)


def _open_on(path: str) -> ConversationId | None:
    """Return the conversation that is open on a page of the workbench."""
    return ConversationId(path.removeprefix(CONVERSATION)) if path.startswith(CONVERSATION) else None


# Pages -------------------------------------------------------------------------------------------------------------


def _queue(visit: Visit) -> Response:
    return _shown(visit, _staff(visit))


def _conversation(visit: Visit) -> Response:
    asked = visit.connection.query_params
    focus = _focus(asked.get("order", ""), asked.get("reason", ""), asked.get("lines", ""))
    return _shown(visit, _staff(visit), Wanted(focus, asked.get("remedy", "")))


def _focus(order: str, reason: str, lines: str) -> Focus | None:
    """Return what a remedy is to be for, as the page's forms say it; None when they say nothing."""
    if not order:
        return None
    named = tuple(LineId(line) for line in lines.split(",") if line)
    return Focus(OrderId(order), Reason(reason) if reason in set(Reason) else None, named)


def _why(visit: Visit) -> Response:
    caller, office = _staff(visit), visit.site.office
    found = explain_decision(DecisionId(visit.param("decision")), caller=caller, office=office)
    case = read_case(found.conversation, caller=caller, office=office)
    reader = reader_of(visit, case.talk)
    view = why_view(found, reader, back=f"{CONVERSATION}{found.conversation}")
    return page(visit, view, frame(visit, zone=reader.zone, name=reader.name(caller.id)))


def _shown(visit: Visit, caller: Caller, wanted: Wanted | None = None) -> Response:
    view, within = _view(visit, caller, wanted)
    return page(visit, view, within)


def _view(visit: Visit, caller: Caller, wanted: Wanted | None = None) -> tuple[WorkbenchView, Frame]:
    within = frame(visit)  # its cursor comes first: what happens while the page is read is sent after it
    view, reader = read_workbench(visit, caller, _open_on(visit.path), wanted=wanted)
    return view, replace(within, zone=reader.zone, name=reader.name(caller.id))


# Forms -------------------------------------------------------------------------------------------------------------


def _take(visit: Visit) -> Response:
    return _changed(visit, lambda conversation: partial(take_conversation, conversation))


def _hand_back(visit: Visit) -> Response:
    return _changed(visit, lambda conversation: partial(hand_back, conversation))


def _reply(visit: Visit) -> Response:
    text = visit.field("text")
    return _changed(visit, lambda conversation: partial(staff_reply, StaffReply(conversation, text)), draft=text)


def _offer(visit: Visit) -> Response:
    """Put the remedy that was shown to the customer; nothing is done before their own yes."""
    choice = visit.field("remedy"), visit.field("plan_hash")
    focus = _sent_focus(visit)

    def verb(conversation: ConversationId) -> Callable[..., object]:
        def offer(*, caller: Caller, office: Any, now: Any, once: Any) -> object:
            request = remedy_as_shown(conversation, focus, choice, caller=caller, office=office, now=now)
            command = ProposeRemedy(conversation, request)
            return propose_remedy(command, caller=caller, office=office, now=now, once=once)

        return offer

    return _changed(visit, verb)


def _remedy(visit: Visit) -> Response:
    """Work remedies out for an order, and show one line by line. Nothing is written, so it has an address."""
    caller, at = _staff(visit), _at(visit)
    focus, remedy = _sent_focus(visit), visit.form.get("remedy", "")
    if visit.wants_fragment:
        return _regions(at, caller, Wanted(focus, remedy))
    said = {
        "order": focus.order or "",
        "reason": focus.reason or "",
        "lines": ",".join(focus.lines),
        "remedy": remedy,
    }
    return see_other(f"{at.path}?{urlencode(said)}")


def _sent_focus(visit: Visit) -> Focus:
    form = visit.form
    ticked = [name.removeprefix(TICKED) for name in form if name.startswith(TICKED)]
    lines = form.get("lines") or ",".join(ticked)
    return _focus(form.get("order", ""), form.get("reason", ""), lines) or Focus(None, None)


def _at(visit: Visit) -> Visit:
    """Return the visit as one of the page that the form stands on."""
    return replace(visit, path=f"{CONVERSATION}{visit.param('conversation')}")


def _changed(visit: Visit, verb: Callable[[ConversationId], Callable[..., object]], *, draft: str = "") -> Response:
    """Do something about a conversation and show it again; what stands against it is said where it was asked."""
    caller, at = _staff(visit), _at(visit)
    act = verb(ConversationId(visit.param("conversation")))
    office = visit.site.office
    try:
        visit.change(lambda once: act(caller=caller, office=office, now=visit.now, once=once), again=lambda: None)
    except (Invalid, Refused, Conflict) as error:
        if isinstance(error, Refused) and error.clause.startswith("access/"):
            raise
        return _refused(at, caller, error, draft)
    return _regions(at, caller) if visit.wants_fragment else see_other(at.path)


def _refused(at: Visit, caller: Caller, error: AmendsError, draft: str) -> Response:
    view, within = _view(at, caller)
    desk: Desk | None = view.desk
    said = _fault(error).within(at.language)
    view = replace(view, desk=None if desk is None else replace(desk, fault=said, draft=draft))
    status = 422 if isinstance(error, Invalid) else 409
    if at.wants_fragment:
        return fragment(list(regions_of(at, view, within, REGIONS).values()), status=status)
    return page(at, view, within, status=status)


def _fault(error: AmendsError) -> Words:
    if isinstance(error, Refused):
        return refusal_words(error, {})
    return words.FAULTY_REPLY if isinstance(error, Invalid) else words.TAKEN


def _regions(at: Visit, caller: Caller, wanted: Wanted | None = None) -> Response:
    view, within = _view(at, caller, wanted)
    return fragment(list(regions_of(at, view, within, REGIONS).values()))


def _settle(visit: Visit) -> Response:
    """Take in what a person found out about a stuck effect."""
    outcome = visit.field("outcome")
    if outcome not in {"happened", "retry"}:
        raise Invalid([Fault("outcome", "must be `happened` or `retry`")])
    command = SettleTask(
        EffectKey(visit.param("effect")),
        "happened" if outcome == "happened" else "retry",
        note=visit.field("note"),
        reference=visit.form.get("reference", "").strip(),
        carrier=visit.form.get("carrier", "").strip(),
        sure=visit.form.get("sure") == "yes",
    )
    return _reported(visit, partial(settle_task, command))


def _goods(visit: Visit) -> Response:
    """Take in what the warehouse says about returned goods."""
    report = visit.field("report")
    if report not in REPORTS:
        raise Invalid([Fault("report", "must be `arrived`, `passed` or `failed`")])
    return _reported(visit, partial(handle_goods, HandleGoods(PlanId(visit.param("plan")), REPORTS[report])))


def _rejection(visit: Visit) -> Response:
    """Turn returned goods down."""
    finding = visit.field("finding")
    if finding not in set(Finding):
        raise Invalid([Fault("finding", "must be one of the list")])
    command = RejectGoods(PlanId(visit.param("plan")), Finding(finding), visit.field("note"))
    return _reported(visit, partial(reject_goods, command))


def _reported(visit: Visit, act: Callable[..., object]) -> Response:
    """Do something that belongs to no open conversation, and show the page it was asked on again."""
    caller, office = _staff(visit), visit.site.office
    visit.change(lambda once: act(caller=caller, office=office, now=visit.now, once=once), again=lambda: None)
    at = replace(visit, path=local(visit.form.get("next", HOME), HOME))
    return _regions(at, caller) if visit.wants_fragment else see_other(at.path)
