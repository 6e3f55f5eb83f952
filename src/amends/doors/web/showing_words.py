"""Texts of the pages that depend on what is shown rather than on the page: remedies, states, options, refusals."""

from collections.abc import Mapping
from typing import Literal

from amends.doors.web.views import FactIcon, Intent
from amends.kernel.market import Words
from amends.kernel.remedy import RemedyKind

TITLES: Mapping[str, Words] = {
    RemedyKind.CANCEL: Words("取消订单，全额退款", "Cancel the order and get your money back"),
    RemedyKind.RETURN: Words("退货退款", "Send it back for a refund"),
    RemedyKind.REFUND: Words("不用退货，直接退款", "Keep it and get your money back"),
    RemedyKind.EXCHANGE: Words("换货", "Exchange it"),
    RemedyKind.RESHIP: Words("重新寄一份", "Have it sent again"),
    RemedyKind.REPAIR: Words("维修", "Have it repaired"),
    RemedyKind.PRICE_REDUCTION: Words("保留商品，减少价款", "Keep it and pay less"),
    RemedyKind.MODIFY_ITEMS: Words("更换订单里的商品", "Change the items"),
    RemedyKind.MODIFY_PAYMENT: Words("换一种方式付款", "Pay another way"),
    RemedyKind.MODIFY_ADDRESS: Words("修改收货地址", "Change the delivery address"),
    RemedyKind.MODIFY_PROFILE: Words("修改默认地址", "Change your default address"),
}
UNDELIVERED = Words("全额退款", "Get your money back")

# Which icon stands beside a fact of an option, by the act that says it.
ICONS: Mapping[str, FactIcon] = {
    "freight_buyer": "truck",
    "freight_seller": "truck",
    "freight_platform": "truck",
    "nothing_to_send_back": "box",
    "return_by": "clock",
    "refund_by": "clock",
    "refund_to": "refund",
    "charge_to": "card",
    "needs_inspection": "box",
    "new_variant": "swap",
    "price_difference_charge": "card",
    "price_difference_refund": "refund",
    "price_difference_none": "card",
    "rights_remain": "shield",
}
RIGHTS = "rights_remain"
# A card holds three facts; these come first. The confirmation shows them all.
FOREMOST = ("new_variant", "nothing_to_send_back", "freight_buyer", "freight_seller", "freight_platform", "refund_to")

NEW_ONE = Words("换成：{}", "You get: {}")
OPENING: Mapping[Intent, Words] = {
    "return": Words("我想退货", "I want to return it"),
    "exchange": Words("我想换货", "I want to exchange it"),
    "defect": Words("商品坏了或有质量问题", "It is broken or faulty"),
    "not_received": Words("我还没有收到", "I have not received it"),
    "cancel": Words("我想取消订单", "I want to cancel the order"),
    "change_items": Words("我想更换订单里的商品", "I want to change the items"),
}
FIRST_REPLIES = (
    Words("商品坏了或有质量问题", "It is broken or faulty"),
    Words("我还没有收到", "I have not received it"),
    Words("我想退货", "I want to return it"),
)
UNTITLED = Words("售后服务", "After-sales service")
FORGOTTEN = Words("（内容已按您的要求删除）", "(removed at your request)")

Step = Literal["choose", "look", "team", "answer", "send", "check", "run", "done", "tell"]
NEXT_STEPS: Mapping[Step, Words] = {
    "choose": Words("选一个方案，或者继续商量。", "Choose one of the options, or ask about them."),
    "look": Words("客服会在这里回复您，您不用守着。", "A person answers here; there is no need to wait."),
    "team": Words("我们的同事正在处理。", "Our team is working on it."),
    "answer": Words("同事回复了您，等您答复。", "A person answered; it is your turn."),
    "send": Words("把商品寄回，我们验货后办理。", "Send the item back; it goes ahead after the check."),
    "check": Words("商家正在验货，之后按方案办理。", "The seller checks the item, then it goes ahead."),
    "run": Words("已确认，正在办理。", "Confirmed and under way."),
    "done": Words("都办好了。", "Everything is done."),
    "tell": Words("告诉助手还需要什么。", "Tell the assistant what you need."),
}

# What a customer is told when a rule says no, by its clause; the part before the stroke stands for the rest.
REFUSALS: Mapping[str, Words] = {
    "confirmation/stale": Words(
        "这个方案已经不是最新的，什么都没有执行。请再说一遍您的需要，我按最新情况重新为您算。",
        "This offer is no longer the latest, and nothing was done. Say again what you need and you get a fresh one.",
    ),
    "confirmation/replayed": Words("这个方案您已经确认过了。", "You confirmed this plan already."),
    "confirmation": Words("这次确认没有生效，什么都没有执行。", "That confirmation did not count; nothing was done."),
    "": Words("这一步没有办成，什么都没有改变。", "That did not work. Nothing was changed."),
}
# What is wrong with a field, by the words of its fault; of any other a Chinese page says only that it is wrong.
FAULTS: Mapping[str, Words] = {
    "is missing": Words("没有填写。", "Nothing was filled in."),
    "is empty": Words("不能为空。", "Something must be written here."),
    "holds control characters": Words("有无法显示的字符。", "It holds characters that cannot be shown."),
    "at most 500 characters": Words("最多 500 个字。", "At most 500 characters."),
    "must be the provider's own number, without spaces": Words(
        "要填对方自己的单号，不能有空格。", "It must be the provider's own number, without spaces."
    ),
    "must be the carrier's name": Words("要填承运商的名称。", "It must be the carrier's name."),
    "is needed: under which number the provider has it": Words(
        "请填对方记录里的单号。", "It is needed: under which number the provider has it."
    ),
    "is needed: who carries it": Words("请填承运商。", "It is needed: who carries it."),
}
FAULTY = Words("这一项填得不对。", "")


def fault_words(what: str) -> Words:
    """Return what is wrong with a field as a page says it."""
    return FAULTS.get(what) or Words(FAULTY.zh, what)


EMPTY = Words("消息不能为空。", "A message needs words.")
TOO_LONG = Words("消息最多 4,000 个字，请分开发送。", "A message may have 4,000 characters. Send it in parts.")
UNREADABLE = Words("消息里有无法显示的字符。", "The message holds characters that cannot be shown.")
