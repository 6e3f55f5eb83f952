"""A decision explained as its page shows it: facts and rules in words, sums line by line. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from amends.assistant.speech import ENUM_WORDS
from amends.desk.explain_decision import Explanation, TriedRule
from amends.doors.web.showing import Reader, plan_amount, plan_title
from amends.doors.web.showing_facts import LABELS, PACKS, PLAIN, SOURCES, SUMS
from amends.doors.web.views import FactRow, RuleRow, SumLine, WhyView
from amends.kernel.ids import RuleId
from amends.kernel.market import Words
from amends.kernel.money import Money
from amends.remedies import Plan

TITLE = Words("这个结果依据什么", "What this answer rests on")
OFFERED = Words("您可以选择：{}。", "You can choose: {}.")
NOTHING = Words("没有规则支持这个请求。", "No rule supports this request.")
PERSON = Words("规则没有定论，由同事判断。", "The rules leave it open, so a person decides.")
BUYER_SEES = Words("{} 要求 {}，实际为 {}", "{}: needs {}, is {}")
UNKNOWN = Words("还不知道：{}", "not known: {}")
NOT_IN_FORCE = Words("当时未生效", "not in force then")
TOTAL = Words("合计", "Total")


def why_view(found: Explanation, reader: Reader, *, back: str) -> WhyView:
    """Return the page of a decision."""
    plans = [msgspec.convert(offer, type=Plan) for offer in found.offers]
    rules = {row.rule: row for row in rule_rows(found, reader)}
    return WhyView(
        decision=found.decision,
        title=reader.say(TITLE),
        outcome=_outcome(found, plans, reader),
        at=found.at,
        facts=fact_rows(found, reader),
        deciding=tuple(rules[RuleId(rule)] for rule in found.deciding if RuleId(rule) in rules),
        tried=tuple(row for row in rules.values() if row.rule not in found.deciding),
        sum=_sums(plans, reader),
        engine=found.engine,
        back=back,
    )


def _outcome(found: Explanation, plans: Sequence[Plan], reader: Reader) -> str:
    if not plans:
        return reader.say(PERSON if found.needs_human else NOTHING)
    titles = [plan_title(plan, reader) for plan in plans]
    return reader.say(OFFERED).format(reader.say(Words("；", "; ")).join(titles))


def fact_rows(found: Explanation, reader: Reader) -> tuple[FactRow, ...]:
    """Return the facts that a person understands, each once; traits that goods do not have say nothing."""
    rows: dict[tuple[str, str], FactRow] = {}
    for _line, name, value, source, as_of in found.facts:
        if name in LABELS and not (value == "false" and name not in PLAIN):
            row = FactRow(reader.say(LABELS[name]), *_value(value), _source(source, reader), as_of)
            rows[name, value] = row
    return tuple(rows.values())


def rule_rows(found: Explanation, reader: Reader) -> tuple[RuleRow, ...]:
    """Return every rule that was tried, once, those that apply first."""
    rows = {tried.rule: _rule(tried, reader) for tried in found.tried}
    return tuple(sorted(rows.values(), key=lambda row: not row.matched))


def _value(value: str) -> tuple[str, Any]:
    minor, _, currency = value.partition(" ")
    if currency.isalpha() and currency.isupper() and minor.lstrip("-").isdigit():
        return "money", Money(int(minor), currency)
    return "words", _words(value)


def _words(value: str) -> Words:
    return _YES_NO.get(value) or ENUM_WORDS.get(value) or Words(value, value)


_YES_NO: Mapping[str, Words] = {
    "true": Words("是", "yes"),
    "false": Words("否", "no"),
    "never": Words("还没有", "not yet"),
    "BR": Words("巴西", "Brazil"),
    "CN": Words("中国", "China"),
    "DE": Words("德国", "Germany"),
    "FR": Words("法国", "France"),
    "UK": Words("英国", "United Kingdom"),
    "US": Words("美国", "United States"),
}


def _source(source: str, reader: Reader) -> str:
    return reader.say(SOURCES.get(source, Words(source, source)))


def _rule(tried: TriedRule, reader: Reader) -> RuleRow:
    return RuleRow(
        rule=RuleId(tried.rule),
        title=reader.say(tried.title),
        matched=tried.outcome == "matched",
        citation=tried.citation,
        pack=reader.say(PACKS.get(tried.pack.partition(".")[0], Words(tried.pack, tried.pack))),
        version=tried.version,
        failed=_failed(tried, reader),
    )


def _failed(tried: TriedRule, reader: Reader) -> str:
    if tried.outcome == "not_in_force":
        return reader.say(NOT_IN_FORCE)
    if tried.input is None:
        return ""
    label = reader.say(LABELS.get(tried.input, Words(tried.input, tried.input.replace("_", " "))))
    if tried.actual is None:
        return reader.say(UNKNOWN).format(label)
    return reader.say(BUYER_SEES).format(label, _each(tried.expected or "", reader), _each(tried.actual, reader))


def _each(value: str, reader: Reader) -> str:
    """Return a condition in words: names of a set one by one, anything else as it is."""
    return ", ".join(reader.say(_words(part.strip())) for part in value.split(","))


def _sums(plans: Sequence[Plan], reader: Reader) -> tuple[SumLine, ...]:
    """Return the arithmetic of the first plan that moves money."""
    plan = next((plan for plan in plans if plan.moves and plan.sums), None)
    if plan is None:
        return ()
    total = plan_amount(plan)
    lines = [
        SumLine(reader.say(SUMS.get(line.label, Words(line.label, line.label))), line.amount) for line in plan.sums
    ]
    return (*lines, SumLine(reader.say(TOTAL), total, total=True)) if total is not None else tuple(lines)
