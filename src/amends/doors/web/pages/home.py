"""A customer's first page: what is under way, and their orders."""

from dataclasses import replace
from functools import partial

from starlette.responses import Response
from starlette.routing import Route

from amends.desk.ask_person import ask_person
from amends.desk.projections import CONVERSATIONS
from amends.desk.read_overview import Overview, read_overview
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.doors.web.base import Site, Visit, frame, get, live_frame, page, post, regions_of, see_other, signed_in
from amends.doors.web.hub import Regions, Watch, customer_topic
from amends.doors.web.showing import Reader
from amends.doors.web.showing_lists import home_view
from amends.doors.web.showing_words import OPENING
from amends.doors.web.views import HomeView
from amends.kernel.ids import ConversationId, CustomerId, OrderId, derive
from amends.kernel.market import market
from amends.kernel.party import Caller, CallerKind

CHANNEL = "web"


def home_routes(site: Site) -> list[Route]:
    """Return the routes of this file."""
    return [get(site, "/c", home_page), post(site, "/c/start", start), post(site, "/c/person", start_with_person)]


def home_page(visit: Visit) -> Response:
    """Show what is under way and the orders."""
    caller = signed_in(visit, CallerKind.CUSTOMER)
    visit = replace(visit, path="/c")
    overview = read_overview(caller=caller, office=visit.site.office)
    zone = market(overview.customer.market).zone
    return page(visit, _view(visit, overview), frame(visit, zone=zone, name=overview.customer.name))


def watch_home(visit: Visit) -> Watch:
    """Return what an open first page hears: everything of its customer."""
    caller = signed_in(visit, CallerKind.CUSTOMER)
    topics = frozenset({customer_topic(caller.tenant, caller.id)})
    return Watch(
        topics, (visit.path, caller.tenant, caller.id, visit.language, visit.theme), partial(_regions, visit, caller)
    )


def _regions(visit: Visit, caller: Caller) -> Regions:
    overview = read_overview(caller=caller, office=visit.site.office)
    within = live_frame(visit, zone=market(overview.customer.market).zone)
    return regions_of(visit, _view(visit, overview), within, ("conversations", "orders"))


def _view(visit: Visit, overview: Overview) -> HomeView:
    zone = market(overview.customer.market).zone
    return home_view(overview, Reader(visit.language, zone, visit.site.clock.now()))


def start(visit: Visit) -> Response:
    """Open a conversation about an order; a wish that was tapped is said in it."""
    conversation = _open(visit)
    words = OPENING.get(visit.form.get("intent", ""))  # type: ignore[call-overload]  # any text may be asked for
    if words is not None:
        said = ReceiveMessage(conversation, words.within(visit.language))
        act = partial(receive_message, said, caller=visit.caller(), office=visit.site.office, now=visit.now)
        visit.change(lambda once: act(once=once), again=lambda: None)
    return see_other(f"/c/chat/{conversation}")


def start_with_person(visit: Visit) -> Response:
    """Open a conversation that waits for a person from the start."""
    conversation = _open(visit)
    ask_person(conversation, caller=visit.caller(), office=visit.site.office, now=visit.now)
    return see_other(f"/c/chat/{conversation}")


def _open(visit: Visit) -> ConversationId:
    """Start a conversation, once for one form, however often it is sent."""
    caller = signed_in(visit, CallerKind.CUSTOMER)
    conversation = ConversationId(derive("cnv", CHANNEL, caller.id, visit.once().key))
    order = OrderId(visit.form["order"]) if visit.form.get("order") else None
    command = StartConversation(conversation, CustomerId(caller.id), CHANNEL, visit.language, order)
    opened = visit.site.office.ledger.row(caller.tenant, CONVERSATIONS, conversation)
    if opened is None:
        start_conversation(command, caller=caller, office=visit.site.office, now=visit.now)
    return conversation
