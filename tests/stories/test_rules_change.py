"""A shop changes its return window: below the law it is found out; mended, two people bring it in, and take it back."""

from collections.abc import Callable

import pytest
from tests.desk.policy_people import ERIK, PAULA, with_window
from tests.desk.shopfloor import rules
from tests.stories.journey import Journey

from amends.desk.analyse_policy import AnalysePolicy, analyse_policy
from amends.desk.approve_policy import ApprovePolicy, approve_policy
from amends.desk.draft_policy import DraftPolicy, draft_policy
from amends.desk.publish_policy import PublishPolicy, publish_policy
from amends.desk.roll_back_policy import RollBackPolicy, roll_back_policy
from amends.desk.rules_in_force import rules_in_force
from amends.desk.submit_policy import SubmitPolicy, submit_policy
from amends.desk.try_policy import TryPolicy, try_policy
from amends.kernel.clock import SECOND, Instant
from amends.kernel.errors import Refused
from amends.kernel.ids import MAIN, OrderId
from amends.policy.versions.publication import Version

Arrive = Callable[[str], Journey]
PACK = "merchant.eu_retailer"
TOO_LATE = 23 * 24  # hours: the keyboard was delivered twelve days ago
WISH = "I changed my mind about the mechanical keyboard and want to return it"


def checked(days: int, jonas: Journey, *, instead_of: str | None = None) -> Version:
    """Let Erik draft a return window, prove it and try it."""
    office, now = jonas.floor.office, jonas.now
    draft = DraftPolicy(with_window(days, pack=PACK), instead_of)
    made = str(draft_policy(draft, caller=ERIK, office=office, now=now).draft)
    analyse_policy(AnalysePolicy(PACK, made), caller=ERIK, office=office, now=now)
    return try_policy(TryPolicy(PACK, made), caller=ERIK, office=office, now=now).version(made)


def test_a_return_window_is_changed_by_two_people_and_taken_back(customer: Arrive) -> None:
    jonas = customer("jonas")
    office = jonas.floor.office
    jonas.waits(TOO_LATE)
    refused = jonas.says(WISH)

    below = checked(7, jonas)
    with pytest.raises(Refused) as refusal:
        submit_policy(SubmitPolicy(PACK, below.hash), caller=ERIK, office=office, now=jonas.now)
    mended = checked(45, jonas, instead_of=below.hash)
    submit_policy(SubmitPolicy(PACK, mended.hash), caller=ERIK, office=office, now=jonas.now)
    approve_policy(ApprovePolicy(PACK, mended.hash), caller=PAULA, office=office, now=jonas.now)
    publish_policy(PublishPolicy(PACK, mended.hash), caller=PAULA, office=office, now=jonas.now)
    offered = jonas.says(WISH)
    explained = jonas.explained()
    offer_kinds = jonas.kinds
    jonas.floor.clock.set(Instant(jonas.now + SECOND))
    roll_back_policy(RollBackPolicy(PACK), caller=PAULA, office=office, now=jonas.now)
    governs = rules_in_force(MAIN, OrderId("DE-301207"), office=office, now=jonas.now)
    jonas.confirms()

    assert "this request is not covered" in refused
    assert [found.kind for found in below.findings or ()] == ["below_floor"]
    assert refusal.value.clause == "policy/unclean"
    assert mended.findings == ()
    assert mended.back_test is not None
    assert mended.back_test["total"]["flipped"] == 1
    assert offer_kinds == ["return"]
    assert "€94.80 back to you" in offered
    assert explained.packs[PACK] == mended.hash
    assert {pack.id: pack.hash for pack in governs} == rules().hashes
    assert jonas.execution("DE-301207").plan.kind == "return"
