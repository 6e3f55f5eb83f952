"""The contract of Ledger, on every store."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from itertools import count
from threading import Thread

import pytest
from tests.contracts.units import (
    ANNA,
    BUYER,
    CASE,
    ELSEWHERE,
    NOW,
    OPENED,
    OTHER,
    SAID,
    effect,
    opening,
    request,
    unit,
    view_row,
)

from amends.adapters.memory import MemoryStore, MemoryVault
from amends.kernel.errors import Conflict, Invalid, NotFound
from amends.kernel.events import NewEvent
from amends.kernel.ids import MAIN, CustomerId, EffectKey, Position, StreamId, SubjectId
from amends.kernel.ledger import Artifact, EffectState, Finish
from amends.kernel.party import Caller, CallerKind

Open = Callable[..., MemoryStore]
START = Position(0)
NUMBERS = count()


def test_events_come_back_as_they_were_written(store: MemoryStore) -> None:
    caller = Caller(MAIN, CallerKind.STAFF, "W1", on_behalf_of=CustomerId("C1"))

    store.commit(unit(opening(events=(OPENED, SAID)), caller=caller, cause="msg-1"))
    opened, said = store.read(MAIN, CASE)

    assert (opened.tenant, opened.stream, opened.version, opened.position) == (MAIN, CASE, 1, 1)
    assert (opened.type, opened.schema, opened.at) == ("case.opened", 1, NOW)
    assert (opened.actor, opened.on_behalf_of, opened.cause, opened.correlation) == (
        "staff:W1",
        "C1",
        "msg-1",
        "turn-1",
    )
    assert (opened.body, opened.sealed, opened.subject) == ({"reason": "defective", "lines": [1, 2]}, {}, None)
    assert (said.version, said.sealed, said.subject) == (2, {"text": "锅坏了 / it broke"}, ANNA)
    assert opened.hash != said.hash
    assert len(bytes.fromhex(said.hash)) == 32


def test_a_commit_tells_the_last_position_and_the_new_versions(store: MemoryStore) -> None:
    committed = store.commit(unit(opening(events=(OPENED, SAID)), opening(OTHER)))

    assert (committed.position, committed.versions) == (3, {CASE: 2, OTHER: 1})


def test_a_unit_without_events_has_no_position(store: MemoryStore) -> None:
    committed = store.commit(unit(views=(view_row(),)))

    assert (committed.position, committed.versions) == (0, {})


def test_reading_after_a_version_gives_what_came_later(store: MemoryStore) -> None:
    store.commit(unit(opening(events=(OPENED, SAID, OPENED))))

    assert [event.version for event in store.read(MAIN, CASE, after=1)] == [2, 3]
    assert store.read(MAIN, CASE, after=3) == []
    assert store.read(MAIN, OTHER) == []


@pytest.mark.parametrize("expected", [0, 2, 7])
def test_only_the_version_a_stream_stands_at_can_be_appended_to(store: MemoryStore, expected: int) -> None:
    store.commit(unit(opening()))

    with pytest.raises(Conflict):
        store.commit(unit(opening(expected=expected)))
    assert store.commit(unit(opening(expected=1))).versions == {CASE: 2}


def test_a_unit_may_append_to_one_stream_twice(store: MemoryStore) -> None:
    committed = store.commit(unit(opening(), opening(expected=1, events=(SAID,))))

    assert committed.versions == {CASE: 2}
    assert [event.type for event in store.read(MAIN, CASE)] == ["case.opened", "case.said"]


def test_an_append_of_nothing_only_checks_the_version(store: MemoryStore) -> None:
    store.commit(unit(opening()))

    assert store.commit(unit(opening(expected=1, events=()))).position == 0
    with pytest.raises(Conflict):
        store.commit(unit(opening(expected=0, events=()), views=(view_row(),)))
    assert store.row(MAIN, "inbox", "r1") is None


def test_a_conflict_leaves_nothing_of_its_unit(store: MemoryStore) -> None:
    store.commit(unit(opening()))
    content = b"pack"
    pack = Artifact(sha256(content).hexdigest(), content)

    with pytest.raises(Conflict):
        store.commit(
            unit(
                opening(OTHER),
                opening(),
                views=(view_row(),),
                effects=(effect(),),
                artifacts=(pack,),
                request=request(),
            )
        )
    assert store.read(MAIN, OTHER) == []
    assert store.row(MAIN, "inbox", "r1") is None
    assert store.effect(MAIN, EffectKey("refund-1")) is None
    assert store.request(MAIN, "customer:C1", "k1") is None
    with pytest.raises(NotFound):
        store.artifact(pack.hash)


def test_tenants_do_not_see_each_other(store: MemoryStore) -> None:
    store.commit(unit(opening(), views=(view_row(),), effects=(effect(),), request=request()))

    assert store.read(ELSEWHERE, CASE) == []
    assert store.row(ELSEWHERE, "inbox", "r1") is None
    assert store.effect(ELSEWHERE, EffectKey("refund-1")) is None
    assert store.request(ELSEWHERE, "customer:C1", "k1") is None
    assert store.commit(unit(opening(), caller=replace(BUYER, tenant=ELSEWHERE), request=request())).versions == {
        CASE: 1
    }


def test_following_gives_the_events_of_all_tenants_in_order_of_position(store: MemoryStore) -> None:
    store.commit(unit(opening()))
    store.commit(unit(opening(events=(SAID, OPENED)), caller=replace(BUYER, tenant=ELSEWHERE)))
    store.commit(unit(opening(OTHER)))

    assert [(e.position, e.tenant, e.stream) for e in store.follow(START)] == [
        (1, MAIN, CASE),
        (2, ELSEWHERE, CASE),
        (3, ELSEWHERE, CASE),
        (4, MAIN, OTHER),
    ]
    assert [event.position for event in store.follow(Position(1), limit=2)] == [2, 3]
    assert store.follow(Position(4)) == []


def test_a_request_key_is_answered_once(store: MemoryStore) -> None:
    store.commit(unit(opening(), request=request()))

    with pytest.raises(Conflict):
        store.commit(unit(opening(OTHER), request=request()))
    assert store.read(MAIN, OTHER) == []
    assert store.request(MAIN, "customer:C1", "k1") == request()


def test_another_caller_may_use_the_same_request_key(store: MemoryStore) -> None:
    store.commit(unit(request=request()))

    store.commit(unit(request=request(caller="customer:C2")))

    assert store.request(MAIN, "customer:C2", "k1") == request(caller="customer:C2")
    assert store.request(MAIN, "customer:C3", "k1") is None


def test_artifacts_are_kept_by_their_hash(store: MemoryStore) -> None:
    content = bytes(range(256))
    kept = Artifact(sha256(content).hexdigest(), content)

    store.commit(unit(artifacts=(kept,)))
    store.commit(unit(artifacts=(kept,)))

    assert store.artifact(kept.hash) == content
    with pytest.raises(NotFound):
        store.artifact("0" * 64)


def test_every_fault_of_a_unit_is_named_at_once(store: MemoryStore) -> None:
    large = NewEvent("t", {"x": "y" * (1 << 20)})
    loose = NewEvent("t", {}, {"text": "hello"})

    with pytest.raises(Invalid) as refusal:
        store.commit(
            unit(
                opening(events=(OPENED, large, loose)),
                views=(view_row(what=object()),),
                artifacts=(Artifact("0" * 64, b""),),
                finishes=(Finish(EffectKey("k"), 1, EffectState.WAITING),),
            )
        )
    assert {fault.where for fault in refusal.value.faults} == {
        "appends[0].events[1].body",
        "appends[0].events[2].sealed",
        "views[0].body",
        "artifacts[0].hash",
        "finishes[0].state",
    }
    assert store.follow(START) == []


def test_a_forgotten_person_s_words_are_gone_and_the_rest_stays(open_store: Open) -> None:
    vault = MemoryVault()
    store = open_store(vault=vault)
    bert = replace(SAID, subject=SubjectId("bert"))
    store.commit(unit(opening(events=(OPENED, SAID, bert))))

    vault.destroy(MAIN, ANNA)

    assert [event.sealed for event in store.read(MAIN, CASE)] == [{}, None, SAID.sealed]


def test_a_forgotten_person_who_comes_back_starts_anew(open_store: Open) -> None:
    vault = MemoryVault()
    store = open_store(vault=vault)
    store.commit(unit(opening(events=(SAID,))))
    vault.destroy(MAIN, ANNA)

    store.commit(unit(opening(expected=1, events=(SAID,))))

    assert [event.sealed for event in store.follow(START)] == [None, SAID.sealed]


def test_a_failure_before_the_commit_leaves_nothing(open_store: Open) -> None:
    armed = ["store/before-commit"]

    def fail(point: str) -> None:
        if point in armed:
            armed.remove(point)
            raise OSError(point)

    store = open_store(fail=fail)

    with pytest.raises(OSError, match="before-commit"):
        store.commit(unit(opening(), views=(view_row(),), effects=(effect(),)))
    assert store.follow(START) == []
    assert store.row(MAIN, "inbox", "r1") is None
    assert store.effect(MAIN, EffectKey("refund-1")) is None
    assert store.commit(unit(opening())).position == 1


def test_a_failure_after_the_commit_leaves_all(open_store: Open) -> None:
    def fail(point: str) -> None:
        if point == "store/after-commit":
            raise OSError(point)

    store = open_store(fail=fail)

    with pytest.raises(OSError, match="after-commit"):
        store.commit(unit(opening(), views=(view_row(),)))
    assert len(store.read(MAIN, CASE)) == 1
    assert store.row(MAIN, "inbox", "r1") == view_row()


def test_many_threads_append_without_a_gap_or_a_loss(store: MemoryStore) -> None:
    turns, threads, conflicts = 8, 12, []

    def talk(number: int) -> None:
        for turn in range(turns):
            store.commit(unit(opening(StreamId(f"own-{number}"), turn * 2, (OPENED, SAID))))
            try:
                store.commit(unit(opening(CASE, turn)))
            except Conflict as conflict:
                conflicts.append(conflict)

    running = [Thread(target=talk, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    events = store.follow(START, limit=10_000)
    shared = store.read(MAIN, CASE)

    assert [event.position for event in events] == list(range(1, len(events) + 1))
    assert len(events) == turns * threads * 2 + len(shared)
    assert len(shared) + len(conflicts) == turns * threads
    assert [event.version for event in shared] == list(range(1, len(shared) + 1))
    assert all(len(store.read(MAIN, StreamId(f"own-{number}"))) == turns * 2 for number in range(threads))
