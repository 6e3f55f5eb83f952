"""Rule packs are drafted, answered for by a second person, put in force, and taken back; decisions follow at once."""

from dataclasses import replace

import pytest
from tests.desk.policy_people import ERIK, PAULA, US, PolicyDesk, noted_clean, shipped_text, somebody, with_window
from tests.desk.shopfloor import AGENT, NOW, Floor, open_floor, rules

from amends.conversations import Conversation, OfferState
from amends.desk.approve_policy import ApprovePolicy, approve_policy
from amends.desk.confirm_plan import ConfirmPlan, confirm_plan
from amends.desk.draft_policy import DraftPolicy, draft_policy
from amends.desk.explain_decision import explain_decision
from amends.desk.office import Shelf
from amends.desk.projections import POLICIES, POLICIES_CHANGED
from amends.desk.propose_remedy import ProposeRemedy, propose_remedy
from amends.desk.publish_policy import PublishPolicy, publish_policy
from amends.desk.read_policies import read_policies, read_policy, read_policy_text
from amends.desk.rebuild_views import rebuild_views
from amends.desk.rules_in_force import rules_in_force
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.desk.submit_policy import SubmitPolicy, submit_policy
from amends.desk.withdraw_policy import WithdrawPolicy, withdraw_policy
from amends.kernel.clock import DAY, Instant
from amends.kernel.errors import Invalid, NotFound, Refused
from amends.kernel.ids import MAIN, ConversationId, CustomerId, DecisionId, LineId, OrderId, TenantId
from amends.kernel.party import Caller, CallerKind
from amends.kernel.remedy import Reason
from amends.remedies import Return, Units

LATE = OrderId("US-526572")  # delivered 50 days ago, by a seller who signed the United States pack
BUYER = Caller(MAIN, CallerKind.CUSTOMER, "c-1128", proof="test")
SENT_BACK = Return(LATE, (Units(LineId("1"), 1),), None, Reason.CHANGE_OF_MIND)
ORDERS = [OrderId(f"US-{number}") for number in range(1_000)]


@pytest.fixture
def desk() -> PolicyDesk:
    return PolicyDesk(open_floor())


def asks(floor: Floor, name: str = "conv-1") -> Conversation:
    """Let the buyer ask to send the order back."""
    start = StartConversation(ConversationId(name), CustomerId(BUYER.id), "test")
    now = floor.clock.now()
    talk = start_conversation(start, caller=BUYER, office=floor.office, now=now)
    return propose_remedy(ProposeRemedy(talk.id, SENT_BACK), caller=BUYER, office=floor.office, now=now)


def says_yes(floor: Floor, talk: Conversation) -> Conversation:
    offer = talk.open_offers[0].offer
    yes = ConfirmPlan(talk.id, offer.plan, offer.hash)
    return confirm_plan(yes, caller=BUYER, office=floor.office, now=floor.clock.now())


def governs(desk: PolicyDesk, order: OrderId = LATE, *, tenant: TenantId = MAIN, at: Instant | None = None) -> str:
    found = rules_in_force(tenant, order, office=desk.office, now=at or desk.now)
    return next(pack.hash for pack in found if pack.id == US)


def test_a_return_that_is_too_late_by_the_pack_that_ships_is_owed_by_a_longer_one(desk: PolicyDesk) -> None:
    with pytest.raises(Refused) as refusal:
        asks(desk.floor)
    made = desk.publishes(with_window(60))
    talk = asks(desk.floor, "conv-2")
    assert refusal.value.clause.startswith("policy/")
    assert talk.decision is not None
    found = explain_decision(talk.decision, caller=BUYER, office=desk.office)

    assert found.packs[US] == made
    assert found.deciding == ("USR.return.thirty_days",)
    assert governs(desk) == made


def test_a_decision_explains_by_the_bytes_that_decided_whatever_governs_since(desk: PolicyDesk) -> None:
    desk.publishes(with_window(60).replace("Goods may be returned within thirty days", "Sixty days to think about it"))
    decision = asks(desk.floor).decision or DecisionId("")
    before = explain_decision(decision, caller=BUYER, office=desk.office)
    desk.rolls_back()
    fresh = replace(desk.office, shelf=Shelf())
    after = explain_decision(decision, caller=BUYER, office=fresh)

    assert governs(desk) == rules().hashes[US]
    assert before == after
    assert any(tried.title.en.startswith("Sixty days") for tried in after.tried)


def test_what_was_offered_stands_after_a_rollback(desk: PolicyDesk) -> None:
    desk.publishes(with_window(60))
    desk.floor.clock.set(Instant(desk.now + 1))
    talk = asks(desk.floor)
    desk.floor.clock.set(Instant(desk.now + 1))
    desk.rolls_back()

    assert says_yes(desk.floor, talk).offers[talk.open_offers[0].offer.plan].state is OfferState.CONFIRMED


def test_what_was_offered_by_a_stopped_version_is_not_owed(desk: PolicyDesk) -> None:
    made = desk.publishes(with_window(60))
    talk = asks(desk.floor)
    desk.floor.clock.set(Instant(desk.now + 1))
    desk.stops(made)

    assert governs(desk) == rules().hashes[US]
    with pytest.raises(Refused) as refusal:
        says_yes(desk.floor, talk)
    assert refusal.value.clause == "confirmation/stale"


def test_what_was_offered_before_a_version_stands_under_it(desk: PolicyDesk) -> None:
    wide = desk.publishes(with_window(60))
    talk = asks(desk.floor)
    desk.floor.clock.set(Instant(desk.now + 1))
    narrow = desk.publishes(with_window(20))

    assert wide != narrow == governs(desk)
    says_yes(desk.floor, talk)


def test_a_scheduled_version_takes_effect_by_time_itself(desk: PolicyDesk) -> None:
    made = desk.publishes(with_window(60), at=NOW + DAY)

    assert governs(desk) == rules().hashes[US]
    assert governs(desk, at=Instant(NOW + DAY - 1)) == rules().hashes[US]
    assert governs(desk, at=Instant(NOW + DAY)) == made


def test_a_share_of_orders_meets_the_version_and_keeps_it_as_the_share_grows(desk: PolicyDesk) -> None:
    made = desk.publishes(with_window(60), share=10)
    few = {order for order in ORDERS if governs(desk, order) == made}
    desk.stages(made, 50)
    half = {order for order in ORDERS if governs(desk, order) == made}
    desk.stages(made, 100)

    assert 60 < len(few) < 140
    assert 430 < len(half) < 570
    assert few < half
    assert {governs(desk, order) for order in ORDERS} == {made}


def test_other_packs_and_other_tenants_are_left_alone(desk: PolicyDesk) -> None:
    desk.publishes(with_window(60))
    found = rules_in_force(MAIN, LATE, office=desk.office, now=desk.now)

    assert {pack.id: pack.hash for pack in found if pack.id != US} == {
        name: digest for name, digest in rules().hashes.items() if name != US
    }
    assert governs(desk, tenant=TenantId("other")) == rules().hashes[US]


def test_a_new_pack_governs_beside_those_that_ship(desk: PolicyDesk) -> None:
    text = shipped_text().replace("id: merchant.us_retail", "id: merchant.corner_shop").replace("USR.", "CORNER.")
    made = desk.publishes(text, pack="merchant.corner_shop")
    found = {pack.id: pack.hash for pack in rules_in_force(MAIN, LATE, office=desk.office, now=desk.now)}

    assert found["merchant.corner_shop"] == made
    assert len(found) == len(rules().packs) + 1


def test_two_processes_agree_from_the_moment_of_a_commit(desk: PolicyDesk) -> None:
    here, there = desk, PolicyDesk(replace(desk.floor, office=replace(desk.office, shelf=Shelf())))
    seen = [(governs(here), governs(there))]
    made = here.publishes(with_window(60), share=50)
    seen += [(governs(here, order), governs(there, order)) for order in ORDERS[:50]]
    there.stages(made, 100)
    seen.append((governs(here), governs(there)))
    here.stops(made)
    seen.append((governs(here), governs(there)))

    assert all(one == other for one, other in seen)
    assert {one for one, _ in seen} == {made, rules().hashes[US]}


def test_the_read_model_comes_back_from_the_events(desk: PolicyDesk) -> None:
    made = desk.publishes(with_window(60))
    desk.publishes(with_window(45), share=20)
    desk.drafts(with_window(50))

    def rows() -> list[object]:
        return [row for view in (POLICIES, POLICIES_CHANGED) for row in desk.office.ledger.rows(MAIN, view)]

    before = rows()
    rebuild_views(desk.office.ledger)

    assert rows() == before
    assert str(made) in str(before)


def test_a_wrong_text_is_refused_with_every_fault_and_nothing_is_kept(desk: PolicyDesk) -> None:
    text = shipped_text().replace("kind: merchant", "kind: monster", 1).replace("nature: promise", "nature: whim", 1)
    with pytest.raises(Invalid) as refusal:
        desk.drafts(text)

    assert [fault.where.partition(":")[0] for fault in refusal.value.faults] == ["draft"] * len(refusal.value.faults)
    assert len(refusal.value.faults) >= 2
    assert not desk.office.ledger.rows(MAIN, POLICIES)


def test_a_rule_that_another_pack_has_is_refused(desk: PolicyDesk) -> None:
    text = shipped_text().replace("id: merchant.us_retail", "id: merchant.corner_shop")

    with pytest.raises(Invalid, match="us_retail has this rule"):
        desk.drafts(text)


def test_a_text_of_another_pack_than_meant_is_refused(desk: PolicyDesk) -> None:
    wrong = DraftPolicy(with_window(60), pack="merchant.eu_retailer")

    with pytest.raises(Invalid, match=r"text\.id"):
        draft_policy(wrong, caller=ERIK, office=desk.office, now=desk.now)


def test_a_sellers_pack_does_not_pass_for_law(desk: PolicyDesk) -> None:
    with pytest.raises(Invalid, match=r"text\.kind"):
        desk.drafts(shipped_text("law.us").replace("id: law.us", "id: merchant.us_retail", 1))


def test_whoever_drafted_does_not_approve_though_they_have_both_roles(desk: PolicyDesk) -> None:
    made = desk.drafts(with_window(60))
    noted_clean(US, made, office=desk.office, now=desk.now)
    submit_policy(SubmitPolicy(US, made), caller=ERIK, office=desk.office, now=desk.now)

    with pytest.raises(Refused) as refusal:
        approve_policy(ApprovePolicy(US, made), caller=ERIK, office=desk.office, now=desk.now)
    assert refusal.value.clause == "policy/second-person"


def test_a_law_that_changed_meanwhile_asks_for_another_analysis(desk: PolicyDesk) -> None:
    made = desk.approves(with_window(60))
    law = shipped_text("law.us").replace("version:", "version: '9' #", 1)
    desk.publishes(law, pack="law.us")

    with pytest.raises(Refused) as refusal:
        publish_policy(PublishPolicy(US, made), caller=PAULA, office=desk.office, now=desk.now)
    assert refusal.value.clause == "policy/analysis-outdated"


@pytest.mark.parametrize("caller", [AGENT, somebody("olga", "operator"), somebody("paul", "policy_approver")])
def test_only_an_editor_drafts(desk: PolicyDesk, caller: Caller) -> None:
    with pytest.raises(Refused) as refusal:
        desk.drafts(with_window(60), by=caller)
    assert refusal.value.clause == "access/role"


@pytest.mark.parametrize("caller", [AGENT, somebody("olga", "operator"), somebody("eva", "policy_editor")])
def test_only_an_approver_approves_and_publishes(desk: PolicyDesk, caller: Caller) -> None:
    made = desk.approves(with_window(60))
    for act in (
        lambda: publish_policy(PublishPolicy(US, made), caller=caller, office=desk.office, now=desk.now),
        lambda: approve_policy(ApprovePolicy(US, made), caller=caller, office=desk.office, now=desk.now),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.clause == "access/role"


def test_staff_read_what_governs_what_is_under_way_and_who_did_what(desk: PolicyDesk) -> None:
    first = desk.publishes(with_window(60))
    second = desk.publishes(with_window(45), share=20)
    draft = desk.drafts(with_window(50))
    lines = {line.id: line for line in read_policies(caller=AGENT, office=desk.office, now=desk.now)}
    file = read_policy(US, caller=AGENT, office=desk.office, now=desk.now)
    line = lines[US]

    assert set(lines) == set(rules().packs)
    assert line.in_force is not None
    assert (line.in_force.hash, line.shipped, line.behind) == (first, rules().hashes[US], False)
    assert line.candidate is not None
    assert (line.candidate.hash, line.candidate.share) == (second, 20)
    assert line.draft is not None
    assert line.draft.hash == draft
    assert file.line == line
    assert [(type(event).__name__, event.by) for _, event in file.history][:6] == [
        ("PolicyDrafted", "erik"),
        ("PolicyAnalysed", "erik"),
        ("PolicyBackTested", "erik"),
        ("PolicySubmitted", "erik"),
        ("PolicyApproved", "paula"),
        ("PolicyPublished", "paula"),
    ]
    assert read_policy_text(US, first, caller=AGENT, office=desk.office) == with_window(60)
    assert read_policy_text(US, rules().hashes[US], caller=AGENT, office=desk.office) == shipped_text()


def test_a_version_of_another_pack_or_of_nobody_is_not_found(desk: PolicyDesk) -> None:
    for pack, digest in ((US, rules().hashes["law.us"]), (US, "0" * 64), ("merchant.nobody", "0" * 64)):
        with pytest.raises(NotFound):
            read_policy_text(pack, digest, caller=AGENT, office=desk.office)
    with pytest.raises(NotFound):
        read_policy("merchant.nobody", caller=AGENT, office=desk.office, now=desk.now)


def test_a_program_with_a_newer_pack_is_noticed(desk: PolicyDesk) -> None:
    desk.publishes(with_window(60))
    newer = replace(rules().packs[US], hash="f" * 64)
    packs = {**rules().packs, US: newer}
    office = replace(desk.office, rules=replace(rules(), packs=packs))
    lines = {line.id: line for line in read_policies(caller=AGENT, office=office, now=desk.now)}

    assert [line.id for line in lines.values() if line.behind] == [US]


def test_a_withdrawn_draft_leaves_its_text_behind(desk: PolicyDesk) -> None:
    made = desk.drafts(with_window(60))
    state = withdraw_policy(WithdrawPolicy(US, made), caller=ERIK, office=desk.office, now=desk.now)

    assert state.draft is None
    assert read_policy_text(US, made, caller=ERIK, office=desk.office) == with_window(60)
