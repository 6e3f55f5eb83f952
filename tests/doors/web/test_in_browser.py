"""The pages in a real Chromium: accessible in both languages and themes, and narrow enough for any phone."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from selenium import webdriver
from tests.browser import chromium, desktop, phone

from amends.doors.web.preview.__main__ import write

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RUN_AXE = """
const done = arguments[arguments.length - 1];
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
axe.run(document, {runOnly: {type: "tag", values: tags}}).then(
  (found) => done(found.violations.map(
    (one) => one.id + ": " + one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")
  )),
);
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write(tmp_path_factory.mktemp("preview"))


def violations(browser: webdriver.Chrome, page: Path) -> list[str]:
    resize = desktop if page.name.startswith("work") else phone
    resize(browser)
    browser.get(page.as_uri())
    browser.execute_script("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    # As tall as the page, or what the sticky composer happens to cover would count as too small a target.
    resize(browser, height=max(900, browser.execute_script("return document.documentElement.scrollHeight")))
    browser.execute_script(AXE)
    return [f"{page.name} {found}" for found in browser.execute_async_script(RUN_AXE)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(
    browser: webdriver.Chrome, written: list[Path], language: str, theme: str
) -> None:
    chosen = [page for page in written if page.name.endswith(f".{language}.{theme}.html")]

    assert len(chosen) > 20
    assert [found for page in chosen for found in violations(browser, page)] == []


def test_no_page_scrolls_sideways_at_320_pixels(browser: webdriver.Chrome, written: list[Path]) -> None:
    phone(browser, width=320, height=640)
    wide = []
    for page in written:
        browser.get(page.as_uri())
        if browser.execute_script("return document.documentElement.scrollWidth") > 320:
            wide.append(page.name)

    assert wide == []


def test_customers_targets_are_large_enough_for_a_thumb(browser: webdriver.Chrome, written: list[Path]) -> None:
    phone(browser)
    small = []
    for page in (page for page in written if ".zh.light" in page.name and not page.name.startswith("work")):
        browser.get(page.as_uri())
        small += browser.execute_script("""
            return [...document.querySelectorAll("button, summary, a.btn, a.icon-btn, .score label")]
              .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 40)
              .map((one) => one.outerHTML.slice(0, 90));
        """)

    assert small == []
