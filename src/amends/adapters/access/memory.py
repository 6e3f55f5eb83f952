"""API keys and secrets in memory: for tests and for trying things out."""

import secrets
from dataclasses import replace
from threading import Lock

from amends.adapters.access.keys import (
    RANDOM_BYTES,
    SECRETS_AT_A_TIME,
    Issued,
    checked_holder,
    digest,
    id_of,
    new_key,
    new_session,
    new_shop_secret,
)
from amends.kernel.clock import Instant
from amends.kernel.ids import TenantId
from amends.kernel.party import Caller


class MemoryAccessStore:
    """The twin of SqliteAccessStore, gone with the process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._keys: dict[str, Issued] = {}
        self._secrets: dict[TenantId, list[str]] = {}
        self._sessions: dict[str, tuple[Caller, Instant]] = {}
        self._session_secret = secrets.token_bytes(RANDOM_BYTES)

    def holder(self, key: str) -> Caller | None:
        """Return whose key this is; None for one that was never issued or was revoked."""
        found = self._keys.get(digest(key))
        return None if found is None else found.holder

    def issue(self, holder: Caller, *, at: Instant) -> str:
        """Make a key for a service, a member of staff or a seller; the only time that it is told."""
        checked, key = checked_holder(holder), new_key()
        kept = digest(key)
        with self._lock:
            self._keys[kept] = Issued(id_of(kept), checked, at)
        return key

    def revoke(self, tenant: TenantId, key: str) -> bool:
        """Revoke the key of that id and end its holder's sessions; False when the tenant has none."""
        with self._lock:
            found = [d for d, issued in self._keys.items() if (issued.holder.tenant, issued.id) == (tenant, key)]
            holders = {_whose(self._keys.pop(gone).holder) for gone in found}
            self._sessions = {kept: held for kept, held in self._sessions.items() if _whose(held[0]) not in holders}
        return bool(found)

    def issued(self, tenant: TenantId) -> tuple[Issued, ...]:
        """Return the keys in force, oldest first."""
        with self._lock:
            found = [issued for issued in self._keys.values() if issued.holder.tenant == tenant]
        return tuple(sorted(found, key=lambda issued: (issued.at, issued.id)))

    def start_session(self, holder: Caller, *, at: Instant, ends_at: Instant) -> str:
        """Begin a session and forget those that are over; return its value, which is told this once."""
        value = new_session()
        with self._lock:
            self._sessions = {kept: found for kept, found in self._sessions.items() if found[1] > at}
            self._sessions[digest(value)] = (replace(holder, proof="session", on_behalf_of=None), ends_at)
        return value

    def session(self, value: str) -> tuple[Caller, Instant] | None:
        """Return whose session this is and when it ends; None for one that was never begun, or was ended."""
        return self._sessions.get(digest(value))

    def end_session(self, value: str) -> None:
        """End a session; one that is none is left alone."""
        with self._lock:
            self._sessions.pop(digest(value), None)

    def shop_secrets(self, tenant: TenantId) -> tuple[str, ...]:
        """Return the secrets that may sign customer tokens, newest first."""
        return tuple(self._secrets.get(tenant, ()))

    def renew_shop_secret(self, tenant: TenantId, *, at: Instant) -> str:  # noqa: ARG002  memory needs no date to keep order
        """Make a secret; the one before it still counts, older ones no longer do."""
        made = new_shop_secret()
        with self._lock:
            self._secrets[tenant] = [made, *self._secrets.get(tenant, [])][:SECRETS_AT_A_TIME]
        return made

    def session_secret(self) -> bytes:
        """Return the secret that signs sessions, made on first use."""
        return self._session_secret

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""


def _whose(caller: Caller) -> tuple[str, str, str]:
    return caller.tenant, caller.kind, caller.id
