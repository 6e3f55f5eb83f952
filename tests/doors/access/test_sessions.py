"""A session that was ended is over at once in its own process, whatever was in flight and however it is spelled."""

from collections.abc import Callable

import pytest

from amends.adapters.access import MemoryAccessStore
from amends.doors.access.sessions import Sessions
from amends.kernel.clock import Instant, instant
from amends.kernel.ids import MAIN
from amends.kernel.party import Caller, CallerKind

NOW = instant("2026-11-23T20:00:00+00:00")
ANNA = Caller(MAIN, CallerKind.STAFF, "anna", frozenset({"agent"}))


class SlowStore(MemoryAccessStore):
    """Something happens between the moment when a session is read and the moment when that is told."""

    meanwhile: Callable[[], None] | None = None

    def session(self, value: str) -> tuple[Caller, Instant] | None:
        found = super().session(value)
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()
        return found


def test_a_session_that_ends_while_it_is_read_is_not_remembered() -> None:
    store = SlowStore()
    sessions = Sessions(store, b"secret")
    cookie = sessions.start(ANNA, now=NOW)
    store.meanwhile = lambda: sessions.end(cookie)
    sessions.read(cookie, now=NOW)

    assert sessions.read(cookie, now=NOW) is None


@pytest.mark.parametrize("ending", ["=", "==", "next letter"])
def test_a_cookie_has_one_spelling(ending: str) -> None:
    sessions = Sessions(MemoryAccessStore(), b"secret")
    cookie = sessions.start(ANNA, now=NOW)
    other = cookie[:-1] + chr(ord(cookie[-1]) + 1) if ending == "next letter" else cookie + ending

    assert sessions.read(cookie, now=NOW) is not None
    assert sessions.read(other, now=NOW) is None
