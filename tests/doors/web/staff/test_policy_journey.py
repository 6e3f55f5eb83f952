"""The rules of a seller are changed in a real browser, from a mistake to a published version and back."""

from collections.abc import Iterator
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path

import pytest
from tests.browser import chromium, desktop, phone
from tests.doors.web.staff.journey import Page
from tests.doors.web.staff.policy_journey import PACK, ask, mend, publish, shorten, undo
from tests.doors.web.staff.served import demo_server
from tests.doors.web.staff.test_in_browser import RUN_AXE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Page]]:
    with ExitStack() as stack:
        address = stack.enter_context(demo_server(tmp_path_factory.mktemp("demo")))
        hers, theirs = stack.enter_context(chromium()), stack.enter_context(chromium())
        desktop(hers)
        phone(theirs)
        yield Page(hers, address), Page(theirs, address)


def test_a_window_below_the_law_is_mended_tried_published_by_a_second_person_and_rolled_back(
    pages: tuple[Page, Page], tmp_path: Path
) -> None:
    editor, approver = pages
    found: list[str] = []

    def looking(page: Page, name: str) -> None:
        page.browser.save_screenshot(str(tmp_path / f"{name}.png"))
        page.browser.execute_script(AXE)
        found.extend(f"{name} {one}" for one in page.browser.execute_async_script(RUN_AXE))

    ask(approver)
    shorten(editor, look=lambda name: looking(editor, name))
    editor.sees("Below what the law gives")
    editor.sees("Governing law", ".case")
    editor.sees("Germany", ".case")

    mend(editor, look=lambda name: looking(editor, name))
    editor.sees("0 to 20 days", ".edits")
    editor.sees("Come out otherwise\n2", ".kpis")
    editor.sees("UK-203961", ".flips")
    editor.sees("Last day to ask", ".flips")

    publish(approver, look=lambda name: looking(approver, name))
    approver.sees("Jane Carter submitted it", ".hist")
    approver.sees("Leo Marsh approved it", ".hist")
    editor.open(PACK)
    editor.sees("We take goods back for twenty days.")
    editor.sees("approved by Leo Marsh")

    undo(approver, look=lambda name: looking(approver, name))
    approver.sees("Leo Marsh rolled back to it", ".hist")
    editor.open(PACK)
    editor.sees("We take goods back for thirty days.")

    assert found == []
