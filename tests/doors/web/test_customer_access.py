"""Whose pages they are: guests, strangers, staff, foreign sites and forged forms get nothing."""

import gzip
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from tests.doors.web.visitor import HOME, House, Visitor, a_house, offered, signed_in, talking

Opened = tuple[House, TestClient]
FORMS = ("message", "choose", "confirm", "decline", "person", "rate", "feedback")
FIELDS = {
    "text": "hello",
    "option": "plan_x",
    "plan": "plan_x",
    "plan_hash": "0" * 64,
    "message": "msg_x",
    "rating": "up",
    "score": "5",
}


@pytest.fixture
def opened() -> Iterator[Opened]:
    with a_house() as house:
        yield house


def test_the_first_address_answers_everybody_with_200(opened: Opened) -> None:
    guest = Visitor(opened[1]).see("/")
    customer = signed_in(opened[1]).see("/")

    assert (guest.status, customer.status) == (200, 200)
    assert "Emma Clarke" in guest.text
    assert "您的订单" in customer.text


@pytest.mark.parametrize("path", ["/c", "/c/chat/cnv_x", "/c/why/dec_x"])
def test_a_guest_is_led_to_the_sign_in(opened: Opened, path: str) -> None:
    guest = Visitor(opened[1]).see(path)

    assert (guest.status, guest.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize("form", FORMS)
def test_a_guests_form_is_not_taken(opened: Opened, form: str) -> None:
    guest = Visitor(opened[1]).see("/sign-in")

    guest.post(f"/c/chat/cnv_x/{form}", **FIELDS)

    assert guest.status == 401


def test_another_customers_conversation_is_not_there(opened: Opened) -> None:
    house, client = opened
    owner, talk = offered(client)
    why = owner.html.partition('href="/c/why/')[2].partition('"')[0]
    option = owner.values("option")[-1]
    before = house.events()
    stranger = signed_in(client, "c-emma")

    pages = [Visitor(client, dict(stranger.cookies)).see(path).status for path in (talk, f"/c/why/{why}")]
    forms = [stranger.post(f"{talk}/{form}", **FIELDS | {"option": option}).status for form in FORMS]

    assert pages == [404, 404]
    assert set(forms) == {404}
    assert house.events() == before


def test_an_order_of_somebody_else_cannot_be_talked_about(opened: Opened) -> None:
    stranger = signed_in(opened[1], "c-emma")

    stranger.post("/c/start", order="CN-104821", intent="defect")

    assert stranger.status in {404, 409}
    assert "咖啡壶" not in stranger.html


def test_staff_have_no_customers_pages(opened: Opened) -> None:
    staff = Visitor(opened[1]).see("/sign-in")
    staff.post("/sign-in", who="agent")

    assert staff.see("/c").status == 403


@pytest.mark.parametrize("token", [None, "", "0" * 64])
def test_a_form_without_this_sessions_token_is_refused(opened: Opened, token: str | None) -> None:
    house, client = opened
    visitor, talk = talking(client)
    before = house.events()
    fields = {"text": "hello", "key": "k"} | ({} if token is None else {"csrf": token})

    visitor.raw(f"{talk}/message", fields, Origin=HOME)

    assert visitor.status == 403
    assert house.events() == before


def test_a_token_of_another_session_is_refused(opened: Opened) -> None:
    other = signed_in(opened[1], "c-emma").value("csrf")
    visitor, talk = talking(opened[1])

    assert visitor.raw(f"{talk}/message", {"text": "hi", "key": "k", "csrf": other}, Origin=HOME).status == 403


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": HOME, "Host": "evil.example"}]
)
def test_a_form_of_a_foreign_page_is_refused(opened: Opened, headers: dict[str, str]) -> None:
    visitor, talk = talking(opened[1])

    assert visitor.post(f"{talk}/message", headers, text="hi").status == 403


def test_signing_out_ends_the_session(opened: Opened) -> None:
    visitor = signed_in(opened[1])

    visitor.post("/sign-out")

    assert visitor.see("/c").status == 303


def test_nobody_signs_in_as_somebody_who_is_not_in_the_demo(opened: Opened) -> None:
    guest = Visitor(opened[1]).see("/sign-in")

    guest.post("/sign-in", who="c-nobody")

    assert guest.status == 404
    assert "amends_session" not in guest.cookies


def test_language_and_appearance_are_kept_and_lead_back(opened: Opened) -> None:
    visitor = signed_in(opened[1])
    visitor.post("/preferences", next="/c", language="en", theme="dark").follow()

    assert '<html lang="en" data-theme="dark">' in visitor.html
    assert "Your orders" in visitor.text


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example", "/\\evil.example", "c"])
def test_a_preference_leads_nowhere_else(opened: Opened, next_: str) -> None:
    visitor = signed_in(opened[1])

    visitor.post("/preferences", next=next_, language="en")

    assert visitor.headers["location"] == "/"


def test_a_form_that_is_too_large_is_refused(opened: Opened) -> None:
    visitor, talk = talking(opened[1])

    assert visitor.post(f"{talk}/message", text="x" * 70_000).status == 413


@pytest.mark.parametrize("path", ["/", "/sign-in", "/c", "/nowhere", "/healthz", "/api/v1/openapi.json"])
def test_every_answer_keeps_browsers_safe(opened: Opened, path: str) -> None:
    headers = signed_in(opened[1]).see(path).headers

    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")


def test_an_address_where_nothing_is_says_so_in_the_readers_language(opened: Opened) -> None:
    visitor = signed_in(opened[1]).see("/c/nothing")

    assert visitor.status == 404
    assert "这个地址没有内容" in visitor.text


def test_real_pages_stay_within_their_budget_of_bytes(opened: Opened) -> None:
    visitor, talk = offered(opened[1])

    weights = {path: _weight(visitor.see(path)) for path in ("/", "/c", talk)}

    assert max(weights.values()) <= 30_000, weights


def _weight(visitor: Visitor) -> int:
    """Return the compressed bytes of a page with everything that it names."""
    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', visitor.html))
    bodies = [visitor.html.encode(), *(visitor.client.get(file).content for file in files)]
    return sum(len(gzip.compress(body)) for body in bodies)


def closed_with(client: TestClient, path: str, headers: dict[str, str]) -> int:
    """Open a live socket that the server closes at once; return the code."""
    with client.websocket_connect(f"ws://127.0.0.1/live?path={path}&since=0", headers=headers) as socket:
        with pytest.raises(WebSocketDisconnect) as closing:
            socket.receive_text()
        return closing.value.code


def test_a_socket_needs_a_session_ones_own_page_and_our_own_site(opened: Opened) -> None:
    client = opened[1]
    owner, talk = talking(client)
    own = {"Cookie": f"amends_session={owner.cookies['amends_session']}"}
    strange = {"Cookie": f"amends_session={signed_in(client, 'c-emma').cookies['amends_session']}"}
    here, elsewhere = {"Origin": HOME}, {"Origin": "https://evil.example"}

    codes = [
        closed_with(client, talk, here),
        closed_with(client, talk, here | strange),
        closed_with(client, talk, elsewhere | own),
        closed_with(client, "/c/why/dec_x", here | own),
    ]

    assert codes == [4401, 4403, 4403, 4403]
