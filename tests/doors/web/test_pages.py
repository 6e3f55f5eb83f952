"""Every page in both languages: valid, labelled, guarded, and nothing from outside."""

import gzip
import re
from collections import Counter
from dataclasses import replace
from xml.etree.ElementTree import Element

import html5lib
import pytest

from amends.doors.web import REGIONS, Renderer, read_assets
from amends.doors.web.preview.pages import pages
from amends.doors.web.preview.story import conversation, frame
from amends.kernel.errors import NotFound
from amends.kernel.market import Language

ASSETS = read_assets()
RENDERER = Renderer(ASSETS)
CASES = [(name, language) for language in Language for name in pages(language)]
every_page = pytest.mark.parametrize(("name", "language"), CASES)


def html_of(name: str, language: Language) -> str:
    path, view = pages(language)[name]
    return RENDERER.page(view, frame(language, "auto", path))


def parsed(html: str) -> Element:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def text_of(element: Element) -> str:
    return "".join(element.itertext()).strip()


@every_page
def test_every_page_is_valid_html_with_one_heading_in_its_language(name: str, language: Language) -> None:
    page = parsed(html_of(name, language))

    assert page.get("lang") == language.value
    assert len(page.findall(".//h1")) == 1
    assert all(text_of(heading) for heading in page.iter("h1"))
    assert len(page.findall(".//main")) == 1


@every_page
def test_ids_are_unique_and_every_reference_leads_to_one(name: str, language: Language) -> None:
    page = parsed(html_of(name, language))
    ids = Counter(element.get("id") for element in page.iter() if element.get("id"))
    wanted = [
        reference
        for element in page.iter()
        for attribute in ("for", "aria-labelledby", "aria-describedby")
        for reference in (element.get(attribute) or "").split()
    ]
    wanted += [a.attrib["href"][1:] for a in page.iter("a") if a.attrib["href"].startswith("#")]

    assert [one for one, count in ids.items() if count > 1] == []
    assert set(wanted) <= set(ids)


@every_page
def test_no_script_or_style_stands_in_a_page_and_no_address_leads_outside(name: str, language: Language) -> None:
    page = parsed(html_of(name, language))

    for element in page.iter():
        assert element.tag != "style"
        assert not any(key == "style" or key.startswith("on") for key in element.attrib)
        for attribute in ("href", "src", "action", "formaction"):
            assert not re.match(r"(?:[a-z]+:)?//|javascript:", element.get(attribute) or "")
    assert all(script.get("src") and not text_of(script) for script in page.iter("script"))


@every_page
def test_every_form_posts_with_its_guard_and_every_field_has_a_label(name: str, language: Language) -> None:
    page = parsed(html_of(name, language))
    labels = {label.get("for") for label in page.iter("label")}
    wrapped = {id(field) for label in page.iter("label") for field in label.iter("input")}

    for form in page.iter("form"):
        assert form.get("method") == "post"
        assert {field.get("name"): field.get("value") for field in form.iter("input")}["csrf"] == "csrf-sample"
    for field in [*page.iter("input"), *page.iter("textarea")]:
        assert field.get("type") == "hidden" or field.get("id") in labels or id(field) in wrapped
    assert all(text_of(control) for control in [*page.iter("button"), *page.iter("a"), *page.iter("summary")])


@every_page
def test_a_page_stays_within_its_budget_of_bytes_and_requests(name: str, language: Language) -> None:
    html = html_of(name, language)
    page = parsed(html)
    addresses = [e.attrib["href"] for e in page.iter("link")] + [e.attrib["src"] for e in page.iter("script")]
    # composer.js imports live.js, and every page links live.js itself.
    sizes = {address.rsplit("/", 1)[1]: zipped(address) for address in addresses}
    staff = pages(language)[name][0].startswith("/w")

    assert 1 + len(addresses) <= (10 if staff else 6)
    assert sum(size for file, size in sizes.items() if file.endswith(".css")) <= (10_000 if staff else 6_000)
    assert sum(size for file, size in sizes.items() if file.endswith(".js")) <= (20_000 if staff else 6_000)
    assert len(gzip.compress(html.encode())) + sum(sizes.values()) <= (60_000 if staff else 30_000)
    assert sum(1 for _ in page.iter()) <= (2_500 if staff else 800)


def zipped(address: str) -> int:
    return len(gzip.compress(ASSETS.files[address.rsplit("/", 1)[1]].content))


@every_page
def test_a_region_rendered_alone_is_the_one_that_stands_in_the_page(name: str, language: Language) -> None:
    path, view = pages(language)[name]
    shown = frame(language, "auto", path)
    page = RENDERER.page(view, shown)

    for region in REGIONS.get(type(view), {}):
        alone = RENDERER.region(region, view, shown).strip()
        assert alone in page
        root = html5lib.parseFragment(alone, namespaceHTMLElements=False)[0]
        assert root.get("id") == region
        assert root.get("data-live-region") is not None


def test_a_region_that_a_page_does_not_have_is_not_found() -> None:
    path, view = pages(Language.EN)["why"]

    with pytest.raises(NotFound):
        RENDERER.region("log", view, frame(Language.EN, "auto", path))


def test_what_a_customer_writes_is_shown_and_never_run() -> None:
    hostile = "</textarea><script>alert(1)</script>"
    view = replace(conversation(Language.EN), draft=hostile, title=hostile)
    html = RENDERER.page(view, frame(Language.EN, "auto", view.path))

    assert "<script>alert" not in html
    assert [text_of(heading) for heading in parsed(html).iter("h1")] == [hostile]


def test_words_in_another_language_than_the_page_carry_theirs() -> None:
    path, view = pages(Language.EN)["work"]
    page = parsed(RENDERER.page(view, frame(Language.EN, "auto", path)))
    rows = [span.get("lang") for span in page.iter("span") if span.get("class") == "ls"]

    assert rows == ["zh-CN", "zh-CN", "de", "zh-CN", None]


def test_a_theme_is_followed_only_when_somebody_chose_it() -> None:
    _, view = pages(Language.EN)["home"]

    assert "data-theme" not in RENDERER.page(view, frame(Language.EN, "auto")).split(">", 2)[1]
    assert '<html lang="en" data-theme="dark">' in RENDERER.page(view, frame(Language.EN, "dark"))
