"""National holidays that the law packs list, beside those that the holidays library knows."""

from datetime import date

import holidays
import pytest
from tests.policy.cases import all_packs

from amends.policy import Calendar, PackKind

YEARS = range(2024, 2029)
HOLIDAYS = {pack.id: pack.holidays for pack in all_packs() if pack.kind is PackKind.LAW}


@pytest.mark.parametrize("country", ["DE", "ES", "FR", "PT"])
def test_a_national_pack_lists_the_holidays_of_the_whole_country(country: str) -> None:
    known = holidays.country_holidays(country, years=YEARS, observed=False)

    assert HOLIDAYS[f"law.{country.lower()}"] == frozenset(known)


@pytest.mark.parametrize("law", ["law.eu", "law.uk"])
def test_a_law_without_a_calendar_of_its_own_guesses_no_holidays(law: str) -> None:
    assert HOLIDAYS[law] == frozenset()


@pytest.mark.parametrize(
    ("country", "day", "rolled"),
    [
        ("DE", "2026-04-03", "2026-04-07"),  # Good Friday to the Tuesday after Easter
        ("FR", "2026-04-03", "2026-04-03"),  # Good Friday is a working day in France
        ("FR", "2026-11-11", "2026-11-12"),
        ("ES", "2026-10-12", "2026-10-13"),
        ("PT", "2026-12-08", "2026-12-09"),
        ("DE", "2026-12-25", "2026-12-28"),
        ("DE", "2027-12-31", "2027-12-31"),
        ("DE", "2028-01-01", "2028-01-03"),
    ],
)
def test_a_term_that_ends_on_a_holiday_ends_on_the_next_business_day(country: str, day: str, rolled: str) -> None:
    calendar = Calendar(HOLIDAYS[f"law.{country.lower()}"])

    assert calendar.roll(date.fromisoformat(day)).isoformat() == rolled
