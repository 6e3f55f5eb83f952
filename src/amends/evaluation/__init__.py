"""Evaluation: whole commands measured against data sets, on the real desk and store."""

from amends.adapters.shops import load_tau_tasks
from amends.evaluation.bench import tau_bench
from amends.evaluation.report import ALLOWED, GoldWrite, Report, Sent, TaskReport
from amends.evaluation.tau_guard import evaluate, writes_of

__all__ = [
    "ALLOWED",
    "GoldWrite",
    "Report",
    "Sent",
    "TaskReport",
    "evaluate",
    "load_tau_tasks",
    "tau_bench",
    "writes_of",
]
