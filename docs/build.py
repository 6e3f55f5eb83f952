"""Make the pictures of the documentation: `./run docs`.

Opens a fresh demo, plays the stories of the READMEs in a real Chromium, and writes what a person would see to
docs/pictures. Needs Debian's chromium, chromium-driver and fonts-noto-cjk.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser import chromium, desktop, phone  # noqa: E402  # the checkout is put on the path just above

PICTURES = ROOT / "docs" / "pictures"
PATIENCE = 20
OFFER = "form[action$='/choose'] button, form[action$='/confirm'] button"
AMENDS = [sys.executable, "-c", "from amends.doors.cli.main import main; main()"]


@contextmanager
def demo() -> Iterator[str]:
    """Serve a fresh demo; yield its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        environment = {**os.environ, "AMENDS_STORE": f"{folder}/store"}
        words = [*AMENDS, "demo", "--port", str(port)]
        child = subprocess.Popen(words, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
        try:
            _until_open(address := f"http://127.0.0.1:{port}")
            yield address
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(30)


def _until_open(address: str) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit("the demo did not open")


class Visitor:
    """Somebody at the pages: finds, presses, writes, and takes pictures."""

    def __init__(self, browser: Chrome, address: str) -> None:
        self.browser, self.address = browser, address

    def find(self, selector: str, *, count: int = 1) -> list[WebElement]:
        """Wait until at least `count` elements are there and return them."""
        wait = WebDriverWait(self.browser, PATIENCE)
        return wait.until(
            lambda page: found if len(found := page.find_elements(By.CSS_SELECTOR, selector)) >= count else False
        )

    def press(self, selector: str, *, number: int = 0) -> None:
        """Press the element of that number; a negative one counts from the last."""
        element = self.find(selector)[number]
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'}); arguments[0].click()", element)

    def be(self, who: str) -> None:
        """Sign in as one of the demo's people."""
        self.browser.get(f"{self.address}/sign-in")
        self.press(f"form:has(input[value='{who}']) button")
        WebDriverWait(self.browser, PATIENCE).until(lambda page: "/sign-in" not in page.current_url)

    def open_order(self, order: str) -> None:
        """Start a conversation about an order."""
        self.press(f"form[action='/c/start']:has(input[value='{order}']) button", number=-1)
        self.find("form[action$='/message'] textarea")

    def say(self, words: str, *, then: str) -> None:
        """Write a message and wait for what it leads to."""
        known = len(self.browser.find_elements(By.CSS_SELECTOR, then))
        self.find("form[action$='/message'] textarea")[0].send_keys(words)
        self.press("form[action$='/message'] button.send, form[action$='/message'] [type=submit]", number=-1)
        self.find(then, count=known + 1)

    def picture(self, name: str, *, top: str | None = None) -> None:
        """Save what is on the screen; `top` is scrolled to first."""
        if top is not None:
            self.browser.execute_script("arguments[0].scrollIntoView({block: 'start'})", self.find(top)[-1])
        time.sleep(0.8)
        self.browser.save_screenshot(str(PICTURES / f"{name}.png"))


def main() -> None:
    """Play the stories and write the pictures."""
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        raise SystemExit("docs: Debian's chromium and chromium-driver are needed for the pictures")
    PICTURES.mkdir(exist_ok=True)
    with demo() as address, chromium() as browser:
        visitor = Visitor(browser, address)
        phone(browser)
        _chinese_story(visitor)
        _english_story(visitor)
        desktop(browser)
        _service_desk(visitor)
    sys.stdout.write(f"{len(list(PICTURES.glob('*.png')))} pictures are in {PICTURES.relative_to(ROOT)}\n")


def _chinese_story(visitor: Visitor) -> None:
    visitor.be("c-lin")
    visitor.picture("home.zh-390")
    visitor.open_order("CN-104821")
    visitor.say("我买的咖啡壶到手就碎了", then=OFFER)
    visitor.picture("chat.zh-390")


def _english_story(visitor: Visitor) -> None:
    visitor.browser.delete_all_cookies()
    visitor.be("c-emma")
    visitor.open_order("UK-204153")
    visitor.say("Please cancel it, I don't need it any more", then=OFFER)
    visitor.press("a[href*='/c/why/']")
    visitor.find("h1")
    visitor.picture("why.en-390")
    visitor.browser.back()
    visitor.find(OFFER)
    if not visitor.browser.find_elements(By.CSS_SELECTOR, "form[action$='/confirm'] button"):
        visitor.press("form[action$='/choose'] button")
    visitor.press("form[action$='/confirm'] button")
    visitor.find("form[action$='/feedback']")
    visitor.picture("chat.en-390", top=".track")


def _service_desk(visitor: Visitor) -> None:
    visitor.browser.delete_all_cookies()
    visitor.be("c-lin")
    visitor.browser.get(f"{visitor.address}/c")
    visitor.open_order("CN-104835")
    visitor.say("鞋子太小了，想退货", then=OFFER)
    visitor.press("form[action$='/person'] button")
    visitor.find(".log, [role=log]")
    time.sleep(1)
    visitor.browser.delete_all_cookies()
    visitor.be("agent")
    visitor.browser.get(f"{visitor.address}/w")
    visitor.press("#queue a")
    visitor.find("#desk")
    visitor.picture("workbench-1440")


if __name__ == "__main__":
    main()
