"""The policy pages without a browser: who may do what with a draft, and the way that it goes."""

from collections.abc import Iterator

import pytest
from tests.doors.web.staff.policy_house import (
    FIELDS,
    FORMS,
    PAGES,
    PATH,
    RULE,
    TEXT,
    WINDOW,
    Opened,
    approved,
    checked,
    drafted,
    publication,
)
from tests.doors.web.visitor import HOME, Visitor, a_house, signed_in

from amends.adapters.packs import shipped_packs
from amends.kernel.ids import RuleId
from amends.policy.versions.editing import rewritten


@pytest.fixture
def opened() -> Iterator[Opened]:
    with a_house() as house:
        yield house


# Rights ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("c-lin", 403)])
def test_whoever_is_not_of_the_staff_sees_and_does_nothing(opened: Opened, who: str | None, status: int) -> None:
    house, client = opened
    visitor = signed_in(client, who) if who else Visitor(client).see("/sign-in")
    before = house.events()

    seen = [Visitor(client, dict(visitor.cookies)).see(f"{PATH}{page}") for page in PAGES]
    sent = {
        form: Visitor(client, dict(visitor.cookies), visitor.html).post(f"{PATH}{form}", **FIELDS) for form in FORMS
    }

    assert {(one.status, one.headers.get("location")) for one in seen} <= {(303, "/sign-in"), (403, None)}
    assert {form: one.status for form, one in sent.items()} == dict.fromkeys(FORMS, status)
    assert house.events() == before


def test_an_agent_reads_the_rules_and_changes_none(opened: Opened) -> None:
    house, client = opened
    editor, digest = checked(client)
    agent = signed_in(client, "agent")
    before = house.events()

    pages = {page: Visitor(client, dict(agent.cookies)).see(f"{PATH}{page}") for page in (*PAGES, "/draft")}
    sent = {form: agent.post(f"{PATH}{form}", **FIELDS | {"hash": digest}).status for form in FORMS}

    assert {page: seen.status for page, seen in pages.items()} == dict.fromkeys((*PAGES, "/draft"), 200)
    assert sent == dict.fromkeys(FORMS, 403)
    assert f'action="{PATH}' not in "".join(seen.html for page, seen in pages.items() if "/rules" not in page).replace(
        f'action="{PATH}/text', ""
    )
    assert house.events() == before
    assert editor.status == 200


def test_an_editor_can_neither_approve_nor_publish_nor_touch_what_governs(opened: Opened) -> None:
    house, client = opened
    editor, digest = checked(client)
    editor.post(f"{PATH}/draft/submit", hash=digest).follow()
    before = house.events()

    sent = [
        editor.see(f"{PATH}/draft").post(f"{PATH}{form}", **FIELDS | {"hash": digest}).status
        for form in ("/draft/approve", "/draft/publish", "/versions/share", "/versions/stop", "/versions/roll-back")
    ]

    assert set(sent) == {403}
    assert house.events() == before


def test_an_approver_can_neither_draft_nor_check(opened: Opened) -> None:
    house, client = opened
    _, digest = checked(client)
    approver = signed_in(client, "approver").see(f"{PATH}/draft")
    before = house.events()

    sent = [
        approver.post(f"{PATH}{form}", **FIELDS | {"hash": digest}).status
        for form in ("/text", f"/rules/{RULE}", "/draft/analyse", "/draft/try", "/draft/submit", "/draft/withdraw")
    ]

    assert set(sent) == {403}
    assert house.events() == before


def test_who_keeps_rules_only_begins_with_them_and_who_serves_customers_begins_with_those(opened: Opened) -> None:
    begins = {who: signed_in(opened[1], who).path for who in ("editor", "approver", "agent")}

    assert begins == {"editor": "/w/policy", "approver": "/w/policy", "agent": "/w"}
    assert 'href="/w/policy"' in signed_in(opened[1], "agent").html


@pytest.mark.parametrize("form", FORMS)
def test_a_form_without_its_token_or_from_elsewhere_is_not_taken(opened: Opened, form: str) -> None:
    house, client = opened
    editor = drafted(client)
    before = house.events()
    fields = FIELDS | {"key": editor.value("key")}

    unguarded = editor.raw(f"{PATH}{form}", fields, Origin=HOME).status
    elsewhere = editor.see(PATH).raw(
        f"{PATH}{form}", fields | {"csrf": editor.value("csrf")}, Origin="http://evil.test"
    )

    assert (unguarded, elsewhere.status) == (403, 403)
    assert house.events() == before


# The way of a draft ------------------------------------------------------------------------------------------------


def test_the_form_writes_one_value_into_the_text_and_nothing_else(opened: Opened) -> None:
    house, client = opened
    editor = drafted(client, "20")
    wanted = rewritten(TEXT, RuleId(RULE), {WINDOW: ("0", "20")})

    kept = house.world.store.artifact(editor.value("hash")).decode()

    assert kept == wanted
    assert [line for line in kept.splitlines() if line not in TEXT.splitlines()] == [
        '      days_since_delivery: "[0, 20]"'
    ]
    assert "0 to 30 days" in editor.text
    assert "0 to 20 days" in editor.text


def test_a_window_below_the_law_is_found_with_a_case_and_cannot_be_submitted(opened: Opened) -> None:
    house, client = opened
    editor = drafted(client, "7")
    digest = editor.value("hash")
    editor.post(f"{PATH}/draft/analyse", hash=digest).follow()
    shown = editor.text
    editor.post(f"{PATH}/draft/submit", hash=digest)

    assert "Below what the law gives" in shown
    assert "Governing law" in shown
    assert editor.status == 409
    assert "The analysis found something. Mend it first." in editor.text
    assert publication(house).version(digest).submitted_by is None


def test_a_second_person_publishes_a_share_then_all_stops_it_and_the_history_tells_who(opened: Opened) -> None:
    house, client = opened
    approver, digest = approved(client)
    approver.post(f"{PATH}/draft/publish", hash=digest, share="20", at="").follow()
    staged = approver.text
    approver.post(f"{PATH}/versions/share", hash=digest, share="100").follow()
    whole = approver.see(PATH).text
    approver.see(f"{PATH}/versions").post(f"{PATH}/versions/stop", hash=digest).follow()

    assert "for 20% of orders" in staged
    assert "approved by Leo Marsh" in whole
    assert "0 to 20 days" in whole
    assert "stopped" in approver.text
    for deed in ("Jane Carter drafted it", "Leo Marsh approved it", "Leo Marsh published it for 20% of orders"):
        assert deed in approver.text
    assert publication(house).for_all(house.world.clock.now()) == ""


def test_a_later_moment_is_read_in_the_readers_zone_and_a_past_one_is_refused(opened: Opened) -> None:
    house, client = opened
    approver, digest = approved(client)
    past = approver.post(f"{PATH}/draft/publish", hash=digest, share="100", at="2020-01-01T00:00").status
    approver.see(f"{PATH}/draft").post(
        f"{PATH}/draft/publish", hash=digest, share="100", at="2026-12-24T08:00"
    ).follow()

    assert past == 409
    assert "Thu 24 Dec, 08:00" in approver.text
    assert [spell.share for spell in publication(house).spells] == [100]


def test_the_text_is_kept_with_its_comments_whatever_ends_a_browser_gives_lines(opened: Opened) -> None:
    house, client = opened
    editor = signed_in(client, "editor").see(f"{PATH}/text")
    changed = TEXT.replace('version: "2026.11"', 'version: "2026.12"  # spring')

    editor.post(f"{PATH}/text", text=changed.replace("\n", "\r\n"), instead_of="").follow()

    assert house.world.store.artifact(editor.value("hash")).decode() == changed
    assert "No rule differs from what governs" in editor.text


def test_the_longest_pack_there_is_can_be_sent_as_text(opened: Opened) -> None:
    longest = max((content.decode() for content in shipped_packs().values()), key=len)
    pack = next(line.removeprefix("id: ") for line in longest.splitlines() if line.startswith("id: "))
    editor = signed_in(opened[1], "editor").see(f"/w/policy/{pack}/text")

    editor.post(f"/w/policy/{pack}/text", text=f"{longest}# one more line\n", instead_of="")

    assert editor.status == 303
