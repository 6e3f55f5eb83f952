"""What keys, secrets and sessions look like, and what is kept of them."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from amends.kernel.clock import Instant
from amends.kernel.errors import Fault, Invalid
from amends.kernel.ids import TenantId, is_id
from amends.kernel.party import Caller, CallerKind

RANDOM_BYTES = 32
SECRETS_AT_A_TIME = 2
COPIED = ("api_keys", "shop_secrets", "session_secret")  # tables of a backup; sessions end by themselves
ID_LETTERS = 16  # hexadecimal
HOLDERS = frozenset({CallerKind.SERVICE, CallerKind.STAFF, CallerKind.SELLER})


@dataclass(frozen=True, slots=True)
class Issued:
    """A key that was issued, without the key. `id` names it; no part of the key can be worked out from it."""

    id: str
    holder: Caller
    at: Instant


def new_key() -> str:
    """Draw an API key."""
    return f"ak_{_random_text()}"


def new_shop_secret() -> str:
    """Draw a shop's secret for signing customer tokens; the signature's key are its UTF-8 bytes."""
    return f"sk_{_random_text()}"


def new_session() -> str:
    """Draw a session's value, which its cookie carries."""
    return _random_text()


def digest(key: str) -> str:
    """Return what is kept of a key or a session. A random one of 256 bits needs no salt and no slow hash."""
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def id_of(digest: str) -> str:
    """Return the id of a key, by what is kept of it: 64 bits of a hash, which tell nothing of the key."""
    return f"key_{digest[:ID_LETTERS]}"


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


def columns_of(caller: Caller) -> tuple[str, str, str, str]:
    """Return a caller as a database keeps it: tenant, kind, id, roles."""
    return caller.tenant, caller.kind.value, caller.id, " ".join(sorted(caller.roles))


def caller_of(row: Sequence[Any], *, proof: str) -> Caller:
    """Return the caller whom the first four columns of a row tell of."""
    return Caller(TenantId(row[0]), CallerKind(row[1]), row[2], frozenset(row[3].split()), proof=proof)


def _random_text() -> str:
    return urlsafe_b64encode(secrets.token_bytes(RANDOM_BYTES)).rstrip(b"=").decode()
