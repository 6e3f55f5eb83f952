"""People who keep the rules, and how far each has brought a draft."""

from starlette.testclient import TestClient
from tests.doors.web.visitor import House, Visitor, signed_in

from amends.adapters.packs import shipped_packs
from amends.desk.streams import load_publications
from amends.kernel.ids import MAIN
from amends.policy.versions.publication import Publication

Opened = tuple[House, TestClient]
PACK = "merchant.eu_retailer"
PATH = f"/w/policy/{PACK}"
RULE = "EUR.return.thirty_days"
TEXT = next(content.decode() for name, content in shipped_packs().items() if name.startswith(PACK))
WINDOW = "when.days_since_delivery"
STEPS = ("analyse", "try", "submit", "approve", "publish", "withdraw")
FORMS = (
    "/text",
    f"/rules/{RULE}",
    *(f"/draft/{step}" for step in STEPS),
    "/versions/share",
    "/versions/stop",
    "/versions/roll-back",
)
PAGES = ("", "/text", f"/rules/{RULE}", "/versions")
FIELDS = {"text": TEXT, "instead_of": "", "hash": "0" * 64, "share": "100", "at": ""}


def window(low: str, high: str, instead_of: str = "", **others: str) -> dict[str, str]:
    return {"instead_of": instead_of, f"{WINDOW}:low": low, f"{WINDOW}:high": high, **others}


def publication(house: House) -> Publication:
    return load_publications(house.world.store, MAIN).pack(PACK)


def drafted(client: TestClient, high: str = "20") -> Visitor:
    """Return the editor, who has just drafted another window."""
    editor = signed_in(client, "editor").see(f"{PATH}/rules/{RULE}")
    return editor.post(f"{PATH}/rules/{RULE}", **window("0", high)).follow()


def checked(client: TestClient, high: str = "20") -> tuple[Visitor, str]:
    """Return the editor with a draft that was proved and tried."""
    editor = drafted(client, high)
    digest = editor.value("hash")
    for step in ("analyse", "try"):
        editor.post(f"{PATH}/draft/{step}", hash=digest).follow()
    return editor, digest


def approved(client: TestClient, high: str = "20") -> tuple[Visitor, str]:
    """Return the approver, who has approved the editor's draft."""
    editor, digest = checked(client, high)
    editor.post(f"{PATH}/draft/submit", hash=digest).follow()
    approver = signed_in(client, "approver").see(f"{PATH}/draft")
    return approver.post(f"{PATH}/draft/approve", hash=digest).follow(), digest
