"""Acts about the people behind the machine: asked for, waited for, taken over, handed back."""

from amends.assistant.speech.act import SpeechAct, sentence

_PERSON = ("promise:person",)

PEOPLE: tuple[SpeechAct, ...] = (
    sentence(
        "person_requested",
        "已为您转人工，您排在第 {position} 位，大约要等 {wait} 分钟。对话内容同事都能看到，您不用重复。",
        "A person has been asked for. You are number {position} in the queue; the wait is about {wait} min. "
        "They can read this conversation, so there is no need to repeat anything.",
        commits=_PERSON,
        position="count",
        wait="count",
    ),
    sentence(
        "person_requested_unestimated",
        "已为您转人工，同事会按先后顺序回复。对话内容同事都能看到，您不用重复。",
        "A person has been asked for and answers in order of arrival. "
        "They can read this conversation, so there is no need to repeat anything.",
        commits=_PERSON,
    ),
    sentence(
        "person_requested_closed",
        "已为您转人工。现在不在服务时间，同事从 {opens} 起按先后顺序回复，您可以先离开。",
        "A person has been asked for. It is outside opening hours now; they answer in order from {opens}, "
        "and you can leave in the meantime.",
        commits=_PERSON,
        opens="instant",
    ),
    sentence(
        "person_already_requested",
        "人工同事已经收到您的请求，会在这里回复您。",
        "Your request is already with a person, and the answer comes here.",
        commits=_PERSON,
    ),
    sentence(
        "person_checks",
        "这件事需要人工核对后才能决定，同事会在这里回复您。您的权利不受影响。",
        "A person needs to check this before anything is decided, and the answer comes here. "
        "Your rights are not affected.",
        commits=_PERSON,
    ),
    sentence(
        "reply_withheld",
        "这一条我不直接答复，由同事核对。",
        "I won't answer this one myself; a person checks it.",
        commits=_PERSON,
    ),
    sentence(
        "person_offered",
        "您也可以随时转人工。",
        "You can ask for a person at any time.",
    ),
    sentence(
        "person_taken",
        "{name}已接手，接下来由人工回复您。",
        "{name} has taken over and answers from here on.",
        commits=_PERSON,
        name="text",
    ),
    sentence(
        "handed_back", "人工同事已处理完，接下来由我继续帮您。", "The person has finished, and I'm back to help you."
    ),
)
