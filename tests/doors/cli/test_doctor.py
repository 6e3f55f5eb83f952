"""`amends doctor` on real stores: what is sound passes, and each thing broken on purpose is found."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from psycopg.conninfo import conninfo_to_dict
from tests.postgres_server import fresh_database, postgres
from typer.testing import CliRunner

from amends.bootstrap import opened
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.doors.cli.main import app
from amends.doors.serve.lock import sole_server
from amends.kernel.clock import DAY, Instant
from amends.kernel.ids import MAIN, ConversationId, CustomerId
from amends.kernel.party import Caller, CallerKind
from amends.settings import Settings

Checks = dict[str, tuple[str, str]]
__all__ = ["postgres"]


def doctor(store: Path | str, *flags: str) -> tuple[int, Checks]:
    ran = CliRunner().invoke(app, ["doctor", "--json", "--store", str(store), *flags], catch_exceptions=False)
    told = json.loads(ran.stdout)
    return ran.exit_code, {check["check"]: (check["level"], check["words"]) for check in told["checks"]}


@pytest.fixture(scope="module")
def complained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a store in which somebody has complained."""
    folder = tmp_path_factory.mktemp("complained") / "store"
    said = ["ask", "it arrived broken", "--customer", "c-emma", "--store", str(folder)]
    assert CliRunner().invoke(app, said).exit_code == 0
    return folder


@pytest.fixture
def store(complained: Path, tmp_path: Path) -> Path:
    """Give a copy of it that may be broken."""
    return shutil.copytree(complained, tmp_path / "store")


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        assert conn.execute(statement).rowcount > 0


def test_a_new_store_is_fit(store: Path) -> None:
    code, checks = doctor(store)

    assert code == 0
    assert {level for level, _ in checks.values()} == {"ok", "look"}
    assert [name for name, (level, _) in checks.items() if level == "look"] == ["gateway", "backup"]


def test_a_backup_counts_wherever_it_was_written(store: Path, tmp_path: Path) -> None:
    to = [str(tmp_path / "far" / "away" / "data"), "--keys", str(tmp_path / "elsewhere" / "keys")]
    assert CliRunner().invoke(app, ["backup", *to, "--store", str(store)]).exit_code == 0
    _, checks = doctor(store)

    assert checks["backup"] == ("ok", "the last backup is 0 h old")
    assert checks["leftovers"][0] == "ok"


def test_what_a_killed_restore_left_is_named(store: Path) -> None:
    (store / "restore.unfinished").mkdir()
    _, checks = doctor(store)

    assert checks["leftovers"][0] == "look"
    assert "restore.unfinished" in checks["leftovers"][1]


def test_it_prints_a_line_for_each_check(store: Path) -> None:
    ran = CliRunner().invoke(app, ["doctor", "--store", str(store)])

    assert ran.exit_code == 0
    assert all(line.split()[0] in {"ok", "look"} for line in ran.stdout.splitlines())


def complain_tomorrow(folder: Path) -> None:
    emma = Caller(MAIN, CallerKind.CUSTOMER, "c-emma", proof="test")
    asked = StartConversation(ConversationId("cnv_tomorrow"), CustomerId(emma.id), "test")
    with opened(Settings(store=str(folder)), provider=False) as at:
        start_conversation(asked, caller=emma, office=at.office, now=Instant(at.clock.now() + DAY))


BROKEN: dict[str, tuple[Callable[[Path], Any], str, str]] = {
    "a folder of keys that others can read": (lambda at: (at / "keys").chmod(0o755), "keys", "0755"),
    "an event that was changed": (
        lambda at: change(at / "ledger.sqlite", "UPDATE events SET body = CAST('{}' AS BLOB) WHERE position = 3"),
        "chain",
        "position 3",
    ),
    "a list that says something else": (
        lambda at: change(at / "ledger.sqlite", "UPDATE views SET state = 'taken' WHERE view = 'conversations'"),
        "lists",
        "rebuild",
    ),
    "a lost key": (lambda at: change(at / "keys" / "subjects.sqlite", "DELETE FROM keys"), "vault", "missing"),
    "an event from tomorrow": (complain_tomorrow, "clock", "behind"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_it_finds(store: Path, what: str) -> None:
    damage, check, words = BROKEN[what]
    damage(store)

    code, checks = doctor(store)

    assert (code, checks[check][0]) == (1, "bad")
    assert words in checks[check][1]


def test_a_store_that_is_not_there_is_bad_and_is_not_made(tmp_path: Path) -> None:
    code, checks = doctor(tmp_path / "nowhere")

    assert (code, checks["store"][0]) == (1, "bad")
    assert not (tmp_path / "nowhere").exists()


def test_a_server_that_has_the_store_is_seen_and_not_disturbed(store: Path) -> None:
    with sole_server(Settings(store=str(store))):
        code, checks = doctor(store)

    assert (code, checks["server"]) == (0, ("ok", "a server has the store"))


def test_a_whole_walk_is_kept_for_those_who_watch(store: Path) -> None:
    code, checks = doctor(store, "--full")

    assert (code, checks["chain"][0]) == (0, "ok")
    assert checks["chain"][1].startswith("all ")
    assert json.loads((store / "verified.json").read_bytes())["reason"] is None


@pytest.mark.postgres
def test_a_database_is_asked_for_its_settings_and_its_clock(
    postgres: Any, complained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(complained / "models", tmp_path / ".amends" / "models")
    with fresh_database(postgres) as server:
        given = {name: value for name, value in conninfo_to_dict(server).items() if value is not None}
        code, checks = doctor(f"postgresql:///{given.pop('dbname')}?{urlencode(given)}")

    assert checks["database"][1].startswith(("postgresql", "fsync is off"))
    assert checks["database clock"][0] == "ok"
    assert "connections" in checks
    assert code == int(checks["database"][0] == "bad")
