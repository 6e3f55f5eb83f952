"""What a key and a secret look like, and what is kept of a key."""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from amends.kernel.clock import Instant
from amends.kernel.errors import Fault, Invalid
from amends.kernel.ids import is_id
from amends.kernel.party import Caller, CallerKind

RANDOM_BYTES = 32
SECRETS_AT_A_TIME = 2
HOLDERS = frozenset({CallerKind.SERVICE, CallerKind.STAFF, CallerKind.SELLER})


@dataclass(frozen=True, slots=True)
class Issued:
    """A key that was issued, without the key."""

    holder: Caller
    at: Instant


def new_key() -> str:
    """Draw an API key."""
    return f"ak_{_random_text()}"


def new_shop_secret() -> str:
    """Draw a shop's secret for signing customer tokens; the signature's key are its UTF-8 bytes."""
    return f"sk_{_random_text()}"


def digest(key: str) -> str:
    """Return what is kept of a key. A random key of 256 bits needs no salt and no slow hash."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def checked_holder(holder: Caller) -> Caller:
    """Return the holder of a new key; raise Invalid for one that cannot have a key."""
    faults = []
    if holder.kind not in HOLDERS:
        faults.append(Fault("kind", f"a {holder.kind} gets no API key"))
    faults += [Fault(name, "is not an id") for name in ("tenant", "id") if not is_id(getattr(holder, name))]
    faults += [Fault("roles", f"{role!r} is not a role's name") for role in sorted(holder.roles) if not is_id(role)]
    if faults:
        raise Invalid(faults)
    return Caller(holder.tenant, holder.kind, holder.id, holder.roles, proof="api_key")


def _random_text() -> str:
    return urlsafe_b64encode(secrets.token_bytes(RANDOM_BYTES)).rstrip(b"=").decode()
