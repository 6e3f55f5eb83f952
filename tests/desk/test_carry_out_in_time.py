"""Calls that a claim has no time left for, and effects that break every attempt."""

from dataclasses import replace
from typing import Any

import pytest
from tests.desk.shopfloor import AGENT, LOST, Floor, open_floor

from amends.desk.carry_out import ATTEMPTS, LEASE, carry_out
from amends.desk.read_stuck import read_stuck
from amends.kernel.clock import DAY, SECOND
from amends.kernel.ledger import Effect, EffectState
from amends.remedies import StepKind
from amends.remedies.ports import Recourse


class Broken:
    """A provider whose adapter has a fault of its own."""

    recourse = Recourse.KEYED
    settles_ms = 0

    def refund(self, order: object) -> None:
        raise KeyError(order)


def claimed(floor: Floor) -> Effect:
    """Claim the refund, whatever else is due with it."""
    found = floor.office.effects.claim(floor.clock.now(), limit=10, lease=LEASE)
    return next(effect for effect in found if effect.kind == StepKind.REFUND)


def test_a_process_that_was_held_up_after_its_claim_does_not_call_any_more() -> None:
    floor = open_floor(Recourse.ASKABLE)
    floor.agreed(LOST)
    first = claimed(floor)
    floor.clock.advance(LEASE - SECOND)
    carry_out(first, office=floor.office, clock=floor.clock)

    assert floor.payments.book == []

    floor.clock.advance(DAY)
    floor.work()

    assert len(floor.payments.book) == 1


def test_a_call_is_made_while_its_claim_has_time_for_it() -> None:
    floor = open_floor(Recourse.ASKABLE)
    floor.agreed(LOST)
    first = claimed(floor)
    floor.clock.advance(5 * SECOND)
    carry_out(first, office=floor.office, clock=floor.clock)

    assert len(floor.payments.book) == 1


def test_an_effect_that_breaks_every_attempt_becomes_a_persons_task() -> None:
    floor = open_floor(Recourse.KEYED)
    floor.agreed(LOST)
    broken: Any = Broken()
    office = replace(floor.office, payments=broken)
    for _ in range(ATTEMPTS):
        with pytest.raises(KeyError):
            carry_out(claimed(floor), office=office, clock=floor.clock)
        floor.clock.advance(LEASE)
    (stuck,) = read_stuck(caller=AGENT, office=floor.office)

    assert stuck.effect.state is EffectState.TASK
    assert stuck.effect.error == f"gave up after {ATTEMPTS} attempts: KeyError"
