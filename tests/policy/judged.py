"""Verdicts of the law of one place, for tests that set only what matters."""

from typing import Any

from tests.policy.cases import all_packs

from amends.kernel.clock import local_date
from amends.policy import ClockName, Verdict, judge, packs_for, read_case
from amends.policy.cases.jurisdictions import JURISDICTIONS


def decided(law: str, at: str, reason: str | None = None, *, delivered: str | None = None, **more: Any) -> Verdict:
    """The verdict of the law alone."""
    events = ({"delivered": delivered} if delivered else {}) | more.pop("events", {})
    document = {"schema": "amends.facts/1", "law": law, "at": at, "events": events, **more}
    case = read_case(document | ({"reason": reason} if reason else {}))
    return judge(case, packs_for(law, "", all_packs()))


def day_of(verdict: Verdict, law: str, clock: ClockName) -> str:
    return local_date(verdict.clocks[clock].at, JURISDICTIONS[law].zone).isoformat()
