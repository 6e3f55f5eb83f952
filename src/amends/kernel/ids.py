"""Ids are typed texts. New ones are derived from what they stand for, so a retry meets the same id."""

import hashlib
import re
from base64 import b32encode
from typing import NewType

TenantId = NewType("TenantId", str)
StreamId = NewType("StreamId", str)
Position = NewType("Position", int)
SubjectId = NewType("SubjectId", str)

CustomerId = NewType("CustomerId", str)
SellerId = NewType("SellerId", str)
StaffId = NewType("StaffId", str)

OrderId = NewType("OrderId", str)
LineId = NewType("LineId", str)
ProductId = NewType("ProductId", str)
VariantId = NewType("VariantId", str)
PaymentId = NewType("PaymentId", str)
MethodId = NewType("MethodId", str)
ShipmentId = NewType("ShipmentId", str)

ConversationId = NewType("ConversationId", str)
MessageId = NewType("MessageId", str)
PlanId = NewType("PlanId", str)
DecisionId = NewType("DecisionId", str)
RuleId = NewType("RuleId", str)
EffectKey = NewType("EffectKey", str)

MAIN = TenantId("main")

ID = re.compile(r"[A-Za-z0-9#][A-Za-z0-9_.:#-]{0,127}")


def is_id(text: str) -> bool:
    """Tell whether a text from outside may be an id at all (1-128 plain characters)."""
    return ID.fullmatch(text) is not None


def derive(prefix: str, *parts: str | int) -> str:
    """Return `prefix_` and 20 characters that stand for exactly these parts, in this order."""
    material = "\x1f".join(str(part) for part in parts).encode()
    return f"{prefix}_{b32encode(hashlib.sha256(material).digest())[:20].decode().lower()}"
