"""What docs/deploying.md and its files name exists: commands, flags, settings, directives; the units verify."""

import configparser
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer.main
from tests.house.tree import ROOT

from amends.doors.cli.main import app
from amends.oversight.health import CONNECTIONS
from amends.settings import PREFIX, STANDARD, Settings, read_settings

FOLDER = ROOT / "docs" / "deploy"
UNITS = sorted(FOLDER.glob("*.service")) + sorted(FOLDER.glob("*.timer"))
STEPS = {"FROM", "WORKDIR", "RUN", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
STEPS |= {"STOPSIGNAL"}
SYSTEMD = shutil.which("systemd-analyze")
PAGES = ["docs/deploying.md", "docs/watching.md", "docs/running.md"]
TEXTS = {path.name: path.read_text("utf-8") for path in [*FOLDER.iterdir(), *(ROOT / page for page in PAGES)]}
COMMAND = re.compile(r"(?:/usr/local/bin/|`)amends ((?:[a-z][a-z-]* ?)+)((?:[^`\n]*))")


def unit(path: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # directives have capitals
    parser.read(path, "utf-8")
    return parser


def command_of(words: list[str]) -> tuple[Any, list[str]]:
    """Follow words down to a command; return it with the words that are left."""
    at: Any = typer.main.get_command(app)
    while words and words[0] in getattr(at, "commands", {}):
        at, words = at.commands[words[0]], words[1:]
    return at, words


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_command_that_is_named_exists_with_its_flags(name: str) -> None:
    for words, rest in COMMAND.findall(TEXTS[name]):
        command, left = command_of(words.split())
        known = {flag for parameter in command.params for flag in parameter.opts}

        assert command.name != "amends", f"amends {words}"
        assert not hasattr(command, "commands") or not left, f"amends {words}"
        assert set(re.findall(r"(?<!\S)(--[a-z-]+)", rest)) <= known, f"amends {words}{rest}"


def test_every_setting_of_the_example_is_one_and_all_of_them_are_sane(tmp_path: Path) -> None:
    text = TEXTS["amends.toml"]
    whole = re.sub(r"^# (?=\w+ = )", "", text, flags=re.MULTILINE)
    (tmp_path / "amends.toml").write_text(whole)

    settings = read_settings(environment={}, flags={}, file=tmp_path / "amends.toml")

    assert set(tomllib.loads(whole)) <= set(Settings.model_fields)
    assert settings.watch_port == 9100


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_every_variable_that_is_named_is_a_setting(name: str) -> None:
    named = {found.lower() for found in re.findall(rf"\b{PREFIX}([A-Z_]+)\b", TEXTS[name])} - {"name"}

    assert named <= set(Settings.model_fields)
    assert set(re.findall(r"\bOTEL_EXPORTER_\w+", TEXTS[name])) <= set(STANDARD)


def test_every_setting_is_explained() -> None:
    explained = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"^\| (`.*?) \|", TEXTS["running.md"], re.MULTILINE))))

    assert set(Settings.model_fields) <= explained


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_has_its_sections_and_gives_little_away(path: Path) -> None:
    parsed = unit(path)

    assert parsed.has_option("Unit", "Description")
    if path.suffix == ".timer":
        assert (FOLDER / path.with_suffix(".service").name).exists()
        return
    service = dict(parsed["Service"])
    assert service["User"] == "amends"
    assert (service["NoNewPrivileges"], service["ProtectSystem"], service["CapabilityBoundingSet"]) == (
        "yes",
        "strict",
        "",
    )


@pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not here")
def test_systemd_itself_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    for path in UNITS:
        # The program is not installed where the units look for it.
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace("/usr/local/bin/amends", "/bin/true"))
    names = [str(tmp_path / path.name) for path in UNITS]
    ran = subprocess.run([str(SYSTEMD), "verify", *names], capture_output=True, text=True, check=False)

    about_us = [line for line in (ran.stdout + ran.stderr).splitlines() if "amends" in line]
    assert not about_us


def test_the_image_is_built_in_stages_from_the_lock_and_does_not_run_as_root() -> None:
    lines = [line for line in TEXTS["Containerfile"].replace("\\\n", " ").splitlines() if line and line[0] != "#"]
    steps = [line.split(maxsplit=1) for line in lines]
    words = [word for word, _ in steps]

    assert set(words) <= STEPS
    assert words.count("FROM") == 2
    assert [rest for word, rest in steps if word == "USER"] == ["10001"]
    assert any("--frozen" in rest for word, rest in steps if word == "RUN")
    assert "/readyz" in next(rest for word, rest in steps if word == "HEALTHCHECK")
    copied = [rest.split()[:-1] for word, rest in steps if word == "COPY" and not rest.startswith("--")]
    assert not [name for names in copied for name in names if not (ROOT / name).exists()]


def test_the_connections_that_one_process_may_hold_are_those_of_its_pools() -> None:
    pools = ("store", "vault", "access")
    sizes = [
        int(size)
        for family in pools
        for size in re.findall(
            r"max_size=(\d+)", (ROOT / "src" / "amends" / "adapters" / family / "postgres.py").read_text("utf-8")
        )
    ]

    assert len(sizes) == len(pools)
    assert sum(sizes) + 1 == CONNECTIONS  # the one that listens
    assert str(CONNECTIONS) in TEXTS["deploying.md"]
