"""A conversation's page and the forms below it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from amends.conversations import OfferState, OutcomeRated, ReplyRated
from amends.desk.ask_person import ask_person
from amends.desk.confirm_plan import ConfirmPlan
from amends.desk.incoming import LONGEST
from amends.desk.rate import rate
from amends.desk.read_case import Case, read_case
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.renew_offer import confirm_or_renew, renew_offer
from amends.doors.web.base import (
    Site,
    Visit,
    fragment,
    frame,
    get,
    live_frame,
    page,
    post,
    regions_of,
    see_other,
    signed_in,
)
from amends.doors.web.hub import Regions, Watch, conversation_topic
from amends.doors.web.pages.reader import reader_of
from amends.doors.web.showing import zone_of
from amends.doors.web.showing_log import conversation_view
from amends.doors.web.showing_words import EMPTY, REFUSALS, TOO_LONG, UNREADABLE
from amends.doors.web.views import ConversationView
from amends.kernel.clock import Instant
from amends.kernel.errors import Fault, Invalid, Refused
from amends.kernel.ids import ConversationId, MessageId, PlanId
from amends.kernel.market import Words
from amends.kernel.party import CallerKind

REGIONS = ("who", "order", "log", "dock")
DECLINE = Words("先不办", "not now")
RATINGS = {"up": True, "down": False}


def chat_routes(site: Site) -> list[Route]:
    """Return the routes of this file."""
    talk = "/c/chat/{conversation}"
    forms = {
        "message": say,
        "choose": choose,
        "confirm": confirm,
        "decline": decline,
        "person": call_person,
        "rate": rate_reply,
        "feedback": rate_outcome,
    }
    return [get(site, talk, chat_page), *(post(site, f"{talk}/{name}", handler) for name, handler in forms.items())]


def chat_page(visit: Visit) -> Response:
    """Show a conversation; `?confirm=` opens the confirmation of an offer, for browsers without our script."""
    case = _case(visit)
    view = conversation_view(case, reader_of(visit, case.talk), confirming=_asked_for(visit, case))
    customer = visit.site.office.shop.customer(visit.caller().tenant, case.talk.customer)
    return page(visit, view, frame(visit, zone=zone_of(case.talk), name=customer.name))


def watch_chat(visit: Visit, conversation: ConversationId) -> Watch:
    """Return what an open conversation hears; raise for somebody who may not read it."""
    caller = signed_in(visit, CallerKind.CUSTOMER)
    talk = read_case(conversation, caller=caller, office=visit.site.office).talk
    name = visit.site.office.shop.customer(caller.tenant, talk.customer).name
    topics = frozenset({conversation_topic(caller.tenant, conversation)})
    group = (visit.path, caller.tenant, caller.id, visit.language, visit.theme)

    def render() -> Regions:
        case = read_case(conversation, caller=caller, office=visit.site.office)
        view = conversation_view(case, reader_of(visit, case.talk))
        return regions_of(visit, view, live_frame(visit, zone=zone_of(case.talk), name=name), REGIONS)

    return Watch(topics, group, render)


def say(visit: Visit) -> Response:
    """Take in what the customer writes, and answer it. Words that cannot be taken stay in the composer."""
    text = visit.form.get("text", "")
    command = ReceiveMessage(_id(visit), text)
    try:
        _change(visit, partial(receive_message, command))
    except Invalid as error:
        return _faulty(visit, text, error)
    return _answer(visit)


def choose(visit: Visit) -> Response:
    """Open the confirmation of an offer: only the second tap counts. One that ran out is worked out again."""
    case = _case(visit)
    plan = PlanId(visit.field("option"))
    offer = case.talk.offer(plan)
    if offer.state is not OfferState.OPEN or visit.now >= offer.offer.expires_at:
        return _confirmed(visit, partial(renew_offer, case.talk.id, plan))
    if visit.wants_fragment:
        return _fragment(visit, case, confirming=plan)
    return see_other(f"/c/chat/{case.talk.id}?confirm={plan}#confirm")


def confirm(visit: Visit) -> Response:
    """Say yes to exactly the plan that was shown; one that ran out is worked out again, as after a typed yes."""
    command = ConfirmPlan(_id(visit), PlanId(visit.field("plan")), visit.field("plan_hash"))
    return _confirmed(visit, partial(confirm_or_renew, command))


def decline(visit: Visit) -> Response:
    """Close the confirmation. Where the assistant had asked for the yes, the no is said to it."""
    case = _case(visit)
    if case.talk.asked is not None and case.talk.asked.kind == "confirmation":
        _change(visit, partial(receive_message, ReceiveMessage(case.talk.id, DECLINE.within(visit.language))))
    return _answer(visit)


def call_person(visit: Visit) -> Response:
    """Put the conversation into the queue of people."""
    _change(visit, partial(ask_person, _id(visit)))
    return _answer(visit)


def rate_reply(visit: Visit) -> Response:
    """Keep whether a reply helped."""
    helpful = RATINGS.get(visit.field("rating"))
    if helpful is None:
        raise Invalid([Fault("rating", "is neither up nor down")])
    rating = ReplyRated(MessageId(visit.field("message")), helpful)
    _change(visit, partial(rate, _id(visit), rating))
    return _answer(visit)


def rate_outcome(visit: Visit) -> Response:
    """Keep how it went, 1 to 5."""
    score = visit.field("score")
    if score not in {"1", "2", "3", "4", "5"}:
        raise Invalid([Fault("score", "must be from 1 to 5")])
    _change(visit, partial(rate, _id(visit), OutcomeRated(int(score), visit.form.get("words", "").strip() or None)))
    return _answer(visit)


def _confirmed(visit: Visit, verb: Callable[..., Any]) -> Response:
    try:
        _change(visit, verb)
    except Refused as refusal:
        return _refused(visit, refusal)
    return _answer(visit)


def _id(visit: Visit) -> ConversationId:
    return ConversationId(visit.param("conversation"))


def _case(visit: Visit) -> Case:
    caller = signed_in(visit, CallerKind.CUSTOMER)
    return read_case(_id(visit), caller=caller, office=visit.site.office)


def _asked_for(visit: Visit, case: Case) -> PlanId | None:
    plan = PlanId(visit.connection.query_params.get("confirm", ""))
    offer = case.talk.offers.get(plan)
    return plan if offer is not None and offer.state is OfferState.OPEN else None


def _change(visit: Visit, verb: Callable[..., Any]) -> None:
    caller = signed_in(visit, CallerKind.CUSTOMER)
    office = visit.site.office

    def act(once: object) -> None:
        verb(caller=caller, office=office, now=Instant(visit.site.clock.now()), once=once)

    visit.change(act, again=lambda: None)


def _answer(visit: Visit) -> Response:
    """Answer a form: the page's script gets the regions as they are now, any other browser is led back."""
    if not visit.wants_fragment:
        return see_other(f"/c/chat/{_id(visit)}")
    return _fragment(visit, _case(visit))


def _fragment(visit: Visit, case: Case, *, confirming: PlanId | None = None) -> Response:
    view = conversation_view(case, reader_of(visit, case.talk), confirming=confirming)
    return fragment(tuple(_regions(visit, case, view).values()))


def _regions(visit: Visit, case: Case, view: ConversationView) -> Regions:
    visit = replace(visit, path=view.path)
    return regions_of(visit, view, frame(visit, zone=zone_of(case.talk)), REGIONS[1:])


def _faulty(visit: Visit, text: str, error: Invalid) -> Response:
    """Answer with the words still in the composer and what is wrong with them beside it."""
    fault = EMPTY if not text.strip() else TOO_LONG if len(text.strip()) > LONGEST else UNREADABLE
    if any(one.where != "text" for one in error.faults):
        raise error
    return _with_fault(visit, fault, status=422, draft=text if fault is not UNREADABLE else "")


def _refused(visit: Visit, refusal: Refused) -> Response:
    """Answer that the rules say no: why, in the reader's words, and how things stand now."""
    area = refusal.clause.partition("/")[0]
    if area == "access":
        raise refusal
    return _with_fault(visit, REFUSALS.get(refusal.clause) or REFUSALS.get(area) or REFUSALS[""], status=409)


def _with_fault(visit: Visit, fault: Words, *, status: int, draft: str = "") -> Response:
    case = _case(visit)
    reader = reader_of(visit, case.talk)
    view = replace(conversation_view(case, reader), fault=reader.say(fault), draft=draft)
    if visit.wants_fragment:
        return fragment(tuple(_regions(visit, case, view).values()), status=status)
    visit = replace(visit, path=view.path)
    return page(visit, view, frame(visit, zone=zone_of(case.talk)), status=status)
