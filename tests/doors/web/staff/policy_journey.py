"""A seller's return window is changed: below the law, mended, tried, approved by a second person, published, undone."""

from collections.abc import Callable

from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from tests.doors.web.staff.journey import PATIENCE, Page, nothing

PACK = "/w/policy/merchant.eu_retailer"
RULE = f"{PACK}/rules/EUR.return.thirty_days"
LOW, HIGH = ("input[name='when.days_since_delivery:low']", "input[name='when.days_since_delivery:high']")
ASKED = ("UK-203961", "UK-204118")


def ask(customer: Page) -> None:
    """Ask to return two orders, so that there are decisions to look back on."""
    customer.sign_in("c-emma")
    for order in ASKED:
        customer.open("/c")
        customer.one(f"#order-{order}")
        customer.browser.execute_script(f"document.querySelector('#order-{order} details').open = true")
        customer.press(f"#order-{order} button[value='return']")
        customer.one("#say").send_keys("I changed my mind", Keys.ENTER)
        customer.one("#log .offer")


def shorten(editor: Page, *, look: Callable[[str], None] = nothing) -> None:
    """Change the window to less than the law gives, and see the case that shows it."""
    editor.sign_in("editor")
    editor.one(".packs")
    look("list")
    editor.press(f".packs a[href='{PACK}']")
    editor.one(".rls")
    look("pack")
    editor.press(f"a[href='{RULE}']")
    _window(editor, "7")
    look("form")
    editor.press("form.rf .btn-p")
    editor.one("#proof-h")
    look("draft")
    editor.press("form[action$='/draft/analyse'] button")
    editor.one(".find")
    look("found")


def mend(editor: Page, *, look: Callable[[str], None] = nothing) -> None:
    """Change it to what the law leaves room for, look at who comes off otherwise, and submit it."""
    editor.press(".find a.btn-p")
    _window(editor, "20")
    for name, said in (("title.zh", "本店承诺二十天内可以退货。"), ("title.en", "We take goods back for twenty days.")):
        _write(editor, f"input[name='{name}']", said)
    _write(editor, "input[name='version']", "2026.12")
    editor.press("form.rf .btn-p")
    editor.press("form[action$='/draft/analyse'] button")
    editor.one("#proof-h + .chip.ok")
    editor.press("form[action$='/draft/try'] button")
    editor.one(".flips")
    look("tried")
    editor.press("form[action$='/draft/submit'] button")
    editor.one(".chip.warn")
    look("submitted")


def publish(approver: Page, *, look: Callable[[str], None] = nothing) -> None:
    """Approve the draft as the second person, publish it for a fifth of orders and then for all."""
    approver.sign_in("approver")
    approver.press(f".busy a[href='{PACK}/draft']")
    approver.one("#next-h")
    look("approve")
    approver.press("form[action$='/draft/approve'] button")
    _write(approver, "#pub-share", "20")
    look("publish")
    approver.press("form[action$='/draft/publish'] button")
    approver.one("#way-h")
    look("staged")
    _write(approver, "#share", "100")
    approver.press("form[action$='/versions/share'] button")
    approver.one(".vers li:first-child .chip.ok")
    look("published")


def undo(approver: Page, *, look: Callable[[str], None] = nothing) -> None:
    """Roll back to what shipped."""
    approver.press(".vers li:last-child summary")
    look("sure")
    approver.press(".vers li:last-child form[action$='/roll-back'] button")
    approver.one(".vers li:last-child .chip.ok")
    look("undone")


def _window(page: Page, high: str) -> None:
    assert page.one(LOW).get_attribute("value") == "0"
    _write(page, HIGH, high)


def _write(page: Page, css: str, text: str) -> None:
    """Write into a field. The page may be left between finding it and writing."""
    WebDriverWait(page.browser, PATIENCE, ignored_exceptions=[Exception]).until(
        lambda _: _written(page, css, text), css
    )


def _written(page: Page, css: str, text: str) -> bool:
    field = page.one(css)
    field.clear()
    field.send_keys(text)
    return field.get_attribute("value") == text
