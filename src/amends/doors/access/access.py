"""From a request's headers and cookies to the caller."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from amends.doors.access import sessions
from amends.doors.access.origin import guard_origin
from amends.doors.access.ports import Keyring
from amends.doors.access.tokens import verify_customer_token
from amends.kernel.clock import Instant
from amends.kernel.errors import Fault, Invalid, Refused
from amends.kernel.ids import MAIN, CustomerId, is_id
from amends.kernel.party import Caller, CallerKind

NOBODY = Caller(MAIN, CallerKind.ANONYMOUS, "anonymous")
CUSTOMER_HEADER = "amends-customer"
FOR_CUSTOMERS = "customer_service"


@dataclass(frozen=True, slots=True)
class Access:
    """Knows callers by API key, customer token or session.

    `secret` signs sessions; `hosts` are the names we serve under (empty: any); `secure` marks cookies for TLS alone.
    """

    keys: Keyring
    secret: bytes = field(repr=False)
    hosts: frozenset[str] = frozenset()
    secure: bool = False

    def caller_of(self, headers: Mapping[str, str], cookies: Mapping[str, str], *, now: Instant) -> Caller:
        """Return who asks; anonymous when nothing is shown, or a session that is over.

        `headers` by their lower-case names. A key or token that does not count is Refused `access/authentication`.
        """
        authorization = headers.get("authorization")
        if authorization is not None:
            return self._acting(self._bearer(authorization, now), headers.get(CUSTOMER_HEADER))
        session = cookies.get(sessions.COOKIE)
        known = session and sessions.read_session(session, secret=self.secret, now=now)
        return self._acting(known or NOBODY, headers.get(CUSTOMER_HEADER))

    def start_session(self, caller: Caller, *, now: Instant) -> str:
        """Return the Set-Cookie header that signs somebody in for 12 hours."""
        return sessions.set_cookie(sessions.write_session(caller, secret=self.secret, now=now), secure=self.secure)

    def end_session(self) -> str:
        """Return the Set-Cookie header that signs out."""
        return sessions.set_cookie("", secure=self.secure, life=0)

    def csrf_token(self, cookies: Mapping[str, str]) -> str:
        """Return the token that forms of this session carry."""
        return sessions.csrf_token(cookies.get(sessions.COOKIE, ""), secret=self.secret)

    def guard_unsafe(self, headers: Mapping[str, str], cookies: Mapping[str, str], *, token: str | None) -> None:
        """Refuse an unsafe request that is sent with a session, but not from one of our own pages."""
        guard_origin(headers, hosts=self.hosts)
        given = (token or "").encode("utf-8", "surrogatepass")
        if not hmac.compare_digest(given, self.csrf_token(cookies).encode()):
            raise Refused("the form is not from this session; load the page again", clause="access/csrf")

    def _bearer(self, authorization: str, now: Instant) -> Caller:
        scheme, _, credential = authorization.partition(" ")
        if scheme.lower() != "bearer" or not credential:
            raise Refused("Authorization must be `Bearer` and a key or token", clause="access/authentication")
        if not credential.startswith("ak_"):
            return verify_customer_token(credential, keys=self.keys, now=now)
        holder = self.keys.holder(credential)
        if holder is None:
            raise Refused("this API key does not count", clause="access/authentication")
        return holder

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
