"""A PostgreSQL server for tests: its own data folder, its own socket, run as another user where we are root.

AMENDS_TEST_POSTGRES=url uses a running server instead. Each `fresh_database` is a database of its own in it.
"""

import contextlib
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest

_NUMBERS = itertools.count(1)
_DEBIAN = Path("/usr/lib/postgresql")  # Debian keeps the server's programs off the path


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """Run a server; give the URL of its maintenance database. Skip when there is none here, but fail in CI."""
    given = os.environ.get("AMENDS_TEST_POSTGRES")
    if given:
        yield given
        return
    folder = _binaries()
    if folder is None:
        _missing("no PostgreSQL server program (initdb, pg_ctl) was found: the PostgreSQL tests did NOT run")
    with tempfile.TemporaryDirectory(prefix="amends-pg-") as name:
        yield from _running(folder, Path(name))


@contextlib.contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Make an empty database and drop it afterwards; give its URL."""
    name = f"amends_test_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield psycopg.conninfo.make_conninfo(server, dbname=name)
    finally:
        with psycopg.connect(server, autocommit=True) as conn:
            conn.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The server of a test run: import this name in a conftest."""
    with postgres_server() as url:
        yield url


def _running(binaries: Path, home: Path) -> Iterator[str]:
    user = _user()
    data, sockets = home / "data", home / "s"
    sockets.mkdir()
    if os.getuid() == 0:
        home.chmod(0o755)
        for path in (home, sockets):
            shutil.chown(path, user)
    run = _as(user, home)
    run([binaries / "initdb", "-D", data, "-U", "amends", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
    options = f"-c listen_addresses='' -c unix_socket_directories='{sockets}' -c fsync=on -c max_connections=60"
    run([binaries / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", home / "log", "-o", options, "start"])
    try:
        yield psycopg.conninfo.make_conninfo(host=str(sockets), user="amends", dbname="postgres")
    finally:
        run([binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"])


def restart_postgres(url: str) -> None:
    """Restart the server of a database as an operator would; skip where it is not ours."""
    if os.environ.get("AMENDS_TEST_POSTGRES"):
        pytest.skip("this server belongs to somebody else")
    with psycopg.connect(url) as conn:
        found = conn.execute("SHOW data_directory").fetchone()
    data, binaries = Path(str(found and found[0])), _binaries()
    assert binaries is not None
    home = data.parent
    _as(_user(), home)([binaries / "pg_ctl", "-D", data, "-w", "-m", "fast", "-l", home / "log", "restart"])


def _as(user: str, home: Path) -> Callable[[list[str | Path]], None]:
    """Return a way to run programs as `user`: the server refuses to run as root."""
    account = pwd.getpwnam(user) if os.getuid() == 0 else None

    def run(command: list[str | Path]) -> None:
        done = subprocess.run(
            command,
            cwd=home,
            user=account and account.pw_uid,
            group=account and account.pw_gid,
            extra_groups=[] if account else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if Path(command[0]).name == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
        )
        if done.returncode:
            log = home / "log"
            pytest.fail(f"{command[0]}: {done.stdout} {log.read_text() if log.exists() else ''}")

    return run


def _user() -> str:
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid()).pw_name
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres").pw_name
    return "nobody"


def _binaries() -> Path | None:
    """Find the folder of initdb and pg_ctl: the newest of Debian's, else the one on the path."""
    debian = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    found = debian[-1] if debian else on_path and Path(on_path)
    return found.parent if found else None


def _missing(sentence: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)
