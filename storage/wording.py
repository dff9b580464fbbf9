"""What an item says, so that an edit is told from a counter that ticks and from a text cut short. Pure."""

import re

from rules.model import Item

_MARKS = re.compile(r"[\W_]+")
# Below the title, figures are mostly counters: of comments, of minutes since.
_MARKS_AND_FIGURES = re.compile(r"[\W\d_]+")


def wording(item: Item) -> tuple[str, str]:
    """Give the words of the title, and those below it, bare of all that changes without being said."""
    below = f"{item.summary} {item.body}".casefold()
    return _MARKS.sub(" ", item.title.casefold()).strip(), _MARKS_AND_FIGURES.sub(" ", below).strip()


def says_less(now: Item, kept: Item) -> bool:
    """Tell whether an item only lost the end of its text: feeds shorten what is no longer new."""
    (title, below), (kept_title, kept_below) = wording(now), wording(kept)
    return title == kept_title and kept_below.startswith(below)
