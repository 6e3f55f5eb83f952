"""The smallest case whose outcome two versions of a pack decide differently."""

from tests.policy.analysis.planted import RETURN, SINCE, judged, law, lines, merchant, row

from amends.kernel.remedy import Payer, RemedyKind
from amends.policy import RulePack
from amends.policy.analysis import Change, difference

WITHIN = 'days_since_delivery: "[0, 30]"'


def changed(old: RulePack, new: RulePack, *beside: RulePack) -> Change:
    change = difference(old, new, beside, since=SINCE)
    assert change is not None
    return change


def test_a_longer_window_differs_first_on_its_first_new_day() -> None:
    old, new = merchant(row("a", WITHIN, RETURN)), merchant(row("a", WITHIN.replace("30", "31"), RETURN))

    change = changed(old, new)

    assert lines(change.case) == {"days_since_delivery": "31"}
    assert not change.before.grants
    assert [grant.remedy for grant in change.after.grants] == [RemedyKind.RETURN]
    assert not judged(change.case, old).grants
    assert judged(change.case, new).grants


def test_versions_that_differ_in_words_alone_decide_every_case_alike() -> None:
    old = merchant(row("a", WITHIN, RETURN))
    new = merchant(row("a", WITHIN, RETURN, text="Terms in other words"))

    assert difference(old, new, (), since=SINCE) is None


def test_rows_that_are_split_without_a_change_decide_every_case_alike() -> None:
    old = merchant(row("a", WITHIN, RETURN))
    new = merchant(row("a", "bulky: true, " + WITHIN, RETURN), row("b", "bulky: false, " + WITHIN, RETURN))

    assert difference(old, new, (), since=SINCE) is None


def test_a_new_exception_differs_in_the_one_fact_that_it_asks_for() -> None:
    old = merchant(row("a", WITHIN, RETURN))
    new = merchant(row("a", WITHIN, RETURN), row("b", "final_sale: true", "ends: [voluntary_return]"))

    change = changed(old, new)

    assert lines(change.case) == {"final_sale": "true", "days_since_delivery": "3"}
    assert change.after.denied == (RemedyKind.RETURN,)
    assert [place.rule for place in change.rules] == ["B.row"]


def test_another_payer_shows_in_the_terms_of_both_outcomes() -> None:
    old = merchant(row("a", WITHIN, RETURN))
    new = merchant(row("a", WITHIN, RETURN.replace("buyer", "seller")))

    change = changed(old, new)
    payers = [judged(change.case, pack).grants[0].freight_payer for pack in (old, new)]

    assert payers == [Payer.BUYER, Payer.SELLER]


def test_a_promise_below_what_the_law_gives_anyway_changes_nothing() -> None:
    gives = RETURN.replace("voluntary_return", "withdrawal")
    floor = law(row("l", 'days_since_delivery: "[0, 60]"', gives, nature="mandatory"))
    old, new = merchant(row("a", WITHIN, RETURN)), merchant(row("a", WITHIN.replace("30", "31"), RETURN))

    assert difference(old, new, (floor,), since=SINCE) is None


def test_months_and_days_differ_on_days_on_which_a_month_is_longer() -> None:
    old = merchant(row("a", 'days_since_delivery: "[0, 31]"', RETURN))
    new = merchant(row("a", 'days_since_delivery: "[0, 1 month]"', RETURN))

    change = changed(old, new)

    assert lines(change.case)["days_since_delivery"] in {"29", "30", "31"}
    assert bool(judged(change.case, old).grants) is not bool(judged(change.case, new).grants)


def test_a_later_start_differs_on_a_day_before_it() -> None:
    old = merchant(row("a", WITHIN, RETURN, since="2027-03-01"))
    new = merchant(row("a", WITHIN, RETURN, since="2027-04-01"))

    change = changed(old, new)

    assert "2027-03-01" <= change.case.on.isoformat() < "2027-04-01"


def test_of_a_far_window_only_the_end_differs_when_nothing_else_can() -> None:
    gives = RETURN.replace("voluntary_return", "withdrawal")
    floor = law(row("l", 'days_since_delivery: "[0, )"', gives, nature="mandatory"))
    old, new = merchant(row("a", WITHIN, RETURN)), merchant(row("a", WITHIN, RETURN + ", burden: seller"))

    change = changed(old, new, floor)

    assert lines(change.case) == {"days_since_delivery": "3"}
