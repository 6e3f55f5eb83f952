"""Customer tokens: a shop's backend vouches for its customer, for a few minutes.

A JSON Web Signature in compact form (RFC 7515) with HMAC-SHA256, so that any JWT library can make one.
"""

import binascii
import hmac
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Annotated, Literal

import msgspec

from amends.doors.access.ports import Keyring
from amends.kernel.clock import MINUTE, SECOND, Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import MAIN, TenantId, is_id
from amends.kernel.party import Caller, CallerKind

LONGEST_LIFE = 15 * MINUTE
SKEW = 60 * SECOND  # how far ahead the clock of a shop may be
LONGEST_TOKEN = 2_048
HEAD = b'{"alg":"HS256","typ":"JWT"}'
Seconds = Annotated[int, msgspec.Meta(ge=0, le=1 << 40)]


class Header(msgspec.Struct):
    """The head of a token. One algorithm counts, whatever a token says of itself."""

    alg: Literal["HS256"]


class Claims(msgspec.Struct):
    """What a token says; times are seconds since 1970, as JWT libraries write them."""

    customer: str
    iat: Seconds
    exp: Seconds
    nonce: Annotated[str, msgspec.Meta(min_length=8, max_length=64)]
    tenant: str = MAIN


def sign_customer_token(claims: Claims, *, secret: str) -> str:
    """Return a token as a shop's backend would make it: for the demo, tests and examples."""
    signed = f"{_encoded(HEAD)}.{_encoded(msgspec.json.encode(claims))}"
    return f"{signed}.{_encoded(_signature(signed, secret))}"


def verify_customer_token(token: str, *, keys: Keyring, now: Instant) -> Caller:
    """Return the customer whom a token vouches for; raise Refused `access/authentication` saying what is wrong."""
    claims = _read(token)
    signed, _, signature = token.rpartition(".")
    given = _decoded(signature)
    secrets = keys.shop_secrets(TenantId(claims.tenant))
    if not any(hmac.compare_digest(given, _signature(signed, secret)) for secret in secrets):
        raise _refused("its signature is not the shop's")
    _guard_times(claims, now)
    return Caller(TenantId(claims.tenant), CallerKind.CUSTOMER, claims.customer, proof="customer_token")


def _guard_times(claims: Claims, now: Instant) -> None:
    if claims.exp * SECOND <= now:
        raise _refused("it has run out")
    if claims.iat * SECOND > now + SKEW:
        raise _refused("it was made in the future")
    if not 0 < (claims.exp - claims.iat) * SECOND <= LONGEST_LIFE:
        raise _refused("it lives longer than 15 minutes, or ends before it begins")


def _read(token: str) -> Claims:
    parts = token.split(".")
    if len(token) > LONGEST_TOKEN or len(parts) != 3:
        raise _refused("it is neither an API key nor a token")
    try:
        msgspec.json.decode(_decoded(parts[0]), type=Header)
        claims = msgspec.json.decode(_decoded(parts[1]), type=Claims)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _refused("its head or its claims are not as they must be") from error
    if not is_id(claims.customer) or not is_id(claims.tenant):
        raise _refused("it names no customer")
    return claims


def _signature(signed: str, secret: str) -> bytes:
    return hmac.new(secret.encode(), signed.encode(), sha256).digest()


def _encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()


def _decoded(part: str) -> bytes:
    try:
        return b64decode(part.encode("ascii") + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise _refused("it is not base64url") from error


def _refused(why: str) -> Refused:
    return Refused(f"the token does not count: {why}", clause="access/authentication")
