"""From a shop's page to the customer's own in a real Chromium, whose rules for cookies no other client keeps."""

from pathlib import Path
from urllib.parse import quote

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from tests.browser import chromium
from tests.doors.web.test_customer_in_browser import PATIENCE, Server, serving

from amends.bootstrap import opened
from amends.doors.access import sign_customer_token
from amends.doors.access.tokens import Claims
from amends.kernel.clock import MINUTE, SECOND
from amends.kernel.ids import MAIN
from amends.settings import Settings

pytestmark = pytest.mark.browser


def page_of_the_shop(server: Server) -> str:
    """Return the address of a page of another site with a form for a customer who is signed in there."""
    with opened(Settings(store=str(server.store)), provider=False) as at:
        now = at.clock.now()
        secret = at.keys.renew_shop_secret(MAIN, at=now)
    said = Claims("c-lin", now // SECOND, (now + MINUTE) // SECOND, "0123456789")
    token = sign_customer_token(said, secret=secret)
    form = f'<form method="post" action="{server.address}/sign-in/token"><input name="token" value="{token}"><button>'
    return f"data:text/html,{quote(form)}"


def test_a_customer_comes_from_the_shops_page_and_stays_signed_in(tmp_path: Path) -> None:
    with serving(tmp_path) as server, chromium() as browser:
        browser.get(page_of_the_shop(server))
        browser.find_element(By.TAG_NAME, "button").click()
        WebDriverWait(browser, PATIENCE).until(lambda _: browser.current_url.endswith("/c"))
        cookie = browser.get_cookie("amends_session")

        assert "林晓" in browser.page_source
        assert cookie is not None
        assert (cookie["sameSite"], cookie["httpOnly"]) == ("Lax", True)
