"""A customer in a real Chromium while the server has too much to do: their words are kept and sent again."""

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Thread
from typing import Any

import pytest
import uvicorn
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from tests.browser import chromium, phone
from tests.doors.web.visitor import BROKEN, House, a_house

from amends.kernel.events import Event
from amends.kernel.ids import Position

pytestmark = pytest.mark.browser
PATIENCE = 20  # s
ORDER = "CN-104821"


@dataclass(slots=True)
class Crowded:
    """The application behind a gate that refuses the next so many messages."""

    app: Any
    refusing: int = 0
    refused: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].endswith("/message") and self.refusing:
            self.refusing, self.refused = self.refusing - 1, self.refused + 1
            await Response(status_code=503, headers={"Retry-After": "1"})(scope, receive, send)
        else:
            await self.app(scope, receive, send)


@dataclass(slots=True)
class Street:
    """A house with people before it, and its address."""

    house: House
    crowd: Crowded
    address: str

    def messages(self) -> list[Event]:
        events = self.house.world.store.follow(Position(0), limit=10_000)
        return [event for event in events if event.type == "MessageReceived"]


@pytest.fixture
def street() -> Iterator[Street]:
    with a_house() as (house, _), socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        crowd = Crowded(house.app)
        server = uvicorn.Server(uvicorn.Config(crowd, log_config=None, lifespan="off"))
        serving = Thread(target=server.run, kwargs={"sockets": [listener]})
        serving.start()
        while not server.started:
            time.sleep(0.01)
        yield Street(house, crowd, f"http://127.0.0.1:{listener.getsockname()[1]}")
        server.should_exit = server.force_exit = True
        serving.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    with chromium() as browser:
        phone(browser)
        yield browser


def shown(browser: webdriver.Chrome, selector: str) -> bool:
    return any(one.is_displayed() for one in browser.find_elements(By.CSS_SELECTOR, selector))


def wait(browser: webdriver.Chrome, selector: str, *, gone: bool = False) -> None:
    WebDriverWait(browser, PATIENCE).until(lambda one: shown(one, selector) != gone)


def talks(browser: webdriver.Chrome, street: Street) -> None:
    """Sign in, open a conversation and say something while nobody is let in."""
    browser.get(street.address)
    browser.find_element(By.CSS_SELECTOR, 'form.persona:has(input[value="c-lin"]) button').click()
    wait(browser, f"#order-{ORDER}")
    button = f'#order-{ORDER} button[value="other"]'
    browser.execute_script("document.querySelector(arguments[0]).click()", button)
    wait(browser, "#say")
    browser.find_element(By.ID, "say").send_keys(BROKEN, Keys.ENTER)
    wait(browser, "#busy")


def test_words_that_were_refused_for_now_are_sent_again_by_the_page(browser: webdriver.Chrome, street: Street) -> None:
    street.crowd.refusing = 2
    talks(browser, street)
    wait(browser, "#busy", gone=True)
    wait(browser, "#log .me[id]")

    assert street.crowd.refused == 2
    assert len(street.messages()) == 1


def test_words_that_were_refused_for_now_survive_a_reload(browser: webdriver.Chrome, street: Street) -> None:
    street.crowd.refusing = 1_000
    talks(browser, street)
    browser.refresh()
    wait(browser, "#say")

    assert browser.find_element(By.ID, "say").get_property("value") == BROKEN
    assert not street.messages()
