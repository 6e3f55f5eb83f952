"""Runs cases: one scene, one kind of provider, one boundary at which the process is killed; then starts it again."""

import json
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.crash.driving import after_the_lease
from tests.crash.scenes import NOW, SCENES, Scene
from tests.crash.victim import Order

from amends.adapters.payments import HttpPayments
from amends.adapters.provider import Entry, ProviderProcess
from amends.kernel.clock import Instant
from amends.kernel.errors import AmendsError
from amends.kernel.ids import MethodId, PaymentId
from amends.kernel.money import Money
from amends.remedies.ports import Recourse, RefundOrder

ROOT = Path(__file__).resolve().parents[2]
SPENT = "spent/"  # references of calls that only use up scripted faults


@dataclass(slots=True)
class Scaffold:
    """The victim's process, a provider of each kind that outlives every child, and the folders to start from."""

    home: Path
    victim: subprocess.Popen[str]
    providers: dict[Recourse, ProviderProcess]
    numbers: Counter[str] = field(default_factory=Counter)

    def ask(self, order: Order) -> int:
        """Have a child carry an order out; return how it ended."""
        assert self.victim.stdin is not None
        assert self.victim.stdout is not None
        self.victim.stdin.write(order.line() + "\n")
        self.victim.stdin.flush()
        return int(self.victim.stdout.readline())

    def new_case(self, scene: Scene, recourse: Recourse) -> Order:
        """Lay out a fresh folder for a case; script the scene's faults at its provider."""
        self.numbers["cases"] += 1
        case = f"crash-{self.numbers['cases']}"
        folder = self.home / case
        shutil.copytree(self.home / "start" / scene.name, folder)
        provider = self.providers[recourse]
        provider.faults(*scene.faults, on=scene.on)
        return Order(str(folder), case, scene.name, recourse, provider.base_url)

    def spend_faults(self, scene: Scene, recourse: Recourse) -> None:
        """Use up what the case did not, so that the next one starts with a provider in order."""
        payments = HttpPayments(self.providers[recourse].base_url, recourse)
        for _ in scene.faults:
            self.numbers["spent"] += 1
            name = f"{SPENT}{self.numbers['spent']}"
            with suppress(AmendsError):
                payments.refund(RefundOrder(name, PaymentId("none"), MethodId("none"), Money(1, "EUR"), name))
        payments.close()

    def book(self, recourse: Recourse) -> list[Entry]:
        """Return what the provider really did."""
        return [entry for entry in self.providers[recourse].book() if not entry.reference.startswith(SPENT)]


@contextmanager
def scaffold(home: Path) -> Iterator[Scaffold]:
    """Start the processes; end them afterwards."""
    with ExitStack() as stack:
        providers = {
            kind: stack.enter_context(ProviderProcess(home / f"{kind}.sqlite", mode=kind)) for kind in Recourse
        }
        folders = [f"{scene.name}={home / 'start' / scene.name}" for scene in SCENES]
        victim = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "tests.crash.victim", *folders],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        assert victim.stdout is not None
        assert victim.stdout.readline() == "ready\n"
        yield Scaffold(home, victim, providers)


def report_of(order: Order) -> dict[str, Any]:
    """Read what a child that lived to the end has written down."""
    told: dict[str, Any] = json.loads(Path(order.folder, "report.json").read_text())
    return told


def undisturbed(at: Scaffold, scene: Scene, recourse: Recourse) -> dict[str, Any]:
    """Run a scene to its end: its report names every boundary, and is what the disturbed ones are compared with."""
    order = at.new_case(scene, recourse)
    assert at.ask(order) == 0
    at.spend_faults(scene, recourse)
    return report_of(order)


def killed(at: Scaffold, scene: Scene, recourse: Recourse, fatal: Sequence[str]) -> tuple[Order, dict[str, Any]]:
    """Kill a scene at the boundary `fatal[0]`, what comes after it at `fatal[1]`, ...; then let it go to its end."""
    order, now = at.new_case(scene, recourse), NOW
    for death, boundary in enumerate(fatal):
        ended = at.ask(replace(order, now=now, fatal=boundary))
        # What the first death left undone hangs on the order of the steps: a later boundary may not be met any more.
        expected = {-signal.SIGKILL} if death == 0 else {-signal.SIGKILL, 0}
        assert ended in expected, f"not killed at {boundary!r}: {ended}; a traceback is on stderr"
        now = Instant(after_the_lease(now))
    assert at.ask(replace(order, now=now)) == 0
    at.spend_faults(scene, recourse)
    return order, report_of(order)
