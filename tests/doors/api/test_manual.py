"""docs/api.md is true: its example signs a token that counts, its table names every route and every code."""

import re
from typing import Any

from tests.doors.api.world import LIN, World
from tests.house.tree import ROOT

from amends.desk.entitle import BY_PERSON
from amends.doors.api import problems
from amends.kernel.clock import Instant
from amends.kernel.ids import MAIN
from amends.kernel.remedy import RemedyKind

MANUAL = (ROOT / "docs" / "api.md").read_text("utf-8")


def test_the_example_signs_a_token_that_counts(world: World) -> None:
    example = re.findall(r"```python\n(.*?)```", MANUAL, re.DOTALL)[0]
    room: dict[str, Any] = {}
    exec(example, room)  # noqa: S102  our own manual, tried as a reader would
    token = room["customer_token"](LIN, secret=world.keys.shop_secrets(MAIN)[0])
    now = Instant(int(room["time"].time() * 1000))
    caller = world.access.caller_of({"authorization": f"Bearer {token}"}, {}, now=now)

    assert caller.customer == LIN


def test_every_route_is_named(world: World) -> None:
    written = MANUAL.replace("`, `/", "`, `POST /conversations/{id}/")
    named = re.sub(r"\{(conversation|decision)\}", "{id}", " ".join(world.api.openapi()["paths"])).split()

    assert [path for path in named if f" {path}`" not in written] == []


def test_every_code_is_named() -> None:
    source = (ROOT / "src/amends/doors/api/problems.py").read_text("utf-8")
    codes = set(re.findall(r'(?:Problem\(\d+, |\d+: \()"([\w/-]+)"', source)) - {"internal"}
    other = {"method-not-allowed"}

    assert problems.URN in MANUAL
    assert [code for code in codes - other if f"`{code}`" not in MANUAL] == []


def test_every_kind_of_remedy_can_be_asked_for_and_is_named(world: World) -> None:
    body = world.api.openapi()["paths"]["/conversations/{conversation}/remedies"]["post"]["requestBody"]
    offered = body["content"]["application/json"]["schema"]["discriminator"]["mapping"]

    assert set(offered) == set(RemedyKind) - BY_PERSON
    assert [kind for kind in RemedyKind if f"`{kind}`" not in MANUAL] == []
