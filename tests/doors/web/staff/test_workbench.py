"""The workbench: who may see it, what it shows, and a whole case through it without any script."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from time import perf_counter

import pytest
from starlette.requests import HTTPConnection
from tests.desk.shopfloor import AGENT, BROKEN, EMMA, LOST, Floor, open_floor
from tests.doors.web.staff.house import Person, site_of, talk_of, visitors, waiting

from amends.adapters.payments.memory import Fault
from amends.conversations import Mode
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.read_stuck import read_stuck
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.doors.web.base import Visit
from amends.doors.web.staff import watch_workbench
from amends.kernel.clock import MINUTE
from amends.kernel.errors import Refused
from amends.kernel.ids import MAIN, ConversationId
from amends.kernel.party import Caller, CallerKind
from amends.remedies.ports import Recourse

COLLEAGUE = replace(AGENT, id="other")
NOBODY = Caller(MAIN, CallerKind.ANONYMOUS, "anonymous")
PAGES = ("/w", "/w/c/conv-1")
FORMS = (
    "/w/c/conv-1/take",
    "/w/c/conv-1/reply",
    "/w/c/conv-1/focus",
    "/w/c/conv-1/remedy",
    "/w/c/conv-1/remedy/confirm",
    "/w/c/conv-1/hand-back",
    "/w/tasks/fx_1",
    "/w/goods/plan_1",
    "/w/goods/plan_1/rejection",
)
FIELDS = {
    "text": "hello",
    "remedy": "refund",
    "plan_hash": "x",
    "outcome": "retry",
    "note": "n",
    "report": "arrived",
    "finding": "worn",
}
LOST_PARCEL = {"order": "UK-204077", "reason": "not_received", "lines": "1"}
Enter = Callable[[Caller], Person]


@pytest.fixture
def floor() -> Floor:
    return open_floor(Recourse.BLIND)


@pytest.fixture
def enter(floor: Floor) -> Iterator[Enter]:
    with ExitStack() as stack:
        opened = visitors(floor)

        def someone(caller: Caller) -> Person:
            person = opened(caller)
            stack.callback(person.close)
            return person

        yield someone


def said(floor: Floor, text: str, name: str = "conv-1") -> None:
    command = ReceiveMessage(ConversationId(name), text)
    receive_message(command, caller=EMMA, office=floor.office, now=floor.clock.now())


def proposed(floor: Floor) -> None:
    """Let the customer have been offered a remedy, so that the conversation is about an order and holds a decision."""
    propose_remedy(
        ProposeRemedy(ConversationId("conv-1"), LOST), caller=EMMA, office=floor.office, now=floor.clock.now()
    )


@pytest.mark.parametrize("path", PAGES)
def test_only_staff_with_a_role_see_the_workbench(floor: Floor, enter: Enter, path: str) -> None:
    waiting(floor)

    assert enter(AGENT).send("GET", path).status == 200
    assert enter(EMMA).send("GET", path).status == 403
    assert enter(replace(AGENT, roles=frozenset())).send("GET", path).status == 403
    assert enter(NOBODY).send("GET", path).location == "/sign-in"


@pytest.mark.parametrize("path", FORMS)
def test_no_form_of_the_workbench_does_anything_for_others(floor: Floor, enter: Enter, path: str) -> None:
    waiting(floor)
    before = floor.office.ledger.follow(0)
    customer, outsider = enter(EMMA), enter(replace(AGENT, roles=frozenset()))
    customer.get("/c")
    outsider.page = enter(AGENT).get("/w")
    foreign = outsider.post(path, **FIELDS)
    outsider.page = outsider.get("/sign-in")

    assert customer.post(path, **FIELDS).status == 403
    assert foreign.status == 403
    assert outsider.post(path, **FIELDS).status == 403
    assert floor.office.ledger.follow(0) == before


def test_what_is_not_there_is_not_found(enter: Enter) -> None:
    agent = enter(AGENT)
    agent.get("/w")

    assert agent.send("GET", "/w/c/none").status == 404
    assert agent.send("GET", "/w/why/none").status == 404
    assert agent.post("/w/c/none/take").status == 404
    assert agent.post("/w/tasks/none", **FIELDS).status == 404
    assert agent.post("/w/goods/none", report="arrived").status == 404
    assert agent.post("/w/goods/none", report="lost").status == 400


def test_the_queue_shows_the_longest_waiting_first_with_their_last_words_and_a_masked_name(
    floor: Floor, enter: Enter
) -> None:
    waiting(floor, "conv-1")
    said(floor, "Where is\nmy parcel?")
    floor.clock.advance(9 * MINUTE)
    waiting(floor, "conv-2")
    floor.clock.advance(2 * MINUTE)
    page = enter(AGENT).get("/w")

    assert page.html.index("q-conv-1") < page.html.index("q-conv-2")
    assert "2 waiting" in page.text
    assert "Where is my parcel?" in page.text
    assert "Emma C***" in page.text
    assert "Emma Clarke" not in page.html.replace("Signed in as", "")
    assert page.html.count("chip num over") == 1


def test_a_conversation_shows_the_facts_and_rules_of_its_last_decision(floor: Floor, enter: Enter) -> None:
    waiting(floor, order="UK-204077")
    proposed(floor)
    agent = enter(AGENT)
    page = agent.get("/w/c/conv-1")
    why = agent.get(f"/w/why/{talk_of(floor).decision}")

    assert "UK-204077" in page.text
    assert "Consumer Rights Act 2015" in page.text
    assert "Shop order" in page.text
    assert 'href="/w/c/conv-1"' in why.html
    assert "Consumer Rights Act 2015" in why.text


def test_the_machine_is_silent_from_the_moment_a_person_takes_it_until_they_hand_it_back(
    floor: Floor, enter: Enter
) -> None:
    waiting(floor)
    agent, emma = enter(AGENT), enter(EMMA)
    agent.get("/w/c/conv-1")
    page = agent.post("/w/c/conv-1/take")
    said(floor, "hello?")
    quiet = talk_of(floor)
    agent.post("/w/c/conv-1/reply", text="I am here.")
    heard = emma.get("/c/chat/conv-1")
    agent.get("/w/c/conv-1")
    agent.post("/w/c/conv-1/hand-back")

    assert "the assistant is silent" in page.text
    assert quiet.log[-1].text == "hello?"
    assert "Wang Ning" in heard.text
    assert "I am here." in heard.text
    assert talk_of(floor).mode is Mode.MACHINE


def test_a_colleague_sees_who_has_it_and_cannot_act_in_it(floor: Floor, enter: Enter) -> None:
    waiting(floor)
    agent, other = enter(AGENT), enter(COLLEAGUE)
    other.get("/w/c/conv-1")
    agent.get("/w/c/conv-1")
    agent.post("/w/c/conv-1/take")
    late = other.post("/w/c/conv-1/take")
    words = other.post("/w/c/conv-1/reply", text="mine")

    assert late.status == 409
    assert "A colleague has just taken it." in late.text
    assert "Wang Ning has it" in late.text
    assert words.status == 409
    assert "Take the conversation first." in words.text


def test_a_reply_that_cannot_be_sent_stays_in_the_composer(floor: Floor, enter: Enter) -> None:
    waiting(floor)
    agent = enter(AGENT)
    agent.get("/w/c/conv-1")
    agent.post("/w/c/conv-1/take")
    page = agent.post("/w/c/conv-1/reply", text="x" * 4001)

    assert page.status == 422
    assert "x" * 4001 in page.html
    assert "A reply needs words" in page.text


def test_the_same_form_twice_says_it_once(floor: Floor, enter: Enter) -> None:
    waiting(floor)
    agent = enter(AGENT)
    agent.get("/w/c/conv-1")
    form = agent.page
    agent.post("/w/c/conv-1/take")
    form = agent.page
    agent.post("/w/c/conv-1/reply", text="Once.")
    agent.page = form
    agent.post("/w/c/conv-1/reply", text="Once.")

    assert [entry.text for entry in talk_of(floor).log].count("Once.") == 1


def test_a_remedy_is_seen_line_by_line_offered_and_done_only_after_the_customers_yes(
    floor: Floor, enter: Enter
) -> None:
    waiting(floor, order="UK-204077")
    proposed(floor)
    agent, emma = enter(AGENT), enter(EMMA)
    agent.get("/w/c/conv-1")
    agent.post("/w/c/conv-1/take")
    unclear = agent.get("/w/c/conv-1").html
    preview = agent.post("/w/c/conv-1/remedy", remedy="refund", **LOST_PARCEL)
    nothing_yet = len(talk_of(floor).offers)
    agent.post("/w/c/conv-1/remedy/confirm", remedy="refund", plan_hash=preview.value("plan_hash"), **LOST_PARCEL)
    floor.work()
    unpaid = len(floor.payments.book)
    page = emma.get("/c/chat/conv-1")
    emma.post("/c/chat/conv-1/confirm", plan=page.value("plan"), plan_hash=page.value("plan_hash"))
    floor.work()

    assert 'value="refund" disabled' in unclear
    assert "It is done once they say yes" in preview.text
    assert nothing_yet == 1
    assert unpaid == 0
    assert len(floor.payments.book) == 1


def test_a_person_says_for_which_order_and_items_and_why_a_remedy_is_to_be(floor: Floor, enter: Enter) -> None:
    waiting(floor)
    agent = enter(AGENT)
    agent.get("/w/c/conv-1")
    unknown = agent.post("/w/c/conv-1/take")
    agent.post("/w/c/conv-1/focus", order="UK-203961", reason="defect", **{"line:1": "yes"})
    foreign = agent.send("GET", "/w/c/conv-1?order=CN-104821&reason=defect")

    assert "Remedies are worked out for an order." in unknown.text
    assert 'value="return">' in agent.page.html
    assert agent.page.value("lines") == "1"
    assert foreign.status == 404


def test_a_preview_that_no_longer_holds_is_refused(floor: Floor, enter: Enter) -> None:
    waiting(floor, order="UK-204077")
    agent = enter(AGENT)
    agent.get("/w/c/conv-1")
    agent.post("/w/c/conv-1/take")
    page = agent.post("/w/c/conv-1/remedy/confirm", remedy="refund", plan_hash="0" * 64, **LOST_PARCEL)

    assert page.status == 409
    assert "please look at the plan again" in page.text
    assert not talk_of(floor).offers


def test_a_remedy_that_is_not_permitted_says_why_in_plain_words(floor: Floor, enter: Enter) -> None:
    waiting(floor, order="UK-203961")
    agent = enter(AGENT)
    agent.get("/w/c/conv-1")
    agent.post("/w/c/conv-1/take")
    page = agent.get("/w/c/conv-1")

    assert "The order's state does not allow it." in page.text
    assert 'value="cancel" disabled' in page.html


def test_returned_goods_are_reported_on_the_workbench_and_set_the_refund_going(floor: Floor, enter: Enter) -> None:
    floor.agreed(BROKEN)
    floor.work()
    agent = enter(AGENT)
    page = agent.get("/w")
    plan = page.html.partition("/w/goods/")[2].partition('"')[0]
    agent.post(f"/w/goods/{plan}", report="arrived", next="/w")
    arrived = agent.page.text
    agent.post(f"/w/goods/{plan}", report="failed", next="/w")
    failed = agent.page.text
    agent.post(f"/w/goods/{plan}", report="passed", next="https://elsewhere.test/")
    floor.work()

    assert "on its way to us" in page.text
    assert "arrived, not inspected" in arrived
    assert "not as it should be" in failed
    assert len(floor.payments.book) > 0
    assert "return under way" not in agent.get("/w").text


def test_a_stuck_refund_is_settled_on_the_workbench(floor: Floor, enter: Enter) -> None:
    floor.agreed(LOST)
    floor.payments.faults(Fault.UNKNOWN_AFTER)
    floor.work()
    agent = enter(AGENT)
    page = agent.get("/w")
    (task,) = read_stuck(caller=AGENT, office=floor.office)
    way = f"/w/tasks/{task.effect.key}"
    unsure = agent.post(way, outcome="retry", note="again", next="/w")
    unnamed = agent.post(way, outcome="happened", note="seen", next="/w")
    agent.get("/w")
    done = agent.post(way, outcome="happened", note="seen in their books", reference="PAY-1", next="/w")

    assert "Refund is stuck" in page.text
    assert "it cannot be asked" in page.text
    assert unsure.status == 409
    assert unnamed.status == 400
    assert done.status == 200
    assert "Refund is stuck" not in done.text
    assert "£" in (talk_of(floor).log[-1].text or "")


def test_what_is_wrong_with_a_form_is_said_in_the_language_of_the_page(floor: Floor, enter: Enter) -> None:
    floor.agreed(LOST)
    floor.payments.faults(Fault.UNKNOWN_AFTER)
    floor.work()
    agent = enter(AGENT)
    agent.headers = {"accept-language": "zh-CN"}
    agent.get("/w")
    (task,) = read_stuck(caller=AGENT, office=floor.office)
    way = f"/w/tasks/{task.effect.key}"
    unnamed = agent.post(way, outcome="happened", note="查到了", next="/w")
    agent.get("/w")
    spaced = agent.post(way, outcome="happened", note="查到了", reference="PAY 1", next="/w")

    assert (unnamed.status, spaced.status) == (400, 400)
    assert "请填对方记录里的单号。" in unnamed.text
    assert "要填对方自己的单号" in spaced.text
    assert "needed" not in unnamed.text


def test_a_script_gets_the_regions_of_the_page_it_asks_from(floor: Floor, enter: Enter) -> None:
    waiting(floor)
    agent = enter(AGENT)
    agent.get("/w/c/conv-1")
    agent.headers = {"accept": "text/x-fragment"}
    shown = agent.post("/w/c/conv-1/take")

    assert shown.status == 200
    assert [region for region in ("queue", "desk", "side") if f'id="{region}"' in shown.html] == [
        "queue",
        "desk",
        "side",
    ]
    assert "<html" not in shown.html


def test_the_open_workbench_hears_its_tenant_and_nobody_else_may_listen(floor: Floor) -> None:
    waiting(floor)
    site = site_of(floor)

    def visit(caller: Caller, path: str) -> Visit:
        cookie = site.access.start_session(caller, now=floor.clock.now()).partition(";")[0]
        scope = {"type": "websocket", "path": "/live", "headers": [(b"cookie", cookie.encode())], "query_string": b""}
        return Visit(site, HTTPConnection(scope), path, floor.clock.now())

    watch = watch_workbench(visit(AGENT, "/w/c/conv-1"))

    assert watch is not None
    assert set(watch.render()) == {"queue", "desk"}
    assert watch_workbench(visit(AGENT, "/c")) is None
    with pytest.raises(Refused):
        watch_workbench(visit(EMMA, "/w"))


def test_a_queue_of_sixty_is_shown_at_once(floor: Floor, enter: Enter) -> None:
    for number in range(60):
        waiting(floor, f"conv-{number}")
        said(floor, "Is anybody there? I have been waiting for my parcel for a week.", f"conv-{number}")
    agent = enter(AGENT)
    agent.get("/w")
    times = []
    for _ in range(20):
        start = perf_counter()
        page = agent.get("/w")
        times.append(perf_counter() - start)

    assert page.html.count('class="q') == 60
    assert sorted(times)[18] < 0.4  # s; a mistake that reads everything for each row is far beyond it
