"""What an item says, so that an edit is told from a counter that ticks and from a text cut short. Pure."""

import re
from dataclasses import replace

from rules.model import Item

_MARKS = re.compile(r"[\W_]+")
# Below the title, figures are mostly counters: of comments, of minutes since.
_MARKS_AND_FIGURES = re.compile(r"[\W\d_]+")


def reworded(kept: Item, now: Item) -> Item | None:
    """Give an item in the words that it has now; None where those say nothing that it did not.

    A text of which less than half is left was cut, not corrected, or was of the item's web page, which no
    feed brings: it stays as it is kept. So does one that only lost its end.
    """
    edited = replace(
        kept,
        title=now.title,
        summary=_unless_cut(kept.summary, now.summary),
        body=_unless_cut(kept.body, now.body),
        language=now.language,
    )
    (title, below), (kept_title, kept_below) = _said(edited), _said(kept)
    return None if title == kept_title and kept_below.startswith(below) else edited


def _unless_cut(kept: str, now: str) -> str:
    return now if 2 * len(now) >= len(kept) else kept


def _said(item: Item) -> tuple[str, str]:
    """The words of the title, and those below it, bare of all that changes without being said."""
    below = f"{item.summary} {item.body}".casefold()
    return _MARKS.sub(" ", item.title.casefold()).strip(), _MARKS_AND_FIGURES.sub(" ", below).strip()
