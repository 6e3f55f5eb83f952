"""Which pages may use somebody's cookie: our own."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from amends.kernel.errors import Refused

OWN_SITE = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Door:
    """Where we serve: under `hosts`, on any port, and at `address`, an origin; under any name where neither is known.

    A foreign name that points at this machine is how a page on the net reaches a server on 127.0.0.1.
    """

    hosts: frozenset[str] = frozenset()
    address: str | None = None

    @property
    def secure(self) -> bool:
        """Whether browsers reach us by TLS."""
        return self.address is not None and self.address.startswith("https://")

    def guard_host(self, headers: Mapping[str, str]) -> None:
        """Refuse a request to a name that is not ours. `headers` by their lower-case names."""
        host = headers.get("host", "")
        known = bool(self.hosts) or self.address is not None
        if known and not self._is_public(host) and _parts(f"//{host}").hostname not in self.hosts:
            raise Refused(f"this server is not {host!r}", clause="access/host")

    def guard_origin(self, headers: Mapping[str, str]) -> None:
        """Refuse an unsafe request, or the opening of a socket, that a foreign page sent."""
        self.guard_host(headers)
        if not self._is_own(headers.get("host", ""), headers.get("origin"), headers.get("sec-fetch-site", "none")):
            raise Refused("the request comes from another site", clause="access/origin")

    def _is_own(self, host: str, origin: str | None, site: str) -> bool:
        if origin is None:
            return site in OWN_SITE
        if self._is_public(host):  # a page that came without TLS may be anybody's
            return origin == self.address
        return _parts(origin).netloc == host

    def _is_public(self, host: str) -> bool:
        return self.address is not None and host.lower() == _parts(self.address).netloc


def _parts(address: str) -> SplitResult:
    """Take an address apart; one that is none has no parts."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
