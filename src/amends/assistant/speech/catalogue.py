"""Every act there is, by id."""

from collections.abc import Mapping
from itertools import chain

from amends.assistant.speech.act import SpeechAct
from amends.assistant.speech.answers import ANSWERS
from amends.assistant.speech.asking import ASKING
from amends.assistant.speech.carrying_out import CARRYING_OUT
from amends.assistant.speech.offering import OFFERING
from amends.assistant.speech.people import PEOPLE

ACTS: Mapping[str, SpeechAct] = {act.id: act for act in chain(ASKING, OFFERING, CARRYING_OUT, ANSWERS, PEOPLE)}
