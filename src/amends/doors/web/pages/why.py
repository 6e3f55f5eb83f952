"""Why was this answered? The facts, rules and sums of one decision."""

from starlette.responses import Response
from starlette.routing import Route

from amends.desk.explain_decision import explain_decision
from amends.desk.streams import load_conversation
from amends.doors.web.base import Site, Visit, frame, get, page, signed_in
from amends.doors.web.pages.reader import reader_of
from amends.doors.web.showing import zone_of
from amends.doors.web.showing_why import why_view
from amends.kernel.ids import DecisionId
from amends.kernel.party import CallerKind


def why_routes(site: Site) -> list[Route]:
    """Return the routes of this file."""
    return [get(site, "/c/why/{decision}", why_page)]


def why_page(visit: Visit) -> Response:
    """Show what a decision rests on, to the customer whom it is about."""
    caller = signed_in(visit, CallerKind.CUSTOMER)
    office = visit.site.office
    found = explain_decision(DecisionId(visit.param("decision")), caller=caller, office=office)
    talk = load_conversation(office.ledger, caller.tenant, found.conversation)
    view = why_view(found, reader_of(visit, talk), back=f"/c/chat/{talk.id}")
    name = office.shop.customer(caller.tenant, talk.customer).name
    return page(visit, view, frame(visit, zone=zone_of(talk), name=name))
