"""Strangers, forgers and hostile words at the doors: nothing is shown to whom it does not belong, nothing breaks."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from tests.doors.api.client import Client
from tests.doors.api.world import LIN, OTHER, POT_LINE, World, a_world
from tests.doors.web.visitor import BROKEN, HOME, House, Visitor, a_house, offered, signed_in, talking

from amends.adapters.access import MemoryAccessStore
from amends.bootstrap import Opened
from amends.desk.forget_person import forget_person
from amends.doors.access import verify_customer_token
from amends.doors.access.tokens import HEAD, _encoded, _signature
from amends.doors.serve.app import access_of, build_app
from amends.kernel.clock import Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import MAIN, CustomerId
from amends.kernel.party import CallerKind, system
from amends.settings import Settings

Pair = tuple[House, TestClient]
HOSTILE = (
    '<script>alert(1)</script>"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raw %} ${7*7} %s %(x)s \\N{BULLET}",
    "\u202egnp.exe\u2066\u200b\u200d\ufeff 👩‍👩‍👧‍👦🇬🇧 \u0301\u0301\u0301",
    "csrf.of.the.session key.of.the.form",
    "a" * 4_000,
    "'; DROP TABLE events; --",
    "\n".join(["line"] * 500),
    "１２３４五六七 9" * 200,
)


@pytest.fixture
def opened() -> Iterator[Pair]:
    with a_house() as house:
        yield house


@pytest.fixture
def world() -> Iterator[World]:
    made = a_world()
    yield made
    made.client.close()


# Words ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_taken_as_words_on_both_sides_of_the_desk(opened: Pair, words: str) -> None:
    client = opened[1]
    visitor, talk = talking(client)
    visitor.post(f"{talk}/message", text=words).follow()
    mine = visitor.html
    staff = signed_in(client, "agent").see(talk.replace("/c/chat/", "/w/c/"))

    assert (visitor.status, staff.status) == (200, 200)
    assert all("<script>alert" not in html and "<img src=x" not in html for html in (mine, staff.html))
    assert "csrf.of.the.session" not in visitor.value("csrf")


def test_a_staff_reply_is_words_to_the_customer(opened: Pair) -> None:
    client = opened[1]
    visitor, talk = talking(client)
    visitor.post(f"{talk}/person").follow()
    at = talk.replace("/c/chat/", "/w/c/")
    staff = signed_in(client, "agent").see(at)
    staff.post(f"{at}/take").see(at)
    staff.post(f"{at}/reply", text=HOSTILE[0])
    visitor.see(talk)

    assert "alert(1)" in visitor.text
    assert "<script>alert" not in visitor.html


# Strangers -----------------------------------------------------------------------------------------------------------


def test_a_customer_of_another_tenant_hears_nothing_of_their_namesake(opened: Pair) -> None:
    house, client = opened
    lin, talk = talking(client)
    own = {"Cookie": f"amends_session={lin.cookies['amends_session']}", "Origin": HOME}
    namesake = house.world.token(LIN, tenant=OTHER) | {"Origin": HOME}
    heard = []
    for path in ("/c", talk):
        address = f"ws://127.0.0.1/live?path={path}&since=0"
        with client.websocket_connect(address, headers=own) as mine:
            mine.receive_text()
            with client.websocket_connect(address, headers=namesake) as theirs:
                try:
                    heard.append(json.loads(theirs.receive_text())["how"])
                except Exception as closed:  # noqa: BLE001  any way of closing says the same
                    heard.append(type(closed).__name__)

    assert heard == ["reload", "WebSocketDisconnect"]


def test_a_form_of_one_session_does_not_count_in_another(opened: Pair) -> None:
    client = opened[1]
    lin, talk = talking(client)
    emma = signed_in(client, "c-emma")
    before = opened[0].events()
    for token in (emma.value("csrf"), "", "0" * 64, Visitor(client).see("/sign-in").value("csrf")):
        lin.raw(f"{talk}/message", {"csrf": token, "key": "k", "text": "hello"}, Origin=HOME)

        assert lin.status == 403

    assert opened[0].events() == before


def test_a_form_sent_again_does_nothing_again(opened: Pair) -> None:
    house, client = opened
    visitor, talk = offered(client)
    fields = {"csrf": visitor.value("csrf"), "key": visitor.value("key"), "text": "你好"}
    before = house.events()
    visitor.raw(f"{talk}/message", fields, Origin=HOME)
    once = house.events()
    for _ in range(3):
        visitor.raw(f"{talk}/message", fields, Origin=HOME)

    assert before < once == house.events()


def test_nobody_signs_in_by_choosing_a_name_once_the_demo_is_over_nor_stays_signed_in(opened: Pair) -> None:
    house, client = opened
    lin = signed_in(client)
    shop: Any = (house.world.store, house.world.clock)
    keys: Any = house.world.keys
    closed = Opened(house.world.office, *shop, Settings(), keys, ())
    cookies = {"amends_session": lin.cookies["amends_session"]}
    caller = access_of(closed).caller_of({}, cookies, now=house.world.clock.now())
    with TestClient(build_app(closed, wake=lambda: None), base_url=HOME, follow_redirects=False) as after:
        stranger = Visitor(after).see("/sign-in").post("/sign-in", who="agent")

    assert caller.kind is CallerKind.ANONYMOUS
    assert stranger.status == 404
    assert "amends_session" not in stranger.cookies


@pytest.mark.parametrize(
    "path", ["/c/chat/%00", "/c/chat/%ED%A0%80", "/c/why/a%00b", f"/c/chat/{'x' * 5000}", "/static/..%2f..%2fbase.py",
             "/static/%2e%2e/%2e%2e/settings.py", "/c/chat/..%2f..", "/c/chat/a%0d%0aSet-Cookie:x"]
)  # fmt: skip
def test_odd_addresses_lead_nowhere(opened: Pair, path: str) -> None:
    visitor = signed_in(opened[1]).see(path)

    assert visitor.status == 404
    assert "Traceback" not in visitor.html


@pytest.mark.parametrize("path", ["/c/chat/cnv_x", "/c/why/dec_x"])
def test_what_is_not_ones_own_looks_like_what_never_was(opened: Pair, path: str) -> None:
    client = opened[1]
    _, talk = offered(client)
    (decision,) = {offer.decision for offer in opened[0].talk(talk.rpartition("/")[2]).offers.values()}
    real = talk if "chat" in path else f"/c/why/{decision}"
    emma = signed_in(client, "c-emma")
    pages = [emma.see(address) and (emma.status, emma.text) for address in (real, path)]

    assert pages[0] == pages[1]
    assert pages[0][0] == 404


# Forgers -------------------------------------------------------------------------------------------------------------

GOOD = b'{"customer":"c-lin","iat":1000,"exp":1100,"nonce":"01234567"}'
FORGED = {
    "no algorithm": (b'{"alg":"none"}', GOOD),
    "another algorithm": (b'{"alg":"RS256"}', GOOD),
    "a head nested deep": (b'{"alg":"HS256","x":' + b"[" * 1300 + b"}", GOOD),
    "an end beyond all numbers": (HEAD, GOOD.replace(b"1100", b"1e309")),
    "an end far away": (HEAD, GOOD.replace(b"1100", b"99999999")),
    "an end before the beginning": (HEAD, GOOD.replace(b"1000", b"1200")),
    "another tenant": (HEAD, GOOD[:-1] + b',"tenant":"other"}'),
    "no customer": (HEAD, GOOD.replace(b"c-lin", b"")),
    "a customer with a line break": (HEAD, GOOD.replace(b"c-lin", b"c\\n")),
    "not even JSON": (b"\xff", b"\x00"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_customer_token_is_refused_as_such(name: str) -> None:
    keys = MemoryAccessStore()
    keys.renew_shop_secret(MAIN, at=Instant(0))
    head, claims = FORGED[name]
    signed = f"{_encoded(head)}.{_encoded(claims)}"
    token = f"{signed}.{_encoded(_signature(signed, keys.shop_secrets(MAIN)[0]))}"
    with pytest.raises(Refused) as refusal:
        verify_customer_token(token, keys=keys, now=Instant(1_050_000))

    assert refusal.value.clause == "access/authentication"


def raw(world: World, path: str, body: bytes, key: str = "k") -> Any:
    headers = {**world.callers["customer"], "Content-Type": "application/json", "Idempotency-Key": key}
    client: Client = world.client
    return client.send("POST", path, headers=headers, chunks=[body])


NUMBERS = (b"NaN", b"1e309", b"-1", b"0", b"1.5", b"-0", b"true", b'"1"', b"9" * 400, b"null", b"[]")


@pytest.mark.parametrize("number", NUMBERS)
def test_an_odd_number_of_units_is_refused_and_nothing_is_written(world: World, number: bytes) -> None:
    talk = world.post("/conversations", {}).json["id"]
    before = world.written()
    body = b'{"kind":"return","order":"CN-104821","units":[{"line":"1","quantity":%b}]}' % number
    reply = raw(world, f"/conversations/{talk}/remedies", body)

    assert reply.status in {400, 422}
    assert reply.json["status"] == reply.status
    assert world.written() == before


def test_the_name_of_an_unknown_field_cannot_break_the_answer(world: World) -> None:
    reply = raw(world, "/conversations", b'{"\\ud800":1,"<b>":2}')

    assert reply.status == 422
    assert reply.json["faults"]


def test_a_key_used_again_for_another_kind_of_request_is_refused(world: World) -> None:
    talk = world.post("/conversations", {}, key="k").json["id"]
    units = b'{"kind":"return","order":"CN-104821","reason":"defect","units":[{"line":"%b","quantity":1}]}'
    replies = [
        raw(world, f"/conversations/{talk}/messages", b'{"text":"hello"}'),
        raw(world, f"/conversations/{talk}/remedies", units % POT_LINE.encode()),
        raw(world, f"/conversations/{talk}/person", b"{}"),
    ]

    assert [(one.status, one.json["code"]) for one in replies] == [(422, "idempotency/key-reused")] * 3


# Forgetting ----------------------------------------------------------------------------------------------------------


def test_an_open_conversation_outlives_being_forgotten_on_both_sides_and_goes_on(opened: Pair) -> None:
    house, client = opened
    visitor, talk = offered(client)
    store = house.world.store
    forget_person(CustomerId(LIN), caller=system("test"), office=house.world.office)
    staff = signed_in(client, "agent").see(talk.replace("/c/chat/", "/w/c/"))
    after = visitor.see(talk).status
    visitor.post(f"{talk}/message", text="第二条消息：我要退货").follow()

    assert (after, visitor.status, staff.status) == (200, 200, 200)
    assert BROKEN not in staff.html
    assert BROKEN not in visitor.html
    assert "第二条消息" in visitor.text
    assert store is house.world.store


def test_what_somebody_wrote_beside_a_rating_is_forgotten_with_them(world: World) -> None:
    talk = world.post("/conversations", {}).json
    message = talk["log"][0]["message"]
    body = {"kind": "reply", "message": message, "helpful": False, "reason": "my name is Lin Xiao", "words": "rude"}
    reply = world.post(f"/conversations/{talk['id']}/ratings", body)
    forget_person(CustomerId(LIN), caller=system("test"), office=world.office)
    kept = [str(event.body) for event in world.store.follow(0, limit=1000)]  # type: ignore[arg-type]  # the beginning

    assert reply.status == 201
    assert not any("Lin Xiao" in body for body in kept)
