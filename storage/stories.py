"""The stories: which event was first reported when.

Knows no text: what makes two items one event is decided in the rules.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from rules.model import Story
from storage import mapping, statements
from storage.tables import STORY


class Stories:
    """The stories, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def near(self, event: str, at: datetime, within: timedelta) -> Sequence[Story]:
        """The stories of this event, or of one named under it, that began at most `within` from `at`."""
        near = STORY.c.first_at.between(at - within, at + within)
        under = STORY.c.event.startswith(f"{event}/", autoescape=True)
        named = or_(STORY.c.event == event, under)
        rows = self._connection.execute(select(STORY).where(named, near)).mappings()
        return tuple(map(mapping.story_of, rows))

    def open(self, story: Story) -> Story:
        """Begin a story; where its id is taken, the story that has it is returned unchanged."""
        values = mapping.values_of_story(story)
        statement = statements.insert(self._connection, STORY).values(values).on_conflict_do_nothing()
        self._connection.execute(statement)
        row = self._connection.execute(select(STORY).where(STORY.c.id == story.id)).mappings().one()
        return mapping.story_of(row)

    def learn(self, story: Story) -> None:
        """Let a story be known by what is given, in place of what it was known by."""
        values = mapping.values_of_story(story)
        self._connection.execute(update(STORY).where(STORY.c.id == story.id).values(values))
