"""A fail point that stops the writer before its first COMMIT, so that a test can queue what will be its next batch."""

import time
from collections.abc import Callable
from threading import Event, Thread

from amends.adapters.store import SqliteStore
from amends.kernel.ledger import UnitOfWork


class Gate:
    """Closed for the first COMMIT until it is opened; counts the commits."""

    def __init__(self) -> None:
        self.reached, self.opened = Event(), Event()
        self.commits = 0
        self.then: Callable[[], None] = lambda: None

    def __call__(self, point: str) -> None:
        if point != "store/before-commit":
            return
        self.commits += 1
        if self.commits == 1:
            self.reached.set()
            self.opened.wait()
        else:
            self.then()


def in_one_batch(store: SqliteStore, gate: Gate, first: UnitOfWork, works: list[UnitOfWork]) -> list[object]:
    """Commit `works` in one batch, in their order, after `first`; return what each of them got: a value or an error."""
    got: list[object] = [None] * len(works)

    def commit(number: int) -> None:
        try:
            got[number] = store.commit(works[number])
        except Exception as error:  # noqa: BLE001 - the error is what is looked at
            got[number] = error

    threads = [Thread(target=store.commit, args=(first,))]
    threads[0].start()
    gate.reached.wait()
    for number in range(len(works)):
        threads.append(Thread(target=commit, args=(number,)))
        threads[-1].start()
        while store.waiting() <= number:
            time.sleep(0)  # the other thread is about to queue; nothing is waited out
    gate.opened.set()
    for thread in threads:
        thread.join()
    return got
