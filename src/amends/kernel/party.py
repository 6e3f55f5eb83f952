"""Who acts. Every command carries a Caller that a door made and the desk checks."""

from dataclasses import dataclass
from enum import StrEnum

from amends.kernel.ids import MAIN, CustomerId, TenantId


class CallerKind(StrEnum):
    """The kinds of caller that the rights table knows."""

    ANONYMOUS = "anonymous"
    CUSTOMER = "customer"
    SELLER = "seller"
    STAFF = "staff"
    SERVICE = "service"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks for something: `id` is theirs, `proof` how a door knows (token, key, session, shell)."""

    tenant: TenantId
    kind: CallerKind
    id: str
    roles: frozenset[str] = frozenset()
    proof: str = "none"
    on_behalf_of: CustomerId | None = None

    @property
    def customer(self) -> CustomerId | None:
        """The customer whose rights this caller uses: its own, or the one it was let in for."""
        return CustomerId(self.id) if self.kind is CallerKind.CUSTOMER else self.on_behalf_of


def system(name: str, tenant: TenantId = MAIN) -> Caller:
    """Return the caller for work that nobody asked for just now: workers, timers."""
    return Caller(tenant=tenant, kind=CallerKind.SYSTEM, id=name, proof="process")
