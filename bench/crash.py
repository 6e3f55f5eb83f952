"""The large budget of the crash suite: every boundary of every scene, deaths while recovering, and the wall clock.

python bench/crash.py [--twice N] [--seed S] [--wall] [--json]
python bench/crash.py --load [--minutes N] ...   several processes under load: see bench/fire.py

`--twice` adds N cases that are killed at a random boundary and again while they recover. `--wall` kills at every
boundary of one scene for each kind of provider and restarts on the wall clock: what counts is how long it takes until
everything is done or a person's task.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random  # noqa: TID251 - chance is seeded by the caller
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the cases are those of the tests

from tests.crash.cases import Scaffold, killed, scaffold, undisturbed
from tests.crash.judging import faults_of
from tests.crash.scenes import SCENES, Scene

from amends.adapters.clock import SystemClock
from amends.kernel.clock import SECOND
from amends.remedies.ports import Recourse

CLOCK = SystemClock()
WALL_SCENE = "exchange"
PATIENCE = 120  # seconds until a case on the wall clock counts as lost
Outcome = dict[str, Any]


def every_boundary(at: Scaffold) -> Iterator[Outcome]:
    for scene in SCENES:
        for recourse in Recourse:
            before, began = undisturbed(at, scene, recourse), time.perf_counter()
            faults = [f for name in before["boundaries"] for f in judged(at, scene, recourse, [name], before)]
            seconds = time.perf_counter() - began
            yield outcome(scene.name, recourse, len(before["boundaries"]), faults, seconds)


def deaths_while_recovering(at: Scaffold, number: int, seed: int) -> Iterator[Outcome]:
    chance = Random(seed)  # noqa: S311 - nothing secret hangs on it
    for recourse in Recourse:
        faults, began = [], time.perf_counter()
        for _ in range(number // len(Recourse)):
            scene = chance.choice(SCENES)
            before = undisturbed(at, scene, recourse)
            first = chance.choice(before["boundaries"])
            order, report = killed(at, scene, recourse, [first])
            shutil.rmtree(order.folder)
            second = chance.sample(report["boundaries"], k=min(1, len(report["boundaries"])))
            faults += judged(at, scene, recourse, [first, *second], before)
        yield outcome("killed twice", recourse, number // len(Recourse), faults, time.perf_counter() - began)


def judged(at: Scaffold, scene: Scene, recourse: Recourse, fatal: list[str], before: Outcome) -> list[str]:
    order, report = killed(at, scene, recourse, fatal)
    shutil.rmtree(order.folder)
    faults = faults_of(report, before, recourse, at.book(recourse), deaths=len(fatal))
    return [f"{fatal}: {fault}" for fault in faults]


def on_the_wall_clock(at: Scaffold) -> Iterator[Outcome]:
    scene = next(scene for scene in SCENES if scene.name == WALL_SCENE)
    for recourse in Recourse:
        before, restarted = undisturbed(at, scene, recourse), {}
        for boundary in before["boundaries"]:
            order = replace(at.new_case(scene, recourse), now=0)
            at.ask(replace(order, fatal=boundary))
            restarted[order] = CLOCK.now()
            at.ask(replace(order, unattended=True))
        longest, faults = 0.0, []
        for order, began in restarted.items():
            report, ended = wait_for(Path(order.folder, "report.json"), began)
            longest = max(longest, (ended - began) / SECOND)
            faults += faults_of(report, before, recourse, at.book(recourse)) if report else [f"lost: {order.case}"]
        yield outcome("wall clock", recourse, len(restarted), faults, longest)


def wait_for(path: Path, began: int) -> tuple[Outcome, int]:
    while not path.exists() and CLOCK.now() < began + PATIENCE * SECOND:
        time.sleep(0.1)
    return (json.loads(path.read_text()) if path.exists() else {}), CLOCK.now()


def outcome(scene: str, recourse: Recourse, cases: int, faults: list[str], seconds: float) -> Outcome:
    doubles = sum("double: " in fault for fault in faults)
    lost = sum("lost: " in fault for fault in faults)
    return {
        "scene": scene,
        "provider": str(recourse),
        "cases": cases,
        "doubles": doubles,
        "lost": lost,
        "faults": faults,
        "seconds": round(seconds, 2),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--twice", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--wall", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="amends-crash-") as home, scaffold(Path(home)) as at:
        parts = [on_the_wall_clock(at)] if arguments.wall else [every_boundary(at)]
        if arguments.twice and not arguments.wall:
            parts.append(deaths_while_recovering(at, arguments.twice, arguments.seed))
        for part in parts:
            for each in part:
                found.append(each)
                if not arguments.json:
                    print(
                        "{scene:14}{provider:9}{cases:5} cases {doubles:3} doubles {lost:3} lost".format(**each), end=""
                    )
                    print("{seconds:9} s".format(**each), *each["faults"], flush=True)
    if arguments.json:
        print(json.dumps(found, indent=2))
    total = {name: sum(each[name] for each in found) for name in ("cases", "doubles", "lost")}
    print(total, file=sys.stderr)
    return 1 if any(each["faults"] for each in found) else 0


if __name__ == "__main__":
    if "--load" in sys.argv:
        from fire import main
    sys.exit(main())
