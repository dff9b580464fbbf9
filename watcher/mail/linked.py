"""The alerts to be read beside one, in words: what the same news also does, and what speaks against it."""

from collections.abc import Sequence

from storage.records import Linked
from watcher.mail.plain import clean

#: More in one sentence are not read; `watcher alerts show ID --json` has all.
_NAMED = 6
_LONGEST_NAME = 120


def links_told(linked: Sequence[Linked]) -> tuple[str, ...]:
    """Give a line for those of the same story, one for those of other news; none where there is no link."""
    lines = (
        ("The same news also", [one for one in linked if one.same_story]),
        ("Other news of these days", [one for one in linked if not one.same_story]),
    )
    return tuple(f"{words}: {_named(links)}" for words, links in lines if links)


def _named(links: Sequence[Linked]) -> str:
    more = len(links) - _NAMED
    names = [_name(one) for one in links[:_NAMED]] + ([f"and {more} more"] if more > 0 else [])
    return ", ".join(names)


def _name(one: Linked) -> str:
    forecast, name = (clean(text, limit=_LONGEST_NAME) for text in (one.forecast, one.id))
    return f"{one.stance.value} {forecast} (alert {name})"
