"""The HTTP API: version 1."""

from amends.doors.api.app import PREFIX, create_api

__all__ = ["PREFIX", "create_api"]
