"""`amends policy` with all of its commands."""

from amends.doors.cli import policy_backtest, policy_check, policy_decide, policy_publish
from amends.doors.cli.policy_app import policy_app

__all__ = ["policy_app", "policy_backtest", "policy_check", "policy_decide", "policy_publish"]
