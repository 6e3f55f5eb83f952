"""Which pages may use somebody's cookie: our own."""

from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from amends.kernel.errors import Refused

OWN_SITE = frozenset({"same-origin", "none"})


def guard_origin(headers: Mapping[str, str], *, hosts: frozenset[str] = frozenset()) -> None:
    """Refuse an unsafe request, or the opening of a socket, that a foreign page sent.

    `headers` by their lower-case names. `hosts` are the names under which we serve (empty: any); a foreign name that
    points at this machine is how a page on the net reaches a server on 127.0.0.1.
    """
    host = headers.get("host", "")
    if hosts and _parts(f"//{host}").hostname not in hosts:
        raise Refused(f"this server is not {host!r}", clause="access/host")
    origin = headers.get("origin")
    own = headers.get("sec-fetch-site", "none") in OWN_SITE if origin is None else _parts(origin).netloc == host
    if not own:
        raise Refused("the request comes from another site", clause="access/origin")


def _parts(address: str) -> SplitResult:
    """Take an address apart; one that is none has no parts."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
