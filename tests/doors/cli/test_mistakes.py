"""Plausible mistakes of an operator: one sentence each, exit 2, and no traceback."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from amends.bootstrap import opened
from amends.doors.serve.watch_port import watch_port
from amends.kernel.errors import Unavailable
from amends.settings import Settings

LIMITED = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0})); "
MAIN = "from amends.doors.cli.main import main; main()"


def amends(folder: Path, *words: str, first: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AMENDS_", "OTEL_"))}
    return subprocess.run(
        [sys.executable, "-c", first + MAIN, *words],
        cwd=folder, env={**kept, **environment}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def refused(ran: subprocess.CompletedProcess[str]) -> str:
    """Return what was said by a command that ended as it should."""
    assert ran.returncode == 2, (ran.returncode, ran.stderr)
    assert len(ran.stderr.splitlines()) == 2, ran.stderr
    return ran.stderr


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a working folder with a store in `store`."""
    folder = tmp_path_factory.mktemp("mistakes")
    assert amends(folder, "keys", "make", "desk", "--role", "agent", "--store", "store").returncode == 0
    return folder


def test_a_port_that_is_taken(tmp_path: Path, taken: int) -> None:
    said = refused(amends(tmp_path, "serve", "--port", str(taken)))

    assert f"cannot listen on 127.0.0.1, port {taken}: Address already in use" in said


def test_a_host_that_nobody_knows(tmp_path: Path) -> None:
    assert "cannot listen on no.such.invalid" in refused(amends(tmp_path, "serve", "--host", "no.such.invalid"))


def test_a_watch_port_that_is_taken(house: Path, taken: int) -> None:
    with (
        opened(Settings(store=str(house / "store")), provider=False) as at,
        pytest.raises(Unavailable, match=f"cannot listen on 127.0.0.1, port {taken}"),
        watch_port(at, host="127.0.0.1", port=taken),
    ):
        pass


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="there is no IPv6 here")
def test_the_watch_port_listens_on_an_address_of_ipv6(house: Path) -> None:
    with (
        opened(Settings(store=str(house / "store")), provider=False) as at,
        watch_port(at, host="::1", port=0) as port,
        urlopen(f"http://[::1]:{port}/healthz", timeout=10) as answer,
    ):
        assert answer.read() == b"ok\n"


def test_a_backup_into_a_place_that_is_no_folder(house: Path) -> None:
    (house / "file").write_text("")
    said = refused(amends(house, "backup", "file/backup", "--keys", "keys", "--store", "store"))

    assert "file: " in said


def test_a_backup_into_a_place_that_is_full(house: Path) -> None:
    first = LIMITED.format((house / "store" / "ledger.sqlite").stat().st_size - 4096)
    said = refused(amends(house, "backup", "full", "--keys", "full-keys", "--store", "store", first=first))

    assert "no backup was made" in said or "cannot be copied" in said
    assert not list(house.glob("full*"))
    assert not (house / "store" / "backup.json").exists()


def test_a_list_that_cannot_be_written_does_not_hide_that_somebody_is_forgotten(house: Path) -> None:
    ran = amends(house, "forget", "c-emma", "--list", "no/such/folder", "--store", "store")

    assert "c-emma is forgotten" in ran.stdout
    assert "the forgetting is done, but the list no/such/folder was not written" in refused(ran)


@pytest.mark.parametrize("words", [("doctor",), ("ledger", "verify")])
def test_a_store_that_may_not_be_looked_at(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert "File name too long" in refused(amends(tmp_path, *words, "--store", "s" * 300))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
@pytest.mark.parametrize("words", [("doctor",), ("ledger", "verify")])
def test_a_store_of_somebody_else(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "theirs").mkdir(mode=0)

    assert "Permission denied" in refused(amends(tmp_path, *words, "--store", "theirs"))


def test_a_settings_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "amends.toml").mkdir()

    assert "amends.toml: cannot be read: Is a directory" in refused(amends(tmp_path, "config", "show"))


def test_a_collector_set_for_all_programs_that_is_no_url_is_one_warning(tmp_path: Path) -> None:
    ran = amends(tmp_path, "config", "show", OTEL_EXPORTER_OTLP_ENDPOINT="collector:4317")

    assert ran.returncode == 0
    assert ran.stderr.splitlines() == [
        "OTEL_EXPORTER_OTLP_ENDPOINT is ignored: it is no http(s) URL, or the extra `otel` is not installed"
    ]


def test_a_collector_set_for_all_programs_needs_no_extra(tmp_path: Path) -> None:
    without = "import sys; sys.modules['opentelemetry'] = None; "
    given = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}
    ignored = amends(tmp_path, "config", "show", first=without, **given)
    chosen = amends(
        tmp_path, "keys", "make", "d", "--role", "agent", "--store", "s", first=without, AMENDS_OTEL="http://c"
    )

    assert ignored.returncode == 0
    assert len(ignored.stderr.splitlines()) == 1
    assert "pip install 'amends[otel]'" in refused(chosen)
