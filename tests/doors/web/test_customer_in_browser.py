"""Customers in a real Chromium against a real server: from the first words to the money back, in both languages."""

import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from tests.browser import chromium, phone
from tests.doors.api.world import model
from tests.doors.web.visitor import AGENT

from amends.bootstrap import opened
from amends.desk.ask_person import ask_person
from amends.desk.handle_goods import HandleGoods, handle_goods
from amends.desk.projections import PLANS
from amends.kernel.ids import MAIN, ConversationId, PlanId
from amends.kernel.party import Caller, CallerKind
from amends.settings import Settings

pytestmark = pytest.mark.browser
LIN = Caller(MAIN, CallerKind.CUSTOMER, "c-lin", proof="test")
PATIENCE = 20  # s


@dataclass(slots=True)
class Server:
    """A running `amends demo`."""

    process: subprocess.Popen[str]
    address: str
    store: Path

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def start(store: Path, port: int = 0) -> Server:
    command = [str(Path(sys.executable).with_name("amends")), "demo", "--port", str(port), "--store", str(store)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=store.parent)
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"open: (http://\S+)", line):
            return Server(process, found[1], store)
    raise AssertionError("the server did not start")


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    store = folder / "store"
    shutil.copytree(prepared_models(), store / "models")
    server = start(store)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


def prepared_models() -> Path:
    """Return a folder with the reading model, so that no server has to build it again."""
    model()
    return Path(tempfile.gettempdir()) / "amends-tests-models"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    with chromium() as browser:
        phone(browser)
        yield browser


def wait_for(browser: webdriver.Chrome, selector: str, times: int = 1) -> None:
    WebDriverWait(browser, PATIENCE).until(lambda one: len(one.find_elements(By.CSS_SELECTOR, selector)) >= times)


def press(browser: webdriver.Chrome, selector: str) -> None:
    wait_for(browser, selector)
    button = browser.find_element(By.CSS_SELECTOR, selector)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()


def sign_in(browser: webdriver.Chrome, server: Server, who: str, order: str) -> None:
    """Sign in and open a conversation about an order."""
    browser.get(server.address)
    browser.delete_all_cookies()
    browser.get(server.address)
    press(browser, f'form.persona:has(input[value="{who}"]) button')
    wait_for(browser, f"#order-{order}")
    details = browser.find_element(By.CSS_SELECTOR, f"#order-{order} details")
    browser.execute_script("arguments[0].open = true", details)
    press(browser, f'#order-{order} button[value="other"]')
    wait_for(browser, "#say")


def say(browser: webdriver.Chrome, words: str) -> None:
    browser.find_element(By.ID, "say").send_keys(words, Keys.ENTER)


def own_words(browser: webdriver.Chrome) -> list[str]:
    return [one.text.strip() for one in browser.find_elements(By.CSS_SELECTOR, "#log .me .bub p")]


def confirm_refund(browser: webdriver.Chrome) -> None:
    """Choose the option that gives the money back, and say the second yes."""
    wait_for(browser, "#log details.opt summary")
    press(browser, "#log details.opt summary")
    press(browser, "#log details.opt[open] form button")
    press(browser, "#confirm form[action$='/confirm'] button")
    wait_for(browser, "#log .track")


def goods_arrive(server: Server) -> None:
    """Do what the warehouse does, beside the running server."""
    with opened(Settings(store=str(server.store)), provider=False) as at:
        for row in at.store.rows(MAIN, PLANS, state="goods"):
            handle_goods(HandleGoods(PlanId(row.id), passed=True), caller=AGENT, office=at.office, now=at.clock.now())


@pytest.mark.parametrize(
    ("who", "order", "words", "amount"),
    [
        ("c-lin", "CN-104821", "我买的咖啡壶到手就碎了", "¥288.00"),
        ("c-emma", "UK-204118", "My kettle arrived broken", "£64.00"),
    ],
)
def test_from_the_first_words_to_the_money_back(
    browser: webdriver.Chrome, server: Server, who: str, order: str, words: str, amount: str
) -> None:
    sign_in(browser, server, who, order)
    say(browser, words)
    confirm_refund(browser)
    goods_arrive(server)
    wait_for(browser, "#log .track li.done", times=5)
    wait_for(browser, "#log .score")

    assert own_words(browser) == [words]
    assert amount in browser.find_element(By.CSS_SELECTOR, "#log .track").text
    assert server.stop() == 0


def test_a_second_tab_shows_what_the_first_does(browser: webdriver.Chrome, server: Server) -> None:
    sign_in(browser, server, "c-lin", "CN-104821")
    first, address = browser.current_window_handle, browser.current_url
    browser.switch_to.new_window("tab")
    second = browser.current_window_handle
    browser.get(address)
    browser.switch_to.window(first)
    say(browser, "我买的咖啡壶到手就碎了")
    wait_for(browser, "#log .offers")

    browser.switch_to.window(second)
    wait_for(browser, "#log .offers")

    assert own_words(browser) == ["我买的咖啡壶到手就碎了"]
    browser.close()
    browser.switch_to.window(first)


def test_a_confirmation_stays_open_while_something_else_happens(browser: webdriver.Chrome, server: Server) -> None:
    sign_in(browser, server, "c-lin", "CN-104821")
    say(browser, "我买的咖啡壶到手就碎了")
    wait_for(browser, "#log details.opt summary")
    press(browser, "#log details.opt summary")
    press(browser, "#log details.opt[open] form button")
    wait_for(browser, "#confirm")
    conversation = ConversationId(browser.current_url.rpartition("/")[2].partition("?")[0])
    with opened(Settings(store=str(server.store)), provider=False) as at:
        ask_person(conversation, caller=LIN, office=at.office, now=at.clock.now())
    WebDriverWait(browser, PATIENCE).until(lambda one: "等待人工" in one.find_element(By.ID, "who").text)
    WebDriverWait(browser, PATIENCE).until(lambda one: "人工" in one.find_element(By.ID, "log").text)

    assert browser.find_elements(By.CSS_SELECTOR, "#confirm form[action$='/confirm'] button")


def test_a_page_survives_a_restart_of_the_server(browser: webdriver.Chrome, server: Server) -> None:
    sign_in(browser, server, "c-lin", "CN-104821")
    say(browser, "我买的咖啡壶到手就碎了")
    wait_for(browser, "#log .offers")
    port = int(server.address.rpartition(":")[2])
    assert server.stop() == 0
    server.process = start(server.store, port).process
    WebDriverWait(browser, PATIENCE).until(lambda one: not one.find_element(By.ID, "offline").is_displayed())

    say(browser, "谢谢")
    wait_for(browser, "#log .me[id]", times=2)

    assert own_words(browser) == ["我买的咖啡壶到手就碎了", "谢谢"]
