"""Writing answers: encoded in the handler's thread, not in the event loop."""

from pydantic import BaseModel
from starlette.responses import Response


def answered(body: BaseModel, *, status: int = 200, location: str | None = None) -> Response:
    """Return a model as a JSON response that no cache keeps."""
    headers = {"Cache-Control": "no-store"}
    if location is not None:
        headers["Location"] = location
    return Response(body.__pydantic_serializer__.to_json(body), status, headers, "application/json")
