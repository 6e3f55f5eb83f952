"""Rules, cases and recorded decisions in words. Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from amends.doors.web.policy_views import ChangeCard, Edit, FindingCard, RuleCard, Said
from amends.doors.web.showing import Reader
from amends.doors.web.staff.policy_inputs import INPUT_WORDS
from amends.doors.web.staff.policy_words import FIELD_WORDS, OUTPUT_WORDS, name_words
from amends.kernel.market import Words
from amends.policy import Deadline, Nature, Punitive, Rule, RulePack
from amends.policy.cells import Amount, Cell, Dates, Days, Flag, OneOf
from amends.policy.deadlines import Unit
from amends.policy.history.revision import changed_rules
from amends.policy.pack import Clock
from amends.policy.versions.publication_events import Finding

FROM_TO = Words("{} 至 {}", "{} to {}")
FROM = Words("{} 起", "{} or more")
UP_TO = Words("至 {}", "up to {}")
NOT = Words("不是：{}", "none of: {}")
TERM = Words("{} {}，从{}起算", "{} {} from {}")
TIMES = Words("价款的 {} 倍", "{} times the price")
AT_LEAST = Words("{}，至少 {}", "{}, at least {}")
BETWEEN = Words("、", ", ")
SINCE = Words("{} 起", "from {}")
UNTIL = Words("至 {}", "until {}")
ALWAYS = Words("一直有效", "always")
COMMA = Words("，", ", ")
JUDGED_ON = Words("判断日期", "Judged on")
STEP = re.compile(r"(\d+) (days?|months?|years?)")
STEPS = {
    "day": Words("{} 天", "{} days"),
    "month": Words("{} 个月", "{} months"),
    "year": Words("{} 年", "{} years"),
}
AFTER_PAUSE = Words("暂停后至少还有 {} 天", "at least {} days after a pause")
NATURE = Words("效力", "Nature")
NATURES = {
    Nature.MANDATORY: Words("强制", "mandatory"),
    Nature.PROMISE: Words("承诺", "promise"),
    Nature.DEFAULT: Words("默认", "default"),
    Nature.PRACTICE: Words("惯例", "practice"),
}
FLAWS = {
    "gap": Words("没有规则回答", "No rule answers"),
    "conflict": Words("规则互相矛盾", "Rules contradict each other"),
    "shadowed": Words("从不起作用", "Never decides anything"),
    "below_floor": Words("低于法律", "Below what the law gives"),
    "protected": Words("触及不可排除的权利", "Touches a protected right"),
}
DEADLINE = re.compile(r"(\d+) ([a-z_]+) from ([a-z_]+)")
TERMS = {
    "window_ends": Words("可以提出的最后一天", "Last day to ask"),
    "": Words("是否给予", "Granted"),
}
PERSON_LOOKS = Words("需要人工处理", "A person has to look")


def rule_card(rule: Rule, reader: Reader) -> RuleCard:
    """Return a rule as it can be read."""
    return RuleCard(
        id=rule.id,
        title=reader.say(rule.title),
        when=tuple(Said(input_label(cell.input, reader), cell_words(cell, reader)) for cell in rule.when),
        then=tuple(_then(rule, reader)),
        citation=f"{rule.citation.title}{reader.say(COMMA)}{rule.citation.place}",
        nature=reader.say(NATURES[rule.nature]),
        effective=_effective(rule.effective_from, rule.effective_to, reader),
    )


def input_label(name: str, reader: Reader) -> str:
    """Return what an input is called."""
    return reader.say(INPUT_WORDS.get(name, Words(name, name.replace("_", " "))))


def output_label(name: str, reader: Reader) -> str:
    """Return what an output is called."""
    return reader.say(OUTPUT_WORDS.get(name, Words(name, name.replace("_", " "))))


def cell_words(cell: Cell, reader: Reader) -> str:
    """Return a condition in words."""
    match cell:
        case OneOf():
            said = listed(sorted(cell.values), reader)
            return reader.say(NOT).format(said) if cell.excluded else said
        case Flag():
            return name_of("true" if cell.wanted else "false", reader)
        case Days():
            return _ends(str(cell.low) if cell.low is not None else "", _days(cell, reader), reader)
        case Amount() | Dates():
            low, _, high = cell.expected.partition("]")[0].partition(")")[0].strip("([ ").partition(",")
            currency = f" {cell.currency}" if isinstance(cell, Amount) else ""
            return _ends(_end(low, currency), _end(high, currency), reader)


def _end(end: str, currency: str) -> str:
    return f"{end.strip()}{currency}" if end.strip() else ""


def _days(cell: Days, reader: Reader) -> str:
    """Return the far end of an interval of days; as it is written where that is plain enough."""
    if cell.high is None:
        return ""
    steps = [(count, unit) for count, unit in cell.high.steps]
    known = {Unit.CALENDAR_DAY: "day", Unit.MONTH: "month", Unit.YEAR: "year"}
    said = " + ".join(reader.say(STEPS[known[unit]]).format(count) for count, unit in steps)
    rest = cell.high.least_left
    return f"{said}{reader.say(COMMA)}{reader.say(AFTER_PAUSE).format(rest)}" if rest else said


def _ends(low: str, high: str, reader: Reader) -> str:
    if low and high:
        return reader.say(FROM_TO).format(low, high)
    return reader.say(FROM if low else UP_TO).format(low or high)


def name_of(value: str, reader: Reader, within: str = "") -> str:
    """Return the words for a name."""
    return reader.say(name_words(value, within))


def listed(values: Iterable[str], reader: Reader, within: str = "") -> str:
    """Return several names as one enumeration."""
    return reader.say(BETWEEN).join(name_of(value, reader, within) for value in values)


def _then(rule: Rule, reader: Reader) -> Iterator[Said]:
    for name in type(rule.then).__dataclass_fields__:
        value = getattr(rule.then, name)
        if value is None or value == ():
            continue
        if name == "clocks":
            yield from (Said(name_of(clock.name, reader, "clocks"), _value(clock, name, reader)) for clock in value)
        else:
            yield Said(output_label(name, reader), _value(value, name, reader))


def _value(value: Any, name: str, reader: Reader) -> str:
    if isinstance(value, bool) or name == "person":  # why a person is what the title says; the code is for machines
        return name_of("true" if value else "false", reader)
    match value:
        case Clock() | Deadline():
            term = value.term if isinstance(value, Clock) else value
            return term_words(term.value, term.unit, term.starts_from, reader)
        case Punitive():
            return _damages(value, reader)
        case tuple():
            return listed(map(str, value), reader, name)
        case int():
            return f"{value}%"
    return name_of(str(value), reader, name)


def _damages(value: Punitive, reader: Reader) -> str:
    times = reader.say(TIMES).format(value.multiple)
    return reader.say(AT_LEAST).format(times, value.minimum) if value.minimum else times


def term_words(value: int, unit: str, start: str, reader: Reader) -> str:
    """Return a term in words."""
    return reader.say(TERM).format(value, name_of(unit, reader, "unit"), name_of(start, reader, "from"))


def _effective(since: date | None, until: date | None, reader: Reader) -> str:
    ends = [reader.say(text).format(day.isoformat()) for text, day in ((SINCE, since), (UNTIL, until)) if day]
    return reader.say(COMMA).join(ends) or reader.say(ALWAYS)


# Two versions ------------------------------------------------------------------------------------------------------


def changed_cards(old: RulePack | None, new: RulePack, reader: Reader) -> tuple[ChangeCard, ...]:
    """Return the rules that differ between two versions, whether in what decides or in words alone."""
    before = {rule.id: rule for rule in old.rules} if old else {}
    after = {rule.id: rule for rule in new.rules}
    found = dict.fromkeys(rule.id for rule in changed_rules(old, new))
    found |= dict.fromkeys(name for name in before if name in after and _said(before[name]) != _said(after[name]))
    return tuple(_change(before.get(name), after.get(name), reader) for name in found)


def _said(rule: Rule) -> tuple[Any, ...]:
    return rule.title, rule.citation


def _change(old: Rule | None, new: Rule | None, reader: Reader) -> ChangeCard:
    if old is None or new is None:
        [only] = [rule for rule in (old, new) if rule]
        return ChangeCard(rule_card(only, reader), "gone" if new is None else "new")
    was, is_ = _lines(old, reader), _lines(new, reader)
    names = dict.fromkeys((*was, *is_))
    edits = (Edit(name, was.get(name, ""), is_.get(name, "")) for name in names)
    return ChangeCard(rule_card(new, reader), "changed", tuple(one for one in edits if one.before != one.after))


def _lines(rule: Rule, reader: Reader) -> dict[str, str]:
    """Return everything that is said of a rule, by what it is called."""
    card = rule_card(rule, reader)
    titles = {"title.zh": rule.title.zh, "title.en": rule.title.en}
    return {
        **{line.label: line.value for line in (*card.when, *card.then)},
        **{reader.say(FIELD_WORDS[name]): text for name, text in titles.items()},
        reader.say(FIELD_WORDS["citation.title"]): card.citation,
        reader.say(NATURE): card.nature,
        reader.say(FIELD_WORDS["effective.from"]): card.effective,
    }


# Findings and cases ------------------------------------------------------------------------------------------------


def finding_card(finding: Finding, reader: Reader) -> FindingCard:
    """Return what the analysis found, its cases as facts in words."""
    cases = tuple(_case(lines, reader) for lines in finding.case.split("\n\n") if lines.strip())
    kind = reader.say(FLAWS.get(finding.kind, Words(finding.kind, finding.kind)))
    return FindingCard(kind, reader.say(finding.told), finding.rules, cases)


def _case(lines: str, reader: Reader) -> tuple[Said, ...]:
    pairs = (line.partition(": ") for line in lines.splitlines() if ": " in line)
    return tuple(Said(_case_label(name, reader), fact_words(value, reader)) for name, _, value in pairs)


def _case_label(name: str, reader: Reader) -> str:
    if name == "on":
        return reader.say(JUDGED_ON)
    return input_label("governing_law" if name == "law" else name, reader)


def fact_words(value: str, reader: Reader) -> str:
    """Return the value of a fact, or of a term of a decision, in words."""
    if found := DEADLINE.fullmatch(value):
        return term_words(int(found[1]), found[2], found[3], reader)
    if value.startswith("day ") and value[4:].lstrip("-").isdigit():
        return value[4:]
    return listed(value.split(", "), reader, "conditions")


def term_label(remedy: str, term: str, reader: Reader) -> str:
    """Return what a change is about: the remedy and its term."""
    if not remedy:
        return reader.say(PERSON_LOOKS)
    known = TERMS.get(term) or OUTPUT_WORDS.get(term) or Words(term, term.replace("_", " "))
    colon = Words("：", ": ")
    return f"{name_of(remedy, reader)}{reader.say(colon)}{reader.say(known)}"
