"""Where a law reigns: the legal zone in which its days end and the currency of its amounts."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """One law. `zone` is that of its capital or most populous part; a contract's own zone may be another."""

    code: str
    zone: str
    currency: str


# code: zone, currency. EU members without the euro are paid in euro where nothing else is said.
_TABLE: Final = """
CN Asia/Shanghai CNY
EU Europe/Brussels EUR
AT Europe/Vienna EUR
BE Europe/Brussels EUR
BG Europe/Sofia EUR
CY Asia/Nicosia EUR
CZ Europe/Prague EUR
DE Europe/Berlin EUR
DK Europe/Copenhagen EUR
EE Europe/Tallinn EUR
ES Europe/Madrid EUR
FI Europe/Helsinki EUR
FR Europe/Paris EUR
GR Europe/Athens EUR
HR Europe/Zagreb EUR
HU Europe/Budapest EUR
IE Europe/Dublin EUR
IT Europe/Rome EUR
LT Europe/Vilnius EUR
LU Europe/Luxembourg EUR
LV Europe/Riga EUR
MT Europe/Malta EUR
NL Europe/Amsterdam EUR
PL Europe/Warsaw EUR
PT Europe/Lisbon EUR
RO Europe/Bucharest EUR
SE Europe/Stockholm EUR
SI Europe/Ljubljana EUR
SK Europe/Bratislava EUR
UK Europe/London GBP
US America/New_York USD
US-CA America/Los_Angeles USD
US-NY America/New_York USD
US-UT America/Denver USD
US-ME America/New_York USD
JP Asia/Tokyo JPY
KR Asia/Seoul KRW
AU Australia/Sydney AUD
IN Asia/Kolkata INR
BR America/Sao_Paulo BRL
SG Asia/Singapore SGD
CA America/Toronto CAD
CA-ON America/Toronto CAD
CA-QC America/Toronto CAD
CA-BC America/Vancouver CAD
"""

JURISDICTIONS: Final[dict[str, Jurisdiction]] = {
    code: Jurisdiction(code, zone, currency) for code, zone, currency in map(str.split, _TABLE.strip().splitlines())
}


def jurisdiction(code: str) -> Jurisdiction | None:
    """Return the jurisdiction of a law's code; of its parent (US-TX: US) where it has no row; None when unknown."""
    return JURISDICTIONS.get(code) or JURISDICTIONS.get(code.partition("-")[0])
