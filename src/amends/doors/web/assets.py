"""Static files under content-hashed addresses, so that a browser may keep each for ever."""

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from amends.kernel.errors import NotFound

STATIC = Path(__file__).parent / "static"
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served: `address` below the mount (`<hash8>/name`), media type and content."""

    address: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Assets:
    """All static files by name. All share one hash of their contents, so relative imports between them hold.

    `prefix` is where the mount stands ("/static").
    """

    files: Mapping[str, Asset]
    prefix: str = "/static"

    def url(self, name: str) -> str:
        """Return the address of a file; raise NotFound for one that is not there."""
        if name not in self.files:
            raise NotFound(f"no static file {name}")
        return f"{self.prefix}/{self.files[name].address}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a file as an ASGI application; mount it at `prefix`."""
        path = str(scope["path"]).removeprefix(str(scope.get("root_path", ""))).lstrip("/")
        asset = next((asset for asset in self.files.values() if asset.address == path), None)
        readable = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        response = _found(asset) if asset and readable else Response(status_code=404 if readable else 405)
        await response(scope, receive, send)


def _found(asset: Asset) -> Response:
    headers = {"Cache-Control": _FOREVER, "X-Content-Type-Options": "nosniff"}
    return Response(asset.content, media_type=asset.media_type, headers=headers)


def read_assets(folder: Path = STATIC, prefix: str = "/static") -> Assets:
    """Read every static file of the package and give it its address."""
    contents = {file.name: _content(file) for file in sorted(folder.iterdir()) if file.is_file()}
    digest = hashlib.sha256(b"\0".join(name.encode() + content for name, content in contents.items())).hexdigest()[:8]
    files = {name: Asset(f"{digest}/{name}", _media_type(name), content) for name, content in contents.items()}
    return Assets(files, prefix)


def _content(file: Path) -> bytes:
    """Return what is sent: style sheets without comments and spare spaces, everything else as it is."""
    if file.suffix != ".css":
        return file.read_bytes()
    sheet = re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.DOTALL)
    sheet = re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", sheet))
    return re.sub(r":\s+", ":", sheet).replace(";}", "}").strip().encode()


def _media_type(name: str) -> str:
    # The platform's table may call a module text/plain, and a browser then refuses to run it.
    if name.endswith(".js"):
        return "text/javascript"
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
