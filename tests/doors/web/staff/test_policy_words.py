"""Texts of the policy pages: complete in both languages, for every name that a rule pack may use."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from inspect import getsource

import pytest
from tests.policy.cases import all_packs

from amends.doors.web.showing import Reader
from amends.doors.web.staff import (
    policy_form,
    policy_inputs,
    policy_rows,
    policy_showing,
    policy_told,
    policy_words,
)
from amends.doors.web.staff.policy_faults import fault_said
from amends.doors.web.staff.policy_inputs import INPUT_WORDS
from amends.doors.web.staff.policy_rows import fact_words, rule_card
from amends.doors.web.staff.policy_words import NAMES, OUTPUT_WORDS, WITHIN, name_words
from amends.kernel.clock import instant
from amends.kernel.errors import Invalid
from amends.kernel.market import MARKETS, Language, Words
from amends.kernel.remedy import Payer, Reason, RemedyKind
from amends.policy import INPUTS, Flip, Nature, load_pack
from amends.policy.analysis import FlawKind
from amends.policy.deadlines import Unit
from amends.policy.findings import CaseOutcome, ClockName, Deduction, Liable, Request
from amends.policy.pack import Burden, Condition, RefundBasis, Right, Start, Then
from amends.policy.versions import publishing
from amends.policy.vocabulary import InputKind

NOW = instant("2026-11-23T20:00:00+00:00")
ZH, EN = (Reader(language, "Europe/London", NOW) for language in Language)
HELD: Mapping[str, type[StrEnum]] = {
    "right": Right,
    "grants": RemedyKind,
    "freight_payer": Payer,
    "refund": RefundBasis,
    "burden": Burden,
    "conditions": Condition,
    "outcome": CaseOutcome,
    "liable": Liable,
    "clocks": ClockName,
    "deducts": Deduction,
    "unit": Unit,
    "from": Start,
    "reason": Reason,
    "request": Request,
}
HAN = re.compile(r"[\u4e00-\u9fff]")


def words_of(module: object) -> Iterator[Words]:
    for value in vars(module).values():
        if isinstance(value, Words):
            yield value
        elif isinstance(value, Mapping):
            yield from (one for one in value.values() if isinstance(one, Words))


def test_every_input_and_every_output_has_a_name_of_its_own() -> None:
    assert set(INPUT_WORDS) == set(INPUTS)
    assert set(OUTPUT_WORDS) == set(Then.__dataclass_fields__)
    assert len({words.en for words in INPUT_WORDS.values()}) == len(INPUTS)
    assert len({words.zh for words in INPUT_WORDS.values()}) == len(INPUTS)


def test_every_name_that_an_input_or_output_may_hold_has_words() -> None:
    held = {(within, str(name)) for within, names in HELD.items() for name in names}
    held |= {(known.name, name) for known in INPUTS.values() if known.kind is InputKind.ENUM for name in known.values}
    held |= {("market", name) for name in MARKETS}

    assert {
        (within, name) for within, name in held if name not in WITHIN.get(within, {}) and name not in NAMES
    } == set()


def test_kinds_of_flaw_and_flip_and_every_refusal_have_words() -> None:
    clauses = set(re.findall(r'clause="(policy/[a-z-]+)"', getsource(publishing)))

    assert set(policy_rows.FLAWS) == set(FlawKind)
    assert set(policy_showing.FLIPS) == set(Flip)
    assert set(policy_rows.NATURES) == set(Nature)
    assert set(policy_told.REFUSALS) == clauses


@pytest.mark.parametrize(
    "module",
    [policy_words, policy_inputs, policy_rows, policy_form, policy_told, policy_showing],
    ids=lambda one: one.__name__,
)
def test_every_text_is_there_in_both_languages_and_keeps_its_places(module: object) -> None:
    for words in words_of(module):
        assert words.zh
        assert words.en
        assert words.zh.count("{}") == words.en.count("{}")
        assert HAN.search(words.zh) or not re.search("[A-Za-z]", words.en) or words.zh == "PayPal"


def test_every_rule_that_ships_reads_in_chinese_without_a_word_of_the_file_form() -> None:
    free = {reader.say(INPUT_WORDS[name]) for reader in (ZH, EN) for name, one in INPUTS.items() if one.kind == "text"}
    for pack in all_packs():
        for rule in pack.rules:
            card = rule_card(rule, ZH)
            said = " ".join(f"{line.label} {line.value}" for line in (*card.when, *card.then) if line.label not in free)

            assert "_" not in said, (rule.id, said)


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("14 calendar_day from goods_received", "14 天，从收到退货起算", "14 days from the goods' return"),
        ("day 22", "22", "22"),
        ("good_condition, evidence", "商品完好、提供凭证", "good condition, evidence"),
        ("yes", "是", "yes"),
        ("DE", "德国", "Germany"),
    ],
)
def test_what_a_back_test_says_is_read_in_words(text: str, chinese: str, english: str) -> None:
    assert (fact_words(text, ZH), fact_words(text, EN)) == (chinese, english)


BROKEN = """\
schema: amends.pack/2
id: Shop
version: 2026
kind: charity
applies_to: DE
title: {zh: 甲}
sources: {}
surplus: 1
calendar: {rolls_over: maybe, holidays: [someday]}
rules:
  - id: BAD.one
    topic: t
    title: {zh: 甲, en: A}
    nature: promise
    confidence: sure
    citation: {title: T, place: P, sources: [S9]}
    effective: {from: 2026-01-01, to: 2025-01-01}
    when:
      opened: perhaps
      market: [XX]
      reason: []
      nonsense: true
      amount: "[1, 2]"
      order_total: "[9.00, 1.00] EUR"
      days_since_delivery: "[9, 7]"
      days_since_placed: "[0, 7)"
      days_since_shipped: "[x, 7]"
      days_since_notice: "[0, seven]"
      days_in_hands: "[0, 7; soon]"
      days_since_promise: "(, )"
      days_since_last_delivery: seven
      placed_on: "[today, ]"
    then: {refund: percent, restocking_fee_percent: 120, refund_percent: -1, clocks: {never: 1}, person: A B}
  - id: BAD.one
    topic: t
    topic: u
    title: {zh: 乙, en: B}
    nature: promise
    confidence: high
    citation: {title: T, place: P}
    effective: {from: null}
    when: {}
    then: {ends: [conformity], punitive: {multiple: 3, minimum: much}}
  - id: BAD.three
    then: {}
"""


def test_every_fault_of_a_file_full_of_them_is_told_in_chinese() -> None:
    with pytest.raises(Invalid) as refused:
        load_pack(BROKEN, name="bad")
    told = {fault.what: fault_said(fault.what.partition(": ")[2], ZH) for fault in refused.value.faults}

    assert len(told) > 30
    assert [what for what, said in told.items() if not HAN.search(said)] == []


def test_a_broken_file_is_told_in_chinese_too() -> None:
    with pytest.raises(Invalid) as refused:
        load_pack("schema: [", name="x")

    assert HAN.search(fault_said(refused.value.faults[0].what, ZH))
    assert name_words("refund", "outcome").en == "refund"
