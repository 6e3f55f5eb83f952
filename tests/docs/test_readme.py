"""Both READMEs say the same and what they say works."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READMES = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md")}


def blocks(name: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", READMES[name], re.DOTALL)


def amends(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from amends.doors.cli.main import main; main()", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def test_both_tell_the_same_story() -> None:
    english, chinese = READMES.values()

    for pattern in (r"^## ", r"^- \*\*", r"```", r"<img src=\"([^\"]+)\"", r"\]\((docs/[^)]+)\)"):
        assert len(re.findall(pattern, english, re.MULTILINE)) == len(re.findall(pattern, chinese, re.MULTILINE))


def test_the_words_of_run_that_they_name_exist() -> None:
    words = {word for name in READMES for word in re.findall(r"^\./run (\w+)", "\n".join(blocks(name)), re.MULTILINE)}
    script = (ROOT / "run").read_text("utf-8")

    assert words == {"demo", "test"}
    assert all(re.search(rf"^  [\w| ]*\b{word}\b[\w| ]*\)", script, re.MULTILINE) for word in words)


def test_the_commands_that_they_name_exist(tmp_path: Path) -> None:
    words = {word for name in READMES for word in re.findall(r"^amends (\w+)", "\n".join(blocks(name)), re.MULTILINE)}
    told = amends("--help", cwd=tmp_path).stdout

    assert words >= {"ask", "chat", "explain", "import", "serve", "backup", "doctor"}
    assert all(re.search(rf"^ +{word} ", told, re.MULTILINE) for word in words)


@pytest.mark.slow
@pytest.mark.parametrize("name", READMES)
def test_what_they_ask_gets_an_exact_offer_and_an_explanation(name: str, tmp_path: Path) -> None:
    line = next(line for line in "\n".join(blocks(name)).splitlines() if line.startswith("amends ask"))

    asked = amends(*shlex.split(line)[1:], "--json", cwd=tmp_path)
    answer = json.loads(asked.stdout)

    assert [move["amount"]["minor"] for offer in answer["offers"] for move in offer["moves"]]

    explained = amends("explain", answer["decision"], "--json", cwd=tmp_path)

    assert json.loads(explained.stdout)["deciding"]
