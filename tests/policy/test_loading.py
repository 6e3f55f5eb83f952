"""The strict loader names every fault with its line, and takes nothing on trust."""

from collections.abc import Callable

import pytest
from tests.policy.cases import MERCHANT, all_packs

from amends.adapters.packs import shipped_packs
from amends.kernel.errors import Invalid, NotFound
from amends.policy import PackKind, load_pack, pack_hash, packs_for
from amends.policy.pack import Then

GOOD = """\
schema: amends.pack/1
id: merchant.corner
version: "1"
kind: merchant
applies_to: [DE]
title: {zh: 小店, en: Corner shop}
sources: {T1: Terms}
rules:
  - id: CORNER.return
    topic: withdrawal_period
    title: {zh: 可以退货。, en: Goods may go back.}
    nature: promise
    confidence: high
    citation: {title: Terms, place: section 1, sources: [T1]}
    effective: {from: 2024-01-01}
    when: {days_since_delivery: "[0, 20]", order_status: delivered}
    then: {right: voluntary_return, grants: [return], needs_return: true}
"""

CITATION = "    citation: {title: Terms, place: section 1, sources: [T1]}\n"


def faults_of(text: str) -> list[str]:
    with pytest.raises(Invalid) as caught:
        load_pack(text, name="corner.yaml")
    return [str(fault) for fault in caught.value.faults]


def test_a_right_pack_loads_with_its_rules_and_lines() -> None:
    pack = load_pack(GOOD, name="corner.yaml")

    assert (pack.id, pack.kind, len(pack.rules)) == ("merchant.corner", PackKind.MERCHANT, 1)
    assert pack.rules[0].line == 9
    assert pack.hash == pack_hash(GOOD.encode())


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("schema: amends.pack/1", "schema: amends.pack/2", "corner.yaml:1: schema: must be amends.pack/1"),
        ('version: "1"', "version: 1", "corner.yaml:3: version: must be a text"),
        ("kind: merchant", "kind: shop", "corner.yaml:4: kind: 'shop' is not one of law, platform, merchant, practice"),
        ("kind: merchant", "kind: merchant\nkind: law", "corner.yaml:5: kind: stands twice"),
        ("applies_to: [DE]", "applies_to: DE", "corner.yaml:5: applies_to: must be a list"),
        ("applies_to: [DE]", "applies_to: [DE]\nowner: me", "corner.yaml:6: owner: unknown field"),
        ("zh: 小店, ", "", "corner.yaml:6: title.zh: is missing"),
        ("id: merchant.corner", "id: Corner", "corner.yaml:2: id: 'Corner' does not match"),
        ("CORNER.return", "corner return", "corner.yaml:9: rules[0].id: 'corner return' does not match"),
        ("nature: promise", "nature: strong", "corner.yaml:12: rules[0].nature: 'strong' is not one of"),
        ("confidence: high", "confidence: sure", "corner.yaml:13: rules[0].confidence: must be one of high"),
        (CITATION, "", "corner.yaml:9: rules[0].citation: is missing"),
        ("sources: [T1]}", "sources: [T9]}", "rules[0].citation.sources[0]: is not in the pack's sources"),
        ("place: section 1, ", "", "corner.yaml:14: rules[0].citation.place: is missing"),
        ("2024-01-01", "1st of May", "corner.yaml:15: rules[0].effective.from: must be a date"),
        ("2024-01-01}", "2024-01-01, to: 2023-01-01}", "corner.yaml:15: rules[0].effective: ends before it begins"),
        ("[0, 20]", "[20, 0]", "rules[0].when.days_since_delivery: '[20, 0]' is empty"),
        ("[0, 20]", "[0, 9999 years]", "'9999 years' is longer than a hundred years"),
        ("[0, 20]", "[0, 20)", "the last day of a term counts"),
        ("[0, 20]", "20", "corner.yaml:16: rules[0].when.days_since_delivery: '20' is not an interval"),
        ("[0, 20]", "[0, 3 fortnights]", "is not a number of days, months or years"),
        ('"[0, 20]"', "20", "rules[0].when.days_since_delivery: must be a text"),
        ("order_status: delivered", "order_status: arrived", "'arrived' is not one of cancelled, delivered"),
        ("order_status: delivered", "opened: maybe", "corner.yaml:16: rules[0].when.opened: must be true or false"),
        ("order_status: delivered", "shoe_size: 42", "corner.yaml:16: rules[0].when.shoe_size: unknown input"),
        ("order_status: delivered", "order_status: {not: []}", "rules[0].when.order_status.not: names nothing"),
        ("order_status: delivered", 'amount: "[1.00, 2.00]"', "names no currency"),
        ("order_status: delivered", 'amount: "[1.005, ) EUR"', "is not a whole number of minor units"),
        ("order_status: delivered", 'placed_on: "[2026-02-30, )"', "a date is written YYYY-MM-DD"),
        ("grants: [return]", "grants: [gold]", "rules[0].then.grants[0]: 'gold' is not one of"),
        ("needs_return: true", "needs_return: true, colour: red", "rules[0].then.colour: unknown field"),
        ("right: voluntary_return, ", "", "rules[0].then.right: is missing"),
        ("needs_return: true", "refund: percent", "refund_percent: goes with refund: percent"),
        ("needs_return: true", "restocking_fee_percent: 101", "must not be above 100"),
        ("needs_return: true", "restocking_fee_percent: -1", "must not be below 0"),
        ("needs_return: true", "refund_within: {value: 7, unit: moons, from: notice}", "'moons' is not one of"),
        ("needs_return: true", "refund_within: {value: 7, unit: hour}", "refund_within.from: is missing"),
        ("needs_return: true", "punitive: {multiple: 3, minimum: 5 shells}", 'such as "500.00 CNY"'),
        ("needs_return: true", "person: Ask Bob", "must be a code such as fraud_finding"),
        ("needs_return: true", "ends: [withdrawal]", "a merchant pack may not end withdrawal"),
        ("needs_return: true", "ends: [conformity]", "a merchant pack may not end conformity"),
        ("then: {right: voluntary_return, grants: [return], needs_return: true}", "then: {}", "then: says nothing"),
        ("title: {zh: 可以退货。, en: Goods may go back.}", "title: *a", "corner.yaml:11: yaml: aliases are not"),
        ("rules:", "rules: [", "corner.yaml:"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_line_and_field(old: str, new: str, fault: str) -> None:
    wrong = GOOD.replace(old, new, 1)

    assert wrong != GOOD
    assert any(fault in said for said in faults_of(wrong))


def test_all_faults_are_named_at_once() -> None:
    wrong = GOOD.replace("kind: merchant", "kind: shop").replace("nature: promise", "nature: x").replace("[0, 20]", "?")

    assert len(faults_of(wrong)) == 3


def test_two_rules_may_not_share_an_id() -> None:
    rule = GOOD[GOOD.index("  - id:") :]

    assert faults_of(GOOD + rule) == ["corner.yaml:18: rules[1].id: CORNER.return stands twice"]


@pytest.mark.parametrize("text", ["", "[]", "a: b: c", "\t", "- x", "null", "!!python/object:os.system {}", "[" * 3000])
def test_what_is_no_pack_at_all_is_refused_without_a_crash(text: str) -> None:
    assert faults_of(text)


def test_every_shipped_pack_loads_under_its_own_name_and_no_rule_id_is_shared() -> None:
    packs = all_packs()
    ids = [rule.id for pack in packs for rule in pack.rules]

    assert [f"{pack.id}.yaml" for pack in packs] == list(shipped_packs())
    assert len(ids) == len(set(ids))
    assert len(ids) > 120


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        ("speaks both languages", lambda rule: rule.title.zh.endswith("。") and rule.title.en.endswith(".")),
        ("says something", lambda rule: rule.then != Then()),
    ],
)
def test_every_shipped_rule(wanted: str, holds: Callable[[object], object]) -> None:
    assert [rule.id for pack in all_packs() for rule in pack.rules if not holds(rule)] == [], wanted


@pytest.mark.parametrize(
    ("law", "merchant", "expected"),
    [
        ("CN", MERCHANT["CN"], ["law.cn", "platform.cn_marketplace", "merchant.cn_marketplace"]),
        ("DE", MERCHANT["DE"], ["law.de", "law.eu", "merchant.eu_retailer"]),
        ("UK", "", ["law.uk"]),
        ("BR", "", ["law.br"]),
        ("MX", "", []),
        ("CA-QC", "", ["law.ca", "law.ca_qc"]),
        ("UK", MERCHANT["UK"], ["law.uk", "merchant.eu_retailer"]),
        ("US-NY", MERCHANT["US"], ["law.us", "law.us_ny", "merchant.us_retail"]),
        ("US-TX", MERCHANT["US"], ["law.us", "merchant.us_retail"]),
    ],
)
def test_a_contract_meets_its_law_its_platform_and_its_seller(law: str, merchant: str, expected: list[str]) -> None:
    assert [pack.id for pack in packs_for(law, merchant, all_packs())] == [*expected, "product.amends"]


def test_an_unknown_merchant_pack_is_not_found() -> None:
    with pytest.raises(NotFound):
        packs_for("DE", "merchant.nobody", all_packs())
