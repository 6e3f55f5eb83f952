"""Every step of a refund's sum has words in both languages."""

import re
from inspect import getsource

from amends.doors.web.showing_facts import SUMS
from amends.policy.sums import basket_refunds
from amends.policy.sums.baskets import ChargeKind


def test_every_step_of_the_arithmetic_is_worded() -> None:
    labels = set(re.findall(r'"(refund\.[a-z_]+)"', getsource(basket_refunds)))
    labels |= {f"refund.{kind}" for kind in ChargeKind}

    assert len(labels) > 10
    assert [label for label in sorted(labels) if label not in SUMS] == []
    assert all(SUMS[label].zh and SUMS[label].en for label in labels)
