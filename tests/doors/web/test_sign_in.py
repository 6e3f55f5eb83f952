"""Signing in where nobody may be whom they like: staff by key, customers by the token of their shop."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from tests.doors.web.visitor import HOME, House, Visitor, a_house

from amends.doors.access import sign_customer_token
from amends.doors.access.tokens import Claims
from amends.kernel.clock import HOUR, MINUTE, SECOND
from amends.kernel.ids import MAIN
from amends.settings import Settings

Opened = tuple[House, TestClient]
SHOP = {"Origin": "https://shop.example", "Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def opened() -> Iterator[Opened]:
    with a_house(Settings()) as house:
        yield house


def key_of(house: House, who: str) -> str:
    return house.world.callers[who]["Authorization"].removeprefix("Bearer ")


def by_key(opened: Opened, key: str, language: str = "en") -> Visitor:
    visitor = Visitor(opened[1], {"amends_language": language}).see("/sign-in")
    return visitor.post("/sign-in/key", api_key=key)


def by_token(opened: Opened, token: str, language: str = "en") -> Visitor:
    """Come from the shop's page: no cookie, no token of our forms."""
    return Visitor(opened[1]).raw("/sign-in/token", {"token": token}, **SHOP, **{"Accept-Language": language})


def test_staff_sign_in_by_their_key_and_reach_the_workbench(opened: Opened) -> None:
    staff = by_key(opened, f" {key_of(opened[0], 'agent')} ")

    assert staff.headers["location"] == "/w"
    assert staff.follow().status == 200
    assert staff.see("/c").status == 403


def test_a_customer_whom_the_shop_sends_reaches_their_orders(opened: Opened) -> None:
    lin = by_token(opened, opened[0].world.signed("c-lin"), language="zh")

    assert lin.headers["location"] == "/c"
    assert "林晓" in lin.follow().see("/c", **{"Accept-Language": "zh"}).text
    assert lin.see("/w").status == 403


def test_a_customer_who_came_by_token_can_talk(opened: Opened) -> None:
    lin = by_token(opened, opened[0].world.signed("c-lin")).follow()
    lin.post("/c/start", order="CN-104821", intent="other").follow()

    assert lin.status == 200


def test_a_session_outlives_its_token_and_ends_after_eight_hours(opened: Opened) -> None:
    house = opened[0]
    lin = by_token(opened, house.world.signed("c-lin"))
    house.world.clock.advance(HOUR)
    later = lin.see("/c").status
    house.world.clock.advance(7 * HOUR)

    assert (later, lin.see("/c").status) == (200, 303)


@pytest.mark.parametrize(
    ("who", "status", "words"),
    [
        ("nobody", 401, "This key does not count."),
        ("service for nobody", 403, "This key belongs to a program."),
        ("seller", 403, "This key belongs to a program."),
        ("customer", 401, "This key does not count."),
    ],
)
def test_a_key_that_is_not_of_staff_lets_nobody_in(opened: Opened, who: str, status: int, words: str) -> None:
    house = opened[0]
    key = "ak_" + "A" * 43 if who == "nobody" else key_of(house, who)
    visitor = by_key(opened, key)

    assert (visitor.status, "amends_session" in visitor.cookies, house.events()) == (status, False, 0)
    assert words in visitor.text
    assert key not in visitor.html
    assert not house.world.keys._sessions


def wrong_tokens(house: House) -> dict[str, str]:
    now = house.world.clock.now()
    said = Claims("c-lin", now // SECOND, (now + MINUTE) // SECOND, "0123456789")
    return {
        "foreign": sign_customer_token(said, secret="sk_" + "A" * 43),
        "over": house.world.signed("c-lin", iat=(now - 2 * MINUTE) // SECOND, exp=(now - MINUTE) // SECOND),
        "none": "",
        "odd": "a.b.\u5546",
        "service": key_of(house, "service for nobody"),
        "staff": key_of(house, "agent"),
    }


@pytest.mark.parametrize("which", ["foreign", "over", "none", "odd", "service", "staff"])
def test_a_token_that_does_not_count_lets_nobody_in(opened: Opened, which: str) -> None:
    house = opened[0]
    visitor = by_token(opened, wrong_tokens(house)[which])

    assert (visitor.status, "amends_session" in visitor.cookies) == (401, False)
    assert "Open your order in the shop again" in visitor.text
    assert not house.world.keys._sessions


def test_what_was_wrong_is_said_in_chinese_too(opened: Opened) -> None:
    assert "密钥无效" in by_key(opened, "ak_x", "zh-CN").text
    assert "程序使用的密钥" in by_key(opened, key_of(opened[0], "service for nobody"), "zh-CN").text
    assert "登录凭证已失效" in by_token(opened, "x", "zh").text


def test_a_key_is_taken_from_our_own_page_alone(opened: Opened) -> None:
    key = key_of(opened[0], "agent")
    foreign = Visitor(opened[1]).see("/sign-in").post("/sign-in/key", SHOP, api_key=key)
    forged = Visitor(opened[1]).raw("/sign-in/key", {"api_key": key}, Origin=HOME)

    assert (foreign.status, forged.status) == (403, 403)
    assert not opened[0].world.keys._sessions


def test_a_token_in_an_address_lets_nobody_in(opened: Opened) -> None:
    token = opened[0].world.signed("c-lin")
    visitor = Visitor(opened[1])
    read = visitor.see(f"/sign-in/token?token={token}").status
    sent = visitor.raw(f"/sign-in/token?token={token}", {}, **SHOP).status

    assert (read, sent) == (405, 401)
    assert "amends_session" not in visitor.cookies


def test_a_token_sent_to_a_foreign_name_of_this_machine_lets_nobody_in(opened: Opened) -> None:
    token = {"token": opened[0].world.signed("c-lin")}

    assert Visitor(opened[1]).raw("/sign-in/token", token, Host="evil.example").status == 403


def test_revoking_a_key_ends_the_sessions_of_its_holder_within_five_seconds(opened: Opened) -> None:
    world = opened[0].world
    anna, olga = (by_key(opened, key_of(opened[0], who)).follow() for who in ("agent", "operator"))
    (revoked,) = [one.id for one in world.keys.issued(MAIN) if one.holder.id == "anna"]
    world.keys.revoke(MAIN, revoked)
    world.clock.advance(5 * SECOND)

    assert (anna.see("/w").status, olga.see("/w").status) == (303, 200)
