"""`amends policy check`, `diff` and `coverage` at the terminal."""

import json
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from amends.adapters.packs import shipped_packs
from amends.doors.cli.main import app

CHINESE = "merchant.cn_marketplace.yaml"


def written(folder: Path, old: str, new: str, *, name: str = "changed.yaml") -> str:
    text = shipped_packs()[CHINESE].decode()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    return str(folder / name)


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["policy", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_a_return_window_below_the_law_is_shown_with_its_case_and_ends_with_one(tmp_path: Path) -> None:
    path = written(tmp_path, "[0, 15]", "[0, 5]")

    code, said, _ = run("check", path, "--since", "2026-11-24")

    assert code == 1
    assert "CNM.return.fifteen_days: below_floor: The window of this row is over ([0, 5])" in said
    assert "        law: CN\n        on: 2026-11-24\n        reason: change_of_mind\n" in said
    assert "        days_since_delivery: 6\n" in said


def test_findings_are_one_json_document_with_places_and_cases(tmp_path: Path) -> None:
    path = written(tmp_path, "[0, 15]", "[0, 5]")

    code, said, _ = run("check", path, "--since", "2026-11-24", "--json")
    flaw = json.loads(said)["flaws"][0]

    assert (code, flaw["kind"], flaw["about"]) == (1, "below_floor", "window")
    assert flaw["rules"][0]["file"] == CHINESE
    assert flaw["rules"][0]["line"] > 1
    assert {"input": "days_since_delivery", "value": "6"} in flaw["case"]["lines"]
    assert flaw["told"].keys() == {"zh", "en"}


def test_a_clean_file_ends_with_nought(tmp_path: Path) -> None:
    code, said, _ = run("check", written(tmp_path, "[0, 15]", "[0, 16]"))

    assert (code, said) == (0, "1 packs, 0 findings\n")


def test_a_wrong_file_is_refused_with_file_line_and_reason(tmp_path: Path) -> None:
    code, said, refused = run("check", written(tmp_path, "freight_payer: buyer", "freight_payer: stranger"))

    assert (code, said) == (2, "")
    assert refused.startswith("changed.yaml:")
    assert "'stranger' is not one of buyer, seller, platform, nobody" in refused


def test_a_topic_that_is_not_on_the_list_is_refused(tmp_path: Path) -> None:
    code, _, refused = run("check", written(tmp_path, "topic: cancellation", "topic: weather"))

    assert code == 2
    assert "topic: 'weather' is not a topic" in refused


def test_a_file_that_is_not_there_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe")

    assert run("check", str(tmp_path / "none.yaml"))[0] == 2
    assert run("check", str(tmp_path / "bytes.yaml"))[0] == 2


def test_the_smallest_case_that_two_versions_decide_differently_is_shown_with_both_outcomes(tmp_path: Path) -> None:
    old = written(tmp_path, "[0, 15]", "[0, 15]", name="old.yaml")
    new = written(tmp_path, "[0, 15]", "[0, 20]", name="new.yaml")

    code, said, _ = run("diff", old, new, "--since", "2026-11-24")

    assert code == 0
    assert "days_since_delivery: 16\n" in said
    assert "by merchant.cn_marketplace.yaml:" in said
    assert "after:\n    return (no_reason): freight_payer buyer" in said


def test_versions_without_a_difference_say_so(tmp_path: Path) -> None:
    path = written(tmp_path, "[0, 15]", "[0, 15]")

    assert run("diff", path, path, "--json") == (0, '{"change":null}\n', "")


def test_coverage_shows_every_topic_under_every_law() -> None:
    code, said, _ = run("coverage")
    *rows, summary = said.splitlines()

    assert code == 0
    assert "CN              withdrawal_period                 decided" in said
    assert summary.startswith(f"{len(rows)} topics under ")
    assert summary.endswith(", 0 missing")


def test_only_an_analysis_loads_the_solver() -> None:
    code = "import sys, amends.doors.cli.main, amends.bootstrap, amends.policy.analysis; sys.exit('z3' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
