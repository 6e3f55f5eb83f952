"""The project's pages are true: their links lead somewhere, what they name exists, what they must list is complete."""

import re
import tomllib

import pytest
from tests.house.tree import HOUSE, ROOT

PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "src/**/*.md")
    for path in ROOT.glob(pattern)
)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


@pytest.mark.parametrize("page", PAGES)
def test_links_to_other_pages_lead_somewhere(page: str) -> None:
    path = ROOT / page
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text("utf-8"))

    assert not [target for target in targets if not (path.parent / target).exists()]


def test_the_map_names_every_page_of_documentation() -> None:
    listed = (ROOT / "docs" / "README.md").read_text("utf-8")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")]

    assert not [page for page in pages if page != "README.md" and f"({page})" not in listed]


def test_every_module_on_the_route_exists() -> None:
    named = re.findall(r"`amends/([\w/.]+)`", (ROOT / "docs" / "route.md").read_text("utf-8"))

    assert named
    assert not [name for name in named if not (HOUSE / name).exists()]


def test_decisions_are_numbered_without_gaps() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("name", [path.name for path in DECISIONS])
def test_a_decision_is_one_page_with_its_alternatives(name: str) -> None:
    text = (ROOT / "docs" / "decisions" / name).read_text("utf-8")

    assert text.startswith(f"# {int(name[:4])}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences", "Alternatives"]
    assert len(text.splitlines()) <= 100


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    extras = [name for names in project["project"].get("optional-dependencies", {}).values() for name in names]
    page = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text("utf-8")

    named = {re.split(r"[\[<>=~!;\s]", requirement)[0] for requirement in wanted + extras}

    assert set(re.findall(r"^\| `([\w.-]+)` \|", page, re.MULTILINE)) == named


def test_the_licence_is_the_one_that_the_package_declares() -> None:
    assert "Apache License\n" in (ROOT / "LICENSE").read_text("utf-8")
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["license"] == "Apache-2.0"


def test_the_changelog_has_a_place_for_the_next_change() -> None:
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)

    assert headings[0] == "[Unreleased]"
