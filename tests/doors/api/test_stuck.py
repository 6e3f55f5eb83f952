"""Steps that the machine could not bring to an end: staff read them and settle them, once."""

from typing import Any

import pytest
from tests.doors.api.test_paging import walk
from tests.doors.api.test_rights import Entry, prepare
from tests.doors.api.world import EMMA, LIN, World

from amends.desk.carry_out import carry_out_due

STUCK = Entry((), prepared=("stuck",))


def settle(world: World, effect: str, key: str = "settle", **said: Any) -> Any:
    return world.post(f"/stuck-effects/{effect}/settlement", said, who="agent", key=key)


def stuck(world: World) -> list[Any]:
    return list(world.get("/stuck-effects", who="agent").json["effects"])


def test_a_stuck_step_is_shown_with_what_it_belongs_to(world: World) -> None:
    about = prepare(world, LIN, STUCK, "nobody")
    (shown,) = stuck(world)

    assert (shown["effect"], shown["plan"], shown["conversation"]) == (about.effect, about.plan, about.conversation)
    assert (shown["customer"], shown["order"], shown["kind"]) == (LIN, about.order, "carriers.label")
    assert (shown["attempts"], shown["repeats_safely"]) == (1, True)
    assert shown["error"]


def test_a_step_that_is_tried_again_goes_on_and_leaves_the_list(world: World) -> None:
    about = prepare(world, LIN, STUCK, "nobody")
    reply = settle(world, about.effect, outcome="retry", note="they were closed")
    while carry_out_due(office=world.office, clock=world.clock):
        pass
    plan = world.get(f"/plans/{about.plan}", who="agent").json

    assert (reply.status, stuck(world)) == (200, [])
    assert plan["label"]["tracking"]


def test_what_happened_after_all_is_recorded_with_the_providers_number(world: World) -> None:
    about = prepare(world, LIN, STUCK, "nobody")
    said = {"outcome": "happened", "note": "they sent it by mail", "reference": "TRK-1", "carrier": "SF"}
    replies = [settle(world, about.effect, **said) for _ in range(2)]

    assert [reply.json["label"] for reply in replies] == [{"carrier": "SF", "tracking": "TRK-1"}] * 2
    assert stuck(world) == []


def test_a_settled_step_is_not_settled_again_under_another_key(world: World) -> None:
    about = prepare(world, LIN, STUCK, "nobody")
    settle(world, about.effect, outcome="retry", note="they were closed")
    before = world.written()
    reply = settle(world, about.effect, key="another", outcome="retry", note="again")

    assert (reply.status, reply.json["code"]) == (409, "conflict")
    assert world.written() == before


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"outcome": "maybe", "note": "x"}, "outcome"),
        ({"outcome": "retry"}, "note"),
        ({"outcome": "retry", "note": ""}, "note"),
        ({"outcome": "retry", "note": "x" * 501}, "note"),
        ({"outcome": "retry", "note": "a\x00b"}, "note"),
        ({"outcome": "happened", "note": "x", "reference": "a b"}, "reference"),
        ({"outcome": "happened", "note": "x", "reference": "A", "carrier": "<b>"}, "carrier"),
        ({"outcome": "retry", "note": "x", "sure": "yes"}, "sure"),
    ],
)
def test_what_cannot_be_taken_names_its_fault_and_changes_nothing(world: World, said: Any, where: str) -> None:
    about = prepare(world, LIN, STUCK, "nobody")
    before = world.written()
    reply = settle(world, about.effect, **said)

    assert reply.status == 422
    assert where in {fault["where"] for fault in reply.json["faults"]}
    assert world.written() == before


def test_stuck_steps_are_read_page_by_page(world: World) -> None:
    effects = [prepare(world, owner, STUCK, "nobody").effect for owner in (LIN, EMMA)]
    read = [one["effect"] for one in walk(world, "/stuck-effects", 1, name="effects")]

    assert sorted(read) == sorted(effects)
