"""Invented buyers: names, addresses and payment methods as each market has them."""

from random import Random  # noqa: TID251  chance is seeded by the caller
from types import MappingProxyType

from amends.kernel.ids import CustomerId, MethodId
from amends.kernel.market import Language, market
from amends.kernel.money import Money
from amends.kernel.orders import Address, Customer, MethodKind, PaymentMethod

# The zh names carry their pinyin, because an e-mail address needs it.
SURNAMES_ZH = (
    ("王", "wang"), ("李", "li"), ("张", "zhang"), ("刘", "liu"), ("陈", "chen"), ("杨", "yang"), ("赵", "zhao"),
    ("黄", "huang"), ("吴", "wu"), ("徐", "xu"), ("孙", "sun"), ("马", "ma"), ("朱", "zhu"), ("胡", "hu"),
    ("郭", "guo"),
)  # fmt: skip
GIVEN_ZH = (
    ("芳", "fang"), ("伟", "wei"), ("娜", "na"), ("敏", "min"), ("静", "jing"), ("丽", "li"), ("强", "qiang"),
    ("子涵", "zihan"), ("雨桐", "yutong"), ("浩然", "haoran"), ("思远", "siyuan"), ("佳怡", "jiayi"),
    ("梓轩", "zixuan"), ("晨曦", "chenxi"), ("文博", "wenbo"), ("雪梅", "xuemei"),
)  # fmt: skip
GIVEN_EN = (
    "Olivia", "Jack", "Amelia", "Harry", "Isla", "George", "Ava", "Noah", "Priya", "Oscar", "Grace", "Leo", "Aisha",
    "Freya", "Arthur", "Zoe",
)  # fmt: skip
FAMILY_EN = (
    "Smith", "Jones", "Taylor", "Brown", "Patel", "Evans", "Wilson", "Walker", "Okafor", "Hughes", "Green", "Reed",
)  # fmt: skip
GIVEN_DE = ("Lukas", "Anna", "Felix", "Lena", "Maximilian", "Sophie", "Paul", "Emilia", "Moritz", "Clara", "Mehmet")
FAMILY_DE = ("Müller", "Schmidt", "Fischer", "Wagner", "Becker", "Hoffmann", "Koch", "Richter", "Yılmaz", "Krüger")
GIVEN_FR = ("Léa", "Hugo", "Chloé", "Louis", "Manon", "Jules", "Inès", "Gabriel", "Amélie", "Théo", "Yasmine")
FAMILY_FR = ("Martin", "Bernard", "Dubois", "Moreau", "Lefèvre", "Garcia", "Roux", "Fournier", "Benali", "Girard")

# city, region, postcode, street
PLACES = MappingProxyType(
    {
        "CN": (
            ("杭州", "浙江", "310012", "文三路"),
            ("上海", "上海", "200031", "淮海中路"),
            ("成都", "四川", "610041", "人民南路"),
            ("广州", "广东", "510620", "天河北路"),
            ("哈尔滨", "黑龙江", "150010", "中央大街"),
        ),
        "UK": (
            ("Bristol", "England", "BS1 4ST", "Harbour Way"),
            ("Leeds", "England", "LS1 6HW", "Wellington Street"),
            ("Edinburgh", "Scotland", "EH3 9QG", "Lothian Road"),
            ("Cardiff", "Wales", "CF10 2EF", "Castle Street"),
        ),
        "DE": (
            ("Berlin", "Berlin", "10115", "Invalidenstraße"),
            ("Hamburg", "Hamburg", "20095", "Mönckebergstraße"),
            ("München", "Bayern", "80331", "Sendlinger Straße"),
        ),
        "FR": (
            ("Lyon", "Auvergne-Rhône-Alpes", "69002", "rue de la République"),
            ("Paris", "Île-de-France", "75011", "rue Oberkampf"),
            ("Nantes", "Pays de la Loire", "44000", "rue Crébillon"),
        ),
        "US": (
            ("Chicago", "IL", "60614", "Clark Street"),
            ("Austin", "TX", "78704", "Congress Avenue"),
            ("Portland", "OR", "97205", "Burnside Street"),
            ("Sacramento", "CA", "95814", "Capitol Avenue"),
        ),
    }
)
COUNTRIES = MappingProxyType(
    {"CN": "中国", "UK": "United Kingdom", "DE": "Germany", "FR": "France", "US": "United States"}
)
# Ten of a hundred buyers speak the other language: a market is not a language.
OTHER_TONGUE = 10


def a_customer(number: int, place: str, rng: Random) -> Customer:
    """Return one invented buyer of a market; `number` makes the id and the e-mail unique."""
    language = market(place).language
    if rng.randrange(100) < OTHER_TONGUE:
        language = Language.EN if language is Language.ZH else Language.ZH
    name, mailbox = _name(place, rng)
    key = CustomerId(f"c-{number}")
    address, methods = an_address(place, rng), some_methods(key, place, rng)
    return Customer(key, name, f"{mailbox}.{number}@example.com", place, language, address, methods)


def _name(place: str, rng: Random) -> tuple[str, str]:
    if place == "CN":
        family, given = rng.choice(SURNAMES_ZH), rng.choice(GIVEN_ZH)
        return family[0] + given[0], f"{family[1]}.{given[1]}"
    givens, families = {"DE": (GIVEN_DE, FAMILY_DE), "FR": (GIVEN_FR, FAMILY_FR)}.get(place, (GIVEN_EN, FAMILY_EN))
    given_name, family_name = rng.choice(givens), rng.choice(families)
    return f"{given_name} {family_name}", f"{given_name}.{family_name}".lower().encode("ascii", "ignore").decode()


def an_address(place: str, rng: Random) -> Address:
    """Return a plausible address in a market; no real household is meant."""
    city, region, postcode, street = rng.choice(PLACES[place])
    number = rng.randrange(1, 180)
    first = {"CN": f"{street}{number}号", "DE": f"{street} {number}"}.get(place, f"{number} {street}")
    second = f"{rng.randrange(1, 30)}单元{rng.randrange(1, 9)}0{rng.randrange(1, 5)}室" if place == "CN" else ""
    return Address(first, second, city, region, postcode, COUNTRIES[place])


def some_methods(customer: CustomerId, place: str, rng: Random) -> tuple[PaymentMethod, ...]:
    """Return one to three payment methods in the market's habit; the first is the one used most."""
    wallets = ("支付宝 Alipay", "微信支付 WeChat Pay") if place == "CN" else ("PayPal",)
    brand = "银行卡 尾号" if place == "CN" else rng.choice(("Visa ••••", "Mastercard ••••"))
    kind = MethodKind.WALLET if place == "CN" else MethodKind.PAYPAL
    offers: list[tuple[MethodKind, str, Money | None]] = [(kind, label, None) for label in wallets]
    offers.append((MethodKind.CARD, f"{brand} {rng.randrange(1000, 10000)}", None))
    rng.shuffle(offers)
    chosen = offers[: rng.randrange(1, 3)]
    if rng.randrange(100) < 25:
        chosen.append(a_gift_card(place, rng.randrange(5, 120) * 100))
    return tuple(
        PaymentMethod(MethodId(f"pm-{customer.removeprefix('c-')}-{index + 1}"), *offer)
        for index, offer in enumerate(chosen)
    )


def a_gift_card(place: str, pence: int) -> tuple[MethodKind, str, Money]:
    """Return a gift card worth about `pence` of base price."""
    label = "礼品卡" if place == "CN" else "Gift card"
    scale = 9 if place == "CN" else 1
    return MethodKind.GIFT_CARD, label, Money(pence * scale, market(place).currency)
