"""A vault without keys: for work on a ledger that opens no sealed text."""

from amends.kernel.errors import Refused
from amends.kernel.ids import SubjectId, TenantId


class NoKeys:
    """Every subject's key is missing, and none can be made."""

    def key(self, tenant: TenantId, subject: SubjectId) -> bytes | None:  # noqa: ARG002 - the port's arguments
        """Return None: what is sealed stays closed."""
        return None

    def key_for_writing(self, tenant: TenantId, subject: SubjectId) -> bytes:  # noqa: ARG002 - the port's arguments
        """Refuse: nothing is sealed here."""
        raise Refused("this was opened without its keys", clause="vault/absent")

    def destroy(self, tenant: TenantId, subject: SubjectId) -> None:  # noqa: ARG002 - the port's arguments
        """Refuse: there is nothing to destroy."""
        raise Refused("this was opened without its keys", clause="vault/absent")
