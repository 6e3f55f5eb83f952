"""The deployment that docs/deploying.md describes: 127.0.0.1 behind a proxy that speaks TLS and passes on the names."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from tests.doors.web.test_customer_access import closed_with
from tests.doors.web.test_sign_in import key_of
from tests.doors.web.visitor import House, Visitor, a_house
from tests.house.tree import ROOT

from amends.settings import Settings, read_settings

Opened = tuple[House, TestClient]
DOCUMENTED = read_settings(environment={}, flags={}, file=ROOT / "docs" / "deploy" / "amends.toml")
BY_PROXY = {"Host": "shop.example.com", "Origin": "https://shop.example.com"}


@pytest.fixture
def opened() -> Iterator[Opened]:
    with a_house(DOCUMENTED) as house:
        yield house


def signing_in(opened: Opened, headers: dict[str, str]) -> Visitor:
    visitor = Visitor(opened[1]).see("/sign-in", Host=headers["Host"])
    return visitor.post("/sign-in/key", headers, api_key=key_of(opened[0], "agent"))


def test_a_form_passes_the_proxy_and_its_cookies_are_for_tls_alone(opened: Opened) -> None:
    staff = signing_in(opened, BY_PROXY)
    cookie = staff.headers["set-cookie"]
    staff.see("/w", **BY_PROXY)
    seen = staff.status
    staff.post("/preferences", BY_PROXY, theme="dark")

    assert seen == 200
    assert "; Secure" in cookie
    assert "; Secure" in staff.headers["set-cookie"]


def test_a_live_socket_passes_the_proxy(opened: Opened) -> None:
    staff = signing_in(opened, BY_PROXY)
    headers = BY_PROXY | {"Cookie": f"amends_session={staff.cookies['amends_session']}"}
    refused = closed_with(opened[1], "/w", headers | {"Origin": "http://shop.example.com"})
    with opened[1].websocket_connect("/live?path=/w&since=0", headers=headers) as socket:
        staff.see("/w", **BY_PROXY).post("/sign-out", BY_PROXY)
        with pytest.raises(WebSocketDisconnect) as closing:
            socket.receive_text()

    assert (refused, closing.value.code) == (4403, 4401)


def test_this_machine_is_reached_without_the_proxy_too(opened: Opened) -> None:
    assert signing_in(opened, {"Host": "127.0.0.1:8000", "Origin": "http://127.0.0.1:8000"}).status == 303


@pytest.mark.parametrize(
    "headers",
    [
        BY_PROXY | {"Origin": "https://evil.example"},
        BY_PROXY | {"Origin": "http://shop.example.com"},
        {"Host": "evil.example", "Origin": "https://evil.example"},
    ],
)
def test_a_foreign_page_is_refused_behind_the_proxy(opened: Opened, headers: dict[str, str]) -> None:
    assert signing_in(opened, headers).status == 403


def test_without_an_address_a_server_on_this_machine_takes_nothing_from_a_proxy() -> None:
    with a_house(Settings()) as house:
        assert signing_in(house, BY_PROXY).status == 403
