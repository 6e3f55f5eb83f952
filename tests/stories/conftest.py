"""The database server of the stories that need one."""

from tests.postgres_server import postgres

__all__ = ["postgres"]
