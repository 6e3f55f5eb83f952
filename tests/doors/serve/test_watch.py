"""Metrics answer: is it healthy, is anybody waiting, is money stuck. No label holds an id or a word of anybody."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from tests.desk.shopfloor import AGENT, BROKEN, EMMA, LOST
from tests.doors.serve.watched import Watched, read, watched

from amends.adapters.payments.memory import Fault
from amends.adapters.store.verified import Verified, keep_verified
from amends.conversations import OutcomeRated
from amends.desk.ask_person import ask_person
from amends.desk.rate import rate
from amends.desk.read_stuck import read_stuck
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.settle_task import SettleTask, settle_task
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.doors.serve.watch import Meter
from amends.doors.serve.watch_port import watch_port
from amends.kernel.clock import HOUR, Instant
from amends.kernel.errors import Unavailable
from amends.kernel.ids import ConversationId, CustomerId

TALK = ConversationId("conv-9")
LABELS = {"about", "currency", "kind", "le", "method", "outcome", "python", "reason", "route", "status"}
LABELS |= {"value", "version"}


@pytest.fixture
def house(tmp_path: Path) -> Watched:
    return watched(tmp_path)


def begun(house: Watched, talk: ConversationId = TALK) -> None:
    start_conversation(
        StartConversation(talk, CustomerId(EMMA.id), "test"),
        caller=EMMA,
        office=house.floor.office,
        now=house.floor.clock.now(),
    )


def said(house: Watched, text: str) -> None:
    receive_message(ReceiveMessage(TALK, text), caller=EMMA, office=house.floor.office, now=house.floor.clock.now())


def test_a_turn_is_counted_by_what_came_of_it(house: Watched) -> None:
    begun(house)
    said(house, "hmm")
    said(house, "I want to speak to a person")
    said(house, "are you still there?")

    turns = {name: value for name, value in house.metrics().items() if name.startswith("amends_turns")}

    assert sum(turns.values()) == 3
    assert turns['amends_turns_total{outcome="person"}'] == 1
    assert turns['amends_turns_total{outcome="heard"}'] == 1


def test_who_waits_is_counted_with_the_age_of_the_oldest(house: Watched) -> None:
    for talk in (TALK, ConversationId("conv-10")):
        begun(house, talk)
        ask_person(talk, caller=EMMA, office=house.floor.office, now=house.floor.clock.now())
        house.floor.clock.advance(HOUR)

    metrics = house.metrics()

    assert metrics["amends_conversations_waiting"] == 2
    assert metrics["amends_waiting_seconds_oldest"] == 2 * HOUR / 1000


def test_stuck_money_is_summed_by_currency_until_a_person_settles_it(house: Watched) -> None:
    house.floor.agreed(LOST)
    house.floor.payments.faults(Fault.UNKNOWN_AFTER)
    house.floor.work()
    (task,) = read_stuck(caller=AGENT, office=house.floor.office)
    plan, move = task.execution.plan, task.effect.body["move"]
    assert isinstance(move, int)
    stuck = plan.moves[move].amount

    before = house.metrics()
    happened = SettleTask(task.effect.key, "happened", "their books show it", reference="PAY-77")
    settle_task(happened, caller=AGENT, office=house.floor.office, now=house.floor.clock.now())
    after = house.metrics()

    series = f'amends_task_money_minor{{currency="{stuck.currency}"}}'
    assert before[series] == stuck.minor > 0
    assert series not in after
    assert (before["amends_effects_for_person"], after["amends_effects_for_person"]) == (1, 0)
    assert after['amends_effects_total{kind="payments.refund",outcome="task"}'] == 1
    assert after['amends_effects_total{kind="payments.refund",outcome="settled"}'] == 1


def test_effects_are_counted_by_kind_and_outcome_and_late_ones_by_their_lag(house: Watched) -> None:
    house.floor.agreed(BROKEN)
    house.floor.clock.advance(HOUR)

    late = house.metrics()
    house.floor.work()
    after = house.metrics()

    assert late["amends_effects_lag_seconds"] == HOUR / 1000
    assert late["amends_effects_due"] > 0
    assert after["amends_effects_lag_seconds"] == after["amends_effects_due"] == 0
    assert after['amends_effects_total{kind="shop.change",outcome="done"}'] == 1


def test_a_failed_attempt_that_is_tried_again_is_counted(tmp_path: Path) -> None:
    house = watched(tmp_path)
    house.floor.agreed(LOST)
    house.floor.payments.faults(Fault.NOT_SENT)
    house.floor.work()

    assert house.metrics()['amends_effects_total{kind="payments.refund",outcome="later"}'] == 1


def test_ratings_are_counted_by_what_they_are_about(house: Watched) -> None:
    begun(house)
    now = house.floor.clock.now()
    rate(TALK, OutcomeRated(4, "private words"), caller=EMMA, office=house.floor.office, now=now)

    text = house.meter.metrics()

    assert read(text)['amends_ratings_total{about="outcome",value="4"}'] == 1
    assert "private" not in text


def test_no_label_holds_an_id(house: Watched) -> None:
    house.floor.agreed(LOST)
    house.floor.payments.faults(Fault.UNKNOWN_AFTER)
    house.floor.work()
    begun(house)

    labels = re.findall(r'(\w+)="([^"]*)"', house.meter.metrics())

    assert {name for name, _ in labels} <= LABELS
    assert not [value for _, value in labels if re.search(r"conv|c-emma|UK-|fx_|pln_|dec_", value)]


def test_it_tells_when_the_chain_was_last_verified_and_whether_it_held(house: Watched, tmp_path: Path) -> None:
    before = house.metrics()
    keep_verified(tmp_path, Verified(Instant(7_000), 12))
    held = house.metrics()
    keep_verified(tmp_path, Verified(Instant(9_000), 3, reason="its content does not have its hash"))
    broken = house.metrics()

    assert "amends_ledger_holds" not in before
    assert (held["amends_ledger_verified_timestamp_seconds"], held["amends_ledger_holds"]) == (7, 1)
    assert (broken["amends_ledger_verified_timestamp_seconds"], broken["amends_ledger_holds"]) == (9, 0)


def test_a_process_that_only_works_tells_its_health_and_metrics_on_a_port(house: Watched) -> None:
    with watch_port(house.at, host="127.0.0.1", port=0) as port, httpx.Client(trust_env=False) as client:
        pages = ("healthz", "readyz", "metrics", "else")
        answers = {page: client.get(f"http://127.0.0.1:{port}/{page}") for page in pages}

    assert {page: answer.status_code for page, answer in answers.items()} == {
        "healthz": 200, "readyz": 200, "metrics": 200, "else": 404
    }  # fmt: skip
    assert read(answers["metrics"].text)["amends_effects_for_person"] == 0


class SilentLedger:
    """A ledger whose database does not answer."""

    def row(self, *_: object) -> None:
        raise Unavailable("no answer")


def test_whoever_asks_while_the_store_does_not_answer_is_told_when_to_ask_again(house: Watched) -> None:
    ledger: Any = SilentLedger()
    at = replace(house.at, office=replace(house.at.office, ledger=ledger), listeners=[])
    served = TestClient(Starlette(routes=Meter(at).routes())).get("/readyz")
    with watch_port(at, host="127.0.0.1", port=0) as port, httpx.Client(trust_env=False) as client:
        alone = client.get(f"http://127.0.0.1:{port}/readyz")

    assert [(one.status_code, one.headers["retry-after"]) for one in (served, alone)] == [(503, "2"), (503, "2")]
