"""The compiled tables say what the files say: bench/plain_reading.py on a small number of cases."""

from bench.plain_reading import Case, Files, contracts, day_of, differences, read_by_program, read_plainly, typed

from amends.kernel.clock import instant
from amends.policy.findings import Matter


def test_the_program_and_a_plain_reader_of_the_files_agree_on_every_rule_of_random_cases() -> None:
    seen, unlike = differences(2_000, seed=7)

    assert not unlike
    assert min(seen[outcome] for outcome in ("matched", "failed", "unknown", "not_in_force")) > 500


def test_a_file_that_says_something_else_than_the_table_is_noticed() -> None:
    chinese = next(files for files in contracts() if files.packs[0].id == "law.cn")
    case = Case(
        "Asia/Shanghai", instant("2026-03-10T04:00:00Z"), {"days_since_delivery": instant("2026-03-03T04:00:00Z")}
    )
    texts = [dict(text) for text in chinese.texts]
    texts[0] = texts[0] | {"rules": [shortened(rule) for rule in texts[0]["rules"]]}

    plain = read_plainly(Files(chinese.packs, tuple(texts)), case, "claim")
    program = read_by_program(chinese, case, Matter.CLAIM)

    assert plain["CN.withdrawal.period"][0] == "failed"
    assert program["CN.withdrawal.period"][0] == "unknown"


def shortened(rule: dict[str, object]) -> dict[str, object]:
    when = dict(rule["when"])  # type: ignore[call-overload]  # YAML as it stands
    if rule["id"] == "CN.withdrawal.period":
        when["days_since_delivery"] = "[0, 6]"
    return rule | {"when": when}


def test_both_readers_see_the_day_of_a_moment_in_its_zone() -> None:
    last = instant("2026-03-10T15:59:59.999Z")
    case = Case("Asia/Shanghai", last, {})

    assert str(day_of(last, "Asia/Shanghai")) == "2026-03-10"
    assert str(day_of(last + 1, "Asia/Shanghai")) == "2026-03-11"
    assert typed("days_since_delivery", last, case, day_of(last + 1, "Asia/Shanghai")).days == 1
