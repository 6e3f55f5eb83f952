"""A store moves from one database to the other and back: every row arrives with the bytes it had."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread

import pytest
from tests.contracts.units import (
    ANNA,
    BUYER,
    CASE,
    ELSEWHERE,
    NOW,
    OTHER,
    SAID,
    effect,
    opening,
    request,
    unit,
    view_row,
)
from tests.postgres_server import fresh_database

from amends.adapters.memory import MemoryVault
from amends.adapters.store import PostgresStore, SqliteStore, load, move, save
from amends.adapters.store.base import Store
from amends.adapters.store.copying import TABLES, Frozen, Table
from amends.adapters.store.session import Row
from amends.kernel.errors import Refused, Unavailable
from amends.kernel.ids import MAIN, EffectKey
from amends.kernel.ledger import Artifact, EffectState, Finish

MODEL = Artifact("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", b"test")
Open = Callable[[str], Store]


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


@pytest.fixture
def opened(request: pytest.FixtureRequest, tmp_path: Path, vault: MemoryVault) -> Iterator[Open]:
    """Give a way to open an empty store of a kind."""
    with ExitStack() as stack:

        def new(kind: str) -> Store:
            if kind == "sqlite":
                store: Store = SqliteStore(tmp_path / f"{len(list(tmp_path.iterdir()))}.db", vault=vault)
            else:
                url = stack.enter_context(fresh_database(request.getfixturevalue("postgres")))
                store = PostgresStore(url, vault=vault)
            stack.callback(store.close)
            return store

        yield new


def lived_in(store: Store) -> Store:
    """Give a store two tenants, more rows than a page, and an effect in every state."""
    talk = tuple(replace(SAID, sealed={"text": f"第{n}句 / word {n}"}) for n in range(1_200))
    effects = (effect("done"), effect("task"), effect("later", NOW + 5, amount=1_230))
    store.commit(
        unit(opening(events=talk), effects=effects, artifacts=(MODEL,), request=request(), views=(view_row(),))
    )
    store.commit(unit(opening(), caller=replace(BUYER, tenant=ELSEWHERE), request=request("k2")))
    store.commit(unit(views=tuple(view_row(f"r{n}", state="shut", n=n) for n in range(600))))
    for claimed in store.claim(NOW, limit=2, lease=1_000):
        state = EffectState(str(claimed.key))
        store.commit(unit(finishes=(Finish(claimed.key, claimed.fence, state, "because"),)))
    return store


def rows(store: Store) -> dict[str, list[Row]]:
    with store.frozen() as frozen:
        return {table.name: [plain(row) for page in frozen.pages(table) for row in page] for table in TABLES}


def plain(row: Row) -> Row:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


BOTH_WAYS = [
    ("sqlite", "sqlite"),
    pytest.param(("sqlite", "postgres", "sqlite"), marks=pytest.mark.postgres),
    pytest.param(("postgres", "sqlite", "postgres"), marks=pytest.mark.postgres),
]


@pytest.mark.parametrize("kinds", BOTH_WAYS, ids="-".join)
def test_a_store_that_was_moved_is_equal_in_every_row_and_goes_on(opened: Open, kinds: tuple[str, ...]) -> None:
    stores = [lived_in(opened(kinds[0])), *map(opened, kinds[1:])]
    before = rows(stores[0])

    for source, target in pairwise(stores):
        move(source, target, why="it was moved", meanwhile=lambda: None)

    assert [len(before[table.name]) > 0 for table in TABLES] == [True] * len(TABLES)
    assert rows(stores[-1]) == before
    assert stores[-1].verify().ok
    assert [store.withdrawn() for store in stores] == ["it was moved"] * (len(stores) - 1) + [None]
    assert stores[-1].commit(unit(opening(CASE, 1_200))).position == 1_202
    assert stores[-1].commit(unit(opening(OTHER))).position == 1_203
    assert stores[-1].read(MAIN, CASE)[7].sealed == {"text": "第7句 / word 7"}
    assert [e.key for e in stores[-1].claim(NOW + 5, limit=9, lease=1)] == [EffectKey("later")]
    assert stores[-1].verify().ok


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_store_that_holds_anything_is_not_filled(opened: Open, kind: str) -> None:
    source, target = lived_in(opened("sqlite")), opened(kind)
    target.commit(unit(effects=(effect(),), artifacts=(MODEL,)))

    with pytest.raises(Refused, match="it has 1 effects, 1 artifacts"):
        move(source, target, why="it was moved", meanwhile=lambda: None)

    assert source.withdrawn() is None
    assert source.commit(unit(opening(OTHER))).position == 1_202


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_copy_that_was_not_finished_leaves_nothing_and_the_source_in_use(opened: Open, kind: str) -> None:
    source, target = lived_in(opened("sqlite")), opened(kind)

    def interrupt(frozen: Frozen) -> None:
        with source.frozen() as other:
            cut = Interrupted(other)
            target.fill(cut)

    with pytest.raises(KeyError, match="the line went dead"):
        source.hand_over(interrupt, why="it was moved")

    assert {name: len(found) for name, found in rows(target).items()} == {table.name: 0 for table in TABLES}
    assert (source.withdrawn(), target.withdrawn()) == (None, None)
    move(source, target, why="it was moved", meanwhile=lambda: None)
    assert rows(target) == rows(source)


class Interrupted(Frozen):
    """A ledger whose reading breaks off in the middle."""

    def __init__(self, whole: Frozen) -> None:
        super().__init__(whole._session)

    def pages(self, table: Table) -> Iterator[list[Row]]:
        if table.name == "effects":
            raise KeyError("the line went dead")
        return super().pages(table)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_every_table_and_column_of_the_store_is_copied(opened: Open, kind: str) -> None:
    store = opened(kind)
    with store.frozen() as frozen:
        session = frozen._session
        if kind == "sqlite":
            names = [row[0] for row in session.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
            there = {name: [row[1] for row in session.rows(f"PRAGMA table_info({name})")] for name in names}
        else:
            found = session.rows(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            )
            there = {name: [column for table, column in found if table == name] for name, _ in found}
    there.pop("migrations")
    there.pop("views_anew")  # of use during a rebuild alone

    assert {name: sorted(columns) for name, columns in there.items()} == {
        table.name: sorted(table.columns.split(", ")) for table in TABLES
    }


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_file_holds_what_stood_when_the_copy_began_while_others_write_on(
    opened: Open, kind: str, tmp_path: Path, vault: MemoryVault
) -> None:
    source = lived_in(opened(kind))
    before = rows(source)

    def others_write() -> None:
        source.commit(unit(opening(OTHER), views=(view_row("r1", state="new"),), request=request("k3")))

    copied = save(source, tmp_path / "backup.sqlite", vault=vault, meanwhile=others_write)
    again = opened(kind)
    load(tmp_path / "backup.sqlite", again, vault=vault)

    assert rows(again) == before
    assert rows(source) != before
    assert copied.last == 1_201
    assert copied.counts == {name: len(found) for name, found in before.items()}
    assert sorted(path.name for path in tmp_path.glob("backup*")) == ["backup.sqlite"]
    assert again.withdrawn() is not None


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_nothing_slips_in_between_a_move_and_the_end_of_the_old_store(opened: Open, kind: str) -> None:
    source, target = lived_in(opened(kind)), opened("sqlite")
    asked, told = Event(), []

    def write() -> None:
        asked.set()
        try:
            source.commit(unit(opening(OTHER)))
        except Unavailable as error:
            told.append(str(error))

    late = Thread(target=write)

    def meanwhile() -> None:
        late.start()
        asked.wait()

    move(source, target, why="it was moved", meanwhile=meanwhile)
    late.join()

    assert len(told) == 1
    assert "this store is withdrawn" in told[0]
    with pytest.raises(Unavailable):
        source.claim(NOW + 5, limit=1, lease=1)
    source.reinstate()
    assert source.commit(unit(opening(OTHER))).position == 1_202
    assert len(source.claim(NOW + 5, limit=1, lease=1)) == 1


def test_a_damaged_ledger_is_not_backed_up(opened: Open, tmp_path: Path, vault: MemoryVault) -> None:
    path = tmp_path / "0.db"
    lived_in(opened("sqlite"))
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE events SET at = at + 1 WHERE position = 700")
    conn.close()
    store = SqliteStore(path, vault=vault)

    with pytest.raises(Refused, match="broken at position 700"):
        save(store, tmp_path / "backup.sqlite", vault=vault, meanwhile=lambda: None)
    store.close()


def test_a_moved_store_keeps_a_subject_s_words_sealed(opened: Open, tmp_path: Path) -> None:
    save(lived_in(opened("sqlite")), tmp_path / "backup.sqlite", vault=MemoryVault(), meanwhile=lambda: None)

    other = SqliteStore(tmp_path / "backup.sqlite", vault=MemoryVault())
    found = other.read(MAIN, CASE)[7]
    other.close()

    assert (found.sealed, found.subject) == (None, ANNA)
    assert b"word 7" not in (tmp_path / "backup.sqlite").read_bytes()
