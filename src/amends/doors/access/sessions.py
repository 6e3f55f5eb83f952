"""Sessions of signed-in people: a signed cookie, and a CSRF token that belongs to it alone."""

import hmac
from hashlib import sha256

import msgspec
from itsdangerous import BadSignature, URLSafeSerializer

from amends.kernel.clock import HOUR, SECOND, Instant
from amends.kernel.ids import TenantId
from amends.kernel.party import Caller, CallerKind

COOKIE = "amends_session"
LIFE = 12 * HOUR
SALT = "amends.session"


class Session(msgspec.Struct, frozen=True, array_like=True):
    """Who is signed in, and until when."""

    tenant: str
    kind: CallerKind
    id: str
    roles: tuple[str, ...]
    ends_at: int


def write_session(caller: Caller, *, secret: bytes, now: Instant) -> str:
    """Return the cookie's value for somebody who has just signed in."""
    session = Session(caller.tenant, caller.kind, caller.id, tuple(sorted(caller.roles)), now + LIFE)
    return str(_serializer(secret).dumps(msgspec.to_builtins(session)))


def read_session(value: str, *, secret: bytes, now: Instant) -> Caller | None:
    """Return who is signed in; None for a cookie that ran out or is not ours."""
    try:
        session = msgspec.convert(_serializer(secret).loads(value), type=Session)
    except (BadSignature, msgspec.ValidationError):
        return None
    if session.ends_at <= now:
        return None
    return Caller(TenantId(session.tenant), session.kind, session.id, frozenset(session.roles), proof="session")


def csrf_token(value: str, *, secret: bytes) -> str:
    """Return the token that unsafe requests of this session must carry; another site cannot read it."""
    return hmac.new(secret, b"csrf\0" + value.encode("utf-8", "surrogatepass"), sha256).hexdigest()


def set_cookie(value: str, *, secure: bool, life: int = LIFE) -> str:
    """Return the Set-Cookie header that starts a session; `life` 0 ends it."""
    attributes = f"Path=/; Max-Age={life // SECOND}; HttpOnly; SameSite=Lax"
    return f"{COOKIE}={value}; {attributes}{'; Secure' if secure else ''}"


def _serializer(secret: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=SALT, signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"})
