"""Processes killed at random under load with a flaky provider: nothing is lost, nothing is done twice."""

from contextlib import closing
from pathlib import Path

import pytest
from tests.postgres_server import fresh_database
from tests.processes.fire import FAULTS, SETTINGS, faults_of, opened, stop_all, under_fire
from tests.processes.programs import House, Program, a_house, as_url

pytestmark = pytest.mark.slow
SEED, SECONDS, KILLS = 11, 8, 5


def judged(house: House, *, workers: bool) -> tuple[list[str], list[str]]:
    """Run the fire; return what is wrong, and which of the things that must have happened did not."""
    programs: list[Program] = [house.server(workers=0), house.server(workers=0)] if workers else [house.server()]
    if workers:
        programs += [house.worker(), house.worker()]
    fire = under_fire(house, programs, seed=SEED, seconds=SECONDS, kills=KILLS)
    with closing(opened(house)) as store:
        fire.settled(store)
        stop_all(programs)
        wrong = faults_of(fire, store)
        happened = {"messages": fire.done.messages, "plans": fire.done.plans, "book": house.provider.book()}
    return wrong, [name for name, found in happened.items() if not found]


@pytest.mark.postgres
def test_two_servers_and_two_workers_on_one_database(postgres: str, tmp_path: Path) -> None:
    with (
        fresh_database(postgres) as url,
        a_house(tmp_path, store=as_url(url), mode="blind", fault_plan=FAULTS % SEED, **SETTINGS) as house,
    ):
        wrong, missing = judged(house, workers=True)

    assert (wrong, missing) == ([], [])


def test_one_process_on_sqlite(tmp_path: Path) -> None:
    with a_house(tmp_path, store=str(tmp_path / "store"), fault_plan=FAULTS % SEED, **SETTINGS) as house:
        wrong, missing = judged(house, workers=False)

    assert (wrong, missing) == ([], [])
