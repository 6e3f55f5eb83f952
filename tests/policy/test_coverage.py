"""Which rules decide each topic under each law, and what is left open on purpose."""

from dataclasses import replace
from datetime import date

from tests.policy.cases import all_packs

from amends.policy.coverage import Coverage, Covered, coverage, unknown_topics
from amends.policy.topics import PROMISES, TOPICS

TODAY = date(2026, 11, 24)


def topic(code: str, name: str) -> Covered:
    return next(each for each in coverage(all_packs(), on=TODAY) if (each.jurisdiction, each.topic) == (code, name))


def test_every_topic_is_decided_or_left_open_with_a_reason_under_every_law() -> None:
    covered = coverage(all_packs(), on=TODAY)

    assert not [f"{each.jurisdiction} {each.topic}" for each in covered if each.status is Coverage.MISSING]
    assert all(each.rules or len(each.why) > 10 for each in covered)
    assert len(covered) == len(TOPICS) * len({each.jurisdiction for each in covered})


def test_there_are_sixty_two_topics_each_with_a_meaning() -> None:
    assert len(TOPICS) == 62
    assert not TOPICS.keys() & PROMISES.keys()
    assert all(len(meaning) > 10 for meaning in TOPICS.values())


def test_rules_of_the_union_decide_for_a_member() -> None:
    rules = topic("DE", "withdrawal_exceptions").rules

    assert any(rule.startswith("EU.") for rule in rules)


def test_rules_of_the_federation_decide_for_a_state() -> None:
    rules = topic("US-CA", "chargeback_window").rules

    assert any(rule.startswith("US.") for rule in rules)


def test_without_its_pack_a_topic_is_missing() -> None:
    packs = [replace(pack, rules=(), undecided=()) if pack.id == "law.jp" else pack for pack in all_packs()]

    missing = {each.jurisdiction for each in coverage(packs, on=TODAY) if each.status is Coverage.MISSING}

    assert missing == {"JP"}


def test_a_rule_whose_force_has_ended_decides_nothing() -> None:
    chinese = next(pack for pack in all_packs() if pack.id == "law.cn")
    ended = replace(
        chinese, rules=tuple(replace(rule, effective_to=date(2026, 1, 1)) for rule in chinese.rules), undecided=()
    )

    covered = coverage([ended], on=TODAY)

    assert {each.status for each in covered} == {Coverage.MISSING}


def test_every_shipped_rule_speaks_about_a_known_topic() -> None:
    assert not [fault for pack in all_packs() for fault in unknown_topics(pack, name=pack.id)]


def test_an_unknown_topic_is_a_fault_with_its_line() -> None:
    pack = next(pack for pack in all_packs() if pack.id == "law.us_ut")
    rule = replace(pack.rules[0], topic="weather")

    faults = unknown_topics(replace(pack, rules=(rule,), undecided=(("moon", "why"),)), name="law.us_ut.yaml")

    assert [str(fault) for fault in faults] == [
        f"law.us_ut.yaml:{rule.line}: topic: 'weather' is not a topic",
        "law.us_ut.yaml: undecided: 'moon' is not a topic",
    ]
