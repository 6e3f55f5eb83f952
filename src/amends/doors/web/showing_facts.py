"""The words for facts that rules look at, where they come from, and the lines of a sum."""

from collections.abc import Mapping

from amends.kernel.market import Words

LABELS: Mapping[str, Words] = {
    "market": Words("购买市场", "Market"),
    "reason": Words("原因", "Reason"),
    "order_status": Words("订单状态", "Order"),
    "paid_by": Words("付款方式", "Paid with"),
    "amount": Words("商品实付", "Paid for the item"),
    "order_total": Words("订单实付", "Paid in all"),
    "placed_on": Words("下单日期", "Ordered on"),
    "days_since_delivery": Words("签收后天数", "Days since delivery"),
    "days_in_hands": Words("扣除维修期后的天数", "Days in your hands, without repairs"),
    "days_since_last_delivery": Words("最后一件签收后天数", "Days since the last parcel"),
    "days_since_placed": Words("下单后天数", "Days since the order"),
    "days_since_shipped": Words("发货后天数", "Days since dispatch"),
    "days_since_promise": Words("超过承诺送达日的天数", "Days past the promised day"),
    "custom_made": Words("定制商品", "Made to order"),
    "perishable": Words("生鲜易腐", "Perishable"),
    "sealed_hygiene": Words("卫生密封商品", "Sealed for hygiene"),
    "sealed_software": Words("密封的音像或软件", "Sealed software or media"),
    "digital": Words("数字内容", "Digital content"),
    "newspaper": Words("报纸期刊", "Newspaper or magazine"),
    "mixed": Words("收货后已与其他物品混合", "Mixed with other goods"),
    "durable": Words("耐用商品", "Durable good"),
    "second_hand": Words("二手商品", "Second-hand"),
    "marked_flawed": Words("标明瑕疵或临期", "Sold as flawed"),
    "final_sale": Words("标明售出不退", "Final sale"),
    "opened": Words("已拆封或使用", "Opened or used"),
    "buyer_is_consumer": Words("个人消费", "Bought privately"),
    "cross_border": Words("跨境订单", "From another country"),
    "policy_shown": Words("购买前展示过退货规则", "Return policy shown before"),
    "informed_of_withdrawal": Words("已告知撤回权", "Told of the right of withdrawal"),
    "informed_of_return_cost": Words("已告知退货运费", "Told who pays the return"),
    "promise_given": Words("承诺过送达日", "Delivery day promised"),
    "remedy_failed": Words("修理或更换未解决", "Repair or replacement failed"),
    "extra_period_passed": Words("宽限期已过", "Extra time has passed"),
    "own_carrier": Words("买家自选承运商", "Own carrier"),
    "arrived": Words("包裹已送达", "Parcel arrived"),
    "items_modified": Words("商品更改过", "Items changed before"),
    "governing_law": Words("适用法律", "Governing law"),
    "category": Words("类目", "Category"),
    "digital_consent": Words("同意立即提供数字内容", "Agreed to supply at once"),
    "confirmed_exclusion": Words("结算时确认不支持无理由退货", "Exclusion confirmed at checkout"),
}
# Shown whatever they say; of all other yes-or-no facts only a yes tells something.
PLAIN = frozenset({"arrived"})

SOURCES: Mapping[str, Words] = {
    "shop": Words("商城订单", "Shop order"),
    "shop settings": Words("商城设置", "Shop settings"),
    "conversation": Words("您的说明", "What you told us"),
    "case": Words("本次服务记录", "This case"),
    "carrier": Words("承运商", "Carrier"),
    "buyer": Words("您的说明", "What you told us"),
    "seller": Words("商家", "Seller"),
}

SUMS: Mapping[str, Words] = {
    "refund.line_paid": Words("商品实付", "Paid for the item"),
    "refund.part_not_refunded": Words("不退部分", "Not refunded"),
    "refund.restocking_fee": Words("折旧/整理费", "Restocking fee"),
    "refund.shipping": Words("去程运费", "Delivery"),
    "refund.standard_shipping": Words("标准运费", "Standard delivery"),
    "refund.import_duty": Words("进口税费", "Import duty"),
    "refund.tax": Words("税费", "Tax"),
    "refund.value_loss": Words("商品价值损失", "Loss of value"),
    "refund.use": Words("使用折价", "Use of the item"),
    "refund.missing_gift": Words("未退回的赠品", "Gift not sent back"),
    "refund.coupon_clawback": Words("优惠券条件不再满足", "Coupon terms no longer met"),
    "refund.freight_clawback": Words("不再满足包邮条件的运费", "Delivery no longer free"),
    "refund.uplift": Words("逾期退款加收", "Added as the refund is late"),
    "refund.cancellation_fee": Words("取消费用", "Cancellation fee"),
    "refund.damages": Words("法定赔偿", "Damages set by law"),
    "refund.paid_back_before": Words("此前已退款", "Refunded before"),
    "sum.paid": Words("订单实付", "Paid"),
    "sum.new_items": Words("新商品", "New items"),
    "sum.old_items": Words("原商品", "Items before"),
}

# Whose rules a pack holds, by the first part of its name.
PACKS: Mapping[str, Words] = {
    "law": Words("法律", "Law"),
    "merchant": Words("商家规则", "Seller's terms"),
    "platform": Words("平台规则", "Platform rules"),
    "practice": Words("行业惯例", "Trade practice"),
}
