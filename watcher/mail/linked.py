"""The alerts to be read beside one, in words: what the same news also does, and what speaks against it."""

from collections.abc import Sequence

from storage.judgements import Linked
from watcher.mail.plain import clean

#: More in one sentence are not read; `watcher alerts show ID --json` has all.
_NAMED = 6
_LONGEST_NAME = 60


def same_news(linked: Sequence[Linked]) -> str:
    """What the same story also does, as a line; "" where it does nothing else."""
    return _line("The same news also", [one for one in linked if one.same_story])


def other_news(linked: Sequence[Linked]) -> str:
    """Which other news says the opposite, as a line; "" where none does."""
    return _line("Other news of these days", [one for one in linked if not one.same_story])


def _line(words: str, links: Sequence[Linked]) -> str:
    more = len(links) - _NAMED
    names = [_name(one) for one in links[:_NAMED]] + ([f"and {more} more"] if more > 0 else [])
    return f"{words}: {', '.join(names)}" if links else ""


def _name(one: Linked) -> str:
    forecast, name = (clean(text, limit=_LONGEST_NAME) for text in (one.forecast, one.id))
    return f"{one.stance.value} {forecast} (alert {name})"
