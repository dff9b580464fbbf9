"""The stories: which event was first reported when.

Knows no text: what makes two items one event is decided in the rules.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from rules.model import Story
from storage import mapping, statements
from storage.tables import STORY


class Stories:
    """The stories, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, event: str, at: datetime, within: timedelta) -> Story | None:
        """The story of this event that began nearest to `at`, at most `within` before or after it."""
        near = STORY.c.first_at.between(at - within, at + within)
        rows = self._connection.execute(select(STORY).where(STORY.c.event == event, near)).mappings()
        stories = map(mapping.story_of, rows)
        return min(
            stories, key=lambda story: (abs(at - story.first_at), story.first_at, story.id), default=None
        )

    def open(self, event: str, at: datetime, story_id: str) -> Story:
        """Begin a story; where the id is taken, the story that has it is returned unchanged."""
        values = {"id": story_id, "event": event, "first_at": at}
        statement = statements.insert(self._connection, STORY).values(values).on_conflict_do_nothing()
        self._connection.execute(statement)
        row = self._connection.execute(select(STORY).where(STORY.c.id == story_id)).mappings().one()
        return mapping.story_of(row)
