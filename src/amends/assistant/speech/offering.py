"""Acts that offer remedies: titles, what belongs to each, and the question before anything is done."""

from amends.assistant.speech.act import SpeechAct, sentence

_FREIGHT = ("promise:freight",)
_DATE = ("promise:date",)

OFFERING: tuple[SpeechAct, ...] = (
    sentence(
        "options_intro",
        "有 {count} 个方案，您任选一个：",
        "Here are {count} ways to settle it. Pick the one you like:",
        count="count",
    ),
    sentence("one_option_intro", "可以这样办理：", "Here is what can be done:"),
    sentence(
        "options_for",
        "订单 {order}（{item}）有 {count} 个方案，您任选一个：",
        "For your order {order} ({item}) there are {count} ways to settle it. Pick the one you like:",
        order="text",
        item="words",
        count="count",
    ),
    sentence(
        "one_option_for",
        "订单 {order}（{item}）可以这样办理：",
        "For your order {order} ({item}), here is what can be done:",
        order="text",
        item="words",
    ),
    sentence(
        "instead_possible",
        "您可以用下面的方式解决，也可以请人工复核。您要的方式现在不在可办理的范围内。",
        "You can settle it the way below or ask a person to check. "
        "The way you asked for is not covered as things stand.",
        commits=("denial",),
    ),
    sentence(
        "other_size_too",
        "也可以换别的尺码，告诉我要哪一款就行。",
        "You can also have another size instead: just tell me which.",
    ),
    sentence(
        "whole_order_only",
        "这里只能取消整单。只取消其中一件，可以转人工。",
        "Only the whole order can be cancelled here. To cancel a part of it, ask for a person.",
    ),
    sentence(
        "other_options_open",
        "好的，这一个先不办，其他方案还在。您可以选另一个，也可以都不办。",
        "All right, not that one. The other ways are still open: pick one, or leave it.",
    ),
    # Titles stand alone on a card, so they end without a full stop.
    sentence(
        "option_cancel",
        "取消订单，退款 {amount}",
        "Cancel the order, get {amount} back",
        commits=("offer:cancel",),
        amount="money",
    ),
    sentence(
        "option_return",
        "退货，退款 {amount}",
        "Send it back, get {amount} back",
        commits=("offer:return",),
        amount="money",
    ),
    sentence(
        "option_refund",
        "不用退货，退款 {amount}",
        "Keep it, get {amount} back",
        commits=("offer:refund",),
        amount="money",
    ),
    sentence(
        "option_refund_undelivered", "退款 {amount}", "Get {amount} back", commits=("offer:refund",), amount="money"
    ),
    sentence("option_exchange", "换货", "Exchange it", commits=("offer:exchange",)),
    sentence("option_reship", "重新寄一份", "Have it sent again", commits=("offer:reship",)),
    sentence(
        "option_modify_items_charge",
        "更换商品，补付 {amount}",
        "Change the items, pay {amount} more",
        commits=("offer:modify_items", "charge"),
        amount="money",
    ),
    sentence(
        "option_modify_items_refund",
        "更换商品，退回差价 {amount}",
        "Change the items, get {amount} back",
        commits=("offer:modify_items",),
        amount="money",
    ),
    sentence(
        "option_modify_items_even",
        "更换商品，价格不变",
        "Change the items at the same price",
        commits=("offer:modify_items",),
    ),
    sentence(
        "option_modify_payment",
        "把 {amount} 改用另一种方式支付",
        "Pay the {amount} another way",
        commits=("offer:modify_payment",),
        amount="money",
    ),
    sentence("option_modify_address", "修改收货地址", "Change the delivery address", commits=("offer:modify_address",)),
    sentence("option_modify_profile", "修改默认地址", "Change your default address", commits=("offer:modify_profile",)),
    # What belongs to an option.
    sentence("freight_buyer", "寄回的运费由您承担。", "The return postage is yours to pay."),
    sentence("freight_seller", "寄回的运费由商家承担。", "The seller pays the return postage.", commits=_FREIGHT),
    sentence("freight_platform", "寄回的运费由平台承担。", "The platform pays the return postage.", commits=_FREIGHT),
    sentence("nothing_to_send_back", "不需要寄回任何东西。", "There is nothing to send back."),
    sentence("return_by", "请最晚在 {date}寄出。", "Please send it by {date}.", commits=_DATE, date="date"),
    sentence(
        "refund_by",
        "退款最晚在 {date}办理。",
        "The refund is made by {date} at the latest.",
        commits=_DATE,
        date="date",
    ),
    sentence("refund_to", "退款会退到您的{method}。", "The refund goes to your {method}.", method="enum"),
    sentence("charge_to", "款项会从您的{method}支付。", "The payment is taken from your {method}.", method="enum"),
    sentence(
        "needs_inspection", "商家收到并验货后办理。", "It goes ahead once the seller has received and checked the item."
    ),
    sentence("new_variant", "换成：{variant}。", "You get this instead: {variant}.", variant="words"),
    sentence("new_address", "新地址：{address}。", "New address: {address}.", address="text?"),
    sentence("new_method", "改用：{method}。", "Paid with this instead: {method}.", method="text"),
    sentence("items_of_option", "商品：{item}。", "Item: {item}.", item="words"),
    sentence(
        "price_difference_charge",
        "需要补差价 {amount}。",
        "There is a difference of {amount} to pay.",
        commits=("charge",),
        amount="money",
    ),
    sentence(
        "price_difference_refund",
        "差价 {amount} 会退给您。",
        "The difference of {amount} comes back to you.",
        commits=("promise:refund",),
        amount="money",
    ),
    sentence("price_difference_none", "价格不变，没有差价。", "The price stays the same."),
    sentence("rights_remain", "您的其他法定权利不受影响。", "Your other legal rights stay as they are."),
    sentence(
        "rights_remain_if_unsolved",
        "如果仍有问题，您退货、换货的权利不变。",
        "If something is still wrong afterwards, your rights to return or exchange remain.",
    ),
    sentence(
        "offer_until",
        "方案在 {until} 前有效。过期不影响您的权利。",
        "The offer stands until {until}. Your rights remain after that.",
        until="instant",
    ),
    # The question before anything is done.
    sentence(
        "confirm_refund",
        "请确认：{kind}，退给您 {amount}。您确认之前不会执行任何操作。",
        "Please check: {kind}, {amount} back to you. Nothing happens until you confirm.",
        kind="enum",
        amount="money",
    ),
    sentence(
        "confirm_charge",
        "请确认：{kind}，由您支付 {amount}。您确认之前不会执行任何操作。",
        "Please check: {kind}, {amount} to pay. Nothing happens until you confirm.",
        kind="enum",
        amount="money",
    ),
    sentence(
        "confirm_payment_change",
        "请确认：先用新方式支付 {amount}，再把同样的金额退回原来的付款方式。您确认之前不会执行任何操作。",
        "Please check: {amount} is taken the new way, and the same amount goes back the way you first paid. "
        "Nothing happens until you confirm.",
        amount="money",
    ),
    sentence(
        "confirm_no_money",
        "请确认：{kind}，不涉及付款或退款。您确认之前不会执行任何操作。",
        "Please check: {kind}, no payment and no refund. Nothing happens until you confirm.",
        kind="enum",
    ),
    sentence(
        "declined_ok",
        "好的，没有执行任何操作。您的权利不变，需要时再告诉我。",
        "All right, nothing was done. Your rights are unchanged, and you can come back to it.",
    ),
    sentence(
        "offer_expired",
        "这个方案已过期，您的权利不受影响。我按最新情况重新为您计算。",
        "That offer has run out; your rights remain. Let me work it out again with the latest facts.",
    ),
    sentence(
        "facts_changed",
        "订单情况有变化，之前的方案没有执行。",
        "The order has changed since, so nothing was done.",
    ),
    sentence(
        "offer_changed",
        "订单情况有变化，之前的方案没有执行。这是按最新情况算出的方案：",
        "The order has changed since, so nothing was done. Here is the offer with the latest facts:",
    ),
)
