"""Acts that tell what was done and what comes next once a plan was confirmed."""

from amends.assistant.speech.act import SpeechAct, sentence

_REFUND = ("promise:refund",)

CARRYING_OUT: tuple[SpeechAct, ...] = (
    sentence(
        "confirmed_cancel",
        "已确认，正在取消您的订单。",
        "Confirmed. Your order is being cancelled.",
        commits=("promise:cancel",),
    ),
    sentence(
        "confirmed_return",
        "已确认，正在为您准备退货面单。",
        "Confirmed. Your return label is being prepared.",
        commits=("promise:return",),
    ),
    sentence("confirmed_refund", "已确认，正在为您退款。", "Confirmed. Your refund is on its way.", commits=_REFUND),
    sentence(
        "confirmed_exchange",
        "已确认，正在为您办理换货。",
        "Confirmed. Your exchange is under way.",
        commits=("promise:exchange",),
    ),
    sentence(
        "confirmed_reship",
        "已确认，正在安排重新寄出。",
        "Confirmed. It is being sent again.",
        commits=("promise:reship",),
    ),
    sentence(
        "confirmed_modify_items",
        "已确认，正在更换订单里的商品。",
        "Confirmed. The items in your order are being changed.",
        commits=("promise:modify_items",),
    ),
    sentence(
        "confirmed_modify_payment",
        "已确认，正在更换付款方式。",
        "Confirmed. The payment method is being changed.",
        commits=("promise:modify_payment",),
    ),
    sentence(
        "confirmed_modify_address",
        "已确认，正在修改收货地址。",
        "Confirmed. The delivery address is being changed.",
        commits=("promise:modify_address",),
    ),
    sentence(
        "confirmed_modify_profile",
        "已确认，正在修改您的默认地址。",
        "Confirmed. Your default address is being changed.",
        commits=("promise:modify_profile",),
    ),
    sentence(
        "charge_taken",
        "已从您的{method}收取 {amount}。",
        "{amount} was taken from your {method}.",
        commits=("charge",),
        amount="money",
        method="enum",
    ),
    # When a refund shows up depends on where it goes.
    sentence(
        "refund_sent_card",
        "{amount} 已退到您的银行卡，到账时间看发卡行，通常要几个工作日。",
        "{amount} was sent to your card. Depending on your bank, it usually takes a few working days to show.",
        commits=_REFUND,
        amount="money",
    ),
    sentence(
        "refund_sent_wallet",
        "{amount} 已退到您的电子钱包，通常几小时内到账。",
        "{amount} was sent to your wallet. It usually shows within hours.",
        commits=_REFUND,
        amount="money",
    ),
    sentence(
        "refund_sent_paypal",
        "{amount} 已退到您的 PayPal 账户，通常几小时内到账。",
        "{amount} was sent to your PayPal account. It usually shows within hours.",
        commits=_REFUND,
        amount="money",
    ),
    sentence(
        "refund_sent_gift_card",
        "{amount} 已退到您的礼品卡，现在就能用。",
        "{amount} is back on your gift card and ready to use.",
        commits=_REFUND,
        amount="money",
    ),
    sentence(
        "label_issued",
        "退货面单好了：{carrier}，单号 {tracking}。",
        "Your return label is ready: {carrier}, tracking number {tracking}.",
        commits=("promise:return",),
        carrier="text",
        tracking="text",
    ),
    sentence(
        "label_issued_until",
        "退货面单好了：{carrier}，单号 {tracking}。请最晚在 {return_by}寄出。",
        "Your return label is ready: {carrier}, tracking number {tracking}. Please send it by {return_by}.",
        commits=("promise:return", "promise:date"),
        carrier="text",
        tracking="text",
        return_by="date",
    ),
    sentence(
        "goods_received", "商家已收到您寄回的商品，正在验货。", "The seller has your parcel and is checking the item."
    ),
    sentence(
        "goods_accepted", "验货通过，接下来按方案办理。", "The check is done and all is well, so the plan goes ahead."
    ),
    sentence(
        "inspection_failed_person",
        "验货有疑问，还没有结论。人工同事会核对，您也可以补充照片或说明。",
        "The check raised a question and nothing is decided yet. A person will look at it, "
        "and you can add photos or an explanation.",
        commits=("promise:person",),
    ),
    sentence(
        "goods_sent",
        "已为您寄出：{carrier}，单号 {tracking}。",
        "It's on the way to you: {carrier}, tracking number {tracking}.",
        commits=("promise:delivery",),
        carrier="text",
        tracking="text",
    ),
    sentence(
        "goods_rejected",
        "您可以随时转人工，请另一位同事再核对。验货的结论：{finding}（验货同事的原话：{note}）。"
        "所以这次办理到此结束，不退款，也不换货。",
        "You can ask for a person at any time to have this looked at again. The check found that {finding} "
        "(in the words of who checked it: {note}), so this is closed, without a refund or another item.",
        commits=("denial", "promise:person"),
        finding="enum",
        note="text?",
    ),
    sentence(
        "goods_go_back",
        "您寄来的东西会寄还给您，运费不用您付，单号会发在这里。",
        "What you sent goes back to you at no cost to you. The tracking number comes here.",
        commits=("promise:delivery", "promise:freight"),
    ),
    sentence(
        "charge_goes_back",
        "为这次换货收取的 {amount} 会按付款的方式退还。",
        "The {amount} taken for the exchange is given back the way it was paid.",
        commits=_REFUND,
        amount="money",
    ),
    sentence(
        "goods_sent_back",
        "您寄来的东西已经寄还：{carrier}，单号 {tracking}。",
        "What you sent is on its way back to you: {carrier}, tracking number {tracking}.",
        commits=("promise:delivery",),
        carrier="text",
        tracking="text",
    ),
    sentence("order_cancelled", "订单已取消。", "The order is cancelled.", commits=("promise:cancel",)),
    sentence("change_made", "修改已完成：{kind}。", "The change is made: {kind}.", kind="enum"),
    sentence("completed", "全部办完了。", "Everything is done now."),
    sentence(
        "plan_lapsed",
        "没有在期限内收到寄回的商品，这次退货已关闭，没有扣款。如果您已寄出，告诉我单号就行。",
        "The item hasn't reached the seller in time, so this return is closed and nothing was charged. "
        "If you did send it, tell me the tracking number.",
    ),
    sentence(
        "plan_unwound",
        "没有在期限内收到寄回的商品，这次换货已关闭，收取的 {amount} 已退还。如果您已寄出，告诉我单号就行。",
        "The item hasn't reached the seller in time, so this exchange is closed and the {amount} taken for it "
        "was given back. If you did send it, tell me the tracking number.",
        commits=_REFUND,
        amount="money",
    ),
    sentence(
        "charge_failed",
        "扣款没有成功，没有收取任何费用，这个方案已经结束。要换一种付款方式重新办理，告诉我就行。",
        "The payment did not go through, so nothing was charged and this plan is closed. "
        "To do it with another payment method, just tell me.",
    ),
    sentence(
        "task_for_person",
        "很抱歉，有一步没能自动完成。人工同事已经接手，任何款项都不会重复支付或扣取。",
        "Sorry, a step could not be completed automatically. A person has it now, "
        "and nothing will be paid or charged twice.",
        commits=("promise:person",),
    ),
)
