"""What a customer and a member of staff can and cannot do from their pages."""

from dataclasses import replace
from xml.etree.ElementTree import Element

import html5lib
import pytest

from amends.doors.web import ConversationView, Renderer, WorkbenchView, read_assets
from amends.doors.web.preview.pages import pages
from amends.doors.web.preview.story import conversation, frame, options
from amends.doors.web.staff_views import Desk
from amends.doors.web.views import OptionsState
from amends.kernel.clock import Instant
from amends.kernel.market import Language

RENDERER = Renderer(read_assets())


def shown(view: ConversationView | WorkbenchView, language: Language = Language.EN) -> Element:
    html = RENDERER.page(view, frame(language, "auto", "/"))
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def posts(page: Element) -> set[str]:
    return {form.attrib["action"].rsplit("/", 1)[1] for form in page.iter("form")}


def classes(page: Element, name: str) -> list[set[str]]:
    found = (set((element.get("class") or "").split()) for element in page.iter())
    return [one for one in found if name in one]


def words(page: Element) -> str:
    return " ".join("".join(page.itertext()).split())


def workbench() -> tuple[WorkbenchView, Desk]:
    _, view = pages(Language.EN)["work"]
    assert isinstance(view, WorkbenchView)
    assert view.desk is not None
    return view, view.desk


def test_one_offer_at_most_has_the_accent_and_one_button_decides() -> None:
    page = shown(conversation(Language.EN, options(Language.EN, "open")))

    assert len([one for one in classes(page, "offer") if "is-best" in one]) == 1
    assert len(classes(page, "btn-p")) == 1


def test_a_second_tap_confirms_exactly_the_plan_that_is_shown() -> None:
    page = shown(conversation(Language.EN, options(Language.EN, "confirming")))
    form = next(form for form in page.iter("form") if form.attrib["action"].endswith("/confirm"))
    sent = {field.get("name"): field.get("value") for field in form.iter("input")}

    assert sent["plan"] == "plan_8c1"
    assert sent["plan_hash"] == "b1946ac92492d2347c6235b4d2611184"
    assert "It must be handed in by Sat 5 Dec, 24:00" in words(page)
    assert "decline" in posts(page)


@pytest.mark.parametrize("state", ["confirmed", "expired", "superseded"])
def test_options_that_are_over_can_no_longer_be_chosen(state: OptionsState) -> None:
    page = shown(conversation(Language.EN, options(Language.EN, state)))

    assert posts(page) & {"choose", "confirm"} == set()
    assert [("is-agreed" in one) for one in classes(page, "offer")] == [state == "confirmed"]


def test_a_person_can_be_asked_for_whenever_the_assistant_answers() -> None:
    view = conversation(Language.EN)

    assert "person" in posts(shown(view))
    assert "person" not in posts(shown(replace(view, answering="person", person="Nina Wolf")))


def test_a_closed_conversation_takes_no_more_words() -> None:
    page = shown(replace(conversation(Language.EN), composer="closed", answering="closed"))

    assert "message" not in posts(page)
    assert "Start a new one" in words(page)


def test_what_the_machine_says_is_marked_as_such() -> None:
    page = shown(conversation(Language.ZH), Language.ZH)

    assert "Amends 助手 AI" in words(page) or "Amends 助手AI" in words(page)


def test_reply_and_remedies_wait_until_the_conversation_is_taken() -> None:
    view, desk = workbench()
    page = shown(replace(view, desk=replace(desk, state="waiting")))
    remedies = [button for button in page.iter("button") if button.get("name") == "remedy"]

    assert "take" in posts(page)
    assert posts(page) & {"reply", "hand-back"} == set()
    assert all(button.get("disabled") is not None for button in remedies)


def test_who_took_it_may_reply_run_what_the_rules_permit_and_hand_back() -> None:
    view, desk = workbench()
    page = shown(view)
    open_remedies = {
        button.get("value")
        for button in page.iter("button")
        if button.get("name") == "remedy" and button.get("disabled") is None
    }

    assert {"reply", "hand-back", "remedy"} <= posts(page)
    assert open_remedies == {remedy.id for remedy in desk.remedies if not remedy.refused}


def test_a_refund_that_may_have_been_paid_is_sent_again_only_on_a_persons_word() -> None:
    view, _ = workbench()
    stuck = {form.attrib["action"]: form for form in shown(view).iter("form") if "/w/tasks/" in form.attrib["action"]}
    vouched = {
        action.rsplit("/", 1)[1]: [field.get("name") for field in form.iter("input") if field.get("name") == "sure"]
        for action, form in stuck.items()
    }

    assert vouched == {"eff_9": ["sure"], "eff_12": []}


@pytest.mark.parametrize(("left", "level"), [(500_000, set()), (200_000, {"warn"}), (60_000, {"bad"}), (-1, {"over"})])
def test_a_promise_warns_when_half_of_it_is_gone(left: int, level: set[str]) -> None:
    view, _ = workbench()
    now = frame(Language.EN, "auto").now
    row = replace(view.queue[0], since=Instant(now + left - 600_000), due=Instant(now + left))
    page = shown(replace(view, desk=None, tasks=(), queue=(row,)))

    assert classes(page, "chip")[0] - {"chip", "num"} == level
