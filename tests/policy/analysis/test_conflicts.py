"""Rows that match together and contradict each other."""

from tests.policy.analysis.planted import RETURN, flaws, judged, kinds, law, lines, matched, merchant, only, row

from amends.policy.analysis import FlawKind

WITHIN = 'days_since_delivery: "[0, 30]"'
SELLER_PAYS = RETURN.replace("buyer", "seller")


def test_two_promises_that_name_different_payers_conflict() -> None:
    pack = merchant(row("a", WITHIN, RETURN), row("b", "bulky: true, " + WITHIN, SELLER_PAYS))

    flaw = only([flaw for flaw in flaws(pack) if flaw.kind is FlawKind.CONFLICT])

    assert [(place.rule, place.file, place.line) for place in flaw.rules] == [
        ("A.row", "merchant.planted_pack.yaml", 9),
        ("B.row", "merchant.planted_pack.yaml", 18),
    ]
    assert (flaw.about, lines(flaw.case)) == ("freight_payer", {"bulky": "true", "days_since_delivery": "3"})
    assert matched(judged(flaw.case, pack)) == {"A.row", "B.row"}


def test_a_promise_above_a_default_is_no_conflict() -> None:
    pack = merchant(row("a", WITHIN, RETURN, nature="default"), row("b", "bulky: true, " + WITHIN, SELLER_PAYS))

    assert not kinds(pack)


def test_rows_that_never_match_together_do_not_conflict() -> None:
    apart = merchant(row("a", "bulky: false, " + WITHIN, RETURN), row("b", "bulky: true, " + WITHIN, SELLER_PAYS))
    after = merchant(row("a", WITHIN, RETURN, until="2027-01-31"), row("b", WITHIN, SELLER_PAYS, since="2027-02-01"))

    assert not kinds(apart)
    assert not kinds(after)


def test_a_row_of_law_that_gives_and_ends_one_right_conflicts_with_itself() -> None:
    pack = law(row("a", WITHIN, "right: withdrawal, grants: [return], ends: [withdrawal]", nature="mandatory"))

    assert (FlawKind.CONFLICT, "A.row", "ends") in kinds(pack)


def test_two_rows_of_law_that_name_different_answerable_parties_conflict() -> None:
    pack = law(
        row("a", "seller_fraud: true", "liable: seller", nature="mandatory"),
        row("b", "fraud_signals: true", "liable: platform", nature="mandatory"),
    )

    flaw = only(flaws(pack))

    assert (flaw.kind, flaw.about) == (FlawKind.CONFLICT, "liable")
    assert lines(flaw.case) == {"seller_fraud": "true", "fraud_signals": "true"}
    assert matched(judged(flaw.case, pack)) == {"A.row", "B.row"}


def test_rows_of_law_that_differ_in_terms_do_not_conflict_for_the_buyers_best_counts() -> None:
    pack = law(
        row("a", WITHIN, RETURN.replace("voluntary_return", "withdrawal"), nature="mandatory"),
        row("b", "bulky: true, " + WITHIN, SELLER_PAYS.replace("voluntary_return", "withdrawal"), nature="mandatory"),
    )

    assert not kinds(pack)
