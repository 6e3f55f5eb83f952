"""A customer and a member of staff, each in a browser of their own, from a request for a person to a refund."""

from collections.abc import Callable
from dataclasses import dataclass

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

PATIENCE = 15  # s
ORDER = "UK-203961"


@dataclass(frozen=True, slots=True)
class Page:
    """One person's browser."""

    browser: webdriver.Chrome
    address: str

    def open(self, path: str) -> None:
        self.browser.get(f"{self.address}{path}")

    def one(self, css: str) -> WebElement:
        """Return an element that can be used, as soon as there is one."""
        return WebDriverWait(self.browser, PATIENCE).until(
            lambda browser: next((e for e in browser.find_elements(By.CSS_SELECTOR, css) if e.is_displayed()), None),
            f"nothing to use at {css}",
        )

    def press(self, css: str) -> None:
        """Press what is there. The page may be renewed between finding it and pressing it."""
        WebDriverWait(self.browser, PATIENCE, ignored_exceptions=[Exception]).until(lambda _: self._pressed(css), css)

    def _pressed(self, css: str) -> bool:
        self.one(css).click()
        return True

    def sees(self, words: str, within: str = "body") -> None:
        """Wait until the page says something, without anybody loading it again."""
        WebDriverWait(self.browser, PATIENCE, ignored_exceptions=[Exception]).until(
            lambda browser: words in browser.find_element(By.CSS_SELECTOR, within).text,
            f"the page does not say {words!r}",
        )

    def sign_in(self, who: str) -> None:
        self.open("/sign-in")
        self.press(f'form:has(input[name="who"][value="{who}"]) button')

    def settled(self) -> None:
        """Take every later change to come over the socket: the page must not be loaded again."""
        self.browser.execute_script("window.stayed = true")

    def stayed(self) -> bool:
        return bool(self.browser.execute_script("return window.stayed === true"))


def nothing(_: str) -> None:
    """Take no picture."""


def travel(emma: Page, agent: Page, *, look: Callable[[str], None] = nothing) -> None:
    """Go the whole way. `look` is called with a name wherever the workbench is worth a picture."""
    emma.sign_in("c-emma")
    agent.sign_in("agent")
    agent.settled()
    emma.browser.execute_script(f"document.querySelector('#order-{ORDER} details').open = true")
    emma.press(f"#order-{ORDER} button[value='other']")
    emma.press(".human")
    agent.sees("Emma")
    look("queue")
    agent.press("a.q")
    look("waiting")
    agent.press("form[action$='/take'] button")
    agent.sees("silent", "#desk")
    agent.settled()
    emma.sees("Nina Wolf")
    emma.settled()
    agent.one("#reply").send_keys("Hello Emma, I am Nina. What is wrong with it?")
    agent.press("form[data-reply] button")
    emma.sees("I am Nina.")
    _offer(agent, look)
    emma.press("form[action$='/confirm'] button")
    agent.sees("Confirmed by the customer")
    emma.sees("label")
    look("confirmed")
    agent.press("#goods summary")
    agent.press("button[value='arrived']")
    agent.press("button[value='passed']")
    emma.sees("refund")
    agent.sees("5 of 5 steps done")
    look("refunded")
    agent.press("form[action$='/hand-back'] button")
    agent.sees("the assistant answers")
    look("back")


def _offer(agent: Page, look: Callable[[str], None]) -> None:
    """Work out what is owed, look at it line by line, and offer it."""
    Select(agent.one("#focus-order")).select_by_value(ORDER)
    Select(agent.one("#focus-reason")).select_by_value("defect")
    agent.press("#focus button")
    look("remedies")
    agent.press("button[name='remedy'][value='return']:not([disabled])")
    agent.one("#preview")
    look("preview")
    agent.press("#preview .btn-p")
