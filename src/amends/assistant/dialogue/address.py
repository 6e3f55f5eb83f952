"""A plainly written postal address, read whole or not at all: what does not fit its country's form is not guessed.

Forms follow the Universal Postal Union's addressing sheets of each country.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

from amends.kernel.orders import Address

LONGEST = 200
SPLIT = re.compile(r"\s*[,\n;，；]\s*")
HOUSE_NUMBER = re.compile(r"\d")
UK_CODE = re.compile(r"^(.*?)\s*\b([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})$", re.IGNORECASE)
US_CODE = re.compile(r"^([A-Z]{2}) (\d{5}(?:-\d{4})?)$", re.IGNORECASE)
TOWN_CODE = re.compile(r"^(\d{5}) ([^\d]{2,40})$")
CHINESE = re.compile(
    r"^(?P<region>[\u4e00-\u9fff]{2,7}?(?:省|自治区)|(?=北京|上海|天津|重庆))"
    r"(?P<city>[\u4e00-\u9fff]{2,8}?(?:市|自治州|地区))"
    r"(?P<street>[\u4e00-\u9fff]{2,20}[\u4e00-\u9fff\d\-]*?\d+(?:号|弄)(?:院)?)(?P<rest>[\u4e00-\u9fff\da-zA-Z\-#]{0,40})$"
)
CHINESE_CODE = re.compile(r"\b\d{6}\b")
COUNTRIES = {"united kingdom", "uk", "england", "germany", "deutschland", "france", "usa", "united states", "中国"}


def read_address(text: str, *, like: Address) -> Address | None:
    """Return the address that a text consists of, in the country of `like`; None when it is not plainly one."""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip(".。")
    reader = READERS.get(like.country)
    if reader is None or not 8 <= len(plain) <= LONGEST or not HOUSE_NUMBER.search(plain):
        return None
    return reader(plain, like.country)


def _parts(plain: str) -> list[str]:
    parts = [part for part in SPLIT.split(plain) if part]
    return parts[:-1] if parts and parts[-1].lower() in COUNTRIES else parts


def _british(plain: str, country: str) -> Address | None:
    """Street, perhaps a flat, town, postcode."""
    parts = _parts(plain)
    last = UK_CODE.match(parts[-1]) if parts else None
    if last is None:
        return None
    places = [*parts[:-1], *([last[1]] if last[1] else [])]
    return _lines(places[:-1], places[-1] if places else "", "", last[2].upper(), country)


def _american(plain: str, country: str) -> Address | None:
    """Street, perhaps a flat, town, state and ZIP code."""
    parts = _parts(plain)
    last = US_CODE.match(parts[-1]) if len(parts) >= 3 else None
    return _lines(parts[:-2], parts[-2], last[1].upper(), last[2], country) if last else None


def _continental(plain: str, country: str) -> Address | None:
    """Street, perhaps an addition, then five digits and the town."""
    parts = _parts(plain)
    last = TOWN_CODE.match(parts[-1]) if len(parts) >= 2 else None
    return _lines(parts[:-1], last[2], "", last[1], country) if last else None


def _chinese(plain: str, country: str) -> Address | None:
    """Province, city, district with street and number, then the rest; the six digits may be left out."""
    codes = CHINESE_CODE.findall(plain)
    bare = re.sub(r"[\s,]+", "", CHINESE_CODE.sub("", plain))
    found = CHINESE.match(bare)
    if found is None or len(codes) > 1:
        return None
    return Address(found["street"], found["rest"], found["city"], found["region"], "".join(codes), country)


def _lines(lines: list[str], city: str, region: str, postcode: str, country: str) -> Address | None:
    """Take one or two lines, the first with a house number in one of them, and a town without figures."""
    if not 1 <= len(lines) <= 2 or not HOUSE_NUMBER.search("".join(lines)) or not city or HOUSE_NUMBER.search(city):
        return None
    return Address(lines[0], lines[1] if len(lines) > 1 else "", city, region, postcode, country)


READERS: Mapping[str, Callable[[str, str], Address | None]] = {
    "United Kingdom": _british,
    "USA": _american,
    "United States": _american,
    "Germany": _continental,
    "France": _continental,
    "China": _chinese,
    "中国": _chinese,
}
