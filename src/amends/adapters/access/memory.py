"""API keys and secrets in memory: for tests and for trying things out."""

import secrets
from threading import Lock

from amends.adapters.access.keys import (
    RANDOM_BYTES,
    SECRETS_AT_A_TIME,
    Issued,
    checked_holder,
    digest,
    new_key,
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
        self._session_secret = secrets.token_bytes(RANDOM_BYTES)

    def holder(self, key: str) -> Caller | None:
        """Return whose key this is; None for one that was never issued or was revoked."""
        found = self._keys.get(digest(key))
        return None if found is None else found.holder

    def issue(self, holder: Caller, *, at: Instant) -> str:
        """Make a key for a service, a member of staff or a seller; the only time that it is told."""
        issued, key = Issued(checked_holder(holder), at), new_key()
        with self._lock:
            self._keys[digest(key)] = issued
        return key

    def revoke(self, tenant: TenantId, holder: str) -> int:
        """Revoke every key of a holder; return how many there were."""
        with self._lock:
            gone = [
                key for key, found in self._keys.items() if (found.holder.tenant, found.holder.id) == (tenant, holder)
            ]
            for key in gone:
                del self._keys[key]
        return len(gone)

    def issued(self, tenant: TenantId) -> tuple[Issued, ...]:
        """Return the keys in force, oldest first."""
        found = (issued for issued in self._keys.values() if issued.holder.tenant == tenant)
        return tuple(sorted(found, key=lambda issued: (issued.at, issued.holder.id)))

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
