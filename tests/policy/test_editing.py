"""A rule changed through a form: its new values are read; every other rule and every comment stays as it was."""

import re
from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.adapters.packs import shipped_packs
from amends.kernel.errors import Invalid, NotFound
from amends.kernel.ids import RuleId
from amends.policy import load_pack
from amends.policy.versions.editing import Entry, Shape, entries_of, rewritten

ODD = """\
# A pack that somebody wrote by hand.
schema: amends.pack/1
id: merchant.odd
version: '1.0'   # quoted
kind: merchant
applies_to: [DE]
title: {zh: "甲", en: Odd}
sources: {}
rules:
  - id: ODD.first
    topic: returns
    title:
      zh: |
        七天内可以退货。
      en: >-
        Goods may be returned
        within seven days.
    # between the title and its nature
    nature: promise
    confidence: high
    citation: {title: 'Terms: ours', place: "§ 1 # not a comment", sources: []}
    effective: {from: null}
    when:
      days_since_delivery: '[0, 7]'     # the window
      reason:
        - change_of_mind   # one
        - wrong_size
      category:
        not:
        - food
        - "books"
      amount: "(10.00, ) EUR"
      opened: no
      placed_on: "[2026-01-01, 2026-12-31)"
    then:
      right: voluntary_return
      grants:
      - return
      - exchange
      # a word about freight
      freight_payer: buyer
      refund: percent
      refund_percent: 90   # most of it
      refund_within: {value: 14, unit: calendar_day, from: goods_received}
      clocks:
        send_back: {value: 7, unit: calendar_day, from: notice}
      conditions: [good_condition]
  - id: ODD.second
    topic: returns
    title: {zh: 乙, en: "Goods may be returned"}
    nature: promise
    confidence: high
    citation: {title: T, place: P}
    effective: {from: 2020-01-01, to: 2030-01-01}
    when: {days_since_delivery: "[0, 7]"}
    then: {right: voluntary_return, grants: [return], punitive: {multiple: 3, minimum: 500.00 EUR}}
# the end
"""
SHIPPED = {name: content.decode() for name, content in shipped_packs().items()}
# Every spelling that there is; a parser in Python takes long over the longest ones.
TEXTS = {name: text for name, text in SHIPPED.items() if len(text) < 6_000} | {"odd": ODD}
RULES = [(name, rule.id) for name, text in TEXTS.items() for rule in load_pack(text, name=name).rules]
COMMENT = re.compile(r"(?m)(?:^|\s)#.*$")
# Everything that YAML could take for something of its own, and what writers of rules use.
WORDS = st.text(st.sampled_from("ab1 .,:;#'\"[]{}&*!|>%@`-?\\/\n\t~七天，。"), min_size=1).filter(str.strip)
DAYS = st.dates(date(1990, 1, 1), date(2040, 1, 1)).map(date.isoformat)


def values_for(entry: Entry) -> st.SearchStrategy[tuple[str, ...]]:
    names = st.sampled_from(entry.choices or ("food", "toys", "a b"))
    low = st.integers(0, 9).map(str)
    high = st.sampled_from(["", "30", "2 years", "14 days + 6 months", "30; 7 after a pause"])
    by_shape: dict[Shape, st.SearchStrategy[tuple[str, ...]]] = {
        Shape.TEXT: st.tuples(WORDS),
        Shape.NUMBER: st.tuples(st.integers(0, 100).map(str)),
        Shape.FLAG: st.sampled_from([("true",), ("false",)]),
        Shape.DAY: st.tuples(DAYS),
        Shape.NAME: st.tuples(names),
        Shape.NAMES: st.lists(names, min_size=1, unique=True).map(tuple),
        Shape.INTERVAL: st.tuples(low, high),
    }
    return by_shape[entry.shape]


def put(rule: dict[str, Any], entry: Entry, value: tuple[str, ...]) -> None:
    """Put a value into a rule as plain data: what the edited text has to read as."""
    *above, last = entry.path.split(".")
    for name in above:
        rule = rule[name]
    if entry.excluded:
        rule, last = rule[last], "not"
    old = rule[last]
    if entry.shape is Shape.NAMES:
        names = [*(name for name in entry.value if name in value), *(name for name in value if name not in entry.value)]
        rule[last] = names[0] if isinstance(old, str) and len(names) == 1 else names
    elif entry.shape is Shape.INTERVAL:
        left = (old[0] if entry.value[0] else "[") if value[0] else "("
        right = (old.rstrip(" ABCDEFGHIJKLMNOPQRSTUVWXYZ")[-1] if entry.value[1] else "]") if value[1] else ")"
        rule[last] = f"{left}{value[0]}, {value[1]}{right}" + (f" {entry.currency}" if entry.currency else "")
    else:
        rule[last] = value[0]


def plain(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # every scalar as its characters; makes no objects


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_the_edited_text_reads_as_exactly_the_edited_rule_and_all_else_as_before(data: st.DataObject) -> None:
    name, rule = data.draw(st.sampled_from(RULES))
    text = TEXTS[name]
    entries = data.draw(st.lists(st.sampled_from(entries_of(text, rule)), min_size=1, max_size=4, unique=True))
    changes = {entry.path: data.draw(values_for(entry)) for entry in entries}
    wanted = plain(text)
    row = next(each for each in wanted["rules"] if each["id"] == rule)
    for entry in entries:
        if set(changes[entry.path]) != set(entry.value) or entry.shape is not Shape.NAMES:
            put(wanted if entry.path == "version" else row, entry, changes[entry.path])

    edited = rewritten(text, rule, changes)

    assert plain(edited) == wanted
    assert {entry.path: entry for entry in entries_of(edited, rule)}.keys() == {e.path for e in entries_of(text, rule)}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_words_stay_words_whatever_they_look_like(data: st.DataObject) -> None:
    name, rule = data.draw(st.sampled_from(RULES))
    said = data.draw(WORDS | st.sampled_from(["2026-01-01", "true", "null", "12", "1.5", "~", "no", "<<", "="]))

    pack = load_pack(rewritten(TEXTS[name], rule, {"title.en": (said,), "version": (said,)}), name=name)

    assert pack.version == said
    assert next(one for one in pack.rules if one.id == rule).title.en == said


def test_comments_order_and_spelling_of_all_that_is_not_changed_stay() -> None:
    changes = {"when.days_since_delivery": ("0", "30"), "then.freight_payer": ("seller",), "title.zh": ("三十天。",)}

    edited = rewritten(ODD, RuleId("ODD.first"), changes)

    assert COMMENT.findall(edited) == COMMENT.findall(ODD)
    before, after = ODD.splitlines(), edited.splitlines()
    gone, come = ([line for line in one if line not in other] for one, other in ((before, after), (after, before)))
    assert gone == [
        "      zh: |",
        "        七天内可以退货。",
        "      days_since_delivery: '[0, 7]'     # the window",
        "      freight_payer: buyer",
    ]
    assert come == [
        "      zh: '三十天。'",
        "      days_since_delivery: '[0, 30]'     # the window",
        "      freight_payer: seller",
    ]


def test_the_same_values_leave_every_byte_alone() -> None:
    for name, rule in dict(RULES).items():
        same = {entry.path: entry.value for entry in entries_of(TEXTS[name], rule)}

        assert rewritten(TEXTS[name], rule, same) == TEXTS[name]


def test_an_end_that_opens_or_closes_gets_its_bracket() -> None:
    first = RuleId("ODD.first")
    edited = rewritten(ODD, first, {"when.amount": ("", "99.00"), "when.days_since_delivery": ("2", "")})

    assert '"(, 99.00] EUR"' in edited
    assert "'[2, )'" in edited


@pytest.mark.parametrize("sent", ["15, evil: true", "15\n  evil: 1", "*all", "{a: 1}", "!!python/none 3", ""])
def test_what_is_no_number_cannot_add_to_the_file_and_is_refused_with_its_line(sent: str) -> None:
    edited = rewritten(ODD, RuleId("ODD.first"), {"then.refund_percent": (sent,)})

    with pytest.raises(Invalid) as refused:
        load_pack(edited, name="odd")
    assert next((fault.where, fault.what) for fault in refused.value.faults if "refund_percent" in fault.what) == (
        f"odd:{1 + next(at for at, line in enumerate(ODD.splitlines()) if 'refund_percent' in line)}",
        "rules[0].then.refund_percent: must be a whole number",
    )


def test_a_rule_or_a_value_that_is_not_there_cannot_be_changed() -> None:
    with pytest.raises(NotFound):
        rewritten(ODD, RuleId("NO.such"), {})
    with pytest.raises(Invalid):
        rewritten(ODD, RuleId("ODD.second"), {"then.freight_payer": ("seller",)})
