"""The workbench in a real browser: a customer asks for a person, and both go the whole way to a refund and back."""

from collections.abc import Iterator
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path

import pytest
from tests.browser import chromium, desktop, phone
from tests.doors.web.staff.journey import Page, travel
from tests.doors.web.staff.served import demo_server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RUN_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document).then((found) => done(found.violations.map((one) => one.id + ": " + one.nodes[0].html.slice(0, 160))));
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Page]]:
    with ExitStack() as stack:
        address = stack.enter_context(demo_server(tmp_path_factory.mktemp("demo")))
        hers, theirs = stack.enter_context(chromium()), stack.enter_context(chromium())
        phone(hers)
        desktop(theirs)
        yield Page(hers, address), Page(theirs, address)


def test_a_case_goes_to_a_person_to_a_refund_and_back_without_a_page_being_loaded_again(
    pages: tuple[Page, Page], tmp_path: Path
) -> None:
    emma, agent = pages
    found: list[str] = []

    def look(name: str) -> None:
        agent.browser.save_screenshot(str(tmp_path / f"{name}.png"))
        agent.browser.execute_script(AXE)
        found.extend(f"{name} {one}" for one in agent.browser.execute_async_script(RUN_AXE))

    travel(emma, agent, look=look)

    assert found == []
    assert emma.stayed()
    assert agent.stayed()
