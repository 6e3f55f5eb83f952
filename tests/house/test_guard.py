"""The guard of tests/conftest.py: tests reach this machine and nothing beyond it."""

import socket
import urllib.request
from pathlib import Path

import pytest
from tests.conftest import is_local

BEYOND = "192.0.2.1"  # TEST-NET-1 of RFC 5737: nobody's address


def refusal() -> pytest.RaisesExc[RuntimeError]:
    return pytest.raises(RuntimeError, match="tests have no network")


def test_a_connection_beyond_this_machine_is_refused() -> None:
    with socket.socket() as peer, refusal():
        peer.connect((BEYOND, 80))


def test_a_datagram_beyond_this_machine_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as peer, refusal():
        peer.sendto(b"hello", (BEYOND, 53))


def test_a_name_beyond_this_machine_is_not_looked_up() -> None:
    with refusal():
        urllib.request.urlopen("http://example.com/")


def test_a_server_on_loopback_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as peer:
        assert peer.getpeername() == server.getsockname()


def test_a_unix_socket_can_be_reached(tmp_path: Path) -> None:
    address = str(tmp_path / "door")

    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as peer:
        server.bind(address)
        server.listen()
        peer.connect(address)

        assert peer.getpeername() == address


@pytest.mark.parametrize("host", [None, "", "localhost", "127.0.0.1", "127.8.0.1", "::1", b"localhost"])
def test_names_of_this_machine_are_local(host: object) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["example.com", "10.0.0.1", "localhost.example.com", "2001:db8::1", b"example.com"])
def test_every_other_name_is_not_local(host: object) -> None:
    assert not is_local(host)
