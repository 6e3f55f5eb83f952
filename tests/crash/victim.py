"""The process that gets killed. `python -m tests.crash.victim` reads orders as JSON lines and forks one child for each.

A child opens everything anew from its folder, drives its scene, and either kills itself at a boundary or writes
`report.json`. Forking spares each of them the start of an interpreter; what a child dies of is a real SIGKILL.
"""

import gc
import json
import os
import sys
import traceback
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from tests.crash.blank_model import blank_model
from tests.crash.boundaries import Boundaries, WatchedEffects, announced_finds, announced_shop
from tests.crash.driving import drive
from tests.crash.reporting import report
from tests.crash.scenes import NOW, SCENES, Scene, shop_of

from amends.adapters.carriers import HttpCarriers
from amends.adapters.clock import ManualClock, SystemClock
from amends.adapters.payments import HttpPayments
from amends.adapters.shops import DocumentShop
from amends.adapters.store import SqliteStore
from amends.adapters.vault import SqliteVault
from amends.bootstrap import keep_rules, rule_book
from amends.desk.office import Office
from amends.kernel.clock import Clock, Instant
from amends.kernel.ids import MAIN
from amends.remedies.ports import Recourse

rules = lru_cache(rule_book)


class Relay:
    """The fail point of gateways that were made before the child's own boundaries were."""

    def __init__(self) -> None:
        self.boundaries = Boundaries()

    def __call__(self, point: str) -> None:
        self.boundaries(point)


RELAY = Relay()


@lru_cache
def gateways(url: str, recourse: Recourse, settles: int) -> tuple[HttpPayments, HttpCarriers]:
    """Return the gateways of a provider. Children share what the parent made (loading certificates is slow).

    Nothing was ever called through it there, so no connection is shared.
    """
    return (
        HttpPayments(url, recourse, settles_ms=settles, fail=RELAY),
        HttpCarriers(url, recourse, settles_ms=settles, fail=RELAY),
    )


@dataclass(frozen=True, slots=True)
class Order:
    """What a child is to do: drive `scene` in `folder`, dying at the boundary `fatal` if there is one.

    `now` is where its clock stands; 0 is the wall clock. `settles` is how long the provider may act late,
    in ms. An `unattended` child is not waited for: its report tells when it is through.
    """

    folder: str
    case: str
    scene: str
    recourse: str
    url: str
    now: int = NOW
    fatal: str | None = None
    settles: int = 2_000
    unattended: bool = False

    @property
    def what(self) -> Scene:
        return next(scene for scene in SCENES if scene.name == self.scene)

    def line(self) -> str:
        return json.dumps(asdict(self))


def live(order: Order) -> None:
    """Open, drive to the end (or die), report, close."""
    boundaries = Boundaries(order.fatal)
    clock = ManualClock(Instant(order.now)) if order.now else SystemClock()
    with ExitStack() as stack:
        office = opened(order, boundaries, clock, stack)
        drive(order.what, office=office, clock=clock, case=order.case, enter=boundaries.enter)
        told = report(order.case, office=office, boundaries=boundaries.crossed)
        draft = Path(order.folder, "report.draft")
        draft.write_text(json.dumps(told))
        draft.replace(Path(order.folder, "report.json"))


def opened(order: Order, boundaries: Boundaries, clock: Clock, stack: ExitStack) -> Office:
    """Open the office of a scene on real files and the provider at `url`; everything is closed with `stack`."""
    folder, recourse = Path(order.folder), Recourse(order.recourse)
    vault = SqliteVault(folder / "keys.sqlite")
    stack.callback(vault.close)
    store = SqliteStore(folder / "ledger.sqlite", vault=vault, fail=boundaries)
    stack.callback(store.close)
    shop = DocumentShop(folder / "shop.sqlite", clock=clock)
    stack.callback(shop.close)
    payments, carriers = gateways(order.url, recourse, order.settles)
    RELAY.boundaries = boundaries
    return Office(
        ledger=store,
        effects=WatchedEffects(store, boundaries),
        vault=vault,
        shop=announced_shop(shop, boundaries),
        payments=announced_finds(payments, "payments", boundaries),
        carriers=announced_finds(carriers, "carriers", boundaries),
        rules=rules(),
        model=blank_model(),
        model_hash="none",
        engine="crash",
    )


def prepare(scene: Scene, folder: Path) -> None:
    """Fill `folder` with what every case of a scene starts from: an empty ledger with the rules kept, and the shop."""
    folder.mkdir(parents=True)
    vault = SqliteVault(folder / "keys.sqlite")
    store = SqliteStore(folder / "ledger.sqlite", vault=vault)
    keep_rules(rules(), store=store, now=NOW)
    shop = DocumentShop(folder / "shop.sqlite", clock=ManualClock(NOW))
    shop.load(MAIN, shop_of(scene))
    for opened_file in (shop, store, vault):
        opened_file.close()


def child(order: Order) -> int:
    """Fork a child for an order and wait; return its exit status, negative for the signal that ended it."""
    gateways(order.url, Recourse(order.recourse), order.settles)
    pid = os.fork()
    if pid and order.unattended:
        return 0
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    try:
        live(order)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a forked child must never return into its parent's code
        traceback.print_exc()
        os._exit(1)


def main() -> None:
    """Prepare the folders named on the command line (SCENE=FOLDER), then serve orders until stdin closes."""
    for argument in sys.argv[1:]:
        name, _, folder = argument.partition("=")
        prepare(next(scene for scene in SCENES if scene.name == name), Path(folder))
    gc.freeze()
    gc.disable()  # a collection would make every child copy what it shares with this process
    print("ready", flush=True)  # noqa: T201 - the line that the parent waits for
    for line in sys.stdin:
        print(child(Order(**json.loads(line))), flush=True)  # noqa: T201 - how it ended


if __name__ == "__main__":
    main()
