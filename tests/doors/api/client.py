"""A client that speaks ASGI itself: any byte, any header, any chunking, no network and no thread of its own."""

import asyncio
import json
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes

from starlette.applications import Starlette
from starlette.routing import Mount

from amends.doors.api import PREFIX

ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the door answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Sends requests to an API mounted where it belongs."""

    def __init__(self, api: Any) -> None:
        self._app = Starlette(routes=[Mount(PREFIX, app=api)])
        self._loop = asyncio.new_event_loop()
        self.chunks_read = 0
        self.raised: Exception | None = None

    def run(self, work: Coroutine[Any, Any, ResultT]) -> ResultT:
        return self._loop.run_until_complete(work)

    def close(self) -> None:
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        chunks: Sequence[bytes] = (b"",),
    ) -> Reply:
        return self.run(self.request(method, path, headers=headers, chunks=chunks))

    async def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        chunks: Sequence[bytes] = (b"",),
    ) -> Reply:
        """Send one request; it may run beside others."""
        target, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote_to_bytes(f"{PREFIX}{target}").decode("utf-8", "replace"),
            "raw_path": f"{PREFIX}{target}".encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        waiting, sent = list(chunks), list[Any]()

        async def receive() -> dict[str, Any]:
            self.chunks_read += 1
            return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

        async def send(message: Any) -> None:
            sent.append(message)

        self.raised = None
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # noqa: BLE001  a server would log it; the test looks at it
            self.raised = error
        head = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return Reply(sent[0]["status"], head, b"".join(part.get("body", b"") for part in sent[1:]))
