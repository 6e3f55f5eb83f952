"""Sessions of signed-in people: a signed cookie that names a row of the store, and a CSRF token that belongs to it."""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from itsdangerous import Signer

from amends.doors.access.ports import Keyring
from amends.kernel.clock import HOUR, SECOND, Instant
from amends.kernel.party import Caller

COOKIE = "amends_session"
LIFE = 8 * HOUR  # a day's work; a key or token says who begins one, not how long it lasts
SALT = "amends.session"
TRUSTED = 5 * SECOND  # how long a session may go on after another process ended it; this process knows at once
MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Known:
    """A session as the store had it at `read_at`."""

    caller: Caller
    ends_at: Instant
    read_at: Instant

    def is_fresh(self, now: Instant) -> bool:
        """Tell whether it need not be read again; a clock that was set back trusts nothing."""
        return 0 <= now - self.read_at < TRUSTED


class Sessions:
    """Who is signed in. `secret` signs the cookies, so that a made-up one never reaches the store.

    What the store said of a cookie is believed for `TRUSTED`: a page and its pictures ask once.
    """

    def __init__(self, store: Keyring, secret: bytes) -> None:
        self._store = store
        self._secret = secret
        self._known: dict[str, Known] = {}
        self._ended, self._lock = 0, Lock()

    def start(self, caller: Caller, *, now: Instant) -> str:
        """Return the cookie's value for somebody who has just signed in."""
        value = self._store.start_session(caller, at=now, ends_at=Instant(now + LIFE))
        return self._signer().sign(value).decode()

    def read(self, cookie: str, *, now: Instant) -> Caller | None:
        """Return who is signed in; None for a session that is over, and for a cookie that is not ours."""
        known = self._known.get(cookie)
        if known is None or not known.is_fresh(now):
            known = self._read(cookie, now)
        return None if known is None or known.ends_at <= now else known.caller

    def end(self, cookie: str) -> None:
        """End the session of a cookie, wherever else its value was copied to."""
        value = self._value(cookie)
        if value is not None:
            self._store.end_session(value)
        with self._lock:
            self._ended += 1
            self._known.pop(cookie, None)

    def csrf_token(self, cookie: str) -> str:
        """Return the token that unsafe requests of this session must carry; another site cannot read it."""
        return hmac.new(self._secret, b"csrf\0" + cookie.encode("utf-8", "surrogatepass"), sha256).hexdigest()

    def _read(self, cookie: str, now: Instant) -> Known | None:
        value, ended = self._value(cookie), self._ended
        found = None if value is None else self._store.session(value)
        if found is None:
            self._known.pop(cookie, None)
            return None
        known = Known(*found, read_at=now)
        with self._lock:
            if ended == self._ended:  # else this may be a session that was ended while it was read
                self._remember(cookie, known)
        return known

    def _remember(self, cookie: str, known: Known) -> None:
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[cookie] = known

    def _value(self, cookie: str) -> str | None:
        """Return what we signed. `unsign` takes several spellings of a signature: ending one would leave others."""
        shown = cookie.encode("utf-8", "surrogatepass")
        value = shown.rpartition(b".")[0]
        return value.decode() if hmac.compare_digest(self._signer().sign(value), shown) else None

    def _signer(self) -> Signer:
        return Signer(self._secret, salt=SALT, digest_method=sha256, key_derivation="hmac")


def set_cookie(value: str, *, secure: bool, life: int = LIFE) -> str:
    """Return the Set-Cookie header that starts a session; `life` 0 ends it."""
    attributes = f"Path=/; Max-Age={life // SECOND}; HttpOnly; SameSite=Lax"
    return f"{COOKIE}={value}; {attributes}{'; Secure' if secure else ''}"
