"""Hearing that somebody asks for a person: missing it is the dearest error, so phrases decide beside the weights."""

import re

WANTS = r"(?:talk|speak|chat|connect|transfer|put|pass|escalate|get|reach|forward|hand|deal)"
WHO = (
    r"(?:humans?|person|people|agents?|representatives?|rep|some(?:one|body)(?! else|'s)|supervisor|manager|operator|"
    r"staff|employees?|customer (?:care|service|support|assistance)|human being|in charge|real one)"
)
ASKS_FOR = r"(?:need|want|prefer|contact|call|phone|reach|see|find|ask for|message|assistance from|help from)"
PERSON = re.compile(
    rf"(?<![a-z]){WANTS}(?![a-z])[^.!?]{{0,24}}?(?:to|with|through|me|by)?[^.!?]{{0,20}}?(?<![a-z]){WHO}(?![a-z])|"
    rf"(?<![a-z]){ASKS_FOR} (?:to see |to contact )?"
    rf"(?:an? |the |your |some |any |my )?(?:free |other |new )?{WHO}(?![a-z])|"
    r"(?<![a-z])(?:real|actual|live|human|living) (?:person|human|agent|people|being|representative|employee|"
    r"support|staff)|"
    rf"^(?:an? )?{WHO}(?:,? (?:please|pls|now))?[.! ]*$|"
    r"(?<![a-z])(?:not|stop|no more|tired of|useless|hate|sick of|than) (?:talking to |with |this |a |the |"
    r"an )*(?:ro)?bots?(?![a-z])|"
    r"(?<![a-z])(?:call me|phone number|your manager|a manager|a supervisor|human please|is anyone real)|"
    r"(?<![a-z])escalate|(?<![a-z])are you (?:a )?(?:bot|robot|human|real)|"
    r"转(?:接|到)?(?:一下)?人工|人工(?:客服|服务|坐席|座席|处理|回复|接待)?(?:[,.!。 ]|$|吧|呢|在|来|人工|转)|"
    r"找(?:个)?人工|"
    r"(?:要|找|叫|接|换|转|接通|联系|呼叫|来个)(?:一下|你们|到)?(?:真人|活人|人工|客服|经理|主管|领导|店长|老板|负责人|人类)|"
    r"真人|活人|(?:叫|让|找)你?们?(?:的)?(?:经理|主管|领导|店长|老板|负责人|上级)|负责的人|负责人|能?管事的|"
    r"(?:不|别)(?:要|跟|和|想跟|想和)?(?:再)?(?:跟|和)?(?:你|这个)?机器人|不要机器|要人[,.!。 ]|要人$|来个人|"
    r"换个?人(?:来|吧|[,.!。 ]|$)|"
    r"平台介入|平台(?:投诉|客服)|投诉到(?:平台|12315)|找平台|12315|消协|客服电话|打电话给我|给我(?:打|"
    r"回)(?:个)?电话|接通客服|"
    r"找个人(?:来|跟|和|说|谈|处理)|(?:跟|和)人(?:说|讲|聊|沟通|谈)|(?:不|别)(?:想|要)?(?:跟|和)(?:这个)?机器|"
    r"你是(?:不是)?(?:机器人|真人|人工)|有没有人(?:啊|呀|工)"
)
TOLD = re.compile(
    r"(?:agent|representative|rep|manager|person|客服|人工) (?:told|said|promised)|(?:客服|人工)(?:说|告诉|答应|承诺)"
)
CERTAIN = 0.97


def asks_for_person(text: str) -> bool:
    """Tell whether a normalised text asks for a person. Reporting what one said earlier is not asking."""
    return PERSON.search(TOLD.sub(" ", text)) is not None
