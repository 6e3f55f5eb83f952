"""An open socket ends with the session, the token or the key that opened it."""

import asyncio
from collections.abc import Callable

import pytest
from starlette.requests import HTTPConnection

from amends.adapters.access import MemoryAccessStore
from amends.adapters.clock import ManualClock
from amends.doors.access import Access, sign_customer_token
from amends.doors.access.tokens import Claims
from amends.doors.web.doorkeeper import Doorkeeper
from amends.doors.web.hub import Listener
from amends.kernel.clock import HOUR, MINUTE, SECOND, Instant, instant
from amends.kernel.ids import MAIN
from amends.kernel.party import Caller, CallerKind

NOW = instant("2026-11-23T20:00:00+00:00")
SECRET = b"the secret of sessions"
LIN = Caller(MAIN, CallerKind.CUSTOMER, "c-lin")
STAFF = Caller(MAIN, CallerKind.STAFF, "anna", frozenset({"agent"}))


class Street:
    """The keys, and two processes that know them: the one with the sockets, and another."""

    def __init__(self) -> None:
        self.clock, self.keys = ManualClock(NOW), MemoryAccessStore()
        self.here, self.there = Access(self.keys, SECRET), Access(self.keys, SECRET)
        self.shop_secret = self.keys.renew_shop_secret(MAIN, at=NOW)

    def session(self, whose: Caller = LIN) -> HTTPConnection:
        return connection("cookie", self.here.start_session(whose, now=NOW).partition(";")[0])

    def token(self) -> HTTPConnection:
        said = Claims("c-lin", NOW // SECOND, (NOW + 15 * MINUTE) // SECOND, "01234567")
        return connection("authorization", f"Bearer {sign_customer_token(said, secret=self.shop_secret)}")

    def key(self) -> HTTPConnection:
        return connection("authorization", f"Bearer {self.keys.issue(STAFF, at=NOW)}")

    def sign_out_elsewhere(self, reader: HTTPConnection) -> None:
        self.there.end_session(reader.cookies)
        self.clock.advance(5 * SECOND)

    def revoke(self, _: HTTPConnection) -> None:
        self.keys.revoke(MAIN, self.keys.issued(MAIN)[0].id)


def connection(name: str, value: str) -> HTTPConnection:
    return HTTPConnection({"type": "websocket", "headers": [(name.encode(), value.encode())]})


def ended(street: Street, reader: HTTPConnection, happens: Callable[[], None]) -> list[bool]:
    """Tell whether the socket of `reader` ended, and that of a bystander who opened one before it."""

    async def stand() -> list[bool]:
        doorkeeper, bystander, listener = Doorkeeper(street.here, street.clock, every=0.001), Listener(""), Listener("")
        with doorkeeper.watching(street.session(), bystander), doorkeeper.watching(reader, listener):
            street.here.caller_of(reader.headers, reader.cookies, now=street.clock.now())
            happens()
            closed = await asyncio.wait_for(listener.queue.get(), 10) is None
            return [closed, not bystander.queue.empty()]

    return asyncio.run(stand())


def test_a_session_that_another_process_ended_ends_its_sockets_alone() -> None:
    street = Street()
    reader = street.session()

    assert ended(street, reader, lambda: street.sign_out_elsewhere(reader)) == [True, False]


def test_a_session_that_ran_out_ends_its_sockets() -> None:
    street = Street()
    reader = street.session()

    assert ended(street, reader, lambda: street.clock.set(Instant(NOW + 8 * HOUR)))[0]


def test_a_customer_token_that_ran_out_ends_its_sockets_alone() -> None:
    street = Street()

    assert ended(street, street.token(), lambda: street.clock.set(Instant(NOW + 15 * MINUTE))) == [True, False]


def test_a_revoked_key_ends_its_sockets_alone() -> None:
    street = Street()
    reader = street.key()

    assert ended(street, reader, lambda: street.revoke(reader)) == [True, False]


def test_a_revoked_key_ends_the_sockets_of_its_holders_sessions_alone() -> None:
    street = Street()
    street.key()

    def revoke_elsewhere() -> None:
        street.revoke(reader)
        street.clock.advance(5 * SECOND)

    reader = street.session(STAFF)

    assert ended(street, reader, revoke_elsewhere) == [True, False]


class Locked(MemoryAccessStore):
    """A store whose file somebody holds, the first few times that it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.failures = 0

    def holder(self, key: str) -> Caller | None:
        self.failures += 1
        if self.failures < 5:
            raise OSError("database is locked")
        return super().holder(key)


def test_keys_that_cannot_be_read_send_nobody_away_and_are_asked_again() -> None:
    street, keys = Street(), Locked()
    street.here = Access(keys, SECRET)

    async def stand() -> int:
        listener = Listener("")
        with Doorkeeper(street.here, street.clock, every=0.001).watching(street.key(), listener):
            await asyncio.wait_for(listener.queue.get(), 10)  # a key that this store never issued
            return keys.failures

    assert asyncio.run(stand()) == 5


@pytest.mark.parametrize("times", [1, 2])
def test_rounds_begin_again_after_the_last_socket_left(times: int) -> None:
    street = Street()

    async def stand() -> list[bool]:
        doorkeeper = Doorkeeper(street.here, street.clock, every=0.001)
        found = []
        for _ in range(times):
            listener = Listener("")
            with doorkeeper.watching(connection("cookie", ""), listener):
                found.append(await asyncio.wait_for(listener.queue.get(), 10) is None)
            rounds = doorkeeper._rounds
            assert rounds is not None
            await asyncio.wait_for(rounds, 10)
        return found

    assert asyncio.run(stand()) == [True] * times
