"""Folders that appear whole or not at all, and what killed commands left of theirs."""

import subprocess
import sys
from pathlib import Path

import pytest

from amends.adapters.backup import new_folder, scratch_folder
from amends.kernel.errors import Refused

WRITES = """
import os, sys
from pathlib import Path
from amends.adapters.backup import new_folder
with new_folder(Path(sys.argv[1])) as draft:
    (draft / "ledger.sqlite").write_text("half")
    print("writing", flush=True)
    sys.stdin.read()
"""


def a_backup(path: Path) -> "subprocess.Popen[str]":
    """Start a backup that stops half-way."""
    child = subprocess.Popen(
        [sys.executable, "-c", WRITES, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "writing\n"
    return child


def test_the_next_backup_takes_away_what_killed_ones_left_and_nothing_else(tmp_path: Path) -> None:
    others = tmp_path / "download.unfinished"
    others.mkdir()
    with a_backup(tmp_path / "monday") as monday:
        monday.kill()
    left = sorted(path.name for path in tmp_path.iterdir())

    with new_folder(tmp_path / "tuesday") as draft:
        (draft / "ledger.sqlite").write_text("whole")

    assert left == ["download.unfinished", "monday.amends.unfinished"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["download.unfinished", "tuesday"]


def test_a_backup_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    with a_backup(tmp_path / "monday") as monday:
        with new_folder(tmp_path / "tuesday"):
            pass
        with pytest.raises(Refused) as refusal, new_folder(tmp_path / "monday"):
            pass
        assert monday.stdin is not None
        monday.stdin.close()
    written = (tmp_path / "monday" / "ledger.sqlite").read_text()

    assert refusal.value.clause == "backup/unfinished"
    assert written == "half"
    assert monday.returncode == 0


def test_a_scratch_folder_is_its_owners_alone_and_holds_nothing_of_before(tmp_path: Path) -> None:
    place = tmp_path / "store" / "restore.unfinished"
    place.mkdir(parents=True)
    (place / "subjects.sqlite").write_text("keys of before")
    with scratch_folder(place) as scratch:
        mode, before = scratch.stat().st_mode & 0o777, list(scratch.iterdir())
        (scratch / "subjects.sqlite").write_text("keys")

    assert (mode, before) == (0o700, [])
    assert not place.exists()
