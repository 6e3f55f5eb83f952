"""Keys of data subjects in memory."""

import os

from amends.kernel.ids import SubjectId, TenantId


class MemoryVault:
    """A Vault that forgets everything when the process ends. A dict's single steps are atomic; there is no lock."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], bytes] = {}

    def key(self, tenant: TenantId, subject: SubjectId) -> bytes | None:
        """Return the subject's 32-byte key; None when it was never made or was destroyed."""
        return self._keys.get((tenant, subject))

    def key_for_writing(self, tenant: TenantId, subject: SubjectId) -> bytes:
        """Return the subject's key, made on first use."""
        return self._keys.get((tenant, subject)) or self._keys.setdefault((tenant, subject), os.urandom(32))

    def destroy(self, tenant: TenantId, subject: SubjectId) -> None:
        """Destroy the subject's key."""
        self._keys.pop((tenant, subject), None)

    def close(self) -> None:
        """Do nothing: there is no file to let go of."""
