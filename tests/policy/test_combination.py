"""How law, promise, default and practice are joined, which rules decide, and when a person is called."""

from tests.policy.cases import an_order, at, facts_of

from amends.kernel.money import Money
from amends.kernel.remedy import Payer, Reason, RemedyKind
from amends.policy import Entitlements, Outcome, RulePack, entitlements, load_pack

HEAD = """\
schema: amends.pack/1
id: {kind}.test_{name}
version: "1"
kind: {kind}
applies_to: [DE]
title: {{zh: 试, en: Test}}
sources: {{}}
rules:
"""
RULE = """\
  - id: {rule}
    topic: test
    title: {{zh: 试。, en: Test.}}
    nature: {nature}
    confidence: {confidence}
    citation: {{title: Test, place: here}}
    effective: {{from: {since}}}
    when: {when}
    then: {then}
"""
GIVES = "{right: voluntary_return, grants: [return], needs_return: true, freight_payer: seller}"


def a_rule(
    rule: str,
    then: str,
    *,
    nature: str = "mandatory",
    confidence: str = "high",
    when: str = "{}",
    since: str = "2020-01-01",
) -> str:
    return RULE.format(rule=rule, nature=nature, confidence=confidence, since=since, when=when, then=then)


def a_pack(kind: str, *rules: str) -> RulePack:
    return load_pack(HEAD.format(kind=kind, name=len(rules)) + "".join(rules), name="test.yaml")


def decide(*packs: RulePack, limit: Money | None = None, **stated: bool | None) -> Entitlements:
    now = at("2026-03-05", place="DE")
    facts = facts_of(an_order("DE"), Reason.PRICE, now=now, asked=(RemedyKind.RETURN,), **stated)
    return entitlements(packs, facts, on=now, limit=limit)


LAW = a_pack("law", a_rule("LAW.base", "{person: never}", when="{opened: true, final_sale: true}"))


def test_a_promise_betters_the_law_and_the_law_betters_a_worse_promise() -> None:
    law = a_pack(
        "law", a_rule("LAW.grant", GIVES), a_rule("LAW.fee", "{right: voluntary_return, restocking_fee_percent: 5}")
    )
    worse = "{right: voluntary_return, freight_payer: buyer, restocking_fee_percent: 20}"
    merchant = a_pack("merchant", a_rule("SHOP.worse", worse, nature="promise"))
    grant = decide(law, merchant).best(RemedyKind.RETURN)

    assert grant is not None
    assert (grant.freight_payer, grant.restocking_fee_percent) == (Payer.SELLER, 5)


def test_a_default_yields_to_a_promise_even_where_the_default_is_better() -> None:
    law = a_pack("law", a_rule("LAW.fee", "{right: voluntary_return, restocking_fee_percent: 0}", nature="default"))
    terms = GIVES.replace("}", ", restocking_fee_percent: 10}")
    merchant = a_pack("merchant", a_rule("SHOP.grant", terms, nature="promise"))
    grant = decide(law, merchant).best(RemedyKind.RETURN)

    assert grant is not None
    assert grant.restocking_fee_percent == 10


def test_practice_only_fills_what_nobody_else_says() -> None:
    practice = a_pack(
        "practice",
        a_rule("USE.fee", "{right: voluntary_return, restocking_fee_percent: 20}", nature="practice"),
        a_rule("USE.freight", "{right: voluntary_return, freight_payer: buyer}", nature="practice"),
    )
    merchant = a_pack("merchant", a_rule("SHOP.grant", GIVES, nature="promise"))
    grant = decide(LAW, merchant, practice).best(RemedyKind.RETURN)

    assert grant is not None
    assert (grant.freight_payer, grant.restocking_fee_percent) == (Payer.SELLER, 20)


def test_a_platform_may_not_waive_the_return_at_the_sellers_cost_where_the_law_protects_the_seller() -> None:
    platform = a_pack("platform", a_rule("HUB.keep", GIVES.replace("return: true", "return: false"), nature="promise"))
    protecting = a_rule("LAW.protect", "{right: voluntary_return, needs_return: true, protects_seller: true}")
    free = decide(LAW, platform).best(RemedyKind.RETURN)
    bound = decide(a_pack("law", protecting), platform).best(RemedyKind.RETURN)

    assert free is not None
    assert bound is not None
    assert (free.needs_return, bound.needs_return) == (False, True)
    assert "LAW.protect" in bound.decisive


def test_a_seller_may_still_waive_the_return_of_their_own_accord() -> None:
    merchant = a_pack("merchant", a_rule("SHOP.keep", GIVES.replace("return: true", "return: false"), nature="promise"))
    protecting = a_rule("LAW.protect", "{right: voluntary_return, needs_return: true, protects_seller: true}")
    grant = decide(a_pack("law", protecting), merchant).best(RemedyKind.RETURN)

    assert grant is not None
    assert not grant.needs_return


def test_a_rule_that_changes_nothing_is_not_decisive() -> None:
    law = a_pack(
        "law", a_rule("LAW.grant", GIVES), a_rule("LAW.same", "{right: voluntary_return, freight_payer: seller}")
    )
    grant = decide(law).best(RemedyKind.RETURN)

    assert grant is not None
    assert grant.decisive == ("LAW.grant",)


def test_a_decisive_rule_that_is_not_sure_and_goes_against_the_buyer_calls_a_person() -> None:
    fee = "{right: voluntary_return, restocking_fee_percent: 20}"
    unsure = a_pack("law", a_rule("LAW.grant", GIVES), a_rule("LAW.fee", fee, confidence="medium"))
    sure = a_pack("law", a_rule("LAW.grant", GIVES), a_rule("LAW.fee", fee))

    assert decide(unsure).needs_human == ("low_confidence:against_buyer:LAW.fee",)
    assert decide(sure).needs_human == ()


def test_a_decisive_rule_that_is_not_sure_is_automatic_for_the_buyer_up_to_the_limit() -> None:
    law = a_pack("law", a_rule("LAW.grant", GIVES, confidence="general_knowledge"))

    assert decide(law, limit=Money(19_900, "EUR")).needs_human == ()
    assert decide(law, limit=Money(19_899, "EUR")).needs_human == ("low_confidence:above_limit:LAW.grant",)


def test_where_no_rule_says_who_pays_the_way_back_the_buyer_does_not_and_a_person_looks() -> None:
    law = a_pack("law", a_rule("LAW.grant", "{right: voluntary_return, grants: [return]}"))
    answer = decide(law)
    grant = answer.best(RemedyKind.RETURN)

    assert grant is not None
    assert grant.freight_payer is Payer.SELLER
    assert answer.needs_human == ("no_rule:freight_payer:LAW.grant",)


def test_without_any_law_a_person_decides() -> None:
    merchant = a_pack("merchant", a_rule("SHOP.grant", GIVES, nature="promise"))

    assert decide(merchant).needs_human == ("no_law_pack",)


def test_a_rule_counts_only_while_it_is_in_force() -> None:
    answer = decide(a_pack("law", a_rule("LAW.future", GIVES, since="2027-01-01")))

    assert answer.grants == ()
    assert [trial.outcome for trial in answer.trace] == [Outcome.NOT_IN_FORCE]


def test_the_trace_shows_every_rule_with_the_first_condition_that_failed() -> None:
    law = a_pack(
        "law",
        a_rule("LAW.one", GIVES),
        a_rule("LAW.two", GIVES, when="{perishable: false, opened: true, custom_made: true}"),
        a_rule("LAW.three", GIVES, when="{opened: true}"),
    )
    seen = [(trial.rule, trial.outcome.value, trial.input, trial.expected, trial.actual) for trial in decide(law).trace]

    assert seen == [
        ("LAW.one", "matched", None, None, None),
        ("LAW.two", "failed", "custom_made", "true", "false"),
        ("LAW.three", "unknown", "opened", "true", None),
    ]


def test_an_unknown_that_could_only_better_what_is_owed_is_asked_and_holds_nothing_up() -> None:
    better = "{right: conformity, grants: [return], freight_payer: seller}"
    law = a_pack("law", a_rule("LAW.one", GIVES), a_rule("LAW.two", better, when="{opened: true}"))
    answer = decide(law)

    assert answer.unknown == ("opened",)
    assert answer.needs_human == ()


def test_an_unknown_about_a_ground_that_is_not_the_buyers_best_holds_nothing_up() -> None:
    better = a_rule("LAW.fault", GIVES.replace("voluntary_return", "conformity"))
    shop = "{right: voluntary_return, grants: [return], needs_return: true, freight_payer: buyer}"
    ends = a_rule("SHOP.opened", "{ends: [voluntary_return]}", nature="promise", when="{opened: true}")
    merchant = a_pack("merchant", a_rule("SHOP.grant", shop, nature="promise"), ends)

    assert decide(LAW, merchant).needs_human == ("unknown_input:opened:SHOP.opened",)
    assert decide(a_pack("law", better), merchant).needs_human == ()
