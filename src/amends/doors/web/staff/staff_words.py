"""Texts of the workbench that depend on what is shown: why a person was called, tasks, refusals by their clause."""

from collections.abc import Mapping

from amends.kernel.market import Words

WHY_HERE: Mapping[str, Words] = {
    "customer_asked": Words("顾客要求由人工处理。", "The customer asked for a person."),
    "policy_unsure": Words(
        "规则没有给出确定的答案，由人来决定。", "The rules give no certain answer here; a person decides."
    ),
    "language": Words("顾客用的语言助手不会。", "The customer writes a language that the assistant does not speak."),
    "not_understood": Words("助手没听懂顾客的意思。", "The assistant did not understand what the customer wants."),
}
WHY_OTHER = Words("助手没有把握，转给了人工。", "The assistant was not sure and asked for a person.")

UNASKABLE = Words(
    "结果不明：对方没有答复，也无法查询。", "The outcome is unknown: there was no answer, and it cannot be asked."
)
OFTEN = Words("试了 {} 次都没有得到答复。", "There was no answer in {} attempts.")
RECORDS = Words("店铺的记录不允许这一步。", "The shop's records do not allow this step.")
DECLINED = Words("对方拒绝了。", "The other side declined it.")
OVERDUE = Words(
    "换货的商品没有按时寄回，差价已经收了。退还差价后写下流水号；再等两周就选重试。",
    "The goods of an exchange did not come back in time, and the difference was charged. Give it back and note the "
    "provider's number, or try again to wait two more weeks.",
)
OTHERWISE = Words("这一步没有办成。", "The step could not be done.")

NOT_OWED = Words("按现行规则，这里不适用。", "The rules do not grant it here.")
RULE_ENDS = Words("规则不允许：{}", "A rule stands against it: {}")
RULE_NEEDED = Words("条件不符合，最接近的规则是：{}", "Its conditions are not met. The closest rule: {}")
REFUSALS: Mapping[str, Words] = {
    "order/status": Words("订单现在的状态办不了。", "The order's state does not allow it."),
    "order/cancelled": Words("订单已经取消。", "The order was cancelled."),
    "order/charge-open": Words("这张订单还有一笔扣款没有完成。", "A charge for this order is still under way."),
    "order/items-modified": Words("订单里的商品已经改过一次。", "The items of this order were changed before."),
    "order/already-exchanged": Words("这张订单已经换过货。", "This order had its exchange."),
    "order/already-in-return": Words("这张订单已经在退货。", "This order is in return already."),
    "items/quantity": Words("这些商品已经有别的方案在办。", "These items are part of another plan already."),
    "items/unavailable": Words("要换的款式没有货。", "The new item is out of stock."),
    "items/same": Words("换成的是同一件商品。", "It would be the same item."),
    "items/other-product": Words("只能换同一种商品的其他款式。", "Only another variant of the same product will do."),
    "payment/exceeds-captured": Words(
        "退款会超过实际支付的金额。", "More would be given back than was paid and is left."
    ),
    "payment/gift-card-short": Words("礼品卡余额不够。", "The gift card does not cover it."),
    "cancel/reason": Words("这个原因不能取消订单。", "The shop does not cancel for this reason."),
    "conversation/not-taken": Words("请先接手这个会话。", "Take the conversation first."),
    "confirmation/stale": Words(
        "情况刚刚变了，请再看一遍方案。", "Something has just changed; please look at the plan again."
    ),
}
TAKEN = Words("另一位同事刚刚接手了。", "A colleague has just taken it.")
REFUSED = Words("这一步没有办成，什么都没有改变。", "That did not work. Nothing was changed.")
FAULTY_REPLY = Words("回复里要有文字，最多 4,000 字。", "A reply needs words, at most 4,000 characters.")
