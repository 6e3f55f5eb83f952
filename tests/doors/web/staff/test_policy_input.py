"""The policy pages without a browser: bad input writes nothing and is told; what is shown is valid."""

from collections.abc import Iterator

import pytest
from tests.doors.web.staff.policy_house import (
    FIELDS,
    PACK,
    PATH,
    RULE,
    TEXT,
    Opened,
    approved,
    checked,
    drafted,
    publication,
    window,
)
from tests.doors.web.test_pages import parsed
from tests.doors.web.visitor import a_house, signed_in, talking

from amends.kernel.ids import RuleId
from amends.policy.versions.editing import entries_of


@pytest.fixture
def opened() -> Iterator[Opened]:
    with a_house() as house:
        yield house


# Bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        ("9", "7", "is empty"),
        ("", "", "an interval without ends says nothing"),
        ("0", "soon", "is not a number of days, months or years"),
        ("0", '7]"\n  evil: 1', 'is not an interval such as "[0, 7]"'),
    ],
)
def test_a_bad_window_is_told_at_its_field_and_writes_nothing(opened: Opened, low: str, high: str, told: str) -> None:
    house, client = opened
    editor = signed_in(client, "editor").see(f"{PATH}/rules/{RULE}")
    before = house.events()

    editor.post(f"{PATH}/rules/{RULE}", **window(low, high))

    assert editor.status == 422
    assert told in editor.html.partition("f-when-days_since_delivery-x")[2].replace("&#34;", '"')
    assert house.events() == before


def test_a_bad_text_is_told_by_line_in_both_languages_and_kept_for_its_author(opened: Opened) -> None:
    house, client = opened
    editor = signed_in(client, "editor").see(f"{PATH}/text")
    bad = TEXT.replace("nature: promise", "nature: rumour", 1).replace("days_since_delivery", "days_since_dlivery", 1)
    line = 1 + bad.splitlines().index("    nature: rumour")
    before = house.events()

    editor.post(f"{PATH}/text", text=bad, instead_of="")
    english = editor.text
    editor.cookies["amends_language"] = "zh-CN"
    editor.post(f"{PATH}/text", text=bad, instead_of="")

    assert editor.status == 422
    assert f"Line {line} rules[0].nature : 'rumour' is not one of" in english
    assert "unknown input" in english
    assert f"第 {line} 行" in editor.text
    assert "没有这个条件" in editor.text
    assert "nature: rumour" in editor.html.partition("<textarea")[2]
    assert house.events() == before


@pytest.mark.parametrize("text", ["", "[", "a: &x 1\nb: *x", "schema: amends.pack/1\nid: merchant.other\n", "\x00"])
def test_what_is_no_pack_is_refused_with_faults(opened: Opened, text: str) -> None:
    house, client = opened
    editor = signed_in(client, "editor").see(f"{PATH}/text")
    before = house.events()

    editor.post(f"{PATH}/text", text=text, instead_of="")

    assert editor.status == 422
    assert "Nothing was saved" in editor.text
    assert house.events() == before


def test_a_text_cannot_become_the_draft_of_another_pack(opened: Opened) -> None:
    editor = signed_in(opened[1], "editor").see(f"{PATH}/text")

    editor.post(f"{PATH}/text", text=TEXT.replace(f"id: {PACK}", "id: merchant.mine"), instead_of="")

    assert editor.status == 422
    assert f"must stay {PACK}" in editor.text


def test_a_draft_that_somebody_else_made_meanwhile_is_not_written_over(opened: Opened) -> None:
    house, client = opened
    slow = signed_in(client, "editor").see(f"{PATH}/rules/{RULE}")
    first = drafted(client, "20").value("hash")

    slow.post(f"{PATH}/rules/{RULE}", **window("0", "25"))

    assert slow.status == 409
    assert "Somebody else has edited" in slow.text
    assert 'value="25"' in slow.html
    assert publication(house).draft == first


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("/draft/publish", {"share": "half"}),
        ("/draft/publish", {"at": "tomorrow"}),
        ("/versions/share", {"share": "-1"}),
        ("/versions/share", {"share": "1e9"}),
    ],
)
def test_a_share_or_a_moment_that_is_none_is_bad_input(opened: Opened, form: str, fields: dict[str, str]) -> None:
    house, client = opened
    approver, digest = approved(client)
    before = house.events()

    sent = approver.post(f"{PATH}{form}", **FIELDS | {"hash": digest} | fields)

    assert sent.status == 400
    assert house.events() == before


@pytest.mark.parametrize(
    "path", ["/w/policy/merchant.none", f"{PATH}/rules/NO.rule", f"{PATH}/nothing", "/w/policy/a b"]
)
def test_what_is_not_there_is_not_found(opened: Opened, path: str) -> None:
    editor = signed_in(opened[1], "editor").see(path)

    assert editor.status == 404


def test_a_version_of_another_pack_cannot_be_acted_on(opened: Opened) -> None:
    house, client = opened
    approver, digest = approved(client)
    before = house.events()

    other = approver.post("/w/policy/law.de/draft/publish", hash=digest, share="100", at="")

    assert other.status == 404
    assert house.events() == before


# What is shown -----------------------------------------------------------------------------------------------------


def test_recorded_decisions_that_come_out_otherwise_are_shown_with_their_order_and_what_changes(opened: Opened) -> None:
    _, client = opened
    visitor, talk = talking(client, "c-emma", "UK-203961")
    visitor.post(f"{talk}/message", text="I changed my mind, I want to return it").follow()

    editor, _ = checked(client)

    assert "Recorded decisions 1 Come out otherwise 1" in editor.text
    assert "UK-203961" in editor.text
    assert "return with refund: Last day to ask" in editor.text


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_of_every_pack_is_valid_html_within_its_budget(opened: Opened, language: str) -> None:
    editor = signed_in(opened[1], "editor")
    editor.cookies["amends_language"] = language
    packs = [line.split('"')[0] for line in editor.see("/w/policy").html.split('href="/w/policy/')[1:]]

    assert len(packs) > 10
    for pack in packs:
        page = parsed(editor.see(f"/w/policy/{pack}").html)

        assert len(page.findall(".//h1")) == 1
        assert sum(1 for _ in page.iter()) <= 2_500, pack


def test_every_rule_that_ships_has_a_form_that_changes_nothing_when_nothing_is_changed(opened: Opened) -> None:
    editor = signed_in(opened[1], "editor").see(f"{PATH}/rules/{RULE}")
    names = {entry.path for entry in entries_of(TEXT, RuleId(RULE))}
    fields = {name: editor.value(name) for name in ("version", "title.zh", "title.en", "citation.place")}

    same = editor.post(f"{PATH}/rules/{RULE}", instead_of="", **fields)

    assert names >= set(fields)
    assert same.status == 409
    assert "This is exactly what governs" in same.text
