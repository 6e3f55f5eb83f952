"""Who knocks: API keys, customer tokens and sessions turned into callers."""

from amends.doors.access.access import Access
from amends.doors.access.origin import Door
from amends.doors.access.ports import Keyring
from amends.doors.access.tokens import sign_customer_token, verify_customer_token

__all__ = ["Access", "Door", "Keyring", "sign_customer_token", "verify_customer_token"]
