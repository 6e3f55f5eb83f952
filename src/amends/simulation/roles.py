"""Who the cast are and what they ordered. Days count back from the day the store is opened."""

from dataclasses import dataclass

from amends.kernel.ids import CustomerId, MethodId
from amends.kernel.market import Language, Words
from amends.kernel.money import Money
from amends.kernel.orders import Address, Customer, MethodKind, OrderStatus, PaymentMethod
from amends.simulation.people import COUNTRIES


@dataclass(frozen=True, slots=True)
class Story:
    """One order of the cast: its basket of (product, variant number, units) and when, in days before the anchor.

    `arrived` None with `sent` set is a parcel under way; both None is an order not yet sent.
    `percent` is the discount; `gift` what the customer's second method, a gift card, paid of it.
    """

    order: str
    basket: tuple[tuple[str, int, int], ...]
    special: Words
    sent: int | None = None
    arrived: int | None = None
    status: OrderStatus = OrderStatus.PENDING
    percent: int = 0
    shipping: int = 0
    gift: int = 0


@dataclass(frozen=True, slots=True)
class Role:
    """A member of the cast with everything that the shop knows of them."""

    customer: Customer
    line: Words
    stories: tuple[Story, ...]


def _person(key: str, name: str, place: str, address: Address, *methods: PaymentMethod) -> Customer:
    language = Language.ZH if place == "CN" else Language.EN
    return Customer(CustomerId(f"c-{key}"), name, f"{key}@example.com", place, language, address, methods)


def _method(key: str, kind: MethodKind, label: str, balance: Money | None = None) -> PaymentMethod:
    return PaymentMethod(MethodId(f"pm-{key}"), kind, label, balance)


def _at(place: str, *parts: str) -> Address:
    line1, line2, city, region, postcode = parts
    return Address(line1, line2, city, region, postcode, COUNTRIES[place])


LIN = _person(
    "lin",
    "林晓",
    "CN",
    _at("CN", "文三路88号", "3单元502室", "杭州", "浙江", "310012"),
    _method("lin-1", MethodKind.WALLET, "支付宝 Alipay"),
    _method("lin-2", MethodKind.GIFT_CARD, "礼品卡", Money(30000, "CNY")),
    _method("lin-3", MethodKind.WALLET, "微信支付 WeChat Pay"),
)
ZHOU = _person(
    "zhou",
    "周明",
    "CN",
    _at("CN", "人民南路四段12号", "7单元301室", "成都", "四川", "610041"),
    _method("zhou-1", MethodKind.WALLET, "微信支付 WeChat Pay"),
    _method("zhou-2", MethodKind.CARD, "银行卡 尾号 4821"),
)
EMMA = _person(
    "emma",
    "Emma Clarke",
    "UK",
    _at("UK", "14 Harbour Way", "Flat 3", "Bristol", "England", "BS1 4ST"),
    _method("emma-1", MethodKind.CARD, "Visa •••• 4242"),
    _method("emma-2", MethodKind.GIFT_CARD, "Gift card", Money(2500, "GBP")),
    _method("emma-3", MethodKind.PAYPAL, "PayPal"),
)
JONAS = _person(
    "jonas",
    "Jonas Weber",
    "DE",
    _at("DE", "Invalidenstraße 41", "", "Berlin", "Berlin", "10115"),
    _method("jonas-1", MethodKind.PAYPAL, "PayPal"),
    _method("jonas-2", MethodKind.CARD, "Mastercard •••• 5100"),
)
CAMILLE = _person(
    "camille",
    "Camille Laurent",
    "FR",
    _at("FR", "9 rue Oberkampf", "Bâtiment B", "Paris", "Île-de-France", "75011"),
    _method("camille-1", MethodKind.CARD, "Visa •••• 1881"),
    _method("camille-2", MethodKind.PAYPAL, "PayPal"),
)
MIA = _person(
    "mia",
    "Mia Johnson",
    "US",
    _at("US", "2210 Clark Street", "Apt 5", "Chicago", "IL", "60614"),
    _method("mia-1", MethodKind.CARD, "Visa •••• 0005"),
    _method("mia-2", MethodKind.GIFT_CARD, "Gift card", Money(4000, "USD")),
)

GONE, HERE = OrderStatus.SHIPPED, OrderStatus.DELIVERED

ROLES: tuple[Role, ...] = (
    Role(
        LIN,
        Words(
            "杭州的买家：咖啡壶碎了，鞋码不合适，还有一单没发货",
            "A buyer in Hangzhou: a broken coffee pot, shoes that do not fit, an order not yet sent",
        ),
        (
            Story(
                "CN-104821",
                (("yunqi-coffee-pot", 1, 1),),
                Words(
                    "陶瓷手冲咖啡壶两天前签收，到货时碎了", "Ceramic coffee pot delivered 2 days ago, arrived broken"
                ),
                sent=5,
                arrived=2,
                status=HERE,
            ),
            Story(
                "CN-104835",
                (("lanting-running-shoes", 6, 1),),
                Words("跑步鞋四天前签收，没穿过，尺码不对", "Running shoes delivered 4 days ago, unworn, wrong size"),
                sent=7,
                arrived=4,
                status=HERE,
                percent=10,
            ),
            Story(
                "CN-104902",
                (("yunqi-tea-set", 1, 1), ("yunqi-lunch-box", 3, 2)),
                Words("还没有发货，可以取消或修改", "Not yet sent: can be cancelled or changed"),
                percent=5,
            ),
            Story(
                "CN-104870",
                (("xingchen-earbuds", 2, 1),),
                Words("在途，礼品卡和支付宝一起付的款", "Under way; paid with a gift card and Alipay"),
                sent=1,
                status=GONE,
                gift=10000,
            ),
            Story(
                "CN-104688",
                (("xingchen-keyboard", 2, 1),),
                Words("九天前签收，已过七天无理由退货期", "Delivered 9 days ago: past the seven days without reason"),
                sent=12,
                arrived=9,
                status=HERE,
            ),
        ),
    ),
    Role(
        ZHOU,
        Words(
            "成都的买家：水果坏了，快递晚到，还有一枚定制戒指",
            "A buyer in Chengdu: spoiled fruit, a late parcel and a ring made to order",
        ),
        (
            Story(
                "CN-105117",
                (("guoyuan-cherries", 1, 1),),
                Words("车厘子昨天签收，有坏果（生鲜）", "Cherries delivered yesterday, some spoiled (perishable)"),
                sent=2,
                arrived=1,
                status=HERE,
            ),
            Story(
                "CN-105042",
                (("yunqi-desk-lamp", 1, 1), ("yunqi-storage-box", 2, 2)),
                Words("快递已超过承诺时间", "The parcel is past its promised day"),
                sent=12,
                status=GONE,
                shipping=1200,
            ),
            Story(
                "CN-105063",
                (("hefeng-engraved-ring", 2, 1),),
                Words("定制刻字戒指，三天前签收", "Engraved ring made to order, delivered 3 days ago"),
                sent=6,
                arrived=3,
                status=HERE,
            ),
        ),
    ),
    Role(
        EMMA,
        Words(
            "英国买家：电压不对的水壶、迟到的包裹和一份待发货订单",
            "A buyer in Bristol: a kettle for the wrong voltage, a late parcel, a pending order",
        ),
        (
            Story(
                "UK-204118",
                (("thornbury-gooseneck-kettle", 2, 1),),
                Words(
                    "鹅颈壶 £64.00 三天前签收，电压不对（120 V）",
                    "Gooseneck kettle £64.00 delivered 3 days ago, wrong voltage (120 V)",
                ),
                sent=6,
                arrived=3,
                status=HERE,
            ),
            Story(
                "UK-204077",
                (("harbour-hiking-boots", 3, 1),),
                Words("包裹迟到，超过承诺时间", "A late parcel, past its promised day"),
                sent=13,
                status=GONE,
                shipping=490,
            ),
            Story(
                "UK-204153",
                (("harbour-scarf", 1, 1), ("harbour-novel", 1, 2)),
                Words("待发货，可以取消或修改", "Pending: can be cancelled or changed"),
                percent=10,
            ),
            Story(
                "UK-203961",
                (("thornbury-headphones", 1, 1),),
                Words("十三天前签收，离十四天期限只剩一天", "Delivered 13 days ago: one day of the fourteen is left"),
                sent=16,
                arrived=13,
                status=HERE,
                gift=1500,
            ),
        ),
    ),
    Role(
        JONAS,
        Words(
            "柏林的买家：改变主意的键盘，部分到货，一年前买的料理机坏了",
            "A buyer in Berlin: a keyboard he does not want, half a delivery, a blender that failed after a year",
        ),
        (
            Story(
                "DE-301207",
                (("nordhaus-keyboard", 1, 1),),
                Words("键盘十二天前签收，不想要了", "Keyboard delivered 12 days ago, changed his mind"),
                sent=15,
                arrived=12,
                status=HERE,
            ),
            Story(
                "DE-301255",
                (("waldlauf-yoga-mat", 1, 1), ("waldlauf-dumbbells", 1, 1)),
                Words("只到了一半：哑铃还在路上", "Half has arrived: the dumbbells are under way"),
                sent=6,
                arrived=3,
                status=GONE,
                percent=15,
            ),
            Story(
                "DE-300418",
                (("nordhaus-blender", 1, 1),),
                Words(
                    "料理机三百天前签收，现在坏了（法定保修期内）",
                    "Blender delivered 300 days ago, now broken (within the legal guarantee)",
                ),
                sent=303,
                arrived=300,
                status=HERE,
            ),
            Story(
                "DE-301290",
                (("nordhaus-desk-lamp", 1, 1),),
                Words("待发货，想换成白色", "Pending: he would like it in white"),
            ),
        ),
    ),
    Role(
        CAMILLE,
        Words(
            "巴黎的买家：未拆封的面霜，一个迟到的包裹，一份待发货订单",
            "A buyer in Paris: a sealed face cream, a late parcel, a pending order",
        ),
        (
            Story(
                "FR-401118",
                (("atelier-face-cream", 1, 2),),
                Words(
                    "面霜五天前签收，未拆封（卫生密封）",
                    "Face cream delivered 5 days ago, seal unbroken (hygiene seal)",
                ),
                sent=8,
                arrived=5,
                status=HERE,
                shipping=490,
            ),
            Story("FR-401064", (("marche-train-set", 1, 1),), Words("包裹迟到", "A late parcel"), sent=14, status=GONE),
            Story(
                "FR-401186",
                (("atelier-wrap-dress", 2, 1),),
                Words("待发货，想改地址", "Pending: she would like it sent elsewhere"),
            ),
        ),
    ),
    Role(
        MIA,
        Words(
            "芝加哥的买家：清仓大衣、发错码的鞋和一份待发货订单",
            "A buyer in Chicago: a final-sale coat, the wrong shoes and a pending order",
        ),
        (
            Story(
                "US-507733",
                (("hudson-outlet-coat", 1, 1),),
                Words("清仓大衣六天前签收（最终销售，不可退）", "Outlet coat delivered 6 days ago (final sale)"),
                sent=10,
                arrived=6,
                status=HERE,
                percent=20,
            ),
            Story(
                "US-507761",
                (("hudson-sneakers", 4, 1),),
                Words("两天前签收，发错了鞋码", "Delivered 2 days ago, the wrong size was sent"),
                sent=6,
                arrived=2,
                status=HERE,
            ),
            Story(
                "US-507802",
                (("prairie-tent", 1, 1),),
                Words("待发货，部分用礼品卡支付", "Pending; partly paid with a gift card"),
                shipping=790,
                gift=2000,
            ),
            Story(
                "US-507590",
                (("prairie-speaker", 2, 1),),
                Words("已取消，款项已退", "Cancelled, money given back"),
                status=OrderStatus.CANCELLED,
            ),
        ),
    ),
)
