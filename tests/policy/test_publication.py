"""The versions of a rule pack: drafted, checked, answered for by a second person, in force, and taken back."""

from collections.abc import Callable

import pytest
from tests.policy.publication_desk import ANNA, BEN, BESIDE, CARA, FLAW, NOW, ORDERS, PACK, Desk

from amends.kernel.clock import DAY, Instant
from amends.kernel.errors import NotFound, Refused
from amends.kernel.ids import StaffId
from amends.policy.versions import publishing
from amends.policy.versions.publication import SHIPPED, Publications, Version, bucket, evolve
from amends.policy.versions.publication_events import PolicyApproved, PolicyDrafted, PolicyPublished


def refused(act: Callable[[], None]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.clause


def test_a_version_goes_the_whole_way_and_governs() -> None:
    desk = Desk()

    desk.brings("v1")

    assert desk.governs() == "v1"
    assert desk.pack.draft is None


def test_nobody_approves_what_they_drafted_though_others_submit_it() -> None:
    desk = Desk()
    desk.drafts("v1", ANNA)
    desk.checks("v1")
    desk.submits("v1", CARA)

    assert refused(lambda: desk.approves("v1", ANNA)) == "policy/second-person"


def test_bytes_that_two_people_put_forward_need_a_third() -> None:
    desk = Desk()
    desk.drafts("v1", ANNA)
    desk.drafts("v2", BEN)
    desk.drafts("v1", BEN)
    desk.checks("v1")
    desk.submits("v1")

    assert refused(lambda: desk.approves("v1", ANNA)) == "policy/second-person"
    assert refused(lambda: desk.approves("v1", BEN)) == "policy/second-person"


def test_a_draft_with_findings_is_neither_submitted_nor_approved() -> None:
    desk = Desk()
    desk.drafts("v1")
    desk.checks("v1", FLAW)

    assert refused(lambda: desk.submits("v1")) == "policy/unclean"
    assert refused(lambda: desk.approves("v1")) == "policy/unclean"


@pytest.mark.parametrize(
    ("done", "clause"),
    [(0, "policy/not-analysed"), (1, "policy/not-tested"), (2, "policy/not-submitted"), (3, None)],
)
def test_every_step_before_the_approval_is_asked_for(done: int, clause: str | None) -> None:
    desk = Desk()
    desk.drafts("v1")
    steps: list[Callable[[], None]] = [
        lambda: desk.take(publishing.analysed(desk.pack, "v1", by=ANNA, beside=BESIDE, findings=())),
        lambda: desk.take(publishing.back_tested(desk.pack, "v1", by=ANNA, summary={})),
        lambda: desk.submits("v1"),
    ]
    for step in steps[:done]:
        step()

    if clause is None:
        desk.approves("v1")
        assert desk.pack.version("v1").approved_by == BEN
    else:
        assert refused(lambda: desk.approves("v1")) == clause


def test_an_edited_draft_begins_anew_and_so_does_one_that_comes_back() -> None:
    desk = Desk()
    desk.drafts("v1")
    desk.checks("v1")
    desk.submits("v1")
    desk.approves("v1")
    desk.drafts("v2")

    assert refused(lambda: desk.publishes("v1")) == "policy/not-the-draft"
    assert refused(lambda: desk.publishes("v2")) == "policy/not-approved"

    desk.drafts("v1")

    assert refused(lambda: desk.publishes("v1")) == "policy/not-approved"
    assert desk.pack.version("v1").findings is None


def test_an_analysis_beside_other_packs_than_todays_does_not_count() -> None:
    desk = Desk()
    desk.drafts("v1")
    desk.checks("v1")
    desk.submits("v1")

    assert refused(lambda: desk.approves("v1", beside="a law was changed")) == "policy/analysis-outdated"

    desk.approves("v1")

    assert refused(lambda: desk.publishes("v1", beside="a law was changed")) == "policy/analysis-outdated"


def test_who_edits_what_somebody_else_edited_meanwhile_is_told() -> None:
    desk = Desk()
    desk.drafts("v1")
    mine = Version("v2", "1", frozenset({BEN}), NOW, "base", "base")

    assert refused(lambda: desk.take(publishing.draft(desk.pack, mine, by=BEN, instead_of=None))) == (
        "policy/not-the-draft"
    )
    assert publishing.draft(desk.pack, mine, by=BEN, instead_of="v1") == (
        PolicyDrafted(PACK, "v2", "1", BEN, "base", "base"),
    )


def test_what_changes_nothing_is_no_draft() -> None:
    desk = Desk()
    desk.brings("v1")

    assert refused(lambda: desk.drafts("base")) == "policy/unchanged"
    assert refused(lambda: desk.drafts("v1")) == "policy/unchanged"


def test_a_withdrawn_draft_can_be_neither_checked_nor_published() -> None:
    desk = Desk()
    desk.drafts("v1")
    desk.take(publishing.withdraw(desk.pack, "v1", by=ANNA))

    assert refused(lambda: desk.checks("v1")) == "policy/not-the-draft"
    with pytest.raises(NotFound):
        desk.checks("v0")


def test_a_scheduled_version_governs_from_its_time_on_by_time_itself() -> None:
    desk = Desk()
    desk.brings("v1")
    desk.brings("v2", at=desk.now + 500)

    assert desk.governs() == "v1"
    assert desk.pack.in_force(Instant(NOW + 500), "any") == "v1"
    assert desk.pack.in_force(Instant(NOW + 501), "any") == "v2"


def test_a_time_in_the_past_is_refused() -> None:
    assert refused(lambda: Desk().brings("v1", at=NOW - 1)) == "policy/past"
    assert refused(lambda: Desk().brings("v1", at=NOW + 11 * 366 * DAY)) == "policy/too-far"


@pytest.mark.parametrize("share", [-1, 0, 101])
def test_a_share_is_one_to_a_hundred_percent(share: int) -> None:
    assert refused(lambda: Desk().brings("v1", share=share)) == "policy/share"


def test_only_one_version_is_under_way_at_a_time() -> None:
    desk = Desk()
    desk.brings("v1", share=20)

    assert refused(lambda: desk.brings("v2")) == "policy/under-way"


def test_a_share_meets_its_part_of_the_orders_and_an_order_stays_where_it_is() -> None:
    desk = Desk()
    desk.brings("v1", share=20)
    few = {order for order in ORDERS if desk.governs(order) == "v1"}
    desk.stages("v1", 60)
    many = {order for order in ORDERS if desk.governs(order) == "v1"}
    desk.stages("v1", 100)

    assert 0.17 < len(few) / len(ORDERS) < 0.23
    assert 0.56 < len(many) / len(ORDERS) < 0.64
    assert few < many
    assert {desk.governs(order) for order in ORDERS} == {"v1"}


def test_two_versions_meet_different_orders_first() -> None:
    first = {order for order in ORDERS if bucket(PACK, "v1", order) < 20}
    second = {order for order in ORDERS if bucket(PACK, "v2", order) < 20}

    assert 0.01 < len(first & second) / len(ORDERS) < 0.08


def test_a_share_given_before_the_time_counts_from_that_time_on() -> None:
    desk = Desk()
    desk.brings("v1", at=NOW + 500, share=1)
    desk.stages("v1", 100)

    assert desk.governs() == SHIPPED
    assert desk.pack.in_force(Instant(NOW + 500), "any") == "v1"


def test_a_version_that_is_not_under_way_has_no_share_to_change() -> None:
    desk = Desk()
    desk.brings("v1")

    assert refused(lambda: desk.stages("v1", 50)) == "policy/not-staged"


def test_the_kill_switch_brings_back_the_version_before_also_for_what_was_decided_earlier() -> None:
    desk = Desk()
    desk.brings("v1")
    desk.brings("v2")
    offered_at = desk.now
    desk.now = Instant(desk.now + 10)
    desk.stops("v2")

    assert desk.governs() == "v1"
    assert desk.pack.in_force(offered_at, "any") == "v1"
    assert refused(lambda: desk.rolls_back("v2")) == "policy/stopped"
    assert refused(lambda: desk.stops("v2")) == "policy/not-published"


def test_the_kill_switch_takes_a_scheduled_version_away() -> None:
    desk = Desk()
    desk.brings("v1", at=NOW + 500)
    desk.stops("v1")

    assert desk.pack.in_force(Instant(NOW + 1_000), "any") == SHIPPED


def test_a_rollback_brings_back_what_governed_before_and_leaves_earlier_moments_alone() -> None:
    desk = Desk()
    desk.brings("v1")
    desk.brings("v2")
    before = desk.now
    desk.now = Instant(desk.now + 10)
    desk.rolls_back()

    assert desk.governs() == "v1"
    assert desk.pack.in_force(before, "any") == "v2"

    desk.rolls_back()

    assert desk.governs() == SHIPPED
    assert refused(desk.rolls_back) == "policy/nothing-before"

    desk.rolls_back("v2")

    assert desk.governs() == "v2"
    assert refused(lambda: desk.rolls_back("v2")) == "policy/in-force-already"


def test_a_rollback_drops_what_is_under_way() -> None:
    desk = Desk()
    desk.brings("v1")
    desk.brings("v2", share=20)
    desk.rolls_back()

    assert {desk.governs(order) for order in ORDERS} == {"v1"}
    assert desk.pack.candidate(desk.now) is None
    assert refused(lambda: desk.rolls_back("v2")) == "policy/not-published"


def test_a_signed_pack_that_does_not_ship_is_never_taken_from_under_its_sellers() -> None:
    desk = Desk(ships=False)

    assert refused(lambda: desk.brings("v1", share=50)) == "policy/nothing-below"

    desk.publishes("v1")

    assert refused(lambda: desk.stops("v1")) == "policy/nothing-below"
    assert refused(lambda: desk.rolls_back(SHIPPED)) == "policy/nothing-below"


def test_clocks_that_differ_do_not_put_spells_out_of_order() -> None:
    desk = Desk()
    desk.brings("v1", share=20)
    desk.now = Instant(NOW - 5)
    desk.stages("v1", 100)

    assert [(spell.at, spell.share) for spell in desk.pack.spells] == [(NOW, 100)]
    assert desk.pack.in_force(NOW, "any") == "v1"


def test_an_approval_says_who_answers() -> None:
    desk = Desk()
    desk.drafts("v1")
    desk.checks("v1")
    desk.submits("v1")

    assert publishing.approve(desk.pack, "v1", by=BEN, beside=BESIDE) == (PolicyApproved(PACK, "v1", BEN),)


def test_a_scheduled_version_that_is_staged_down_before_it_begins_governs_its_share_alone() -> None:
    state = evolve(Publications(), PolicyDrafted("merchant.x", "h", "1", StaffId("ann"), "", ""), Instant(0))
    state = evolve(state, PolicyPublished("merchant.x", "h", StaffId("bob"), Instant(10), 100), Instant(0))
    (staged,) = publishing.change_share(state.pack("merchant.x"), "h", 5, by=StaffId("bob"), now=Instant(1))
    pack = evolve(state, staged, Instant(1)).pack("merchant.x")
    reached = sum(pack.in_force(Instant(11), f"o{number}") == "h" for number in range(1_000))

    assert 20 < reached < 100
    assert pack.in_force(Instant(9), "o1") == ""
    with pytest.raises(Refused, match="none is left"):
        publishing.change_share(
            state.pack("merchant.x"), "h", 5, by=StaffId("bob"), now=Instant(1), can_be_without=False
        )
