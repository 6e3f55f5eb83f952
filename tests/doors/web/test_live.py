"""The page's own scripts against a small server that speaks the live protocol."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace

import pytest
import uvicorn
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from tests.browser import chromium, phone

from amends.doors.web import Renderer, read_assets
from amends.doors.web.preview.pages import pages
from amends.doors.web.preview.story import NOW, conversation, frame, options
from amends.doors.web.views import ConversationView, CustomerSaid, Entry, Frame
from amends.kernel.ids import MessageId
from amends.kernel.market import Language

pytestmark = pytest.mark.browser

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"
)

OWN_WORDS = """
return [...document.querySelectorAll(".me .bub")].map((bubble) => {
  const spoken = bubble.querySelector("p");
  return (spoken || bubble).textContent;
});
"""


class Stage:
    """One conversation on a server of its own: what was posted, who listens, and what goes wrong next."""

    def __init__(self) -> None:
        assets = read_assets()
        self.renderer = Renderer(assets)
        self.entries: list[Entry] = [options(Language.EN, "open")]
        self.keys: list[str] = []
        self.sockets: set[WebSocket] = set()
        self.since: list[int] = []
        self.cursor = 981
        self.broken = False
        self.app = Starlette(
            routes=[
                Route("/c/chat/{talk}", self.page),
                Route("/c/chat/{talk}/choose", self.choose, methods=["POST"]),
                Route("/c/chat/{talk}/message", self.message, methods=["POST"]),
                Route("/w", self.workbench),
                WebSocketRoute("/live", self.live),
                Mount("/static", app=assets),
            ]
        )

    def view(self) -> ConversationView:
        return conversation(Language.EN, *self.entries)

    def frame(self) -> Frame:
        return replace(frame(Language.EN, "auto", self.view().path), cursor=self.cursor)

    async def page(self, _: Request) -> Response:
        html = self.renderer.page(self.view(), self.frame())
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY})

    async def message(self, request: Request) -> Response:
        form = await request.form()
        self.keys.append(str(form["key"]))
        if self.broken:
            return Response(status_code=500)
        said = CustomerSaid(MessageId(f"n{len(self.keys)}"), NOW, str(form["text"]), "en", str(form["key"]))
        self.entries.append(said)
        await self.push()
        return Response(status_code=204)

    async def workbench(self, _: Request) -> Response:
        view = pages(Language.EN)["work-queue"][1]
        return HTMLResponse(self.renderer.page(view, self.frame()))

    async def choose(self, request: Request) -> Response:
        assert request.headers["accept"] == "text/x-fragment"
        self.entries = [options(Language.EN, "confirming")]
        return Response(self.renderer.region("log", self.view(), self.frame()), media_type="text/x-fragment")

    async def push(self) -> None:
        self.cursor += 1
        html = self.renderer.region("log", self.view(), self.frame())
        for socket in list(self.sockets):
            await socket.send_json({"id": self.cursor, "to": "log", "how": "morph", "html": html})

    async def live(self, socket: WebSocket) -> None:
        await socket.accept()
        self.since.append(int(socket.query_params["since"]))
        self.sockets.add(socket)
        with contextlib.suppress(WebSocketDisconnect):
            await socket.receive_text()
        self.sockets.discard(socket)

    async def hang_up(self) -> None:
        for socket in list(self.sockets):
            await socket.close()


class Theatre:
    """The stage on a free port, and a browser in front of it."""

    def __init__(self, stage: Stage, browser: webdriver.Chrome, origin: str, loop: asyncio.AbstractEventLoop) -> None:
        self.stage, self.browser, self.origin, self.loop = stage, browser, origin, loop

    def enter(self) -> None:
        phone(self.browser)
        self.browser.get(self.origin + self.stage.view().path)
        self.until(lambda: bool(self.stage.sockets))

    def until(self, happened: Callable[[], bool]) -> None:
        """Wait for something that the browser does in its own time; 10 s are long on a busy machine."""
        ended = time.monotonic() + 10
        while not happened():
            assert time.monotonic() < ended, "it did not happen"
            time.sleep(0.02)

    def do(self, deed: Callable[[], Coroutine[None, None, None]]) -> None:
        asyncio.run_coroutine_threadsafe(deed(), self.loop).result(10)

    def words(self) -> list[str]:
        """Return the customer's own bubbles, read in one go: between two calls the page may change."""
        return list(self.browser.execute_script(OWN_WORDS))

    def said(self, text: str) -> bool:
        return bool(
            self.browser.execute_script("return document.getElementById('log').innerText.includes(arguments[0])", text)
        )

    def write(self, text: str) -> None:
        self.browser.find_element(By.ID, "say").send_keys(text)

    def script(self, code: str) -> object:
        return self.browser.execute_script(code)


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def theatre(browser: webdriver.Chrome) -> Iterator[Theatre]:
    stage, loop = Stage(), asyncio.new_event_loop()
    server = uvicorn.Server(uvicorn.Config(stage.app, port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=loop.run_until_complete, args=(server.serve(),))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Theatre(stage, browser, f"http://127.0.0.1:{port}", loop)
    browser.get("about:blank")
    server.should_exit = True
    thread.join(20)
    loop.close()


def test_own_words_stand_in_the_log_once(theatre: Theatre) -> None:
    theatre.enter()
    before = len(theatre.words())

    theatre.write("When does it leave?" + Keys.ENTER)

    theatre.until(lambda: theatre.words()[before:] == ["When does it leave?"])
    theatre.until(lambda: not theatre.browser.find_elements(By.CSS_SELECTOR, "[data-pending]"))
    assert theatre.words()[before:] == ["When does it leave?"]
    assert len(theatre.stage.keys) == 1
    assert theatre.script("return document.getElementById('say').value") == ""


def test_words_that_could_not_be_sent_are_kept_and_sent_again_under_the_same_key(theatre: Theatre) -> None:
    theatre.enter()
    theatre.stage.broken = True
    theatre.write("Hello?" + Keys.ENTER)
    theatre.until(lambda: theatre.said("Try again"))

    theatre.stage.broken = False
    theatre.browser.find_element(By.CSS_SELECTOR, "[data-retry]").click()

    theatre.until(lambda: not theatre.browser.find_elements(By.CSS_SELECTOR, "[data-pending]"))
    assert theatre.words().count("Hello?") == 1
    assert len(theatre.stage.keys) == 2
    assert len(set(theatre.stage.keys)) == 1


def test_enter_that_ends_the_composing_of_a_character_sends_nothing(theatre: Theatre) -> None:
    theatre.enter()
    theatre.write("nihao")

    theatre.script(
        "document.getElementById('say').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true, isComposing: true}))"
    )
    theatre.write("!" + Keys.ENTER)

    theatre.until(lambda: bool(theatre.stage.keys))
    assert [entry.text for entry in theatre.stage.entries if isinstance(entry, CustomerSaid)] == ["nihao!"]


def test_a_draft_survives_a_reload(theatre: Theatre) -> None:
    theatre.enter()
    theatre.write("half a sen")
    theatre.browser.refresh()

    theatre.until(lambda: theatre.script("return document.getElementById('say').value") == "half a sen")
    theatre.script("localStorage.clear()")


def test_a_lost_connection_comes_back_from_the_place_it_had_reached(theatre: Theatre) -> None:
    theatre.enter()
    theatre.do(theatre.stage.push)
    theatre.until(lambda: theatre.script("return document.body.dataset.cursor") == "982")

    theatre.do(theatre.stage.hang_up)

    theatre.until(lambda: len(theatre.stage.since) == 2)
    assert theatre.stage.since == [981, 982]


def test_an_update_leaves_focus_typed_words_and_opened_details_alone(theatre: Theatre) -> None:
    theatre.enter()
    theatre.browser.find_element(By.CSS_SELECTOR, ".opt summary").click()
    theatre.write("typing")
    theatre.stage.entries.append(CustomerSaid(MessageId("z"), NOW, "from another tab", "en"))

    theatre.do(theatre.stage.push)

    theatre.until(lambda: "from another tab" in theatre.words())
    assert theatre.script("return document.querySelector('.opt').open") is True
    assert theatre.script("return [document.activeElement.id, document.activeElement.value]") == ["say", "typing"]
    theatre.script("localStorage.clear()")


def test_choosing_shows_the_plan_in_place_and_leads_there(theatre: Theatre) -> None:
    theatre.enter()

    theatre.browser.find_element(By.CSS_SELECTOR, ".is-best .btn-p").click()

    theatre.until(lambda: theatre.script("return document.activeElement.id") == "confirm")
    assert theatre.said("Confirm £65.80")


def test_the_promises_of_the_queue_keep_ticking_by_the_servers_clock(theatre: Theatre) -> None:
    theatre.browser.get(theatre.origin + "/w")
    left = "return document.querySelector('#q-conv_7h2k [data-left]').textContent"
    late = "return document.querySelector('#q-conv_1a .over [data-over]').hidden"

    theatre.until(lambda: theatre.script(left) in {"0:36", "0:35", "0:34"})
    assert theatre.script(late) is False


def test_nothing_on_the_page_offends_a_strict_content_policy(theatre: Theatre) -> None:
    theatre.browser.get_log("browser")
    theatre.enter()

    severe = [entry["message"] for entry in theatre.browser.get_log("browser") if "Security Policy" in entry["message"]]
    assert severe == []
