"""The addresses that this process listens on."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from amends.kernel.errors import Unavailable


def family_of(host: str) -> socket.AddressFamily:
    """Return the kind of an address: IPv6 has colons."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


@contextmanager
def binding(host: str, port: int) -> Iterator[None]:
    """Raise Unavailable, with the address, where it cannot be listened on."""
    try:
        yield
    except OSError as error:  # taken, below 1024, or a name that nobody knows
        raise Unavailable(f"cannot listen on {host}, port {port}: {error.strerror or error}") from error
