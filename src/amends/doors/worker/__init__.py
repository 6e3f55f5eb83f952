"""The worker: threads that carry out due effects until they are told to stop."""

from amends.doors.worker.worker import Worker
from amends.doors.worker.working import working

__all__ = ["Worker", "working"]
