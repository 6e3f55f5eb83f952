"""The judge of the runs under fire counts answers by commit, not by the clock alone."""

from dataclasses import replace

from tests.processes.fire import answers_to_messages

from amends.conversations import Speaker
from amends.kernel.clock import Instant
from amends.kernel.events import Event
from amends.kernel.ids import MAIN, Position, StreamId

HEARD = Event(
    tenant=MAIN,
    stream=StreamId("conversation/c"),
    version=13,
    position=Position(1),
    type="MessageReceived",
    schema=1,
    at=Instant(1_000),
    actor="shop",
    on_behalf_of="c-emma",
    cause=None,
    correlation="c",
    body={},
    sealed=None,
    subject=None,
    hash="",
)
ANSWER = replace(HEARD, type="ReplySent", version=14, body={"by": Speaker.MACHINE})
NOTICE = replace(ANSWER, version=15, actor="warehouse", on_behalf_of=None)


def test_a_notice_of_the_warehouse_in_the_same_millisecond_is_no_second_answer() -> None:
    assert answers_to_messages([HEARD, ANSWER, NOTICE])["c", 13] == 1


def test_a_second_answer_in_the_commit_of_a_message_is_counted() -> None:
    assert answers_to_messages([HEARD, ANSWER, replace(ANSWER, version=15)])["c", 13] == 2


def test_a_message_without_an_answer_is_counted() -> None:
    assert answers_to_messages([HEARD, NOTICE])["c", 13] == 0
