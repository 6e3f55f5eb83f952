"""What holds for every test: no network beyond this machine, chance that repeats, missing tools said loudly."""

import ipaddress
import os
import shutil
import socket
import sys
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, settings

# Every run draws the same examples, so a red test is red for everybody; `./run test --hypothesis-profile=large` digs.
settings.register_profile(
    "default",
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],  # two busy cores say nothing about a strategy
)
settings.register_profile("large", settings.get_profile("default"), max_examples=2_000, derandomize=False)
settings.load_profile("default")

# A traceback with all local values takes minutes to draw where one of them is every rule pack.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


class NetworkForbiddenError(RuntimeError):
    """A test spoke to something beyond this machine. Not an OSError, so that no retry swallows it."""


LOCAL_NAMES = frozenset({"", "localhost", "0.0.0.0", "::"})  # noqa: S104  as names of this machine, nothing is bound
REACHING_OUT = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


def is_local(host: object) -> bool:
    """Tell whether a host is this machine, without asking a name server."""
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(name)).is_loopback
    except ValueError:
        return False


def guard(event: str, args: tuple[object, ...]) -> None:
    """Refuse connections and look-ups beyond loopback and unix sockets, whatever library asks for them."""
    if event in REACHING_OUT:
        peer, address = args[0], args[1]
        if isinstance(peer, socket.socket) and peer.family == socket.AF_UNIX:
            return
        if isinstance(address, tuple) and not is_local(address[0]):
            raise NetworkForbiddenError(f"tests have no network: {event} to {address[0]}")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"} and not is_local(args[0]):
        raise NetworkForbiddenError(f"tests have no network: look-up of {args[0]!r}")


# An audit hook sees the calls of every library and cannot be undone by a test; nothing is patched.
sys.addaudithook(guard)


def has_postgres() -> bool:
    """Tell whether a PostgreSQL server can be started here (Debian keeps initdb off the path)."""
    return shutil.which("initdb") is not None or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def has_browser() -> bool:
    """Tell whether Chromium and its driver are here."""
    return all(shutil.which(name) for name in ("chromium", "chromedriver"))


# What each marker needs: is it here, and which Debian packages bring it.
NEEDS = {"postgres": (has_postgres, "postgresql"), "browser": (has_browser, "chromium chromium-driver")}


def missing(marker: str) -> str | None:
    """Return the sentence that tells what a marker lacks here, or None."""
    here, packages = NEEDS[marker]
    return None if here() else f"{marker} tests need: apt-get install {packages}"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose tool is missing; in CI that is a failure."""
    for marker in NEEDS:
        sentence = missing(marker) if item.get_closest_marker(marker) else None
        if sentence and os.environ.get("CI") == "true":
            pytest.fail(sentence, pytrace=False)
        if sentence:
            pytest.skip(sentence)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one loud line each which tests were left out for want of a tool."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for sentence in filter(None, map(missing, NEEDS)):
        count = sum(sentence in reason for reason in skipped)
        if count:
            terminalreporter.write_line(f"SKIPPED {count}: {sentence}", red=True, bold=True)
