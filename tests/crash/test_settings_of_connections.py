"""Every connection that is open while work is done writes through to the disk, whichever thread opened it."""

import gc
import sqlite3
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Barrier

import pytest
from tests.crash.blank_model import blank_model
from tests.crash.driving import drive
from tests.crash.scenes import NOW, SCENES, shop_of

from amends.adapters.access import SqliteAccessStore
from amends.adapters.carriers import MemoryCarriers
from amends.adapters.clock import ManualClock
from amends.adapters.payments import MemoryPayments
from amends.adapters.shops import DocumentShop
from amends.adapters.store import SqliteStore
from amends.adapters.vault import SqliteVault
from amends.bootstrap import rule_book
from amends.desk.office import Office
from amends.desk.projections import CONVERSATIONS
from amends.kernel.ids import MAIN, CustomerId, SubjectId
from amends.remedies.ports import Recourse

READERS = 4
DURABLE = {"journal_mode": "wal", "synchronous": 2}
ERASING = DURABLE | {"secure_delete": 1}
# The shop's own records name people under the shop's rules of keeping them; they are not ours to erase.
WANTED = {"ledger.sqlite": ERASING, "keys.sqlite": ERASING, "access.sqlite": ERASING, "shop.sqlite": DURABLE}


def open_connections(folder: Path) -> dict[str, list[sqlite3.Connection]]:
    """Return every open connection of this process to a file of the folder, wherever it is kept."""
    found = defaultdict(list)
    for thing in gc.get_objects():
        if isinstance(thing, sqlite3.Connection):
            try:
                file = Path(thing.execute("PRAGMA database_list").fetchone()[2])
            except sqlite3.ProgrammingError:
                continue  # closed
            if file.parent == folder:
                found[file.name].append(thing)
    return found


@pytest.fixture
def office(tmp_path: Path) -> Office:
    clock = ManualClock(NOW)
    with ExitStack() as stack:
        vault = SqliteVault(tmp_path / "keys.sqlite")
        store = SqliteStore(tmp_path / "ledger.sqlite", vault=vault)
        shop = DocumentShop(tmp_path / "shop.sqlite", clock=clock)
        access = SqliteAccessStore(tmp_path / "access.sqlite")
        for opened in (vault, store, shop, access):
            stack.callback(opened.close)
        shop.load(MAIN, shop_of(SCENES[0]))
        made = Office(
            ledger=store,
            effects=store,
            vault=vault,
            shop=shop,
            payments=MemoryPayments(Recourse.KEYED, clock),
            carriers=MemoryCarriers(Recourse.KEYED, clock),
            rules=rule_book(),
            model=blank_model(),
            model_hash="none",
            engine="test",
        )
        drive(SCENES[0], office=made, clock=clock, case="settings", enter=lambda _phase: None)
        read_at_once(made, access)
        yield made


def read_at_once(office: Office, access: SqliteAccessStore) -> None:
    """Have several threads read everything at the same moment, so that each needs connections of its own."""
    together = Barrier(READERS)

    def read(_number: int) -> None:
        together.wait()
        office.ledger.rows(MAIN, CONVERSATIONS)
        office.vault.key(MAIN, SubjectId(SCENES[0].customer))
        office.shop.orders_of(MAIN, CustomerId(SCENES[0].customer))
        access.holder("no such key")

    with ThreadPoolExecutor(READERS) as pool:
        list(pool.map(read, range(READERS)))


@pytest.mark.parametrize("file", WANTED)
def test_every_connection_to_a_file_is_durable_and_leaves_no_deleted_bytes(
    file: str, office: Office, tmp_path: Path
) -> None:
    connections = open_connections(tmp_path)[file]
    actual = [{name: conn.execute(f"PRAGMA {name}").fetchone()[0] for name in WANTED[file]} for conn in connections]

    assert len(actual) > 1 or file == "shop.sqlite"
    assert actual == [WANTED[file]] * len(actual)
