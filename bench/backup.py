"""What a backup costs: its speed beside a plain copy of the file, and what the writers beside it feel.

python bench/backup.py [--turns N] [--json]

Four ways over the same ledger, in one run: the backup as `amends backup` makes it (pages of the snapshot, then the walk
over every event of the copy), its row-by-row twin (what another kind of database needs), SQLite's own VACUUM INTO, and
a plain copy of the file, which would be no backup while somebody writes. Then writers commit turns in a process of
their own, alone and while backups are taken one after the other; every acknowledged turn is noted with its time, and
the last backup is loaded and searched for all that was acknowledged before it began.
"""

import argparse
import json
import multiprocessing
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Thread
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from store import FOLDER, together, turn

from amends.adapters.store import SqliteStore, load, save
from amends.adapters.store.copying import Frozen
from amends.adapters.vault import SqliteVault
from amends.kernel.ids import MAIN, StreamId

FILLING, WRITERS, SECONDS = 32, 4, 4.0


def filled(folder: Path, turns: int) -> Path:
    """Write a ledger of so many turns."""
    vault = SqliteVault(folder / "vault.db")
    store = SqliteStore(folder / "ledger.db", vault=vault)
    each = max(1, turns // FILLING)
    together(store.commit, [[turn(thread, n) for n in range(1, each + 1)] for thread in range(FILLING)])
    store.close()
    vault.close()
    return folder / "ledger.db"


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def speeds(folder: Path, path: Path) -> dict[str, float]:
    """Return megabytes a second of each way to copy."""
    vault = SqliteVault(folder / "vault.db")
    store = SqliteStore(path, vault=vault)
    size = path.stat().st_size / 1e6
    took = {
        "plain_copy": seconds(lambda: shutil.copyfile(path, folder / "plain.db")),
        "pages": seconds(lambda: pages(store, folder / "pages.db")),
        "rows": seconds(lambda: rows(store, folder / "rows.db", vault)),
        "vacuum_into": seconds(lambda: vacuum(path, folder / "vacuum.db")),
        "walk": seconds(store.verify),
        "backup": seconds(lambda: save(store, folder / "backup.db", vault=vault, meanwhile=lambda: None)),
    }
    store.close()
    vault.close()
    found = {f"{name}_mb_per_second": round(size / each, 1) for name, each in took.items()}
    return {"megabytes": round(size, 1), **found, "backup_to_plain_copy": round(took["backup"] / took["plain_copy"], 1)}


def pages(store: SqliteStore, path: Path) -> None:
    with store.frozen() as frozen:
        frozen.copy_pages(path)


def rows(store: SqliteStore, path: Path, vault: SqliteVault) -> None:
    target = SqliteStore(path, vault=vault)
    with store.frozen() as frozen:
        fill(target, frozen)
    target.close()


def fill(target: SqliteStore, frozen: Frozen) -> None:
    target.fill(frozen)


def vacuum(path: Path, target: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("VACUUM INTO ?", (str(target),))


def write(folder: str, first: int, ready: Event, stop: Event, told: Any) -> None:
    """Commit turns on several threads until told to stop; tell (thread, number, when it was acknowledged)."""
    vault = SqliteVault(Path(folder, "vault.db"))
    store = SqliteStore(Path(folder, "ledger.db"), vault=vault)
    acknowledged: list[tuple[int, int, float]] = []

    def one(thread: int) -> None:
        number = 1
        while not stop.is_set():
            store.commit(turn(thread, number))
            acknowledged.append((thread, number, time.monotonic()))
            ready.set()
            number += 1

    threads = [Thread(target=one, args=(first + n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    vault.close()
    told.put(acknowledged)


def under_load(folder: Path, first: int, *, backups: bool) -> tuple[float, list[tuple[int, int, float]], float, int]:
    """Let a process write for a while; return its turns a second, what was acknowledged, the last backup's begin."""
    fresh = multiprocessing.get_context("spawn")
    ready, stop, told = fresh.Event(), fresh.Event(), fresh.Queue()
    writer = fresh.Process(target=write, args=(str(folder), first, ready, stop, told))
    writer.start()
    ready.wait()
    began, taken, count = time.monotonic(), 0.0, 0
    vault = SqliteVault(folder / "vault.db")
    store = SqliteStore(folder / "ledger.db", vault=vault)
    while time.monotonic() < began + SECONDS or (backups and count < 2):
        if not backups:
            time.sleep(0.05)
            continue
        (folder / "last.db").unlink(missing_ok=True)
        taken, count = time.monotonic(), count + 1
        save(store, folder / "last.db", vault=vault, meanwhile=lambda: None)
    lasted = time.monotonic() - began
    stop.set()
    acknowledged = told.get()
    writer.join()
    store.close()
    vault.close()
    return len(acknowledged) / lasted, acknowledged, taken, count


def missing(folder: Path, acknowledged: list[tuple[int, int, float]], began: float) -> int:
    """Load the last backup; return how many turns are not in it that were acknowledged before it began."""
    vault = SqliteVault(folder / "vault.db")
    store = SqliteStore(folder / "restored.db", vault=vault)
    load(folder / "last.db", store, vault=vault)
    threads = {thread for thread, _, _ in acknowledged}
    stands = {thread: len(store.read(MAIN, StreamId(f"conversation-{thread}"))) // 3 for thread in threads}
    store.close()
    vault.close()
    return sum(at < began and number > stands[thread] for thread, number, at in acknowledged)


def measure(folder: Path, turns: int) -> dict[str, float]:
    figures = speeds(folder, filled(folder, turns))
    quiet, *_ = under_load(folder, 100, backups=False)
    busy, acknowledged, began, count = under_load(folder, 200, backups=True)
    return {
        **figures,
        "turns_per_second_alone": round(quiet),
        "turns_per_second_during_backups": round(busy),
        "writers_slowed_to": round(busy / quiet, 2),
        "backups_taken": count,
        "acknowledged_before_the_last": sum(at < began for _, _, at in acknowledged),
        "of_those_missing": missing(folder, acknowledged, began),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=30_000)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        figures = measure(Path(folder), arguments.turns)
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name:36}{figure:>12}")
    return 1 if figures["of_those_missing"] else 0


if __name__ == "__main__":
    sys.exit(main())
