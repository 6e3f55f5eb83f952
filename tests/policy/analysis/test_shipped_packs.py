"""The packs that ship are clean, and proving it takes seconds."""

import time
from datetime import date

import pytest
from tests.policy.cases import all_packs

from amends.policy import RulePack
from amends.policy.analysis import analyse, as_case

SINCE = date(2026, 11, 24)


@pytest.mark.parametrize("pack", all_packs(), ids=lambda pack: pack.id)
def test_a_shipped_pack_has_no_flaw(pack: RulePack) -> None:
    began = time.process_time()

    found = analyse(pack, all_packs(), since=SINCE)

    assert not [f"{flaw.rules[0]}: {flaw.told.en}\n{as_case(flaw.case) if flaw.case else ''}" for flaw in found]
    assert time.process_time() - began < 10
