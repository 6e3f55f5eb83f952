"""Keys that live in a database of their own: backed up into files, and restored into a folder."""

from pathlib import Path

import pytest
from tests.postgres_server import fresh_database, postgres
from tests.processes.programs import as_url

from amends.bootstrap import back_up, opened, restore
from amends.desk.read_conversation import read_conversation
from amends.desk.receive_message import ReceiveMessage, receive_message
from amends.desk.start_conversation import StartConversation, start_conversation
from amends.kernel.errors import Refused
from amends.kernel.ids import MAIN, ConversationId, CustomerId
from amends.kernel.party import Caller, CallerKind
from amends.settings import Settings

__all__ = ["postgres"]

pytestmark = pytest.mark.postgres
EMMA = Caller(MAIN, CallerKind.CUSTOMER, "c-emma", proof="test")
TALK = ConversationId("conv-1")
WORDS = "where is my order? it should be here by now"


def said(settings: Settings) -> list[str | None]:
    with opened(settings, provider=False) as at:
        return [entry.text for entry in read_conversation(TALK, caller=EMMA, office=at.office).log]


def test_words_sealed_under_keys_of_a_database_are_read_again_after_a_restore(postgres: str, tmp_path: Path) -> None:
    with fresh_database(postgres) as place:
        url = as_url(place)
        old = Settings(store=str(tmp_path / "old"), keys=url)
        with opened(old, provider=False) as at:
            start = StartConversation(TALK, CustomerId(EMMA.id), "test")
            start_conversation(start, caller=EMMA, office=at.office, now=at.clock.now())
            receive_message(ReceiveMessage(TALK, WORDS), caller=EMMA, office=at.office, now=at.clock.now())
            now = at.clock.now()
        back_up(old, to=tmp_path / "backup", keys_to=tmp_path / "keys", now=now)
        before = said(old)
        with pytest.raises(Refused, match="there are keys in the keys' database"):
            restore(
                Settings(store=str(tmp_path / "new"), keys=url),
                source=tmp_path / "backup",
                keys=tmp_path / "keys",
                forgotten=None,
                now=now,
            )
    new = Settings(store=str(tmp_path / "new"))
    restore(new, source=tmp_path / "backup", keys=tmp_path / "keys", forgotten=None, now=now)

    assert WORDS in before
    assert said(new) == before
