"""For whom a page is shown."""

from amends.conversations import Conversation
from amends.doors.web.base import Visit
from amends.doors.web.showing import Reader, zone_of


def reader_of(visit: Visit, talk: Conversation) -> Reader:
    """Return for whom a conversation's page is shown."""
    names = {person.id: person.name for person in visit.site.people(visit.language)}
    return Reader(visit.language, zone_of(talk), visit.site.clock.now(), names)
