"""Whatever is changed in a stored event afterwards is found."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from tests.contracts.units import BUYER, ELSEWHERE, OPENED, OTHER, SAID, opening, unit

from amends.adapters.memory import MemoryVault
from amends.adapters.store import SqliteStore, VerifyReport
from amends.kernel.ids import MAIN, TenantId

COLUMNS = {
    "tenant": "'elsewhere'",
    "stream": "'case-9'",
    "version": "version + 5",
    "position": "position + 100",
    "type": "'case.shut'",
    "schema": "2",
    "at": "at - 1",
    "actor": "'staff:W1'",
    "on_behalf_of": "'C9'",
    "cause": "''",
    "correlation": "'turn-9'",
    "body": """x'7b7d'""",
    "sealed": "NULL",
    "subject": "'bert'",
    "prev": "zeroblob(32)",
    "hash": "zeroblob(32)",
}
Verify = Callable[..., VerifyReport]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    store = SqliteStore(path, vault=MemoryVault())
    store.commit(unit(opening(events=(OPENED, SAID, SAID))))
    store.commit(unit(opening(), caller=replace(BUYER, tenant=ELSEWHERE)))
    store.commit(unit(opening(OTHER)))
    store.close()
    return path


@pytest.fixture
def tampered(path: Path) -> Iterator[Verify]:
    """Change the closed file by a statement, then open and verify it."""
    stores = []

    def verify(statement: str = "", tenant: TenantId | None = None) -> VerifyReport:
        with sqlite3.connect(path) as conn:
            conn.execute(statement or "SELECT 1")
        conn.close()
        stores.append(SqliteStore(path, vault=MemoryVault()))
        return stores[-1].verify(tenant)

    yield verify
    for store in stores:
        store.close()


def test_what_was_left_alone_holds(tampered: Verify) -> None:
    assert tampered() == VerifyReport(events=5, tenants=2)
    assert tampered(tenant=MAIN) == VerifyReport(events=4, tenants=1)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_field_is_found(tampered: Verify, column: str) -> None:
    report = tampered(f"UPDATE events SET {column} = {COLUMNS[column]} WHERE position = 2")  # noqa: S608 - words of this file

    assert not report.ok
    assert report.broken in {2, 3, 102}
    assert report.reason


def test_a_text_that_is_no_text_any_more_is_found(tampered: Verify) -> None:
    report = tampered("UPDATE events SET type = CAST(x'ff' AS TEXT) WHERE position = 3")

    assert (report.broken, report.reason) == (3, "a text of it is no text")


def test_an_event_taken_from_the_middle_is_found(tampered: Verify) -> None:
    assert tampered("DELETE FROM events WHERE position = 2").broken == 3


def test_a_cut_tail_is_found(tampered: Verify) -> None:
    report = tampered("DELETE FROM events WHERE position = 5")

    assert (report.broken, report.reason) == (5, "the chain should end here and ends at 3")


def test_a_tenant_without_its_events_is_found(tampered: Verify) -> None:
    assert tampered("DELETE FROM events WHERE tenant = 'elsewhere'").tenant == ELSEWHERE


def test_a_missing_head_is_found(tampered: Verify) -> None:
    assert tampered("DELETE FROM heads WHERE tenant = 'elsewhere'").broken == 4


def test_one_tenant_s_damage_is_not_another_s(tampered: Verify) -> None:
    statement = "UPDATE events SET at = 0 WHERE tenant = 'elsewhere'"

    assert tampered(statement, tenant=MAIN).ok
    assert not tampered(statement).ok


def test_a_flipped_byte_anywhere_in_the_stored_events_is_found(path: Path) -> None:
    whole = path.read_bytes()
    with sqlite3.connect(path) as conn:
        body, sealed, digest = conn.execute("SELECT body, sealed, hash FROM events WHERE position = 2").fetchone()
    conn.close()
    for field, at in product((body, sealed, digest), (0, 0.5, 0.99)):
        offset = whole.index(field) + int(len(field) * at)
        path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 1]) + whole[offset + 1 :])
        store = SqliteStore(path, vault=MemoryVault())
        report = store.verify()
        store.close()

        assert not report.ok
