"""Goods that failed their inspection are turned down on the workbench."""

from tests.desk.shopfloor import AGENT, BROKEN, open_floor
from tests.doors.web.staff.house import talk_of, visitors

from amends.remedies.ports import Recourse


def test_goods_that_failed_are_turned_down_on_the_workbench_and_go_back() -> None:
    floor = open_floor(Recourse.BLIND)
    floor.agreed(BROKEN)
    floor.work()
    agent = visitors(floor)(AGENT)
    page = agent.get("/w")
    plan = page.html.partition("/w/goods/")[2].partition('"')[0]
    agent.post(f"/w/goods/{plan}", report="failed", next="/w")
    failed = agent.page.text
    unnamed = agent.post(f"/w/goods/{plan}/rejection", finding="bad", note="Worn through.", next="/w")
    agent.get("/w")
    done = agent.post(f"/w/goods/{plan}/rejection", finding="worn", note="Worn through.", next="/w")
    floor.work()

    assert "Turn it down for good" not in page.text
    assert "Turn it down for good" in failed
    assert "the item shows more use than looking it over takes" in failed
    assert unnamed.status == 400
    assert done.status == 200
    assert "return under way" not in done.text
    assert "“Worn through.”" in (talk_of(floor).log[-2].text or "")
    assert len(floor.payments.book) == 0
    agent.close()
