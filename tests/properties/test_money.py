"""Whatever customers, workers, crashes and the provider do: money is conserved, and the ledger holds."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from tests.properties.conftest import Place, sqlite_place
from tests.properties.machine import Marketplace

STEPS = 40


@pytest.mark.slow
def test_money_and_ledger_hold_whatever_happens_on_sqlite() -> None:
    run_state_machine_as_test(
        lambda: Marketplace(sqlite_place),
        settings=settings(max_examples=settings().max_examples // 4, stateful_step_count=STEPS),
    )


@pytest.mark.slow
@pytest.mark.postgres
def test_money_and_ledger_hold_whatever_happens_on_postgresql(postgres_place: Place) -> None:
    run_state_machine_as_test(
        lambda: Marketplace(postgres_place),
        settings=settings(max_examples=settings().max_examples // 8, stateful_step_count=STEPS),
    )
