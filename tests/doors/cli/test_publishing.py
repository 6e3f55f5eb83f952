"""`amends policy draft|approve|publish|...`: rule packs on their way into force, from a shell."""

from pathlib import Path

import msgspec
import pytest
from click.testing import Result
from tests.desk.policy_people import US, shipped_text, with_window
from tests.desk.shopfloor import rules
from typer.testing import CliRunner

from amends.doors.cli.main import app
from amends.kernel.errors import Invalid, NotFound, Refused

NEW = "merchant.tea_house"
RULE = """schema: amends.pack/1
id: merchant.tea_house
version: "{version}"
kind: merchant
applies_to: [US]
title: {{zh: 茶馆, en: Tea house}}
sources: {{T: Terms of the tea house}}
rules:
  - id: TEA.cancel
    topic: cancellation
    title: {{zh: 发货前可取消。, en: May be cancelled until it ships.}}
    nature: promise
    confidence: high
    citation: {{title: Terms, place: "1", sources: [T]}}
    effective: {{from: 2024-01-01}}
    when: {{order_status: pending}}
    then: {{right: cancellation, grants: [cancel], refund: line_paid_plus_outbound_shipping,
      refund_within: {{value: {days}, unit: business_day, from: request}}}}
"""


class Shell:
    """A shell on a machine with a store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, text: str) -> str:
        path = self.folder / "pack.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["policy", *words, "--store", str(self.folder / "store")])

    def says(self, *words: str) -> str:
        result = self.run(*words)
        if result.exception is not None:
            raise result.exception
        return result.stdout

    def governs(self, pack: str) -> str:
        shown = msgspec.json.decode(self.says("versions", pack, "--json"))
        return str(shown["in_force"])


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("AMENDS_KEYS", str(tmp_path / "keys"))
    return Shell(tmp_path)


@pytest.mark.slow  # a dozen commands, each of which opens a store
def test_a_pack_goes_from_a_file_into_force_by_two_people_and_back(shell: Shell) -> None:
    drafted = shell.says("draft", shell.file(RULE.format(version=1, days=7)), "--as", "erik")
    with pytest.raises(Refused, match="second person"):
        shell.says("approve", NEW, "--as", "erik")
    shell.says("approve", NEW, "--as", "paula")
    shell.says("publish", NEW, "--as", "paula")
    first = shell.governs(NEW)
    shell.says("draft", shell.file(RULE.format(version=2, days=3)), "--as", "erik")
    shell.says("approve", NEW, "--as", "paula")
    staged = shell.says("publish", NEW, "--share", "20", "--at", "2033-01-01T00:00:00+08:00", "--as", "paula")
    listed = shell.says("versions")
    shell.says("share", NEW, "100", "--as", "paula")
    stopped = shell.says("stop", NEW, "--as", "paula")
    with pytest.raises(Refused, match="none is left"):
        shell.says("rollback", NEW, "--to", "shipped", "--as", "paula")
    history = shell.says("versions", NEW)

    assert "The analysis found nothing." in drafted
    assert "governs 20 % of orders" in staged
    assert "for 20 % from 2032-12-31T16:00:00.000Z" in listed
    assert f"{first[:12]} governs" in stopped
    assert shell.governs(NEW) == first
    assert [line.split()[1] for line in history.splitlines()[1:]][-3:] == ["Published", "ShareChanged", "Stopped"]


def test_a_window_below_the_law_is_found_with_a_case_and_ends_with_1(shell: Shell) -> None:
    text = with_window(7, pack="merchant.eu_retailer")
    result = shell.run("draft", shell.file(text), "--as", "erik")

    assert result.exit_code == 1
    assert "below_floor" in result.stdout
    assert "  market: " in result.stdout or "  law: " in result.stdout
    with pytest.raises(Refused) as refusal:
        shell.says("approve", "merchant.eu_retailer", "--as", "paula")
    assert refusal.value.clause == "policy/unclean"


def test_what_is_wrong_is_said_and_nothing_is_drafted(shell: Shell) -> None:
    broken = shell.file(shipped_text().replace("kind: merchant", "kind: monster", 1))

    with pytest.raises(Invalid, match=r"pack\.yaml:\d+: kind"):
        shell.says("draft", broken, "--as", "erik")
    with pytest.raises(Invalid, match="--as"):
        shell.says("draft", shell.file(with_window(60)), "--as", "Erik the Red")
    for words in (("publish", US), ("share", US, "50")):
        with pytest.raises(NotFound):
            shell.says(*words, "--as", "paula")
    assert shell.governs(US) == rules().hashes[US]
