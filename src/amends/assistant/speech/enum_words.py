"""The words for enum values, and the texts of quick replies. A value means the same whichever enum holds it."""

from collections.abc import Mapping

from amends.kernel.market import Words

_REASONS = {
    "change_of_mind": Words("不想要了", "changed my mind"),
    "defect": Words("商品坏了或有质量问题", "broken or faulty"),
    "not_as_described": Words("和页面描述不符", "not as described"),
    "wrong_item": Words("收到的不是买的那件", "wrong item"),
    "missing_item": Words("少了东西", "something is missing"),
    "damaged_in_transit": Words("运输中损坏", "damaged on the way"),
    "not_received": Words("没有收到", "not received"),
    "late": Words("送达晚了", "late"),
    "wrong_size": Words("尺码不合适", "wrong size"),
    "counterfeit": Words("怀疑不是正品", "may not be genuine"),
    "ordered_by_mistake": Words("下错单", "ordered by mistake"),
    "no_longer_needed": Words("用不上了", "no longer needed"),
    "price": Words("价格原因", "the price"),
}
_REMEDIES = {
    "cancel": Words("取消订单", "cancel the order"),
    "return": Words("退货退款", "return with refund"),
    "exchange": Words("换货", "exchange"),
    "refund": Words("仅退款", "refund without return"),
    "reship": Words("重新寄送", "send it again"),
    "repair": Words("维修", "have it repaired"),
    "price_reduction": Words("减少价款", "a lower price"),
    "modify_items": Words("更换商品", "change the items"),
    "modify_payment": Words("更换付款方式", "change the payment method"),
    "modify_address": Words("修改收货地址", "change the delivery address"),
    "modify_profile": Words("修改默认地址", "change the default address"),
}
_INTENTS = {
    "complaint": Words("商品或订单有问题", "something is wrong"),
    "where_is_order": Words("查订单到哪了", "where is my order"),
    "refund_status": Words("查退款进度", "where is my refund"),
    "policy_question": Words("问规则", "a question about the rules"),
    "person": Words("转人工", "talk to a person"),
    "greeting": Words("打招呼", "say hello"),
    "thanks": Words("道谢", "say thanks"),
    "other": Words("其他问题", "something else"),
}
_STATES = {
    "pending": Words("待处理", "pending"),
    "processed": Words("备货中", "being prepared"),
    "shipped": Words("已寄出", "on its way"),
    "delivered": Words("已签收", "delivered"),
    "cancelled": Words("已取消", "cancelled"),
    "returning": Words("退货中", "being returned"),
    "refunded": Words("已退款", "refunded"),
    "exchanging": Words("换货中", "being exchanged"),
}
_METHODS = {
    "card": Words("银行卡", "card"),
    "wallet": Words("电子钱包", "wallet"),
    "paypal": Words("PayPal 账户", "PayPal account"),
    "gift_card": Words("礼品卡", "gift card"),
}
_PARTIES = {
    "buyer": Words("买家", "the buyer"),
    "seller": Words("商家", "the seller"),
    "platform": Words("平台", "the platform"),
    "nobody": Words("无人", "nobody"),
}
_FINDINGS = {
    "another_item": Words("寄回的不是这张订单里的商品", "a different item came back"),
    "worn": Words("使用痕迹超出了检查商品所需的程度", "the item shows more use than looking it over takes"),
    "broken_since": Words("商品在签收之后受损", "the item was damaged after it was delivered"),
    "incomplete": Words("商品缺少部件", "parts of the item are missing"),
    "no_fault_found": Words("没有查出所说的问题", "the fault that was described could not be found"),
    "nothing_inside": Words("包裹里没有商品", "there was no item in the parcel"),
}

_OPTIONS = {
    "amber": Words("琥珀色", "amber"),
    "beige": Words("米色", "beige"),
    "black": Words("黑色", "black"),
    "blue": Words("蓝色", "blue"),
    "brown": Words("茶色", "brown"),
    "burgundy": Words("酒红色", "burgundy"),
    "celadon": Words("青瓷色", "celadon"),
    "clear": Words("透明", "clear"),
    "cream": Words("奶油色", "cream"),
    "green": Words("绿色", "green"),
    "grey": Words("灰色", "grey"),
    "indigo": Words("靛蓝色", "indigo"),
    "navy": Words("藏青色", "navy"),
    "olive": Words("橄榄绿", "olive"),
    "orange": Words("橙色", "orange"),
    "red": Words("红色", "red"),
    "sage": Words("灰绿色", "sage"),
    "smoke": Words("烟灰色", "smoke"),
    "steel": Words("不锈钢色", "steel"),
    "teal": Words("蓝绿色", "teal"),
    "white": Words("白色", "white"),
    "yellow": Words("黄色", "yellow"),
    "silver": Words("银", "silver"),
    "gold plated": Words("镀金", "gold plated"),
    "leather": Words("皮革", "leather"),
    "single": Words("单人", "single"),
    "double": Words("双人", "double"),
    "king": Words("特大", "king"),
    "adjustable": Words("可调", "adjustable"),
    "fixed": Words("固定", "fixed"),
    "hardback": Words("精装", "hardback"),
    "paperback": Words("平装", "paperback"),
    "base": Words("标准版", "base"),
    "deluxe": Words("豪华版", "deluxe"),
    "mirror": Words("镜面", "mirror"),
    "harbour": Words("港口", "harbour"),
    "mountains": Words("群山", "mountains"),
    "night sky": Words("夜空", "night sky"),
    "brick": Words("砖红", "brick"),
    "plum": Words("梅子色", "plum"),
    "rose": Words("玫瑰色", "rose"),
}

ENUM_WORDS: Mapping[str, Words] = {
    **_OPTIONS,
    **_REASONS,
    **_REMEDIES,
    **_INTENTS,
    **_STATES,
    **_METHODS,
    **_PARTIES,
    **_FINDINGS,
}

QUICK_REPLIES: Mapping[str, Words] = {
    **{key: ENUM_WORDS[key] for key in (*_REASONS, *_REMEDIES, "person", "where_is_order", "refund_status", "other")},
    "yes": Words("是的", "yes"),
    "no": Words("不是", "no"),
    "confirm": Words("确认", "confirm"),
    "decline": Words("先不办", "not now"),
    "solved": Words("解决了", "yes, it's settled"),
    "unsolved": Words("还没有", "not yet"),
    "other_order": Words("别的订单", "another order"),
    "why": Words("为什么这样回答？", "why this answer?"),
}
