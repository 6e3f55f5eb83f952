"""Dispatch: who tells a worker that an effect is due. Built in are leases (doors/worker); here is a task engine."""

from amends.adapters.dispatch.procrastinate import ProcrastinateJobs

__all__ = ["ProcrastinateJobs"]
