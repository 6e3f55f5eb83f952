"""The customer's pages: thin routes from forms to use cases, and from states to views."""

from starlette.routing import Route

from amends.doors.web.base import Site, Visit
from amends.doors.web.hub import Watch
from amends.doors.web.pages.chat import chat_routes, watch_chat
from amends.doors.web.pages.entrance import entrance_routes
from amends.doors.web.pages.home import home_routes, watch_home
from amends.doors.web.pages.why import why_routes
from amends.kernel.ids import ConversationId

__all__ = ["page_routes", "watch_page"]
CHAT = "/c/chat/"


def page_routes(site: Site) -> list[Route]:
    """Return the routes of all pages of customers."""
    return [*entrance_routes(site), *home_routes(site), *chat_routes(site), *why_routes(site)]


def watch_page(visit: Visit) -> Watch | None:
    """Tell what the reader of a customer's page may hear; None for a page that is not a customer's."""
    if visit.path in {"/", "/c"}:
        return watch_home(visit)
    if visit.path.startswith(CHAT):
        return watch_chat(visit, ConversationId(visit.path.removeprefix(CHAT)))
    return None
