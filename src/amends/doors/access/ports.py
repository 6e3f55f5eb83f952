"""What callers prove themselves with."""

from typing import Protocol

from amends.kernel.ids import TenantId
from amends.kernel.party import Caller


class Keyring(Protocol):
    """API keys in force, and the secrets that shops sign with. Read on each request, so that a revoked key is out."""

    def holder(self, key: str) -> Caller | None:
        """Return whose API key this is."""
        ...

    def shop_secrets(self, tenant: TenantId) -> tuple[str, ...]:
        """Return the secrets with which customer tokens of a tenant may be signed."""
        ...
