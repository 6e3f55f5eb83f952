"""Coming and going: the first page, signing in, language and appearance."""

from dataclasses import replace
from typing import Literal

from starlette.responses import Response
from starlette.routing import Route

from amends.desk.rights import Action, reach
from amends.doors.web.base import (
    LANGUAGE_COOKIE,
    THEME_COOKIE,
    THEMES,
    Site,
    Visit,
    frame,
    get,
    local,
    page,
    post,
    remember,
    see_other,
)
from amends.doors.web.pages.home import home_page
from amends.doors.web.views import SignInView
from amends.kernel.errors import NotFound, Refused
from amends.kernel.ids import MAIN
from amends.kernel.market import Language
from amends.kernel.party import Caller, CallerKind


def entrance_routes(site: Site) -> list[Route]:
    """Return the routes of this file."""
    return [
        get(site, "/", first_page),
        get(site, "/sign-in", sign_in_page),
        post(site, "/sign-in", sign_in),
        post(site, "/sign-in/key", sign_in_by_key),
        # A shop's page sends this form. No cookie of ours counts for it: the signed token alone says who comes.
        post(site, "/sign-in/token", sign_in_by_token, foreign=True),
        post(site, "/sign-out", sign_out),
        post(site, "/preferences", prefer),
    ]


def first_page(visit: Visit) -> Response:
    """Show a customer their orders, lead staff to their work, and ask everybody else who they are."""
    match visit.caller().kind:
        case CallerKind.CUSTOMER:
            return home_page(visit)
        case CallerKind.STAFF:
            return see_other(_work_of(visit.caller()))
    return sign_in_page(visit)


def _work_of(caller: Caller) -> str:
    """Return where a member of staff begins: with conversations, or with rules where those are all they may see."""
    return "/w/policy" if reach(caller, Action.READ_QUEUE) is None and reach(caller, Action.READ_POLICIES) else "/w"


def sign_in_page(visit: Visit) -> Response:
    """Show who one may be in the demo, or how staff and a shop's customers sign in."""
    return page(visit, SignInView(visit.site.people(visit.language)), frame(visit))


def sign_in(visit: Visit) -> Response:
    """Sign in as somebody of the demo. Their pages speak their language until another is chosen."""
    who = visit.field("who")
    person = next((one for one in visit.site.people(visit.language) if one.id == who), None)
    if person is None:
        raise NotFound("nobody of that name can be chosen here")
    staff = person.role == "staff"
    kind = CallerKind.STAFF if staff else CallerKind.CUSTOMER
    caller = Caller(MAIN, kind, person.id, person.roles, proof="session")
    response = _begin(visit, caller)
    if LANGUAGE_COOKIE not in visit.connection.cookies and not staff:
        remember(response, LANGUAGE_COOKIE, person.language, secure=visit.site.access.secure)
    return response


def sign_in_by_key(visit: Visit) -> Response:
    """Sign a member of staff in whose API key this is. A program's key is for no browser."""
    caller = _holder(visit, "api_key")
    if caller is None or caller.kind is CallerKind.CUSTOMER:
        return _not_in(visit, "key", 401)
    return _begin(visit, caller) if caller.kind is CallerKind.STAFF else _not_in(visit, "role", 403)


def sign_in_by_token(visit: Visit) -> Response:
    """Sign in the customer for whom a shop vouches. The token says until when one may come, not how long one stays."""
    caller = _holder(visit, "token")
    if caller is None or caller.kind is not CallerKind.CUSTOMER:
        return _not_in(visit, "token", 401)
    return _begin(visit, caller)


def _holder(visit: Visit, field: str) -> Caller | None:
    try:
        return visit.site.access.holder_of(visit.form.get(field, "").strip(), now=visit.now)
    except Refused:
        return None


def _begin(visit: Visit, caller: Caller) -> Response:
    response = see_other(_work_of(caller) if caller.kind is CallerKind.STAFF else "/c")
    response.headers.append("Set-Cookie", visit.site.access.start_session(caller, now=visit.now))
    return response


def _not_in(visit: Visit, fault: Literal["key", "role", "token"], status: int) -> Response:
    visit = replace(visit, path="/sign-in")  # the page has no other address
    return page(visit, SignInView(visit.site.people(visit.language), fault), frame(visit), status=status)


def sign_out(visit: Visit) -> Response:
    """End the session, in every tab."""
    access, cookies = visit.site.access, visit.connection.cookies
    response = see_other("/sign-in")
    response.headers.append("Set-Cookie", access.end_session(cookies))
    if access.has_session(cookies):  # those who show none share one token, and are not one session
        visit.site.hub.end_session(visit.csrf)
    return response


def prefer(visit: Visit) -> Response:
    """Keep the language or the appearance that was chosen, and go back to where it was chosen."""
    response = see_other(local(visit.form.get("next", "/"), "/"))
    language, theme = visit.form.get("language"), visit.form.get("theme")
    secure = visit.site.access.secure
    if language in set(Language):
        remember(response, LANGUAGE_COOKIE, str(language), secure=secure)
    if theme in THEMES:
        remember(response, THEME_COOKIE, str(theme), secure=secure)
    return response
