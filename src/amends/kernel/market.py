"""Markets: where a buyer is served. A market is not a language, and its zone is a legal one."""

from dataclasses import dataclass
from enum import StrEnum

from amends.kernel.errors import Fault, Invalid


class Language(StrEnum):
    """The languages in which Amends itself speaks (BCP 47)."""

    ZH = "zh-CN"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Market:
    """A country served: its `code` (ISO 3166 or UK), currency, legal zone and the language of its notices."""

    code: str
    currency: str
    zone: str
    language: Language


MARKETS: dict[str, Market] = {
    market.code: market
    for market in (
        Market("BR", "BRL", "America/Sao_Paulo", Language.EN),
        Market("CN", "CNY", "Asia/Shanghai", Language.ZH),
        Market("DE", "EUR", "Europe/Berlin", Language.EN),
        Market("FR", "EUR", "Europe/Paris", Language.EN),
        Market("UK", "GBP", "Europe/London", Language.EN),
        Market("US", "USD", "America/New_York", Language.EN),
    )
}


def market(code: str) -> Market:
    """Return a market by its code; raise Invalid for one that is not served."""
    if code not in MARKETS:
        raise Invalid([Fault("market", f"{code!r} is not one of {', '.join(MARKETS)}")])
    return MARKETS[code]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in the product's two languages."""

    zh: str
    en: str

    def within(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.zh if language is Language.ZH else self.en
