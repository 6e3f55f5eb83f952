"""`amends keys`: who may use the API of a store, from a shell."""

import re
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from amends.adapters.access import SqliteAccessStore
from amends.doors.cli.main import app
from amends.kernel.errors import Invalid, NotFound
from amends.kernel.ids import MAIN
from amends.kernel.party import CallerKind

Store = tuple[Path, Path]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    keys = tmp_path / "keys"
    monkeypatch.setenv("AMENDS_KEYS", str(keys))
    return tmp_path / "store", keys / "access.sqlite"


def run(store: Store, *words: str) -> str:
    result = CliRunner().invoke(app, ["keys", *words, "--store", str(store[0])])
    if result.exception is not None:
        raise result.exception
    return result.stdout.strip()


def test_a_key_is_made_listed_without_any_part_of_it_and_revoked(store: Store) -> None:
    key = run(store, "make", "returns-desk", "--role", "agent", "--role", "operator")
    other = run(store, "make", "shop", "--role", "customer_service")
    listed = msgspec.json.decode(run(store, "list", "--json"))
    lines = run(store, "list").splitlines()
    revoked = run(store, "revoke", listed[0]["id"])
    access = SqliteAccessStore(store[1])
    holders = [access.holder(one) for one in (key, other)]
    access.close()

    assert [(one["name"], one["roles"]) for one in listed] == [
        ("returns-desk", ["agent", "operator"]),
        ("shop", ["customer_service"]),
    ]
    assert re.fullmatch(r"key_[0-9a-f]{16}  \d{4}-\d\d-\d\dT[\d:.]+Z  returns-desk  agent, operator", lines[0])
    assert not any(part in "".join(lines) for part in (key[3:], key[-4:], other[-4:]))
    assert revoked == f"{listed[0]['id']} is revoked."
    assert holders[0] is None
    assert holders[1] is not None
    assert holders[1].kind is CallerKind.SERVICE


@pytest.mark.parametrize("roles", [["agnt"], ["agent", "customer_service"], ["agent", "x y"]])
def test_a_role_that_means_nothing_gets_no_key(store: Store, roles: list[str]) -> None:
    with pytest.raises(Invalid, match="role"):
        run(store, "make", "desk", *(word for role in roles for word in ("--role", role)))

    assert run(store, "list") == ""


def test_a_key_that_is_not_there_cannot_be_revoked(store: Store) -> None:
    run(store, "make", "desk", "--role", "agent")
    with pytest.raises(NotFound, match="amends keys list"):
        run(store, "revoke", "key_0123456789abcdef")


@pytest.mark.parametrize("words", [["keys", "list"], ["keys", "revoke", "key_1"], ["forget", "c-emma"]])
def test_a_store_that_is_not_there_is_refused_and_not_made(store: Store, words: list[str]) -> None:
    refused = CliRunner().invoke(app, [*words, "--store", str(store[0])])

    assert isinstance(refused.exception, NotFound)
    assert not store[0].exists()
    assert not store[1].parent.exists()


@pytest.mark.parametrize("words", [["make", "desk", "--role", "agent"], ["renew-secret"]])
def test_a_new_store_is_made_for_a_key_only_where_somebody_named_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AMENDS_STORE", raising=False)
    refused = CliRunner().invoke(app, ["keys", *words])
    made_by_default = (tmp_path / ".amends").exists()
    monkeypatch.setenv("AMENDS_STORE", "named")
    done = CliRunner().invoke(app, ["keys", *words])

    assert isinstance(refused.exception, NotFound)
    assert not made_by_default
    assert done.exit_code == 0
    assert (tmp_path / "named" / "ledger.sqlite").exists()


def test_a_renewed_secret_counts_together_with_the_one_before_it(store: Store) -> None:
    first, second = run(store, "renew-secret"), run(store, "renew-secret")
    access = SqliteAccessStore(store[1])
    counted = access.shop_secrets(MAIN)
    access.close()

    assert counted == (second, first)
