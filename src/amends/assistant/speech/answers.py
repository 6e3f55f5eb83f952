"""Acts that answer: how an order, a parcel or a refund stands, what a rule says, and what is not owed."""

from amends.assistant.speech.act import SpeechAct, sentence

_REFUND = ("promise:refund",)
_DATE = ("promise:date",)
_DENIAL = ("denial",)

ANSWERS: tuple[SpeechAct, ...] = (
    sentence(
        "order_pending",
        "您的订单在 {placed}提交，还没有开始备货。",
        "Your order was placed on {placed} and is not being packed yet.",
        placed="date",
    ),
    sentence(
        "order_processed",
        "您的订单在 {placed}提交，商家正在备货，还没有寄出。",
        "Your order was placed on {placed}. The seller is preparing it and it has not been sent yet.",
        placed="date",
    ),
    sentence(
        "order_shipped",
        "您的订单已在 {shipped}寄出：{carrier}，单号 {tracking}。",
        "Your order was sent on {shipped}: {carrier}, tracking number {tracking}.",
        shipped="date",
        carrier="text",
        tracking="text",
    ),
    sentence("order_shipped_undated", "您的订单已寄出，正在路上。", "Your order has been sent and is on its way."),
    sentence(
        "order_delivered",
        "您的订单已在 {delivered}签收。",
        "Your order was delivered on {delivered}.",
        delivered="date",
    ),
    sentence("order_delivered_undated", "您的订单已签收。", "Your order was delivered."),
    sentence("order_was_cancelled", "这个订单已经取消。", "This order has been cancelled."),
    sentence(
        "parcel_promised",
        "预计最晚 {promised}送到。",
        "It should reach you by {promised}.",
        commits=_DATE,
        promised="date",
    ),
    sentence(
        "parcel_late",
        "原定最晚 {promised}送到，现在已经晚了。",
        "It was due by {promised}, so it is late.",
        promised="date",
    ),
    sentence(
        "refund_pending",
        "{amount} 的退款正在办理，最晚在 {refund_by}退出。",
        "Your refund of {amount} is being made and will be sent by {refund_by} at the latest.",
        commits=(*_REFUND, *_DATE),
        amount="money",
        refund_by="date",
    ),
    sentence(
        "refund_pending_undated",
        "{amount} 的退款正在办理。",
        "Your refund of {amount} is being made.",
        commits=_REFUND,
        amount="money",
    ),
    sentence(
        "refund_waits_for_goods",
        "商家收到并验货后，会退给您 {amount}。",
        "Once the seller has received and checked the item, {amount} goes back to you.",
        commits=_REFUND,
        amount="money",
    ),
    sentence(
        "refund_was_sent",
        "{amount} 已在 {at} 退出。",
        "{amount} was sent back on {at}.",
        commits=_REFUND,
        amount="money",
        at="instant",
    ),
    sentence(
        "no_refund_yet",
        "这个订单目前没有进行中的退款。您可以告诉我哪里不合适，我来看能怎么办理。",
        "There is no refund under way for this order. Tell me what's wrong and I'll see what can be done.",
    ),
    sentence("no_refund_here", "这个订单目前没有进行中的退款。", "There is no refund under way for this order."),
    sentence(
        "no_orders",
        "在您的账户里没有找到订单。如果是用别的账户买的，请用那个账户登录，也可以转人工。",
        "There are no orders in your account. If you bought with another account, sign in with that one, "
        "or ask for a person.",
    ),
    sentence(
        "order_not_found",
        "在您的账户里没有找到这个订单。您可以从订单列表里选，也可以转人工。",
        "That order is not in your account. You can pick one from your list of orders, or ask for a person.",
    ),
    sentence(
        "no_remedy_state",
        "您可以选别的处理方式，也可以转人工。订单目前是“{status}”，所以不能办理“{kind}”。",
        "You can choose another way to settle this or ask for a person. "
        "The order is {status}, so this is not possible: {kind}.",
        commits=_DENIAL,
        status="enum",
        kind="enum",
    ),
    sentence(
        "not_owed",
        "您可以选别的处理方式，也可以请人工复核。按规则“{rule}”（{citation}），这一项不在可办理的范围内。",
        "You can choose another way to settle this or ask a person to check. "
        "Under the rule “{rule}” ({citation}), this request is not covered.",
        commits=_DENIAL,
        rule="words",
        citation="text",
    ),
    sentence(
        "window_passed",
        "如果商品有质量问题，您仍有法定权利，请告诉我。不需要理由的退货期已在 {date}结束。",
        "If something is wrong with the item, you still have your legal rights, so tell me. "
        "The time for returning it without a reason ended on {date}.",
        commits=_DENIAL,
        date="date",
    ),
    sentence(
        "variant_unavailable",
        "您可以选别的款式或退款。您想要的这一款目前没有货：{variant}。",
        "You can choose another version or a refund. The one you want is out of stock: {variant}.",
        commits=_DENIAL,
        variant="words",
    ),
    sentence(
        "gift_card_short",
        "您可以换一种付款方式。礼品卡余额不够支付 {amount}。",
        "You can use another payment method. The gift card does not hold enough for {amount}.",
        commits=_DENIAL,
        amount="money",
    ),
    sentence(
        "already_under_way",
        "这件商品已经有一个方案在办理：{kind}。需要调整的话，可以转人工。",
        "Something is already under way for this item: {kind}. If you want it changed, you can ask for a person.",
        kind="enum",
    ),
    sentence(
        "already_done",
        "这件商品已经办理过：{kind}。如果还有问题，可以转人工。",
        "This item has been settled before: {kind}. If something is still wrong, you can ask for a person.",
        kind="enum",
    ),
    sentence(
        "after_arrival",
        "商品还在路上，签收后就可以在这里办理。如果您已经收到，可以转人工核对。",
        "It is still on its way; once it has arrived, this can be settled here. "
        "If you have it already, ask for a person to check.",
    ),
    sentence(
        "late_invitation",
        "如果不想再等，告诉我，我来看退款或补发能不能办。",
        "If you would rather not wait any longer, tell me and I'll see whether a refund or another parcel is possible.",
    ),
    sentence(
        "shop_refunded",
        "商家的记录显示已退款 {amount}。",
        "The seller's records show a refund of {amount}.",
        amount="money",
    ),
    sentence(
        "no_other_method",
        "您的账户里没有别的付款方式可以换。",
        "There is no other payment method in your account to change to.",
    ),
    sentence(
        "no_other_variant",
        "这件商品目前没有别的款式有货。您可以选退款，也可以转人工。",
        "No other version of this item is in stock now. You can choose a refund or ask for a person.",
    ),
    sentence(
        "return_until",
        "这个订单不需要理由的退货，最晚 {date}提出。",
        "You can return this order without a reason until {date}.",
        commits=_DATE,
        date="date",
    ),
    sentence(
        "rule_is",
        "相关规则是“{rule}”（{citation}）。",
        "The rule is “{rule}” ({citation}).",
        rule="words",
        citation="text",
    ),
    sentence(
        "tell_reason",
        "如果商品有问题，告诉我是什么问题，我按您的情况算。",
        "If something is wrong with the item, tell me what it is and I'll work it out for your case.",
    ),
    sentence(
        "policy_answer",
        "相关规则是“{rule}”（{citation}）。告诉我是哪个订单，我就能算出您的具体情况。",
        "The rule is “{rule}” ({citation}). Tell me which order it's about and I can work out what it means for you.",
        rule="words",
        citation="text",
    ),
)
