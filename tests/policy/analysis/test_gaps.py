"""A remedy without terms, and a right with a hole in it."""

from tests.policy.analysis.planted import RETURN, flaws, judged, kinds, law, lines, matched, merchant, only, row

from amends.kernel.remedy import RemedyKind
from amends.policy.analysis import FlawKind

SILENT = "right: voluntary_return, grants: [return], needs_return: true"
WITHIN = 'days_since_delivery: "[0, 30]"'


def test_a_return_of_which_no_row_says_who_pays_the_freight_is_a_gap() -> None:
    pack = merchant(row("a", WITHIN, SILENT), row("b", "bulky: false", "right: voluntary_return, freight_payer: buyer"))

    flaw = only(flaws(pack))
    grant = judged(flaw.case, pack).best(RemedyKind.RETURN)

    assert (flaw.kind, flaw.about, flaw.rules[0].rule) == (FlawKind.GAP, "freight_payer", "A.row")
    assert lines(flaw.case) == {"bulky": "true", "days_since_delivery": "3"}
    assert grant is not None
    assert grant.freight_rule is None


def test_who_keeps_the_goods_needs_no_freight() -> None:
    kept = row("a", WITHIN, "right: voluntary_return, grants: [return], needs_return: false")

    assert not flaws(merchant(kept))


def test_a_refund_whose_clock_only_some_cases_have_is_a_gap() -> None:
    clock = "right: voluntary_return, refund_within: {value: 7, unit: calendar_day, from: request}"
    pack = merchant(row("a", WITHIN, RETURN), row("b", "paid_by: card", clock))

    flaw = only(flaws(pack))
    grant = judged(flaw.case, pack).best(RemedyKind.RETURN)

    assert flaw.about == "refund_within"
    assert grant is not None
    assert grant.refund_within is None


def test_a_law_that_leaves_the_freight_to_others_has_no_gap() -> None:
    pack = law(row("a", WITHIN, "right: withdrawal, grants: [return], needs_return: true", nature="mandatory"))

    assert not flaws(pack)


def test_a_row_of_law_that_speaks_for_a_right_has_to_speak_in_every_case() -> None:
    pack = law(
        row("a", WITHIN, "right: withdrawal, grants: [return], needs_return: true", nature="mandatory"),
        row("b", "cross_border: false", "right: withdrawal, freight_payer: buyer", nature="mandatory"),
    )

    flaw = only(flaws(pack))

    assert (flaw.about, lines(flaw.case)["cross_border"]) == ("freight_payer", "true")
    assert matched(judged(flaw.case, pack)) == {"A.row"}


def test_a_day_between_two_windows_is_a_gap() -> None:
    pack = merchant(
        row("a", 'days_since_delivery: "[0, 7]"', RETURN), row("b", 'days_since_delivery: "[9, 14]"', RETURN)
    )

    flaw = only(flaws(pack))

    assert (flaw.kind, flaw.about) == (FlawKind.GAP, "days_since_delivery")
    assert lines(flaw.case) == {"days_since_delivery": "8"}
    assert not judged(flaw.case, pack).grants


def test_an_amount_between_two_intervals_is_a_gap() -> None:
    pack = merchant(row("a", 'amount: "[0.00, 99.99] EUR"', RETURN), row("b", 'amount: "[100.01, 500.00] EUR"', RETURN))

    assert lines(only(flaws(pack)).case) == {"amount": "100.00 EUR"}


def test_a_day_on_which_neither_of_two_versions_of_a_row_is_in_force_is_a_gap() -> None:
    pack = merchant(row("a", "", RETURN, until="2027-01-31"), row("b", "", RETURN, since="2027-02-02"))

    flaw = only(flaws(pack))

    assert flaw.about == "effective"
    assert flaw.case is not None
    assert flaw.case.on.isoformat() == "2027-02-01"
    assert not judged(flaw.case, pack).grants


def test_windows_that_meet_leave_no_gap() -> None:
    pack = merchant(
        row("a", 'days_since_delivery: "[0, 7]"', RETURN),
        row("b", 'days_since_delivery: "[8, 14]"', RETURN),
        row("c", "", RETURN.replace("[return]", "[exchange]"), until="2027-01-31"),
    )

    assert not [kind for kind in kinds(pack) if kind[0] is FlawKind.GAP]
