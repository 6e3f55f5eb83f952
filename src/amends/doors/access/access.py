"""From a request's headers and cookies to the caller."""

import hmac
from collections.abc import Mapping
from dataclasses import replace

from amends.doors.access.origin import Door
from amends.doors.access.ports import Keyring
from amends.doors.access.sessions import COOKIE, Sessions, set_cookie
from amends.doors.access.tokens import verify_customer_token
from amends.kernel.clock import Instant
from amends.kernel.errors import Fault, Invalid, Refused
from amends.kernel.ids import MAIN, CustomerId, is_id
from amends.kernel.party import Caller, CallerKind

NOBODY = Caller(MAIN, CallerKind.ANONYMOUS, "anonymous")
CUSTOMER_HEADER = "amends-customer"
FOR_CUSTOMERS = "customer_service"


class Access:
    """Knows callers by API key, customer token or session.

    `secret` signs sessions; `door` is where we serve: behind TLS, cookies are for TLS alone.
    """

    def __init__(self, keys: Keyring, secret: bytes, door: Door = Door()) -> None:
        self.door, self.secure = door, door.secure
        self._keys = keys
        self._sessions = Sessions(keys, secret)

    def caller_of(self, headers: Mapping[str, str], cookies: Mapping[str, str], *, now: Instant) -> Caller:
        """Return who asks; anonymous when nothing is shown, or a session that is over.

        `headers` by their lower-case names. A key or token that does not count is Refused `access/authentication`.
        """
        authorization = headers.get("authorization")
        if authorization is not None:
            return self._acting(self.holder_of(_bearer(authorization), now=now), headers.get(CUSTOMER_HEADER))
        cookie = cookies.get(COOKIE)
        known = self._sessions.read(cookie, now=now) if cookie else None
        return self._acting(known or NOBODY, headers.get(CUSTOMER_HEADER))

    def holder_of(self, credential: str, *, now: Instant) -> Caller:
        """Return whose API key or customer token this is; raise Refused `access/authentication` for no such thing."""
        if not credential.startswith("ak_"):
            return verify_customer_token(credential, keys=self._keys, now=now)
        holder = self._keys.holder(credential)
        if holder is None:
            raise Refused("this API key does not count", clause="access/authentication")
        return holder

    def start_session(self, caller: Caller, *, now: Instant) -> str:
        """Return the Set-Cookie header that signs somebody in for 8 hours."""
        return set_cookie(self._sessions.start(caller, now=now), secure=self.secure)

    def end_session(self, cookies: Mapping[str, str]) -> str:
        """End the session of these cookies, every copy of it; return the Set-Cookie header that forgets it."""
        if COOKIE in cookies:
            self._sessions.end(cookies[COOKIE])
        return set_cookie("", secure=self.secure, life=0)

    def has_session(self, cookies: Mapping[str, str]) -> bool:
        """Tell whether a browser shows a session, whether or not it counts."""
        return COOKIE in cookies

    def csrf_token(self, cookies: Mapping[str, str]) -> str:
        """Return the token that forms of this session carry."""
        return self._sessions.csrf_token(cookies.get(COOKIE, ""))

    def guard_unsafe(self, headers: Mapping[str, str], cookies: Mapping[str, str], *, token: str | None) -> None:
        """Refuse an unsafe request that is sent with a session, but not from one of our own pages."""
        self.door.guard_origin(headers)
        given = (token or "").encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(given, self.csrf_token(cookies).encode()):
            raise Refused("the form is not from this session; load the page again", clause="access/csrf")

    def _acting(self, caller: Caller, customer: str | None) -> Caller:
        """Let a service act for the customer that it names; nobody else names one."""
        if customer is None:
            return caller
        if caller.kind is CallerKind.ANONYMOUS:
            raise Refused("sign in first", clause="access/authentication")
        if caller.kind is not CallerKind.SERVICE or FOR_CUSTOMERS not in caller.roles:
            raise Refused("only a service with the role customer_service acts for customers", clause="access/role")
        if not is_id(customer):
            raise Invalid([Fault("header.Amends-Customer", "is not an id")])
        return replace(caller, on_behalf_of=CustomerId(customer))


def _bearer(authorization: str) -> str:
    scheme, _, credential = authorization.partition(" ")
    if scheme.lower() != "bearer" or not credential:
        raise Refused("Authorization must be `Bearer` and a key or token", clause="access/authentication")
    return credential
