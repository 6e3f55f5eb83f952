"""`./run`: the developer's manual on one page."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from tests.house.tree import ROOT


def run(*words: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"PATH": path} if path else {})
    return subprocess.run(
        ["/bin/bash", str(ROOT / "run"), *words],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=60,
    )


def test_no_word_lists_the_words() -> None:
    listed = re.findall(r"^\./run (\w+)", run().stdout, re.MULTILINE)

    assert {"setup", "check", "test", "demo", "serve", "bench"} <= set(listed)
    assert ("docs" in listed) == (ROOT / "docs" / "build.py").exists()


def test_every_word_has_one_line_that_fits_a_terminal() -> None:
    assert all(len(line) <= 100 and line.startswith("./run ") for line in run().stdout.splitlines())


def test_an_unknown_word_is_refused_with_the_list() -> None:
    answer = run("tset")

    assert answer.returncode == 1
    assert "./run test" in answer.stderr
    assert "no word 'tset'" in answer.stderr


def test_an_unknown_benchmark_is_refused() -> None:
    answer = run("bench", "no-such-benchmark")

    assert answer.returncode == 1
    assert "no benchmark 'no-such-benchmark'" in answer.stderr


def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    checkout, tools = tmp_path / "checkout", tmp_path / "bin"
    for folder in (checkout, tools):
        folder.mkdir()
    for name in ("run", "pyproject.toml", "uv.lock"):
        (checkout / name).write_bytes((ROOT / name).read_bytes())
    program(tools / "python3", 'if [ "$1" = --version ]; then echo Python 3.9.2; else exit 1; fi')
    program(tools / "git", "echo 0000")
    for name in ("dirname", "tr"):
        program(tools / name, f'exec "$(PATH=/usr/bin:/bin command -v {name})" "$@"')

    answer = subprocess.run(
        ["/bin/bash", str(checkout / "run"), "setup"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": str(tools)},
        timeout=60,
    )

    assert answer.returncode == 1
    assert "needs Python 3.11 or newer, and found Python 3.9.2" in answer.stderr
    assert not (checkout / ".venv").exists()


def program(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/bash\n{body}\n")
    path.chmod(0o755)


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_a_script_can_be_started_by_its_name(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


def test_ci_uses_the_words_that_people_use() -> None:
    said = (ROOT / ".ci" / "run").read_text("utf-8")

    assert re.findall(r"^\./run (\w+)", said, re.MULTILINE) == ["check", "test"]
