"""A changed pack tried on recorded decisions: who flips, what money moves, and that skipping changes nothing."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.cases import MERCHANT, a_line, all_packs, an_order, at, facts_of
from tests.policy.test_combination import a_pack, a_rule
from tests.policy.test_entitlement_properties import ANYTHING, DELIVERED_GOODS, Situation

from amends.kernel.errors import NotFound
from amends.kernel.ids import DecisionId, LineId, OrderId, SellerId
from amends.kernel.money import Money
from amends.kernel.remedy import Payer, Reason, RemedyKind
from amends.policy import (
    DecidedCase,
    DecidedLine,
    Flip,
    Nature,
    Outcome,
    PackKind,
    Report,
    Rule,
    RulePack,
    Unread,
    back_test,
    entitlements,
    governing_law,
    packs_for,
)
from amends.policy.cells import Days, Flag
from amends.policy.findings import Matter
from amends.policy.history.revision import changed_rules, revision
from amends.policy.intervals import bound

GIVES = "{right: voluntary_return, grants: [return], needs_return: true, freight_payer: seller, refund: line_paid}"
WEEK = '{reason: change_of_mind, days_since_delivery: "[0, 7]"}'
MONTH = '{reason: change_of_mind, days_since_delivery: "[0, 30]"}'
LAW = a_pack("law", a_rule("LAW.person", "{person: never}", when="{fraud_signals: true}"))


def a_case(
    day: str = "2026-03-20",
    *,
    reason: Reason = Reason.CHANGE_OF_MIND,
    number: int = 1,
    packs: tuple[RulePack, ...] = (LAW,),
    seller: str | None = "s",
    asked: tuple[RemedyKind, ...] = (),
    shipping: Money | None = None,
    **stated: bool | None,
) -> DecidedCase:
    """Goods for 199.00 EUR that came on 2 March 2026; the decision is of `day`."""
    now = at(day, place="DE")
    facts = facts_of(an_order("DE", lines=(a_line("EUR"),)), reason, now=now, asked=asked, **stated)
    return DecidedCase(
        DecisionId(f"dec_{number}"),
        OrderId("o"),
        now,
        tuple((pack.id, pack.hash) for pack in packs),
        (DecidedLine(LineId("l1"), facts),),
        SellerId(seller) if seller else None,
        shipping,
    )


def tried(cases: Iterable[DecidedCase | Unread], draft: RulePack, *known: RulePack, skip: bool = True) -> Report:
    return back_test(cases, draft, packs=finding(known), skip=skip)


def finding(known: Iterable[RulePack]) -> Callable[[str, str], RulePack]:
    by_hash = {pack.hash: pack for pack in known}

    def find(_pack: str, digest: str) -> RulePack:
        if digest not in by_hash:
            raise NotFound(digest)
        return by_hash[digest]

    return find


def shop(when: str, then: str = GIVES) -> RulePack:
    return a_pack("merchant", a_rule("SHOP.window", then, nature="promise", when=when))


def test_a_longer_window_gives_a_remedy_and_its_money_to_those_in_between() -> None:
    old, new = shop(WEEK), shop(MONTH)
    days = ("2026-03-05", "2026-03-20", "2026-04-20")
    report = tried([a_case(day, packs=(LAW, old), number=at) for at, day in enumerate(days)], new, LAW, old)

    assert (report.total.decisions, report.total.flipped) == (3, 2)
    assert dict(report.total.flips) == {Flip.GAINED: 1, Flip.WINDOW: 1}
    assert report.total.moved == (("EUR", 19_900),)
    assert [(example.decision, example.changes[0].flip) for example in report.examples] == [
        ("dec_0", Flip.WINDOW),
        ("dec_1", Flip.GAINED),
    ]
    assert report.examples[0].changes[0].before == "2026-03-09"
    assert report.rules == ("SHOP.window",)


def test_a_shorter_window_takes_it_away() -> None:
    old, new = shop(MONTH), shop(WEEK)
    report = tried([a_case(packs=(LAW, old))], new, LAW, old)

    assert dict(report.total.flips) == {Flip.LOST: 1}
    assert report.total.moved == (("EUR", -19_900),)


def test_freight_refund_and_clock_are_told_apart() -> None:
    old = shop(MONTH)
    term = "{value: 5, unit: calendar_day, from: notice}"
    dearer = GIVES.replace(
        "freight_payer: seller", f"freight_payer: buyer, restocking_fee_percent: 10, refund_within: {term}"
    )
    report = tried([a_case(packs=(LAW, old))], shop(MONTH, dearer), LAW, old)

    assert dict(report.total.flips) == {Flip.FREIGHT: 1, Flip.REFUND: 1, Flip.CLOCK: 1}
    assert report.total.moved == (("EUR", -1_990),)


def test_shipping_comes_back_with_the_refund_where_it_was_due() -> None:
    old, new = shop(MONTH), shop(MONTH, GIVES.replace("line_paid", "line_paid_plus_outbound_shipping"))
    cases = [a_case(packs=(LAW, old), shipping=Money(490, "EUR")), a_case(packs=(LAW, old))]
    report = tried(cases, new, LAW, old)

    assert report.total.flipped == 2
    assert report.total.moved == (("EUR", 490),)


def test_units_of_a_line_move_their_own_share() -> None:
    old = shop(WEEK)
    case = a_case(packs=(LAW, old))
    part = replace(case, lines=(replace(case.lines[0], quantity=1, taken=1, bought=3),))
    report = tried([part], shop(MONTH), LAW, old)

    assert report.total.moved == (("EUR", 6_633),)


def test_what_nobody_asked_for_is_no_flip() -> None:
    old, new = shop(WEEK), shop(MONTH)
    report = tried([a_case(packs=(LAW, old), asked=(RemedyKind.EXCHANGE,))], new, LAW, old)

    assert report.total.flipped == 0


def test_groups_are_the_market_the_size_of_the_seller_and_who_buys() -> None:
    old, new = shop(WEEK), shop(MONTH)
    cases = [a_case(packs=(LAW, old), seller="big", number=at) for at in range(12)]
    cases += [a_case(packs=(LAW, old), seller="small", buyer_is_consumer=False), a_case(packs=(LAW, old), seller=None)]
    report = tried(cases, new, LAW, old)

    assert [(name, tally.decisions) for name, tally in report.markets] == [("DE", 14)]
    assert {name: tally.flipped for name, tally in report.sellers} == {"10-99": 12, "1-9": 1, "unknown": 1}
    assert {name: tally.flipped for name, tally in report.customers} == {"consumer_home": 13, "trader": 1}


def test_only_a_few_examples_of_a_kind_are_kept() -> None:
    old, new = shop(WEEK), shop(MONTH)
    report = tried([a_case(packs=(LAW, old), number=at) for at in range(50)], new, LAW, old)

    assert len(report.examples) == 3


def test_what_cannot_be_read_or_decided_again_is_counted() -> None:
    old, new = shop(WEEK), shop(MONTH)
    report = tried([Unread("record"), a_case(packs=(LAW, old)), a_case(packs=(LAW, new))], shop(WEEK), LAW, old)

    assert dict(report.unread) == {"record": 1, "packs": 1}
    assert report.total.decisions == 1


def test_a_case_that_no_changed_rule_can_touch_is_not_decided_again() -> None:
    old, new = shop(WEEK), shop(MONTH)
    report = tried([a_case(packs=(LAW, old), reason=Reason.DEFECT), a_case(packs=(LAW, old))], new, LAW, old)

    assert (report.effort.again, report.effort.skipped) == (1, 1)


def test_other_words_are_no_change() -> None:
    old = shop(WEEK)
    new = replace(old, rules=tuple(replace(rule, line=99, topic="other") for rule in old.rules), hash="new")
    report = tried([a_case("2026-03-05", packs=(LAW, old))], new, LAW, old)

    assert (report.effort.again, report.rules) == (0, ())


def test_a_law_pack_that_comes_new_speaks_to_the_contracts_of_its_law_alone() -> None:
    merchant = shop(WEEK)
    here, elsewhere = replace(LAW, applies_to=("DE",)), replace(LAW, applies_to=("JP",))
    facts = a_case().lines[0].facts

    assert revision((merchant,), here, "DE").after == (here, merchant)
    assert revision((merchant,), elsewhere, "DE").after == (merchant,)
    assert not revision((merchant,), elsewhere, "DE").may_touch(facts, at("2026-03-20"))


def test_the_packs_of_a_procedure_stay_with_a_contract() -> None:
    card = replace(a_pack("platform", a_rule("CARD.one", "{person: look}")), applies_to=("PRIV-CARD",))
    draft = replace(card, hash="new")

    assert revision((LAW, card), draft, "DE").after == (LAW, draft)


def test_a_rule_whose_term_has_passed_can_still_decide_who_refuses() -> None:
    surely = a_pack("law", a_rule("LAW.window", GIVES, when=WEEK))
    maybe = a_pack("law", a_rule("LAW.window", GIVES, when=WEEK, confidence="medium"))
    report = tried([a_case(packs=(maybe,), asked=(RemedyKind.RETURN,))], surely, maybe)

    assert dict(report.total.flips) == {Flip.PERSON: 1}


def test_another_calendar_touches_rows_that_stay_as_they_were() -> None:
    old = shop(WEEK.replace("7]", "12]"))  # it ends on a Saturday
    report = tried([a_case("2026-03-15", packs=(LAW, old))], replace(old, rolls_over=True, hash="new"), LAW, old)

    assert dict(report.total.flips) == {Flip.GAINED: 1}


def test_a_row_that_was_taken_out_is_a_change() -> None:
    old = shop(MONTH)
    report = tried([a_case(packs=(LAW, old))], replace(old, rules=(), hash="new"), LAW, old)

    assert dict(report.total.flips) == {Flip.LOST: 1}


def test_a_row_that_waits_for_an_input_is_a_change() -> None:
    old, new = shop(MONTH), shop(MONTH[:-1] + ", opened: false}")
    report = tried([a_case(packs=(LAW, old), asked=(RemedyKind.RETURN,))], new, LAW, old)

    assert dict(report.total.flips) == {Flip.LOST: 1, Flip.PERSON: 1}


def edited(pack: RulePack, **values: Any) -> RulePack:
    return replace(pack, hash="new", rules=tuple(replace(rule, **values) for rule in pack.rules))


def test_another_nature_force_or_matter_of_a_row_is_a_change() -> None:
    old = shop(MONTH)
    later, other = {"effective_from": date(2027, 1, 1)}, {"matter": Matter.PERSONAL_DATA}
    revised = [edited(old, **values) for values in ({"nature": Nature.DEFAULT}, later, other)]

    assert all(changed_rules(old, draft) for draft in revised)
    assert all(tried([a_case(packs=(LAW, old))], draft, LAW, old).effort.again == 1 for draft in revised)


def test_a_row_that_stays_unknown_is_not_silent() -> None:
    old = shop(MONTH[:-1] + ", opened: false}")
    dearer = GIVES.replace("freight_payer: seller", "freight_payer: buyer")
    report = tried([a_case(packs=(LAW, old))], shop(MONTH[:-1] + ", opened: false}", dearer), LAW, old)

    assert report.effort.again == 1


def test_other_holidays_kind_or_order_of_rows_touch_every_case() -> None:
    twin = a_rule("SHOP.twin", GIVES, nature="promise", when=WEEK)
    old = a_pack("merchant", a_rule("SHOP.window", GIVES, nature="promise", when=WEEK), twin)
    drafts = [
        replace(old, hash="new", rolls_over=True, holidays=frozenset({date(2026, 3, 9)})),
        replace(old, hash="new", kind=PackKind.PLATFORM),
        replace(old, hash="new", rules=old.rules[::-1]),
    ]
    days = replace(old, rolls_over=True, holidays=frozenset())

    assert all(revision((LAW, old), draft, "DE").whole for draft in drafts)
    assert revision((LAW, days), drafts[0], "DE").whole


def test_a_pack_that_joins_touches_every_case() -> None:
    assert revision((shop(WEEK),), replace(LAW, applies_to=("DE",)), "DE").whole


def test_a_row_comes_into_force_with_the_day_of_the_buyers_zone() -> None:
    old = shop(MONTH)
    facts, night = a_case().lines[0].facts, at("2026-03-20", "00:30", place="DE")

    assert revision((LAW, old), edited(old, effective_from=date(2026, 3, 20)), "DE").may_touch(facts, night)
    gone = edited(old, effective_from=date(2026, 3, 20))
    assert revision((LAW, gone), replace(gone, rules=(), hash="none"), "DE").may_touch(facts, night)


# One edit of a row, as an author could make it; None takes the row away.
EDITS: tuple[Callable[[Rule], Rule | None], ...] = (
    lambda _rule: None,
    lambda rule: replace(rule, when=()),
    lambda rule: replace(rule, when=rule.when[::-1]),
    lambda rule: replace(rule, when=tuple(longer(cell) for cell in rule.when)),
    lambda rule: replace(rule, when=tuple(turned(cell) for cell in rule.when)),
    lambda rule: replace(rule, when=(*rule.when, Flag("opened", True, "true"))),
    lambda rule: replace(rule, nature=Nature.DEFAULT),
    lambda rule: replace(rule, citation=replace(rule.citation, confidence="medium")),
    lambda rule: replace(rule, citation=replace(rule.citation, confidence="high")),
    lambda rule: replace(rule, effective_from=date(2027, 1, 1)),
    lambda rule: replace(rule, effective_from=None, effective_to=None),
    lambda rule: replace(rule, then=replace(rule.then, freight_payer=Payer.BUYER)),
    lambda rule: replace(rule, then=replace(rule.then, grants=(RemedyKind.REFUND,))),
    lambda rule: replace(rule, then=replace(rule.then, ends=(), grants=())),
)


def longer(cell: Any) -> Any:
    ends = isinstance(cell, Days) and cell.high is not None
    return replace(cell, high=bound("20"), plain_high=20, expected="[0, 20]") if ends else cell


def turned(cell: Any) -> Any:
    return replace(cell, wanted=not cell.wanted) if isinstance(cell, Flag) else cell


@st.composite
def recorded(draw: st.DrawFn) -> DecidedCase:
    case: Situation = draw(DELIVERED_GOODS | ANYTHING)
    day = draw(st.sampled_from([0, 3, 7, 8, 14, 15, 16, 21, 30, 31, 60, 200, 800]))
    facts = case.facts(day)
    hidden = draw(st.sets(st.sampled_from(sorted(facts.values)), max_size=3)) - {"governing_law"}
    facts = replace(facts, values={name: known for name, known in facts.values.items() if name not in hidden})
    packs = packs_for(governing_law(case.order), MERCHANT[case.place], all_packs())
    line = DecidedLine(LineId("l1"), facts)
    return DecidedCase(
        DecisionId("dec"), OrderId("o"), case.on_day(day), tuple((p.id, p.hash) for p in packs), (line,), SellerId("s")
    )


@st.composite
def trials(draw: st.DrawFn) -> tuple[RulePack, list[DecidedCase]]:
    """Some cases, and a draft of a pack that decided the first: rows edited, now and then moved, another calendar.

    One row is among those that told in the first case, else hardly any edit would be seen.
    """
    cases: list[DecidedCase] = draw(st.lists(recorded(), min_size=1, max_size=5))
    deciding = [pack for pack in all_packs() if (pack.id, pack.hash) in cases[0].packs and pack.rules]
    answer = entitlements(deciding, cases[0].lines[0].facts, on=cases[0].at)
    telling = {trial.rule for trial in answer.trace if trial.outcome in (Outcome.MATCHED, Outcome.UNKNOWN)}
    telling |= {trial.rule for denial in answer.denials for trial in denial.failed}
    pack = draw(st.sampled_from(deciding))
    rows: list[Rule | None] = list(pack.rules)
    near = [index for index, rule in enumerate(pack.rules) if rule.id in telling] or [0]
    for index in (draw(st.sampled_from(near)), draw(st.integers(0, len(rows) - 1))):
        edited = rows[index]
        rows[index] = draw(st.sampled_from(EDITS))(edited) if edited else None
    kept = [row for row in rows if row]
    if draw(st.integers(0, 9)) == 9:
        kept.reverse()
    rolls = draw(st.integers(0, 9)) == 9
    return replace(pack, rules=tuple(kept), hash="draft", rolls_over=pack.rolls_over is not rolls), cases


@settings(max_examples=400, deadline=None)
@given(trials())
def test_skipping_changes_nothing_but_the_time(trial: tuple[RulePack, list[DecidedCase]]) -> None:
    draft, cases = trial
    fast, slow = (tried(cases, draft, *all_packs(), skip=skip) for skip in (True, False))

    assert replace(fast, effort=slow.effort) == slow
