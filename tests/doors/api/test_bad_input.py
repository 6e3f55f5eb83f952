"""Bad input: an error that names every fault, under the right status, and nothing written."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from tests.doors.api.client import Client, Reply
from tests.doors.api.test_journey import RETURN
from tests.doors.api.world import COFFEE_POT, JSON, POT_LINE, World

from amends.doors.api import create_api
from amends.doors.api.limit import LARGEST_BODY
from amends.kernel.errors import Unavailable
from amends.kernel.ids import MAIN
from amends.kernel.party import Caller, CallerKind

UNIT = {"line": POT_LINE, "quantity": 1}


def send(world: World, path: str, body: bytes, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {**world.callers["customer"], **JSON, "Idempotency-Key": "bad", **named}
    return world.client.send("POST", path, headers=sent, chunks=[body])


def a_talk(world: World) -> str:
    return f"/conversations/{world.post('/conversations', {}).json['id']}"


def is_problem(reply: Reply) -> bool:
    """Tell whether an answer is a whole problem document of its own status."""
    return reply.headers["content-type"] == "application/problem+json" and reply.json["status"] == reply.status


MESSAGES: dict[str, tuple[bytes, int, list[str]]] = {
    "not JSON": (b"{", 400, []),
    "not UTF-8": (b'{"text":"\xff\xfe"}', 400, []),
    "nested a thousand deep": (b"[" * 60_000, 400, []),
    "a number of five thousand digits": (b'{"text":' + b"9" * 5_000 + b"}", 400, []),
    "nothing": (b"", 422, [""]),
    "null": (b"null", 422, [""]),
    "a list": (b"[]", 422, [""]),
    "no text": (b"{}", 422, ["text"]),
    "a number for a text": (b'{"text":3}', 422, ["text"]),
    "an empty text": (b'{"text":"  "}', 422, ["text"]),
    "a NUL": (b'{"text":"a\\u0000b"}', 422, ["text"]),
    "an escape character": (b'{"text":"a\\u001b[31m"}', 422, ["text"]),
    "a lone surrogate": (b'{"text":"a\\ud800"}', 422, ["text"]),
    "4,001 characters": (b'{"text":"' + b"x" * 4_001 + b'"}', 422, ["text"]),
    "two faults": (b'{"text":3,"mood":"bad"}', 422, ["mood", "text"]),
    "an unknown field": (b'{"text":"hello","tenant":"other"}', 422, ["tenant"]),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_bad_message_is_refused_with_every_fault_and_nothing_is_written(world: World, name: str) -> None:
    body, status, places = MESSAGES[name]
    path = f"{a_talk(world)}/messages"
    written = world.written()
    reply = send(world, path, body)

    assert (reply.status, is_problem(reply)) == (status, True)
    assert sorted(fault["where"] for fault in reply.json.get("faults", [])) == places
    assert world.written() == written


def return_of(**changes: Any) -> dict[str, Any]:
    return RETURN | changes


REMEDIES: dict[str, tuple[Any, int, str]] = {
    "no kind": ({"order": COFFEE_POT}, 422, "invalid"),
    "an unknown kind": (return_of(kind="bribe"), 422, "invalid"),
    "an unknown reason": (return_of(reason="because"), 422, "invalid"),
    "a number as text": (return_of(units=[UNIT | {"quantity": "1"}]), 422, "invalid"),
    "half a unit": (return_of(units=[UNIT | {"quantity": 0.5}]), 422, "invalid"),
    "a whole number written as a fraction": (return_of(units=[UNIT | {"quantity": 1.0}]), 422, "invalid"),
    "true for one": (return_of(units=[UNIT | {"quantity": True}]), 422, "invalid"),
    "no unit": (return_of(units=[UNIT | {"quantity": 0}]), 422, "invalid"),
    "less than none": (return_of(units=[UNIT | {"quantity": -1}]), 422, "invalid"),
    "a float of money": (return_of(amount={"minor": 288.0, "currency": "CNY"}), 422, "invalid"),
    "an unknown currency": (return_of(amount={"minor": 28800, "currency": "XXX"}), 422, "invalid"),
    "money beyond all bounds": (return_of(amount={"minor": 10**30, "currency": "CNY"}), 422, "invalid"),
    "an unknown field deep inside": (return_of(units=[UNIT | {"free": True}]), 422, "invalid"),
    "an id that cannot be one": (return_of(order="../../etc"), 422, "invalid"),
    "an id with a NUL": (return_of(order="CN\x00"), 422, "invalid"),
    "an unknown order": (return_of(order="XX-1"), 404, "not-found"),
    "somebody else's order": (return_of(order="UK-204118"), 404, "not-found"),
    "another currency": (return_of(amount={"minor": 28800, "currency": "EUR"}), 409, "refused"),
    "a negative amount": (return_of(amount={"minor": -28800, "currency": "CNY"}), 409, "refused"),
    "an item that is not in the order": (return_of(units=[UNIT | {"line": "99"}]), 409, "refused"),
    "more units than were bought": (return_of(units=[UNIT | {"quantity": 2}]), 409, "refused"),
    "no items": (return_of(units=[]), 409, "refused"),
    "a foreign payment method": (return_of(method="pm-emma-1"), 409, "refused"),
    "cancelling what has arrived": (
        {"kind": "cancel", "order": COFFEE_POT, "reason": "no_longer_needed"},
        409,
        "refused",
    ),
}


@pytest.mark.parametrize("name", REMEDIES)
def test_a_bad_request_for_a_remedy_is_refused_and_nothing_is_written(world: World, name: str) -> None:
    body, status, code = REMEDIES[name]
    path = f"{a_talk(world)}/remedies"
    written = world.written()
    reply = send(world, path, msgspec.json.encode(body))

    assert (reply.status, reply.json["code"], is_problem(reply)) == (status, code, True)
    assert ("clause" in reply.json, "faults" in reply.json) == (status == 409, status == 422)
    assert world.written() == written


def test_every_fault_of_path_query_header_and_body_is_named_at_once(world: World) -> None:
    reply = send(
        world,
        "/conversations/a%00b/remedies?debug=1",
        b'{"kind":"return","order":3,"units":[{"line":"1","quantity":0}],"amount":{"minor":"1","currency":"X"}}',
        Idempotency_Key="white space",
    )

    assert {fault["where"] for fault in reply.json["faults"]} == {
        "path.conversation",
        "query.debug",
        "header.Idempotency-Key",
        "order",
        "units.0.quantity",
        "amount.minor",
        "amount.currency",
    }


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 129])
def test_an_idempotency_key_is_1_to_128_visible_characters(world: World, key: str) -> None:
    reply = send(world, "/conversations", b"{}", Idempotency_Key=key)

    assert reply.status == 422
    assert [fault["where"] for fault in reply.json["faults"]] == ["header.Idempotency-Key"]


def test_a_post_without_a_key_is_refused(world: World) -> None:
    reply = world.client.send("POST", "/conversations", headers={**world.callers["customer"], **JSON}, chunks=[b"{}"])

    assert (reply.status, reply.json["faults"][0]["where"]) == (422, "header.Idempotency-Key")


def test_a_body_too_large_is_refused_before_it_is_read(world: World) -> None:
    path = f"{a_talk(world)}/messages"
    before = world.client.chunks_read
    reply = send(world, path, b"x" * 1_000_000, Content_Length="1000000")

    assert (reply.status, is_problem(reply)) == (413, True)
    assert world.client.chunks_read == before


def test_a_body_of_unknown_length_is_cut_off_when_it_grows_too_large(world: World) -> None:
    path, before = f"{a_talk(world)}/messages", world.client.chunks_read
    headers = {**world.callers["customer"], **JSON, "Idempotency-Key": "bad"}
    reply = world.client.send("POST", path, headers=headers, chunks=[b" " * 16_384] * 100)

    assert (reply.status, is_problem(reply)) == (413, True)
    assert world.client.chunks_read - before == LARGEST_BODY // 16_384 + 1


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 30])
def test_a_length_that_is_none_is_refused(world: World, length: str) -> None:
    reply = send(world, "/conversations", b"{}", Content_Length=length)

    assert (reply.status, is_problem(reply)) == (413, True)


def test_a_form_instead_of_json_is_refused(world: World) -> None:
    written = world.written()
    reply = send(world, "/conversations", b"order=1", Content_Type="application/x-www-form-urlencoded")

    assert (reply.status, is_problem(reply)) == (415, True)
    assert world.written() == written


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/", 404),
        ("DELETE", "/conversations", 405),
        ("PUT", "/conversations/cnv_1", 405),
        ("GET", "/conversations/cnv_1/", 404),
        ("GET", "/docs", 404),
    ],
)
def test_what_http_itself_refuses_is_a_problem_too(world: World, method: str, path: str, status: int) -> None:
    reply = world.client.send(method, path, headers=world.callers["customer"])

    assert (reply.status, is_problem(reply)) == (status, True)


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "limit=1&page=2", "customer=a%00"])
def test_a_query_that_makes_no_sense_is_refused(world: World, query: str) -> None:
    reply = world.get(f"/conversations?{query}", who="agent")

    assert (reply.status, reply.json["code"]) == (422, "invalid")


def test_a_stranger_is_told_to_sign_in_before_any_fault(world: World) -> None:
    reply = world.post("/conversations", {"faulty": True}, who="anonymous")

    assert reply.status == 401
    assert reply.headers["www-authenticate"].startswith("Bearer")
    assert "faults" not in reply.json


def test_a_mistake_of_ours_is_a_problem_without_details(world: World) -> None:
    def broken() -> None:
        raise ZeroDivisionError("secret detail")

    world.api.add_api_route("/broken", broken)
    reply = world.client.send("GET", "/broken")

    assert (reply.status, reply.json["code"], is_problem(reply)) == (500, "internal", True)
    assert b"secret" not in reply.body
    assert isinstance(world.client.raised, ZeroDivisionError), "the server must see it, to log it"


class ClosedShop:
    """A shop that does not answer."""

    def orders_of(self, _tenant: str, _customer: str, *, limit: int) -> None:
        raise Unavailable(f"no answer to a question for {limit} orders")


def test_what_does_not_answer_is_unavailable_for_a_while(world: World) -> None:
    office = replace(world.office, shop=ClosedShop())  # type: ignore[arg-type]  # one question is asked
    client = Client(create_api(office, clock=world.clock, access=world.access))
    reply = client.send("GET", "/orders", headers=world.callers["customer"])

    assert (reply.status, reply.headers["retry-after"], is_problem(reply)) == (503, "2", True)


def with_session(world: World, path: str, **headers: str) -> Reply:
    """Send an empty POST as a member of staff who is signed in by a cookie."""
    anna = Caller(MAIN, CallerKind.STAFF, "anna", frozenset({"agent"}))
    cookie = world.access.start_session(anna, now=world.clock.now()).partition(";")[0]
    token = world.access.csrf_token(dict([cookie.split("=", 1)]))
    sent = {"Cookie": cookie, "Host": "amends.example", "Origin": "http://amends.example", "X-CSRF-Token": token}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return world.client.send("POST", path, headers={**sent, "Idempotency-Key": "a", **named})


def test_a_session_writes_with_the_token_of_its_page(world: World) -> None:
    reply = with_session(world, f"{a_talk(world)}/take")

    assert (reply.status, reply.json["taken_by"]) == (200, "anna")


@pytest.mark.parametrize(
    ("header", "value", "clause"),
    [("Origin", "http://evil.example", "access/origin"), ("X_CSRF_Token", "guess", "access/csrf")],
)
def test_another_site_cannot_use_a_session(world: World, header: str, value: str, clause: str) -> None:
    path = f"{a_talk(world)}/take"
    written = world.written()
    reply = with_session(world, path, **{header: value})

    assert (reply.status, reply.json["clause"]) == (403, clause)
    assert world.written() == written
