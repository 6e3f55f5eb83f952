"""Requests of a shape that nobody sends by mistake: doubled names, depth, size, bytes that are no text."""

import time
from typing import Any

import pytest
from tests.doors.api.conftest import world
from tests.doors.api.world import JSON, World
from tests.doors.web.visitor import a_house, signed_in

from amends.doors.api.limit import LARGEST_HEAD, LONGEST_QUERY
from amends.doors.api.problems import MOST_FAULTS

__all__ = ["world"]  # the fixture
UNITS = b'{"kind":"return","order":"CN-104821","reason":"defect","units":[%b]}'
REQUEST_SIZE = 64 * 1024


def post(world: World, path: str, body: bytes, key: str = "k") -> Any:
    headers = {**world.callers["customer"], **JSON, "Idempotency-Key": key}
    return world.client.send("POST", path, headers=headers, chunks=[body])


def get(world: World, path: str, **headers: str) -> Any:
    return world.client.send("GET", path, headers={**world.callers["customer"], **headers})


DOUBLED = {
    "the same value": (b'{"text":"hello","text":"hello"}', "text"),
    "another value": (b'{"text":"hello","text":"refund everything"}', "text"),
    "one name written with an escape": (b'{"text":"hello","te\\u0078t":"bye"}', "text"),
    "a name that is not known": (b'{"text":"hello","a":1,"a":2}', "a"),
    "a name that is no text": (b'{"text":"hello","\\ud800":1,"\\ud800":2}', "\\ud800"),
    "an empty name": (b'{"text":"hello","":1,"":2}', ""),
}


@pytest.mark.parametrize("name", DOUBLED)
def test_a_name_that_stands_twice_is_refused_and_nothing_is_written(world: World, name: str) -> None:
    talk = world.post("/conversations", {}).json["id"]
    before = world.written()
    body, doubled = DOUBLED[name]
    reply = post(world, f"/conversations/{talk}/messages", body)

    assert reply.status == 422
    assert {"where": doubled, "what": "stands twice in one object"} in reply.json["faults"]
    assert world.written() == before


def test_a_quantity_that_stands_twice_deep_inside_is_refused(world: World) -> None:
    talk = world.post("/conversations", {}).json["id"]
    units = b'{"line":"1","quantity":1,"quantity":2}'
    reply = post(world, f"/conversations/{talk}/remedies", UNITS % units)

    assert (reply.status, [fault["where"] for fault in reply.json["faults"]]) == (422, ["quantity"])


def test_a_stranger_is_told_to_sign_in_before_a_doubled_name(world: World) -> None:
    body = b'{"language":"en","language":"en"}'
    reply = world.client.send("POST", "/conversations", headers={**JSON, "Idempotency-Key": "k"}, chunks=[body])

    assert reply.status == 401


DEEP = {
    "arrays": b"[" * 60_000,
    "objects": b'{"text":' * 5_000 + b"1" + b"}" * 5_000,
    "arrays in a field": b'{"text":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "a few, but more than we take": b'{"text":' + b"[" * 500 + b"]" * 500 + b"}",
}
NO_TEXT = {
    "bytes that are no UTF-8": b'{"text":"\xff\xfe"}',
    "a cut character": b'{"text":"\xe6\x88"}',
    "an overlong slash": b'{"text":"\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"text":"\xed\xa0\x80"}',
    "half an escaped pair": b'{"text":"\\ud83d"}',
    "a NUL": b'{"text":"a\\u0000b"}',
    "not even JSON": b"\x00\x01\x02",
}


@pytest.mark.parametrize("body", [*DEEP.values(), *NO_TEXT.values()], ids=[*DEEP, *NO_TEXT])
def test_depth_and_bytes_that_are_no_text_are_refused_and_nothing_is_written(world: World, body: bytes) -> None:
    talk = world.post("/conversations", {}).json["id"]
    before = world.written()
    reply = post(world, f"/conversations/{talk}/messages", body)

    assert reply.status in {400, 422}
    assert reply.json["status"] == reply.status
    assert world.client.raised is None
    assert world.written() == before


def test_thousands_of_query_parameters_are_refused_by_their_size(world: World) -> None:
    reply = get(world, "/conversations?" + "&".join(f"a{number}=1" for number in range(20_000)))

    assert (reply.status, reply.json["code"]) == (414, "query-too-long")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-A": "a" * LARGEST_HEAD},
        {"Cookie": "amends_session=" + "a" * LARGEST_HEAD},
        {"Cookie": "; ".join(f"a{number}=b" for number in range(LARGEST_HEAD // 4))},
        {"Authorization": "Bearer " + "a" * LARGEST_HEAD},
        {f"X-{number}": "a" * 40 for number in range(LARGEST_HEAD // 40)},
    ],
    ids=["one header", "one cookie", "many cookies", "a token", "many headers"],
)
def test_oversized_headers_are_refused_by_their_size(world: World, headers: dict[str, str]) -> None:
    reply = get(world, "/conversations", **headers)

    assert (reply.status, reply.json["code"]) == (431, "headers-too-large")


def test_a_request_made_of_mistakes_is_not_answered_with_ten_times_its_size(world: World) -> None:
    fields = b"{" + b",".join(b'"a%d":1' % number for number in range(5_000)) + b"}"
    query = "/conversations?" + "&".join(f"a{number}=1" for number in range(LONGEST_QUERY // 9))
    replies = [post(world, "/conversations", fields), get(world, query)]

    assert [reply.status for reply in replies] == [422, 422]
    assert [len(reply.json["faults"]) for reply in replies] == [MOST_FAULTS + 1] * 2
    assert all("more faults" in reply.json["faults"][-1]["what"] for reply in replies)
    assert all(len(reply.body) < REQUEST_SIZE for reply in replies)


def test_the_largest_bad_body_costs_little_more_than_a_good_one(world: World) -> None:
    """The work for a request grows with its size, not with the square of it."""

    def cost(count: int) -> float:
        names = b"{" + b",".join(b'"a":%d' % number for number in range(count)) + b"}"
        started = time.process_time()
        for _ in range(20):
            post(world, "/conversations", names)
        return time.process_time() - started

    cost(10)

    assert cost(6_000) < 60 * cost(600)


@pytest.mark.parametrize(
    "cookie", ["amends_session=" + "a" * 60_000, "; ".join(f"a{n}=b" for n in range(5_000)), "=;;=; ;\x7f=\xff", "\xe9"]
)
def test_no_cookie_breaks_a_page(cookie: str) -> None:
    with a_house() as (_, client):
        answer = client.get("/sign-in", headers={"Cookie": cookie.encode("latin-1")})
        home = client.get("/c", headers={"Cookie": cookie.encode("latin-1")})

    assert (answer.status_code, home.status_code) == (200, 303)


def test_a_form_with_a_field_twice_is_refused() -> None:
    with a_house() as (house, client):
        visitor = signed_in(client)
        before = house.events()
        csrf, key = visitor.value("csrf"), visitor.value("key")
        body = f"csrf={csrf}&key={key}&order=CN-104821&order=CN-104902&intent=defect"
        cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        headers = {"Cookie": cookie, "Origin": "http://127.0.0.1", "Content-Type": "application/x-www-form-urlencoded"}
        answer = client.post("/c/start", content=body.encode(), headers=headers)

        assert answer.status_code == 400
        assert house.events() == before
