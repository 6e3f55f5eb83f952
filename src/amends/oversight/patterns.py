"""Patterns that name what refused free words seem to say. The vocabulary is the gate; of these only AGREEMENT is."""

import re
from collections.abc import Mapping


def _en(words: str) -> str:
    # \b sees no boundary between Han and Latin, so the neighbours are named.
    return rf"(?<![a-z'])(?:{words})(?![a-z])"


_EN_NUMBERS = (
    r"zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twent\w+|thirt\w+|fort(?:y|ies)|"
    r"fift\w+|sixt\w+|sevent\w+|eight(?:y|ies)|ninet\w+|hundreds?|thousands?|millions?|dozens?|half|halves|quarters?|"
    r"double|twice|couple|triple|full amount|every penny|in full"
)
_EN_DATES = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|april|june|july|august|september|october|"
    r"november|december|today|tomorrow|tonight|yesterday|days?|weeks?|weekend|months?|years?|hours?|minutes?|"
    r"overnight|soon|shortly|immediately|straight away|right away|asap|deadline|o'clock|now|within|later"
)
_EN_MONEY = (
    r"money|refund\w*|cash|pay\w*|paid|prices?|costs?|fees?|charg\w*|credit\w*|coupons?|discounts?|vouchers?|"
    r"compensat\w*|reimburs\w*|dollars?|euros?|pounds?|yuan|rmb|usd|eur|gbp|cny|bucks?|quid|pence|cents?|free|"
    r"postage|shipping|freight|delivery|balance|account|bank|wallet|card|pockets?|bill|out of pocket|on the house"
)
_EN_PROMISES = (
    r"will|\w+'ll|shall|gonna|going to|promis\w*|guarante\w*|assur\w*|consider it|done|sorted|settled?|fix\w*|solved?|"
    r"resolv\w*|taken care|take care|count on|rely on|sure|certainly|definitely|absolutely|of course|yes|okay|ok|fine|"
    r"covered|on us|on me|on it|ow(?:e|es|ed|ing)|made whole|make it right|make it up|swear|yours|replac\w*|"
    r"exchang\w*|return\w*|send\w*|sent|ship\w*|back|approv\w*|accept\w*|grant\w*|agree\w*|entitled?|leave it|"
    r"in the bag|deal|brand new|coming your way|on its way|set|no problem|my word|arrang\w*|handl\w*|keep it|new"
)
_EN_DENIALS = (
    r"no|not|never|none|cannot|\w+n't|unable|impossible|refus\w*|reject\w*|declin\w*|den(?:y|ied|ies)|unfortunately|"
    r"nothing|neither|ineligible|expired|policy|policies|rules?|out of (?:our|my) hands|stuck with|afraid|final"
)
_EN_FAULTS = (
    r"faults?|blam\w*|mistakes?|errors?|(?:our|my) bad|negligen\w*|liab\w*|responsib\w*|sorry|apolog\w*|careless\w*|"
    r"should have|should've|broke|messed|screwed|defect\w*|seller|warehouse|courier|we"
)
_ZH_NUMBERS = "[一二三四五六七八九十百千万亿零〇两俩仨半几壹贰叁肆伍陆柒捌玖拾佰仟双倍]"

_EN_LINKS = r"click\w*|links?|urls?|qr|whatsapp|telegram|wechat"
_ZH_LINK = "网址|链接|点击|二维码|加微信|微信"
_ZH_PERCENT = "百分|全额|分之|[一二三四五六七八九]成|[一二三四五六七八九]折"
_ZH_MONEY = "钱|款|元|块|退|赔|补|费|价|免|账|帐|卡|红包|券|优惠|支付|付|扣|报销|掏|承担"
_ZH_DATE = (
    "今天|明天|后天|昨天|今晚|明早|周[一二三四五六日末]|星期|月|[一二三四五六七八九十几两]天|号前|年内|小时|"
    "分钟|马上|立刻|立即|尽快|很快|稍后|之内|以内|这两天|隔天|当天|即日"
)
_ZH_FAULT = "抱歉|对不起|过错|责任|怪我|怪您|错|疏忽|失误|不好意思|过失|赖|您自己|人为|我们的问题"
_ZH_DENIAL = (
    "不行|不能|不可|不给|不予|不会|没法|没办法|无法|无权|拒|禁止|过期|超过|规定|政策|条款|爱莫能助|帮不|办不|"
    "不支持|不符合|轮不到"
)
_ZH_PROMISE = (
    "保证|承诺|一定|肯定|绝对|放心|包在|搞定|办妥|办好|妥|安排|处理|解决|负责|没问题|会|将|满意|寄|发|换|送|"
    "运|取|同意|批准|通过|可以|能|行|答应|算|我们出|到位|落实|交给|给您|为您|帮您|好的|没事|当然|包您|吃亏|"
    "做主|撑腰|公道"
)

PATTERNS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "link": rf"https?|www|[a-z0-9]\.[a-z]{{2}}|@|://|{_en(_EN_LINKS)}|{_ZH_LINK}",
        "percent": rf"[%‰]|{_en('per ?cent|percentage')}|{_ZH_PERCENT}",
        "digit": r"\d",
        "money": rf"[$€£¥₹₩]|{_en(_EN_MONEY)}|{_ZH_MONEY}",
        "date": f"{_en(_EN_DATES)}|{_ZH_DATE}",
        "fault": f"{_en(_EN_FAULTS)}|{_ZH_FAULT}",
        "denial": f"{_en(_EN_DENIALS)}|{_ZH_DENIAL}",
        "promise": f"{_en(_EN_PROMISES)}|{_ZH_PROMISE}",
        "number": f"{_en(_EN_NUMBERS)}|{_ZH_NUMBERS}",
    }.items()
}
# Words of the vocabulary that together agree to something, as an answer to what the customer asked.
_EN_AGREEMENT = (
    r"(?:sounds|looks|seems|too) (?:good|nice|well|like a plan)|as you|very much so|just so|be it|"
    r"(?:happy|glad) to(?! (?:help|hear|listen|read|chat|talk|be|know|see))|"
    r"welcome to(?! (?:ask|write|tell|share|talk|chat|say|explain))|"
    r"you(?: have|'ve) it|let it|just (?:say|listen|wait)"
)
# "It is." answers yes; "how upsetting this is." does not.
_EN_ELLIPSIS = (
    r"(?:^|[.,;:!?])(?:(?!how|why|what)[^.,;:!?])*?(?<![a-z'])"
    r"(?:it|that|this|i|you|they) (?:is|are|am|was|were|would|have|has|had|want)"
    r"(?: (?:so|too|also|really|truly|just))* *(?:[.,;:!?]|$)|"
    r"(?:^|[.,;:!?]) *very well"
)
AGREEMENT = re.compile(f"{_en(_EN_AGREEMENT)}|{_EN_ELLIPSIS}|听您的|就这样|就这么|是的|^真的$|有的|都听")
