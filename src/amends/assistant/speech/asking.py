"""Acts that open a conversation, take in what is wrong and ask for what is missing."""

from amends.assistant.speech.act import SpeechAct, sentence

ASKING: tuple[SpeechAct, ...] = (
    sentence("greeting", "您好，我是售后助手。", "Hello, I'm the after-sales assistant."),
    # One for each reason: what it means for the customer, without a word on whose doing it was.
    sentence(
        "ack_change_of_mind",
        "改主意很正常，我来看看怎么办理。",
        "Changing your mind is fine. Let me see what can be done.",
    ),
    sentence("ack_defect", "刚到手就坏，确实扫兴。", "It should have worked from the start. That's frustrating."),
    sentence(
        "ack_not_as_described",
        "收到的和页面上写的不一样，难怪您不满意。",
        "It isn't what the listing said. It makes sense that you're not happy with it.",
    ),
    sentence(
        "ack_wrong_item",
        "等来的不是自己买的那件，确实恼人。",
        "Waiting for one thing and getting another is annoying.",
    ),
    sentence(
        "ack_missing_item",
        "打开包裹发现东西不齐，换谁都会着急。",
        "Opening the parcel and finding something missing is a letdown.",
    ),
    sentence(
        "ack_damaged_in_transit",
        "好好的东西在路上弄坏了，真可惜。",
        "It got damaged on the way. That's a pity.",
    ),
    sentence(
        "ack_not_received",
        "等了这么久还没收到，着急是应该的。",
        "You're still waiting for your parcel. That's a worry.",
    ),
    sentence(
        "ack_late",
        "比说好的晚了，打乱了您的安排。",
        "It's later than you were told, and that upsets plans.",
    ),
    sentence("ack_wrong_size", "尺码不合适，确实没法用。", "The size isn't right for you, so it's no use as it is."),
    sentence(
        "ack_counterfeit",
        "怀疑买到的不是正品，这件事要认真对待。",
        "You have doubts that it's genuine. That's taken seriously.",
    ),
    sentence("ack_ordered_by_mistake", "下错单谁都会遇到。", "Ordering the wrong thing happens to everyone."),
    sentence("ack_no_longer_needed", "用不上了，没关系。", "You don't need it any more. That's fine."),
    sentence(
        "ack_price",
        "刚买完就看到价格不同，心里不舒服可以理解。",
        "Seeing another price right after buying is annoying.",
    ),
    sentence("ack_general", "明白了，我来看一下。", "I see. Let me look into it."),
    sentence(
        "about_order",
        "关于您的订单 {order}（{item}）：",
        "About your order {order} ({item}):",
        order="text",
        item="words",
    ),
    sentence("you_told_us", "您告诉我们：{said}。", "You told us: {said}.", said="text?"),
    sentence("seller_told_us", "商家告诉我们：{said}。", "The seller told us: {said}.", said="text?"),
    sentence("document_says", "材料上写的是：{said}。", "The document says: {said}.", said="text?"),
    sentence(
        "you_named_amount",
        "您提到的金额是{amount}。",
        "The amount you mentioned is {amount}.",
        amount="money?",
    ),
    sentence("ask_intent", "您希望怎么处理？", "What would you like to happen?"),
    sentence("ask_reason", "能说说是哪里不合适吗？", "Could you tell me what's wrong?"),
    sentence("ask_order", "您说的是哪个订单？", "Which order is it about?"),
    sentence("ask_item", "是订单里的哪一件？", "Which item in the order is it?"),
    sentence("ask_variant", "您想换成哪一款？", "Which version would you like instead?"),
    sentence("ask_amount", "您说的是多少金额？", "What amount do you mean?"),
    sentence("ask_address", "请告诉我完整的新地址。", "What is the full new address?"),
    sentence("ask_payment_method", "您想改用哪种付款方式？", "Which payment method would you like to use instead?"),
    sentence("ask_yes_or_no", "您看可以吗？", "Is that all right for you?"),
    sentence(
        "which_option",
        "有 {count} 个方案，您选哪一个？回复序号就行，都不办就回复“不用”。",
        "There are {count} ways to settle it. Which one would you like? The number is enough, or “no” for none.",
        count="count",
    ),
    sentence(
        "yes_or_no",
        "要办理请回复“确认”，不办就回复“不用”，也可以转人工。",
        "To go ahead reply “confirm”, to leave it reply “no”, or ask for a person.",
    ),
    sentence("choices", "可以选：{choices}。", "You can choose: {choices}.", choices="words"),
    sentence(
        "asked_again",
        "这个我没对上。您可以回复序号或换个说法，也可以转人工。",
        "That didn't match anything here. Reply with a number, put it another way, or ask for a person.",
    ),
    sentence(
        "one_at_a_time",
        "换货一次办一件。先办哪一件？",
        "Exchanges go one item at a time. Which one first?",
    ),
    sentence(
        "rules_by_order",
        "具体规则要看是哪个订单。",
        "The rules depend on the order.",
    ),
    sentence("noted", "好的。还有需要就告诉我。", "All right. Tell me if there is anything else."),
    sentence(
        "tell_more",
        "那请告诉我还差什么，也可以转人工。",
        "Then tell me what is still missing, or ask for a person.",
    ),
    sentence("thanks_reply", "不客气，能帮上忙就好。", "You're welcome. Glad to help."),
    sentence(
        "small_talk",
        "我是售后助手，主要帮您处理订单的问题。有什么可以帮您？",
        "I'm the after-sales assistant, here for questions about your orders. What can I do for you?",
    ),
    sentence(
        "not_understood",
        "我没有完全明白。您可以换个说法，也可以随时转人工。",
        "I didn't quite get that. You can put it another way, or ask for a person at any time.",
    ),
    sentence(
        "too_long",
        "您的消息太长，我没法一次读完。请分成几条发给我。",
        "Your message is too long for me to read at once. Could you send it in shorter parts?",
    ),
    sentence(
        "language_note",
        "这种语言我还读不好，我请人工同事来看您的消息。",
        "I can't read this language well enough, so I'm asking a person to look at your message.",
        commits=("promise:person",),
    ),
    sentence(
        "solved_question",
        "问题解决了吗？",
        "Is everything settled now?",
    ),
    sentence(
        "rate_question",
        "您给这次处理打几分？",
        "How would you rate how this was handled?",
    ),
)
