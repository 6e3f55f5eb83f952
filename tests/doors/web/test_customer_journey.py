"""A customer's pages over HTTP, without any script: every form works, and nothing happens before the second tap."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from tests.doors.web.visitor import (
    AGENT,
    BROKEN,
    FRAGMENT,
    House,
    Visitor,
    a_house,
    offered,
    signed_in,
    talking,
)

from amends.desk.forget_person import forget_person
from amends.desk.handle_goods import HandleGoods, handle_goods
from amends.desk.staff_reply import StaffReply, staff_reply
from amends.desk.take_conversation import take_conversation
from amends.kernel.clock import HOUR
from amends.kernel.ids import ConversationId, CustomerId
from amends.kernel.ledger import EffectState
from amends.kernel.party import system

Opened = tuple[House, TestClient]


@pytest.fixture
def opened() -> Iterator[Opened]:
    with a_house() as house:
        yield house


def confirmed(opened: Opened, kind: int = -1) -> tuple[Visitor, str]:
    """Return somebody who confirmed one of the options, by two taps."""
    visitor, talk = offered(opened[1])
    visitor.post(f"{talk}/choose", option=visitor.values("option")[kind]).follow()
    plan, plan_hash = visitor.value("plan"), visitor.value("plan_hash")
    return visitor.post(f"{talk}/confirm", plan=plan, plan_hash=plan_hash).follow(), talk


def test_from_a_broken_pot_to_the_money_back_without_any_script(opened: Opened) -> None:
    house, _ = opened
    visitor, talk = confirmed(opened)
    conversation = talk.rpartition("/")[2]
    house.work()
    plan = house.plan(conversation)
    handle_goods(HandleGoods(plan, passed=True), caller=AGENT, office=house.world.office, now=house.world.clock.now())
    house.work()

    visitor.see(talk)

    assert visitor.html.count('<li class="done"') == 5
    assert 'name="score"' in visitor.html
    visitor.post(f"{talk}/feedback", score="5", words="很快").follow()
    assert house.talk(conversation).stars == 5


def test_the_options_stand_under_the_reply_with_amounts_dates_and_rights(opened: Opened) -> None:
    visitor, _ = offered(opened[1])

    assert "换货" in visitor.text
    assert "退货退款 ¥288.00" in visitor.text
    assert "寄回的运费由商家承担" in visitor.text
    assert 'href="/c/why/dec_' in visitor.html


def test_choosing_an_option_shows_its_exact_lines_and_writes_nothing(opened: Opened) -> None:
    house, client = opened
    visitor, talk = offered(client)
    before = house.events()

    visitor.post(f"{talk}/choose", option=visitor.values("option")[-1]).follow()

    assert house.events() == before
    assert "陶瓷手冲咖啡壶 × 1" in visitor.text
    assert "确认 ¥288.00" in visitor.text
    assert len(visitor.value("plan_hash")) == 64


def test_a_yes_to_another_text_is_refused_and_does_nothing(opened: Opened) -> None:
    house, client = opened
    visitor, talk = offered(client)
    visitor.post(f"{talk}/choose", option=visitor.values("option")[-1]).follow()
    before = house.events()

    visitor.post(f"{talk}/confirm", plan=visitor.value("plan"), plan_hash="0" * 64)

    assert visitor.status == 409
    assert house.events() == before
    assert "这次确认没有生效" in visitor.text


@pytest.mark.parametrize("form", ["choose", "confirm"])
def test_an_offer_that_ran_out_is_not_carried_out_but_worked_out_again(opened: Opened, form: str) -> None:
    house, client = opened
    visitor, talk = offered(client)
    option = visitor.values("option")[-1]
    visitor.post(f"{talk}/choose", option=option).follow()
    fields = {"option": option, "plan": visitor.value("plan"), "plan_hash": visitor.value("plan_hash")}
    house.world.clock.advance(HOUR)

    visitor.post(f"{talk}/{form}", **fields).follow()
    stands = house.talk(talk.rpartition("/")[2])
    fresh = [offer for offer in stands.open_offers if offer.offer.expires_at > house.world.clock.now()]

    assert visitor.status == 200
    assert fresh
    assert option not in {offer.offer.plan for offer in fresh}
    assert {offer.state for offer in stands.offers.values()} <= {"open", "superseded"}
    assert not house.world.store.effects(state=EffectState.WAITING)


def test_an_offer_that_was_replaced_is_refused_as_before(opened: Opened) -> None:
    house, client = opened
    visitor, talk = offered(client)
    option = visitor.values("option")[-1]
    visitor.post(f"{talk}/choose", option=option).follow()
    plan, plan_hash = visitor.value("plan"), visitor.value("plan_hash")
    house.world.clock.advance(HOUR)
    visitor.post(f"{talk}/choose", option=option).follow()

    visitor.post(f"{talk}/confirm", plan=plan, plan_hash=plan_hash)

    assert visitor.status == 409
    assert "已经不是最新的" in visitor.text


def test_a_form_sent_twice_counts_once(opened: Opened) -> None:
    house, client = opened
    visitor, talk = offered(client)
    visitor.post(f"{talk}/choose", option=visitor.values("option")[-1]).follow()
    plan, plan_hash = visitor.value("plan"), visitor.value("plan_hash")
    first = visitor.post(f"{talk}/confirm", plan=plan, plan_hash=plan_hash).status
    events = house.events()

    again = visitor.post(f"{talk}/confirm", plan=plan, plan_hash=plan_hash).status

    assert (first, again) == (303, 303)
    assert house.events() == events


def test_a_conversation_opened_twice_by_one_form_is_one(opened: Opened) -> None:
    visitor = signed_in(opened[1])
    page = visitor.html
    first = visitor.post("/c/start", order="CN-104821", intent="defect").headers["location"]
    visitor.html = page

    again = visitor.post("/c/start", order="CN-104821", intent="defect").headers["location"]

    assert again == first
    assert visitor.see(first).html.count('class="me" id="m-') == 1


def test_a_tapped_wish_is_said_in_the_new_conversation(opened: Opened) -> None:
    visitor = signed_in(opened[1])

    visitor.post("/c/start", order="CN-104821", intent="defect").follow()

    assert "商品坏了或有质量问题" in visitor.text


def test_the_script_gets_the_regions_as_they_are_now(opened: Opened) -> None:
    visitor, talk = talking(opened[1])

    visitor.post(f"{talk}/message", FRAGMENT, text=BROKEN)

    assert visitor.status == 200
    assert visitor.headers["content-type"].startswith("text/x-fragment")
    assert [one in visitor.html for one in ('id="log"', 'id="dock"', 'id="order"')] == [True, True, True]
    assert BROKEN in visitor.html


@pytest.mark.parametrize(("text", "fault"), [("", "消息不能为空"), ("x" * 4001, "4,000"), ("a\x00b", "无法显示")])
def test_words_that_cannot_be_taken_stay_in_the_composer(opened: Opened, text: str, fault: str) -> None:
    visitor, talk = talking(opened[1])

    visitor.post(f"{talk}/message", text=text)

    assert visitor.status == 422
    assert fault in visitor.text
    assert "\x00" in text or f">{text}</textarea>" in visitor.html


def test_what_was_asked_can_be_answered_by_a_tap(opened: Opened) -> None:
    visitor = signed_in(opened[1])
    visitor.post("/c/start", order="CN-104835", intent="return").follow()
    reasons = visitor.values("text")

    visitor.post(f"{visitor.path}/message", text="尺码不合适").follow()

    assert "商品坏了或有质量问题" in reasons
    assert "不想要了" in reasons
    assert "确认 ¥583.20" in visitor.text


def test_a_person_who_takes_over_is_told_and_named(opened: Opened) -> None:
    house, client = opened
    visitor, talk = talking(client)
    conversation = ConversationId(talk.rpartition("/")[2])
    visitor.post(f"{talk}/person").follow()
    office, now = house.world.office, house.world.clock.now()
    take_conversation(conversation, caller=AGENT, office=office, now=now)
    staff_reply(StaffReply(conversation, "我来帮您看看。"), caller=AGENT, office=office, now=now)

    visitor.see(talk)

    assert "王宁" in visitor.text
    assert "我来帮您看看。" in visitor.text
    assert "agent" not in visitor.text


def test_a_reply_can_be_rated_and_rated_again(opened: Opened) -> None:
    house, client = opened
    visitor, talk = offered(client)
    message = visitor.value("message")
    visitor.post(f"{talk}/rate", message=message, rating="up").follow()
    visitor.post(f"{talk}/rate", message=message, rating="down").follow()

    said = next(one for one in house.talk(talk.rpartition("/")[2]).log if one.message == message)

    assert said.helpful is False


def test_declining_closes_the_confirmation_and_writes_nothing(opened: Opened) -> None:
    house, client = opened
    visitor, talk = offered(client)
    visitor.post(f"{talk}/choose", option=visitor.values("option")[-1]).follow()
    before = house.events()

    visitor.post(f"{talk}/decline", plan=visitor.value("plan")).follow()

    assert house.events() == before
    assert 'id="confirm"' not in visitor.html


def test_home_says_who_acts_next(opened: Opened) -> None:
    house, _ = opened
    visitor, _ = confirmed(opened)
    house.work()

    visitor.see("/c")

    assert "把商品寄回" in visitor.text
    assert "轮到您了" in visitor.text


def test_the_reasons_are_shown_in_words_with_the_sum(opened: Opened) -> None:
    visitor, _ = offered(opened[1])
    why = visitor.html.partition('href="/c/why/')[2].partition('"')[0]

    visitor.see(f"/c/why/{why}")

    assert visitor.status == 200
    assert "商品实付" in visitor.text
    assert "¥288.00" in visitor.text
    assert "days_since_delivery" not in visitor.text


def test_a_forgotten_customers_page_says_nothing_of_what_they_wrote(opened: Opened) -> None:
    house, _ = opened
    visitor, talk = confirmed(opened)
    forget_person(CustomerId("c-lin"), caller=system("test"), office=house.world.office)

    visitor.see(talk)

    assert visitor.status == 200
    assert BROKEN not in visitor.html
    assert "内容已按您的要求删除" in visitor.text
