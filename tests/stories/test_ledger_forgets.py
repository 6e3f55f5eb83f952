"""A customer is forgotten: no byte that names them or that they wrote can be found or read, and the ledger holds."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.crash.reporting import all_events, views_hold
from tests.postgres_server import fresh_database, postgres
from tests.stories.ledger_house import CUSTOMER, EMMA, MARKERS, STAFF, TALK, WORDS, House, house, live_through

from amends.conversations import Speaker
from amends.desk.explain_decision import explain_decision
from amends.desk.forget_person import forget_person
from amends.desk.projections import CONVERSATIONS, DECISIONS, PLANS
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.streams import load_conversation, load_remedies
from amends.kernel.ids import MAIN, DecisionId, StreamId, SubjectId
from amends.kernel.party import system

__all__ = ["postgres"]  # the fixture of the database server

SEALED_EVENTS = 4


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        with house(tmp_path) as made:
            yield made
        return
    with fresh_database(request.getfixturevalue("postgres")) as url, house(tmp_path, url) as made:
        yield made


def found(at: House, *, beside: bytes = b"") -> list[str]:
    kept = at.bytes_kept() + beside
    return [marker for marker in MARKERS if marker.encode() in kept or marker.encode().hex().encode() in kept]


def texts(at: House) -> list[str | None]:
    return [said.text for said in load_conversation(at.store, MAIN, TALK).log]


def test_a_forgotten_customer_is_in_no_byte_of_store_vault_and_logs(
    at: House, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    live_through(at)
    key = at.vault.key(MAIN, SubjectId(EMMA))
    assert WORDS[0] in texts(at), "before, the words could be read"
    assert key is not None
    assert key in at.bytes_kept(), "before, the key was there"

    forget_person(EMMA, caller=system("test"), office=at.office)

    logged = caplog.text.encode() + "".join(capfd.readouterr()).encode()
    assert found(at, beside=logged) == []
    assert key not in at.bytes_kept()
    assert at.vault.key(MAIN, SubjectId(EMMA)) is None


def test_the_words_stand_nowhere_in_clear_even_before(at: House) -> None:
    live_through(at)

    assert found(at) == []


def test_the_search_for_markers_can_find_one(at: House) -> None:
    (at.folder / "leak.log").write_text(f"order of {MARKERS[0]}", encoding="utf-8")

    assert MARKERS[0] in found(at)


def test_conversations_lists_and_explanations_outlive_the_person(at: House) -> None:
    before = live_through(at)
    decisions = [DecisionId(row.id) for row in at.store.rows(MAIN, DECISIONS)]
    explained = [explain_decision(each, caller=STAFF, office=at.office) for each in decisions]
    listed = at.store.rows(MAIN, CONVERSATIONS), at.store.rows(MAIN, PLANS)
    forget_person(EMMA, caller=system("test"), office=at.office)
    after = load_conversation(at.store, MAIN, TALK)

    assert len(decisions) >= 2
    assert [explain_decision(each, caller=STAFF, office=at.office) for each in decisions] == explained
    assert (at.store.rows(MAIN, CONVERSATIONS), at.store.rows(MAIN, PLANS)) == listed
    assert [said.message for said in after.log] == [said.message for said in before.log]
    assert {said.text for said in after.log} == {None}
    assert {said.by for said in after.log} == {Speaker.CUSTOMER, Speaker.MACHINE, Speaker.STAFF}
    assert after.stars == 4


def test_the_ledger_holds_after_a_person_was_forgotten(at: House) -> None:
    live_through(at)
    forget_person(EMMA, caller=system("test"), office=at.office)

    assert at.store.verify().ok
    assert views_hold(at.store)
    assert sum(event.sealed is None for event in all_events(at.store)) >= SEALED_EVENTS
    for row in at.store.rows(MAIN, PLANS):
        assert load_remedies(at.store, MAIN, StreamId(str(row.body["stream"]))).executions[row.id].plan.address is None


def test_who_comes_back_after_being_forgotten_is_heard_and_the_old_words_stay_gone(at: House) -> None:
    live_through(at)
    forget_person(EMMA, caller=system("test"), office=at.office)

    receive_message(ReceiveMessage(TALK, "hello again"), caller=CUSTOMER, office=at.office, now=at.clock.now())

    assert [text for text in texts(at) if text] == ["hello again"]
    assert at.store.verify().ok
