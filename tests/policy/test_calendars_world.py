"""Holidays outside Europe and China, where a rule counts business days: compared with the `holidays` library."""

from datetime import date

import holidays
import pytest
from tests.policy.cases import all_packs

from amends.policy import Calendar, RulePack, Unit
from amends.policy.deadlines import last_day

YEARS = (2026, 2027, 2028)
PACKS = {pack.id: pack for pack in all_packs()}


@pytest.mark.parametrize(("pack", "country"), [("law.us", "US"), ("law.kr", "KR")])
def test_the_calendar_of_a_pack_has_the_public_holidays_of_its_country(pack: str, country: str) -> None:
    # An observed day may fall into the year before; the pack lists the days of its own years.
    official = {day for day in holidays.country_holidays(country, years=YEARS) if day.year in YEARS}

    assert PACKS[pack].holidays == official


@pytest.mark.parametrize(
    ("pack", "start", "count", "last"),
    [
        ("law.kr", date(2026, 9, 23), 3, date(2026, 9, 30)),
        ("law.kr", date(2026, 2, 13), 3, date(2026, 2, 23)),
        ("law.us", date(2026, 7, 2), 7, date(2026, 7, 14)),
        ("law.us", date(2026, 11, 25), 7, date(2026, 12, 7)),
    ],
)
def test_business_days_leave_out_the_holidays_of_the_pack(pack: str, start: date, count: int, last: date) -> None:
    assert last_day(start, count, Unit.BUSINESS_DAY, Calendar(PACKS[pack].holidays)) == last


def test_a_pack_whose_terms_are_in_business_days_lists_holidays() -> None:
    world = ("us", "us_ca", "us_ny", "jp", "kr", "au", "in", "br", "sg", "ca", "ca_on", "ca_bc", "ca_qc")
    counting = [PACKS[f"law.{name}"] for name in world if _counts_business_days(PACKS[f"law.{name}"])]

    assert [pack.id for pack in counting] == ["law.us", "law.us_ca", "law.kr"]
    assert all(PACKS[pack.id.partition("_")[0]].holidays for pack in counting)


def _counts_business_days(pack: RulePack) -> bool:
    return any(
        term.unit in (Unit.BUSINESS_DAY, Unit.WORKING_DAY)
        for rule in pack.rules
        for term in (*(clock.term for clock in rule.then.clocks), rule.then.refund_within)
        if term is not None
    )
