"""Column types that hold on both databases: aware UTC times, spans, and text that either will take.

Knows no table.
"""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import DateTime, Dialect, Float, Text
from sqlalchemy.types import TypeDecorator

# PostgreSQL refuses NUL in text, and no UTF-8 encoder takes half a surrogate pair: a feed can carry both.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def storable(text: str) -> str:
    """Text with each character that a database refuses replaced, one for one, so that offsets hold."""
    if text.isascii() and "\0" not in text:  # nearly always, and told far quicker
        return text
    return _UNSTORABLE.sub(_REPLACEMENT, text)


class PlainText(TypeDecorator[str]):
    """Text of any length; characters that a database refuses are replaced, in values and in conditions."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 (its signature)
        """Make the text storable."""
        return None if value is None else storable(value)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: aware going in, aware UTC coming out.

    SQLite keeps no offset, so what is written is UTC and what is read is marked so.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (the same)
        """Turn into UTC; a naive time is a mistake of the caller and raises ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (the same)
        """Give back aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Seconds(TypeDecorator[timedelta]):
    """A span of time, kept as a number of seconds: SQLite has no type for it, and a person can read it."""

    impl = Float
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> float | None:  # noqa: ARG002 (the same)
        """Turn into seconds."""
        return None if value is None else value.total_seconds()

    def process_result_value(self, value: float | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002 (the same)
        """Give back the span."""
        return None if value is None else timedelta(seconds=value)
