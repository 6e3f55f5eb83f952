"""A real Chromium for the tests marked `browser`; conftest skips them loudly, or fails in CI, where it is missing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


@contextmanager
def chromium() -> Iterator[webdriver.Chrome]:
    """Start a browser with a profile of its own and end it afterwards."""
    with tempfile.TemporaryDirectory(prefix="amends-browser-", ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or "chromium"
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        try:
            yield browser
        finally:
            browser.quit()


def phone(browser: webdriver.Chrome, width: int = 390, height: int = 844) -> None:
    """Make the window that of a phone, so that pages lay out as on one."""
    _size(browser, width, height, scale=2, mobile=True)


def desktop(browser: webdriver.Chrome, width: int = 1440, height: int = 900) -> None:
    """Make the window that of a desktop."""
    _size(browser, width, height, scale=1, mobile=False)


def _size(browser: webdriver.Chrome, width: int, height: int, *, scale: int, mobile: bool) -> None:
    metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": mobile}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
