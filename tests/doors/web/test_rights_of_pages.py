"""Every page and form there is, for every kind of visitor without a right to it: nothing is shown or written."""

from collections.abc import Iterator

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient
from tests.doors.web.test_customer_access import FIELDS
from tests.doors.web.visitor import House, Visitor, a_house, offered, signed_in

Opened = tuple[House, TestClient]
# What anybody may open: the entrance, and what says whether the program lives.
OPEN_TO_ALL = {"/", "/sign-in", "/sign-out", "/preferences", "/healthz", "/readyz", "/metrics"}
# They refuse whoever brings no key or token; tests/doors/web/test_sign_in.py says whom they let in.
ENTRANCES = {"/sign-in/key", "/sign-in/token"}
# A customer's own lists and beginnings name no object, so no other customer can be a stranger to them.
ANY_CUSTOMER = {"/c", "/c/start", "/c/person"}
REFUSED = {401, 403, 404}


@pytest.fixture(scope="module")
def opened() -> Iterator[Opened]:
    with a_house() as house:
        yield house


def pages(house: House) -> list[tuple[str, str]]:
    """Return every (method, path) of the application's own pages, from its routes."""
    routes = [route for route in house.app._app._app.routes if isinstance(route, Route)]
    return sorted({(method, route.path) for route in routes for method in (route.methods or set()) - {"HEAD"}})


def visitors(client: TestClient) -> dict[str, Visitor]:
    return {
        "guest": Visitor(client).see("/sign-in"),
        "another customer": signed_in(client, "c-emma"),
        "staff": signed_in(client, "agent"),
    }


def may(who: str, path: str) -> bool:
    """Say who may open an address whose object is 林晓's, from whose pages they are."""
    if path in OPEN_TO_ALL:
        return True
    if path.startswith("/w"):
        return who == "staff"
    return who == "another customer" and path in ANY_CUSTOMER


def test_whoever_has_no_right_to_a_page_or_form_sees_and_changes_nothing(opened: Opened) -> None:
    house, client = opened
    owner, talk = offered(client)
    why = owner.html.partition('href="/c/why/')[2].partition('"')[0]
    told = owner.text[-200:]
    filled = {
        "conversation": talk.rpartition("/")[2],
        "decision": why,
        "effect": "fx_x",
        "plan": "plan_x",
        "pack": "law.de",
        "rule": "DE.burden",
    }
    forms = FIELDS | {
        "order": "CN-104821",
        "intent": "other",
        "note": "n",
        "finding": "worn",
        "outcome": "happened",
        "report": "arrived",
        "remedy": "return",
    }
    tried = 0

    for method, path in pages(house):
        for who, visitor in visitors(client).items():
            if may(who, path):
                continue
            before = house.events()
            address = path.format(**filled)
            answer = visitor.see(address) if method == "GET" else visitor.post(address, **forms)
            tried += 1
            led_away = method == "GET" and answer.status == 303 and answer.headers["location"] == "/sign-in"

            assert led_away or answer.status in REFUSED, (who, method, path, answer.status)
            assert told not in answer.text
            assert house.events() == before, (who, method, path)

    assert tried >= 40


def test_every_page_belongs_to_the_entrance_the_customers_or_the_staff(opened: Opened) -> None:
    open_ = OPEN_TO_ALL | ENTRANCES
    unknown = [path for _, path in pages(opened[0]) if path not in open_ and not path.startswith(("/c", "/w"))]

    assert not unknown
