"""The PostgreSQL server of these tests."""

from tests.postgres_server import postgres

__all__ = ["postgres"]
