"""The HTTP API, version 1: an application to be mounted at /api/v1."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response

from amends import __version__
from amends.desk.office import Office
from amends.doors.access import Access
from amends.doors.api import conversations, policies, records_routes, staff, stuck
from amends.doors.api.call import Call, Door
from amends.doors.api.description import describe
from amends.doors.api.limit import SizeLimit
from amends.doors.api.problems import from_validation, internal, plain, problem_of, respond
from amends.kernel.clock import Clock
from amends.kernel.errors import AmendsError

PREFIX = "/api/v1"


def create_api(office: Office, *, clock: Clock, access: Access) -> FastAPI:
    """Return version 1 of the API, to be mounted at /api/v1. Its handlers run in the thread pool."""
    api = FastAPI(
        title="Amends",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        root_path_in_servers=False,
        servers=[{"url": PREFIX}],
        middleware=[Middleware(SizeLimit)],
        redirect_slashes=False,
        exception_handlers={
            AmendsError: _on_error,
            RequestValidationError: _on_invalid,
            HTTPException: _on_http,
            Exception: _on_fault,
        },
    )
    api.state.door = Door(office, clock, access)
    for part in (conversations, records_routes, staff, stuck, policies):
        api.include_router(part.router)
    describe(api)
    return api


async def _on_error(_request: Request, error: Exception) -> Response:
    return respond(problem_of(error) if isinstance(error, AmendsError) else internal())


async def _on_invalid(request: Request, error: Exception) -> Response:
    """Name every fault, but only to somebody we know."""
    door: Door = request.app.state.door
    try:
        await run_in_threadpool(Call(request, door, door.clock.now()).caller)
    except AmendsError as refusal:
        return respond(problem_of(refusal))
    return respond(from_validation(error.errors() if isinstance(error, RequestValidationError) else ()))


async def _on_http(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return respond(internal())
    return respond(plain(error.status_code, error.detail, error.headers))


async def _on_fault(_request: Request, _error: Exception) -> Response:
    return respond(internal())
