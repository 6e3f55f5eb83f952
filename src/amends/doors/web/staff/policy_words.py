"""What the outputs and names of rule packs are called on the policy pages."""

from collections.abc import Mapping

from amends.assistant.speech import ENUM_WORDS
from amends.kernel.market import Words

OUTPUT_WORDS: Mapping[str, Words] = {
    "right": Words("权利", "Right"),
    "grants": Words("给予", "Grants"),
    "ends": Words("排除", "Ends"),
    "freight_payer": Words("退货运费", "Freight back"),
    "refund": Words("退款范围", "Refund"),
    "refund_percent": Words("退款比例", "Refund, percent"),
    "needs_return": Words("要寄回商品", "Goods come back first"),
    "refund_within": Words("退款期限", "Refund within"),
    "send_back_within": Words("寄回期限", "Send back within"),
    "remedy_within": Words("补救期限", "Put right within"),
    "restocking_fee_percent": Words("整理费比例", "Restocking fee, percent"),
    "burden": Words("举证责任", "Burden of proof"),
    "conditions": Words("执行条件", "Conditions"),
    "protects_seller": Words("平台规则不得加重商家责任", "Protects the seller"),
    "punitive": Words("惩罚性赔偿", "Damages on top"),
    "outcome": Words("处理结果", "Outcome"),
    "liable": Words("责任方", "Liable"),
    "clocks": Words("计时", "Clocks"),
    "deducts": Words("可以扣除", "May be deducted"),
    "person": Words("转人工", "A person decides"),
    "uplift_percent": Words("逾期退款加付比例", "Late refund rises by, percent"),
}

# The parts of an output that has several.
PART_WORDS: Mapping[str, Words] = {
    "value": Words("时长", "Length"),
    "unit": Words("单位", "Unit"),
    "from": Words("起算", "Counted from"),
    "multiple": Words("倍数", "Times the price"),
    "minimum": Words("最低金额", "At least"),
}

FIELD_WORDS: Mapping[str, Words] = {
    "version": Words("新版本的名称", "Name of the new version"),
    "title.zh": Words("规则标题（中文）", "Title in Chinese"),
    "title.en": Words("规则标题（英文）", "Title in English"),
    "citation.title": Words("依据", "Source"),
    "citation.place": Words("条款", "Place in it"),
    "effective.from": Words("生效日", "In force from"),
    "effective.to": Words("失效日", "In force until"),
}

_RIGHTS = {
    "withdrawal": Words("无理由退货权", "withdrawal"),
    "voluntary_return": Words("商家承诺的退货", "voluntary return"),
    "unshown_policy": Words("未展示退货规则时的退货", "return where no policy was shown"),
    "conformity": Words("质量与相符", "conformity"),
    "delivery": Words("交付", "delivery"),
    "cancellation": Words("取消", "cancellation"),
    "modification": Words("修改", "modification"),
}
_REFUNDS = {
    "percent": Words("按比例", "a percentage"),
    "line_paid": Words("商品实付", "paid for the item"),
    "line_paid_plus_standard_shipping": Words("商品实付和标准运费", "paid for the item and standard delivery"),
    "line_paid_plus_outbound_shipping": Words("商品实付和去程运费", "paid for the item and its delivery"),
}
_CONDITIONS = {
    "good_condition": Words("商品完好", "good condition"),
    "evidence": Words("提供凭证", "evidence"),
    "refund_may_wait_for_goods": Words("退款可以等商品寄回", "refund may wait for the goods"),
    "explicit_confirmation": Words("明确确认", "explicit confirmation"),
    "same_product": Words("同一种商品", "same product"),
    "other_variant": Words("不同款式", "another variant"),
    "variant_available": Words("款式有货", "variant in stock"),
    "once": Words("只限一次", "once only"),
    "original_method": Words("原路退回", "original method"),
    "original_method_or_gift_card": Words("原路或礼品卡", "original method or gift card"),
    "other_method": Words("换一种付款方式", "another method"),
    "single_method": Words("只用一种付款方式", "a single method"),
    "gift_card_covers": Words("礼品卡余额足够", "gift card covers it"),
}
_UNITS = {
    "hour": Words("小时", "hours"),
    "calendar_day": Words("天", "days"),
    "calendar_day_inclusive": Words("天（含当天）", "days, the first included"),
    "business_day": Words("个工作日", "business days"),
    "working_day": Words("个工作日（含周六）", "working days"),
    "month": Words("个月", "months"),
    "year": Words("年", "years"),
}
_STARTS = {
    "notice": Words("买家提出", "the buyer's notice"),
    "request": Words("提出请求", "the request"),
    "agreed": Words("商家同意", "the agreement"),
    "proof_of_posting": Words("出示寄回凭证", "the proof of posting"),
    "goods_received": Words("收到退货", "the goods' return"),
    "placed": Words("下单", "the order"),
    "shipped": Words("发货", "dispatch"),
    "promised": Words("承诺的送达日", "the promised day"),
    "delivered": Words("签收", "delivery"),
    "repaired": Words("修好", "the repair"),
    "complaint": Words("投诉", "the complaint"),
    "seller_notified": Words("通知商家", "notice to the seller"),
    "buyer_notified": Words("通知买家", "notice to the buyer"),
    "decision": Words("决定", "the decision"),
    "restriction": Words("限制", "the restriction"),
    "breach_found": Words("发现泄露", "finding the breach"),
    "statement": Words("账单", "the statement"),
    "chargeback": Words("拒付", "the chargeback"),
}
_OUTCOMES = {
    "hold_and_hear": Words("暂缓并听取意见", "hold and hear both sides"),
    "redecide_by_person": Words("由人重新决定", "a person decides again"),
    "person_reviews": Words("人工复核", "a person reviews it"),
    "reasons_owed": Words("应当说明理由", "reasons are owed"),
    "disclose_ai": Words("告知是人工智能", "say that it is an AI"),
    "keep_and_restrict": Words("保留并限制使用", "keep and restrict"),
    "erase": Words("删除", "erase"),
    "give_access": Words("提供查阅", "give access"),
    "notify_breach": Words("通知泄露", "report the breach"),
    "contest_chargeback": Words("对拒付提出异议", "contest the chargeback"),
    "surcharge_needs_consent": Words("加价须经同意", "a surcharge needs consent"),
    "mediate": Words("调解", "mediate"),
    "decide_on_record": Words("按现有材料决定", "decide on the record"),
    "refund_with_damages": Words("退款并赔偿", "refund with damages"),
    "guarantee_extended": Words("保修期延长", "guarantee extended"),
    "refund_may_wait": Words("退款可以暂缓", "the refund may wait"),
    "refund_overdue": Words("退款已逾期", "the refund is overdue"),
    "cancelled_and_refunded": Words("取消并退款", "cancelled and refunded"),
    "return_accepted": Words("接受退货", "return accepted"),
    "refund_or_replacement": Words("退款或更换", "refund or replacement"),
    "refund_or_reshipment": Words("退款或补寄", "refund or reshipment"),
    "price_reduction_or_refund": Words("减价或退款", "price reduction or refund"),
    "repair_or_replacement": Words("修理或更换", "repair or replacement"),
    "exchange_accepted": Words("接受换货", "exchange accepted"),
    "return_refused": Words("不接受退货", "return refused"),
    "claim_refused": Words("不支持请求", "claim refused"),
}
_PARTIES = {
    "carrier": Words("承运商", "the carrier"),
    "none": Words("无人", "nobody"),
    "undetermined": Words("待查明", "to be found out"),
}
_CLOCKS = {
    "right_ends": Words("权利截止", "right ends"),
    "send_back": Words("寄回截止", "send back by"),
    "refund_due": Words("退款截止", "refund due"),
    "refund_may_wait_until": Words("退款最迟", "refund may wait until"),
    "remedy_due": Words("补救截止", "remedy due"),
    "presumption_ends": Words("推定截止", "presumption ends"),
    "guarantee_ends": Words("保修截止", "guarantee ends"),
    "ship_by": Words("发货截止", "ship by"),
    "acknowledge": Words("确认收到", "acknowledge by"),
    "answer": Words("答复截止", "answer by"),
    "resolve": Words("解决截止", "resolve by"),
    "seller_answer": Words("商家答复截止", "seller answers by"),
    "buyer_answer": Words("买家答复截止", "buyer answers by"),
    "complain_internally": Words("内部申诉截止", "complain internally by"),
    "out_of_court": Words("庭外解决截止", "out of court by"),
    "give_notice": Words("通知截止", "give notice by"),
    "appeal": Words("申诉截止", "appeal by"),
    "file_chargeback": Words("提出拒付截止", "file the chargeback by"),
    "answer_chargeback": Words("答复拒付截止", "answer the chargeback by"),
    "pre_arbitration": Words("预仲裁截止", "pre-arbitration by"),
    "keep_until": Words("保存至", "keep until"),
}
_DEDUCTIONS = {
    "value_loss": Words("贬值", "loss of value"),
    "use": Words("使用费", "use"),
    "missing_gift": Words("未退的赠品", "a missing gift"),
    "shipping_clawback": Words("包邮差额", "free shipping that falls away"),
    "coupon_clawback": Words("优惠券差额", "a coupon that falls away"),
    "cancellation_fee": Words("取消费", "a cancellation fee"),
}
_OTHERS = {
    "repair": Words("修理", "repair"),
    "price_reduction": Words("减价", "price reduction"),
    "access": Words("查阅", "access"),
    "erasure": Words("删除", "erasure"),
    "correction": Words("更正", "correction"),
    "portability": Words("转移", "portability"),
    "breach": Words("泄露", "breach"),
    "fraud_finding": Words("可能涉及欺诈", "fraud may be involved"),
    "consumer": Words("消费者", "consumers"),
    "true": Words("是", "yes"),
    "false": Words("否", "no"),
    "never": Words("没有发生", "has not happened"),
    "yes": Words("是", "yes"),
    "no": Words("否", "no"),
    "-": Words("无", "none"),
    "unknown": Words("不明", "unknown"),
}
_MARKETS = {
    "BR": Words("巴西", "Brazil"),
    "CN": Words("中国", "China"),
    "DE": Words("德国", "Germany"),
    "FR": Words("法国", "France"),
    "UK": Words("英国", "United Kingdom"),
    "US": Words("美国", "United States"),
}
# Names that mean something else elsewhere, by the input or output that holds them.
WITHIN: Mapping[str, Mapping[str, Words]] = {
    "from": _STARTS,
    "unit": _UNITS,
    "outcome": {**_OUTCOMES, "refund": Words("退款", "refund")},
    "clocks": _CLOCKS,
    "conditions": _CONDITIONS,
}
NAMES: Mapping[str, Words] = {
    **ENUM_WORDS,
    **_RIGHTS,
    **_REFUNDS,
    **_PARTIES,
    **_DEDUCTIONS,
    **_OTHERS,
    **_MARKETS,
}


def name_words(value: str, within: str = "") -> Words:
    """Return the words for a name of the pack form; free names stay as they are."""
    return WITHIN.get(within, {}).get(value) or NAMES.get(value) or Words(value, value)
