"""What the generated sellers sell. Base prices are in pence; a market's price follows from its factor."""

from dataclasses import dataclass
from itertools import product as every
from types import MappingProxyType

from amends.kernel.ids import ProductId, SellerId, VariantId
from amends.kernel.market import Words, market
from amends.kernel.money import Money
from amends.kernel.orders import Address, Product, Seller, Variant
from amends.simulation.people import COUNTRIES, PLACES

Axis = tuple[str, tuple[str, ...]]

SIZES: Axis = ("size", ("S", "M", "L", "XL"))
SHOE_SIZES: Axis = ("size", ("37", "38", "39", "40", "41", "42", "43", "44"))
BLACK_WHITE: Axis = ("colour", ("black", "white"))
DEEP: Axis = ("colour", ("navy", "burgundy"))
EARTH: Axis = ("colour", ("beige", "olive", "grey"))
BRIGHT: Axis = ("colour", ("red", "blue", "yellow"))
VOLTAGE: Axis = ("voltage", ("230 V", "120 V"))


@dataclass(frozen=True, slots=True)
class Design:
    """A product before a seller stocks it: `base` pence, `step` pence more for each later value of the last axis."""

    key: str
    zh: str
    en: str
    category: str
    base: int
    axes: tuple[Axis, ...]
    step: int = 0
    traits: frozenset[str] = frozenset()


def _traits(*names: str) -> frozenset[str]:
    return frozenset(names)


FINAL, CUSTOM, FRESH = _traits("final_sale"), _traits("custom_made"), _traits("perishable")
HYGIENE, SEALED, DIGITAL = _traits("sealed_hygiene"), _traits("sealed_software"), _traits("digital")
LICENCE: Axis = ("licence", ("1 year", "3 years"))
FORMAT: Axis = ("format", ("paperback", "hardback"))
LENGTH: Axis = ("length", ("40 cm", "45 cm", "50 cm"))
FINISH: Axis = ("material", ("silver", "gold plated"))

DESIGNS: tuple[Design, ...] = (
    Design("tshirt", "纯棉圆领T恤", "Cotton crew-neck T-shirt", "apparel", 1500, (BLACK_WHITE, SIZES)),
    Design("linen_shirt", "亚麻长袖衬衫", "Linen long-sleeve shirt", "apparel", 3900,
           (("colour", ("white", "sage")), SIZES)),
    Design("down_jacket", "轻薄羽绒服", "Lightweight down jacket", "apparel", 8900, (DEEP, SIZES)),
    Design("wrap_dress", "碎花裹身连衣裙", "Floral wrap dress", "apparel", 4500, (DEEP, SIZES)),
    Design("jeans", "直筒牛仔裤", "Straight-leg jeans", "apparel", 4900, (("colour", ("indigo", "black")), SIZES)),
    Design("scarf", "羊绒围巾", "Cashmere scarf", "apparel", 5900, (EARTH,)),
    Design("outlet_coat", "清仓羊毛大衣", "Outlet wool coat", "apparel", 9900, (EARTH, ("size", ("S", "M"))), 0, FINAL),
    Design("swimsuit", "连体泳衣", "One-piece swimsuit", "apparel", 3200, (DEEP, SIZES), 0, HYGIENE),
    Design("embroidered_shirt", "定制刺绣衬衫", "Embroidered shirt made to order", "apparel", 6500,
           (SIZES,), 0, CUSTOM),
    Design("running_shoes", "轻量跑步鞋", "Lightweight running shoes", "shoes", 7200, (SHOE_SIZES,)),
    Design("loafers", "真皮乐福鞋", "Leather loafers", "shoes", 8500, (SHOE_SIZES,)),
    Design("sneakers", "复古帆布鞋", "Vintage canvas sneakers", "shoes", 3800, (SHOE_SIZES,)),
    Design("hiking_boots", "防水登山靴", "Waterproof hiking boots", "shoes", 11900, (SHOE_SIZES,)),
    Design("sandals", "软木凉鞋", "Cork-sole sandals", "shoes", 4200, (SHOE_SIZES,)),
    Design("slippers", "毛绒居家拖鞋", "Fleece house slippers", "shoes", 1800, (EARTH, ("size", ("38", "42")))),
    Design("headphones", "无线降噪耳机", "Wireless noise-cancelling headphones", "electronics", 12900, (BLACK_WHITE,)),
    Design("earbuds", "真无线蓝牙耳机", "True wireless earbuds", "electronics", 5900, (BLACK_WHITE,)),
    Design("power_bank", "便携充电宝", "Portable power bank", "electronics", 2600,
           (("capacity", ("10000 mAh", "20000 mAh")),), 1000),
    Design("keyboard", "机械键盘", "Mechanical keyboard", "electronics", 7900, (("switch", ("brown", "red", "blue")),)),
    Design("tablet", "11英寸平板电脑", "11-inch tablet", "electronics", 29900,
           (BLACK_WHITE, ("storage", ("128 GB", "256 GB"))), 6000),
    Design("smart_watch", "运动智能手表", "Sports smart watch", "electronics", 14900,
           (BLACK_WHITE, ("size", ("41 mm", "45 mm"))), 2000),
    Design("camera", "防水运动相机", "Waterproof action camera", "electronics", 18900,
           (("resolution", ("4K", "5K")),), 5000),
    Design("monitor", "27英寸显示器", "27-inch monitor", "electronics", 21900, (("resolution", ("2K", "4K")),), 9000),
    Design("speaker", "蓝牙音箱", "Bluetooth speaker", "electronics", 4500, (("colour", ("black", "red", "teal")),)),
    Design("charger", "65W快速充电器", "65 W fast charger", "electronics", 2900, (("plug", ("CN", "EU", "UK", "US")),)),
    Design("projector", "迷你投影仪", "Mini projector", "electronics", 24900, (VOLTAGE,)),
    Design("duvet", "四季羽绒被", "All-season duvet", "home", 8900, (("size", ("single", "double", "king")),), 2000),
    Design("bed_linen", "长绒棉四件套", "Long-staple cotton bed linen set", "home", 6900,
           (EARTH, ("size", ("double", "king"))), 1000),
    Design("desk_lamp", "护眼台灯", "Eye-care desk lamp", "home", 3900, (BLACK_WHITE, VOLTAGE)),
    Design("rug", "手工编织地毯", "Hand-woven rug", "home", 12900,
           (EARTH, ("size", ("120 x 170 cm", "160 x 230 cm"))), 6000),
    Design("mirror", "圆形壁挂镜", "Round wall mirror", "home", 5900, (("diameter", ("50 cm", "70 cm")),), 2500),
    Design("vase", "手工玻璃花瓶", "Hand-blown glass vase", "home", 3400, (("colour", ("amber", "clear", "smoke")),)),
    Design("curtains", "定制遮光窗帘", "Made-to-measure blackout curtains", "home", 9900, (EARTH,), 0, CUSTOM),
    Design("office_chair", "人体工学椅", "Ergonomic office chair", "home", 19900,
           (BLACK_WHITE, ("armrest", ("fixed", "adjustable"))), 3000),
    Design("storage_box", "折叠收纳箱", "Folding storage box", "home", 1400, (("size", ("30 L", "60 L")),), 600),
    Design("coffee_pot", "陶瓷手冲咖啡壶", "Ceramic pour-over coffee pot", "kitchen", 3200,
           (("colour", ("white", "celadon")), ("capacity", ("400 ml", "600 ml"))), 800),
    Design("gooseneck_kettle", "鹅颈电热水壶", "Gooseneck kettle", "kitchen", 6400, (BLACK_WHITE, VOLTAGE)),
    Design("cast_iron_pan", "铸铁煎锅", "Cast-iron frying pan", "kitchen", 4200, (("size", ("24 cm", "28 cm")),), 1000),
    Design("chef_knife", "大马士革主厨刀", "Damascus chef's knife", "kitchen", 7900,
           (("blade", ("18 cm", "21 cm")),), 1200),
    Design("blender", "破壁料理机", "High-speed blender", "kitchen", 11900, (BLACK_WHITE, VOLTAGE)),
    Design("espresso_machine", "半自动咖啡机", "Semi-automatic espresso machine", "kitchen", 34900,
           (("colour", ("steel", "cream")), VOLTAGE)),
    Design("tea_set", "青瓷功夫茶具套装", "Celadon kung fu tea set", "kitchen", 5600, (("pieces", ("6", "10")),), 2400),
    Design("lunch_box", "不锈钢保温饭盒", "Insulated steel lunch box", "kitchen", 2400,
           (BRIGHT, ("capacity", ("1 L", "1.5 L"))), 400),
    Design("air_fryer", "空气炸锅", "Air fryer", "kitchen", 8900, (("capacity", ("4 L", "6 L")), VOLTAGE)),
    Design("wooden_blocks", "榉木积木", "Beech building blocks", "toys", 2900, (("pieces", ("50", "100")),), 1500),
    Design("train_set", "木制火车轨道", "Wooden train set", "toys", 4900, (("pieces", ("40", "80")),), 3000),
    Design("plush_panda", "毛绒熊猫", "Plush panda", "toys", 1900, (("size", ("30 cm", "60 cm")),), 1600),
    Design("puzzle", "千片拼图", "Thousand-piece puzzle", "toys", 1600,
           (("motif", ("mountains", "harbour", "night sky")),)),
    Design("drone", "儿童遥控无人机", "Children's drone", "toys", 6900, (BRIGHT,)),
    Design("board_game", "家庭桌游", "Family board game", "toys", 3300, (("edition", ("base", "deluxe")),), 1500),
    Design("face_cream", "保湿修护面霜", "Repairing face cream", "beauty", 2800,
           (("size", ("30 ml", "50 ml")),), 1200, HYGIENE),
    Design("lipstick", "哑光口红", "Matte lipstick", "beauty", 1900,
           (("shade", ("rose", "brick", "plum")),), 0, HYGIENE),
    Design("toothbrush", "声波电动牙刷", "Sonic toothbrush", "beauty", 4900, (BLACK_WHITE,), 0, HYGIENE),
    Design("hair_dryer", "负离子吹风机", "Ionic hair dryer", "beauty", 5900, (BLACK_WHITE, VOLTAGE)),
    Design("perfume", "木质香水", "Woody perfume", "beauty", 6800,
           (("size", ("30 ml", "50 ml", "100 ml")),), 2500, HYGIENE),
    Design("cherries", "车厘子鲜果礼盒", "Fresh cherry gift box", "food", 3600,
           (("weight", ("1 kg", "2 kg")),), 2800, FRESH),
    Design("cheese_box", "手工奶酪礼盒", "Farmhouse cheese box", "food", 4200,
           (("weight", ("600 g", "1 kg")),), 2200, FRESH),
    Design("green_tea", "明前龙井茶", "First-flush Longjing green tea", "food", 4800,
           (("weight", ("100 g", "250 g")),), 5200),
    Design("chocolate", "黑巧克力礼盒", "Dark chocolate gift box", "food", 2200, (("cocoa", ("70 %", "85 %")),)),
    Design("cookbook", "家常菜谱", "Home cooking, a cookbook", "books", 2400, (FORMAT,), 1000),
    Design("novel", "长篇小说《海雾》", "Sea Fog, a novel", "books", 1200, (FORMAT,), 800),
    Design("atlas", "世界地图集", "World atlas", "books", 3900, (FORMAT,), 2000),
    Design("ebook", "摄影入门电子书", "Photography for beginners, e-book", "books", 900,
           (("format", ("EPUB", "PDF")),), 0, DIGITAL),
    Design("necklace", "银质项链", "Silver necklace", "jewellery", 5400, (FINISH, LENGTH), 400),
    Design("engraved_ring", "刻字戒指", "Engraved ring", "jewellery", 8800,
           (FINISH, ("size", ("52", "54", "56"))), 0, CUSTOM),
    Design("earrings", "珍珠耳钉", "Pearl stud earrings", "jewellery", 4600, (FINISH,), 1500, HYGIENE),
    Design("watch", "简约石英表", "Minimalist quartz watch", "jewellery", 9900,
           (("strap", ("leather", "steel")),), 2000),
    Design("yoga_mat", "防滑瑜伽垫", "Non-slip yoga mat", "sports", 2900,
           (BRIGHT, ("thickness", ("4 mm", "6 mm"))), 500),
    Design("dumbbells", "可调节哑铃", "Adjustable dumbbells", "sports", 9900, (("weight", ("10 kg", "20 kg")),), 6000),
    Design("tent", "双人露营帐篷", "Two-person tent", "sports", 13900, (("colour", ("green", "orange")),)),
    Design("cycling_helmet", "骑行头盔", "Cycling helmet", "sports", 5500, (BLACK_WHITE, ("size", ("M", "L")))),
    Design("ski_goggles", "滑雪镜", "Ski goggles", "sports", 4900, (("lens", ("clear", "mirror")),), 1000),
    Design("photo_editor", "照片编辑软件（盒装）", "Photo editing software, boxed", "software", 6900,
           (LICENCE,), 7000, SEALED),
    Design("antivirus", "杀毒软件下载版", "Antivirus, download", "software", 2900, (LICENCE,), 3000, DIGITAL),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stall:
    """A seller and the categories that it stocks."""

    seller: Seller
    categories: frozenset[str]


def _stall(key: str, zh: str, en: str, place: str, *categories: str) -> Stall:
    pack = {"CN": "merchant.cn_marketplace", "US": "merchant.us_retail"}.get(place, "merchant.eu_retailer")
    return Stall(Seller(SellerId(key), Words(zh, en), place, pack, _returns_desk(place)), frozenset(categories))


def _returns_desk(place: str) -> Address:
    """Return where goods go back to: the first city of the seller's market."""
    city, region, postcode, street = PLACES[place][0]
    desk = ("1号", "退货部") if place == "CN" else (" 1", "Returns")
    return Address(f"{street}{desk[0]}", desk[1], city, region, postcode, COUNTRIES[place])


STALLS: tuple[Stall, ...] = (
    _stall("s-yunqi", "云栖生活馆", "Yunqi Living", "CN", "home", "kitchen"),
    _stall("s-lanting", "蓝亭服饰", "Lanting Apparel", "CN", "apparel", "shoes"),
    _stall("s-xingchen", "星辰数码", "Xingchen Digital", "CN", "electronics", "software"),
    _stall("s-guoyuan", "果园鲜生", "Orchard Fresh", "CN", "food", "beauty"),
    _stall("s-hefeng", "和风文创", "Hefeng Gifts", "CN", "books", "toys", "jewellery", "sports"),
    _stall("s-nordhaus", "北屋家居", "Nordhaus", "DE", "home", "kitchen", "electronics"),
    _stall("s-waldlauf", "林间运动", "Waldlauf Sport", "DE", "shoes", "sports", "apparel"),
    _stall("s-atelier", "河岸工坊", "Atelier Rive", "FR", "apparel", "jewellery", "beauty"),
    _stall("s-marche", "小集市", "Petit Marché", "FR", "food", "kitchen", "books", "toys"),
    _stall("s-thornbury", "桑伯里商店", "Thornbury & Co", "UK", "home", "kitchen", "electronics", "food", "software"),
    _stall("s-harbour", "港口大街", "Harbour Row", "UK",
           "apparel", "shoes", "beauty", "jewellery", "toys", "books", "sports"),
    _stall("s-prairie", "草原户外", "Prairie Goods", "US",
           "sports", "home", "kitchen", "electronics", "software", "toys"),
    _stall("s-hudson", "哈德逊清仓", "Hudson Outlet", "US", "apparel", "shoes", "beauty", "jewellery", "books", "food"),
)  # fmt: skip

# How many minor units of the currency one hundred pence of base price are: a price list, not an exchange rate.
PRICE_LIST = MappingProxyType({"GBP": 100, "EUR": 120, "USD": 125, "CNY": 900})


def price_in(pence: int, currency: str) -> Money:
    """Return the list price in `currency`, rounded down to ten minor units."""
    return Money(pence * PRICE_LIST[currency] // 1000 * 10, currency)


def product_id(stall: Stall, design: Design) -> ProductId:
    """Return the id of a design at one seller, such as yunqi-coffee-pot."""
    return ProductId(f"{stall.seller.id.removeprefix('s-')}-{design.key.replace('_', '-')}")


def product_of(stall: Stall, design: Design, stocks: tuple[int, ...]) -> Product:
    """Return a design as one seller stocks it; `stocks` are units on hand, one number a variant."""
    key = product_id(stall, design)
    currency = market(stall.seller.market).currency
    variants = []
    for index, options in enumerate(choices(design)):
        last = design.axes[-1]
        price = price_in(design.base + design.step * last[1].index(options[-1][1]), currency)
        variants.append(Variant(VariantId(f"{key}-{index + 1}"), options, price, stocks[index]))
    words = Words(design.zh, design.en)
    return Product(key, stall.seller.id, words, design.category, design.traits, tuple(variants))


def choices(design: Design) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the options of each variant of a design, in order."""
    names = [name for name, _ in design.axes]
    return tuple(tuple(zip(names, values, strict=True)) for values in every(*(values for _, values in design.axes)))
