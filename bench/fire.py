"""Processes killed at random under load, with a flaky provider: what is lost, what is done twice.

`./run bench crash --load [--minutes N] [--seed S] [--mode keyed|askable|blind] [--only postgres|sqlite] [--json]`

On PostgreSQL two servers and two workers, on SQLite one process, each for so long. Customers and a warehouse speak HTTP
and repeat under the same idempotency key what nobody answered. Afterwards the provider's own book is held against the
ledger, every acknowledged message is looked for, the chain is verified and the read models are compared with a rebuild.
"""

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the judgement is that of the tests

from tests.postgres_server import fresh_database, postgres_server
from tests.processes.fire import FAULTS, SETTINGS, faults_of, opened, stop_all, under_fire
from tests.processes.programs import House, Program, a_house, as_url

from amends.kernel.ledger import EffectState

LEAST_KILLS = 3


def one(house: House, programs: list[Program], arguments: argparse.Namespace) -> dict[str, Any]:
    fire = under_fire(house, programs, seed=arguments.seed, seconds=arguments.minutes * 60, kills=LEAST_KILLS)
    with closing(opened(house)) as store:
        fire.settled(store)
        stop_all(programs)
        wrong = faults_of(fire, store)
        stuck = len(store.effects(state=EffectState.TASK, limit=100_000))
        events = store.verify().events
    return {
        "kills": fire.kills,
        "messages": len(fire.done.messages),
        "plans": len(fire.done.plans),
        "book": len(house.provider.book()),
        "events": events,
        "for_person": stuck,
        "slowest_answer_s": round(fire.done.longest, 1),
        "double": sum(fault.startswith("double") for fault in wrong),
        "lost": sum(fault.startswith("lost") for fault in wrong),
        "faults": wrong,
    }


def on_postgres(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    with ExitStack() as stack:
        url = as_url(stack.enter_context(fresh_database(stack.enter_context(postgres_server()))))
        plan = FAULTS % arguments.seed
        house = stack.enter_context(a_house(folder, store=url, mode=arguments.mode, fault_plan=plan, **SETTINGS))
        programs = [house.server(workers=0), house.server(workers=0), house.worker(), house.worker()]
        return one(house, programs, arguments)


def on_sqlite(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    plan = FAULTS % arguments.seed
    with a_house(folder, store=str(folder / "store"), mode=arguments.mode, fault_plan=plan, **SETTINGS) as house:
        return one(house, [house.server()], arguments)


PLACES = {"postgres": on_postgres, "sqlite": on_sqlite}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--load", action="store_true", help="said already, where `bench crash` called this")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--mode", choices=("keyed", "askable", "blind"), default="keyed")
    parser.add_argument("--only", choices=tuple(PLACES))
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = {}
    for name, run in PLACES.items():
        if arguments.only in {None, name}:
            with tempfile.TemporaryDirectory(prefix="amends-fire-") as home:
                found[name] = run(Path(home, name), arguments)
            if not arguments.json:
                print(f"{name:<9}", *(f"{key} {value}" for key, value in found[name].items()), flush=True)
    if arguments.json:
        print(json.dumps(found, indent=2))
    return 1 if any(result["faults"] for result in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
