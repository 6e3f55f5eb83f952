"""What callers prove themselves with."""

from typing import Protocol

from amends.kernel.clock import Instant
from amends.kernel.ids import TenantId
from amends.kernel.party import Caller


class Keyring(Protocol):
    """API keys in force, the secrets that shops sign with, and sessions.

    Every implementation passes tests/contracts/test_access.py. May be used from several threads; what another process
    changed is seen by the next call.
    """

    def holder(self, key: str) -> Caller | None:
        """Return whose API key this is. Asked on each request, so that a revoked key is out."""
        ...

    def shop_secrets(self, tenant: TenantId) -> tuple[str, ...]:
        """Return the secrets with which customer tokens of a tenant may be signed, newest first."""
        ...

    def start_session(self, holder: Caller, *, at: Instant, ends_at: Instant) -> str:
        """Begin a session and forget those that are over at `at`; return its value (43 letters of base64url).

        The value is told this once; only its SHA-256 is kept.
        """
        ...

    def session(self, value: str) -> tuple[Caller, Instant] | None:
        """Return whose session this is (`proof` is "session") and when it ends, even when that has passed.

        None for one that was never begun, or was ended.
        """
        ...

    def end_session(self, value: str) -> None:
        """End a session; one that is none is left alone."""
        ...
