"""What a restore leaves in doubt: steps may have been carried out in the time that was lost with the old store.

A ledger that was restored says so in an event. Whatever belongs to a conversation that is older than that event may
have been sent already, under the very keys that its steps have: as if one attempt more had been made, of unknown
outcome. So a KEYED provider gets the key again, an ASKABLE one is asked first, and a BLIND one's step is a person's.
"""

from dataclasses import replace

from amends.desk.office import Office
from amends.desk.streams import conversation_stream
from amends.kernel.ids import ConversationId, StreamId
from amends.kernel.ledger import Effect
from amends.remedies import Execution

RESTORES = StreamId("ledger/restores")
DOUBT = "the ledger was restored from a backup since"


def in_doubt(effect: Effect, execution: Execution, *, office: Office) -> Effect:
    """Return the effect with the lost time counted as an attempt, if it may have been carried out then."""
    restores = office.ledger.read(effect.tenant, RESTORES)
    if not restores:
        return effect
    last = restores[-1]
    began = office.ledger.read(effect.tenant, conversation_stream(ConversationId(execution.conversation)))[0]
    if began.position > last.position or int(str(effect.body.get("vouched_at", 0))) > last.at:
        return effect
    return replace(effect, attempts=effect.attempts + 1, error=effect.error and f"{DOUBT}; before: {effect.error}")
