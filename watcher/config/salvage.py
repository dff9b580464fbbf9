"""The valid part of keys that have mistakes, so that a check can look at the rest in the same go. Pure."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from watcher.config.keys import Keys


def valid_keys(
    written: Mapping[str, Any], folders: Mapping[str, Path]
) -> tuple[Keys, frozenset[str], ValidationError | None]:
    """Read the keys without what is wrong: single entries of a list, else the whole key.

    Relative paths start in `folders`, by the key that they stand under.
    The second value are the keys of which nothing is left; they stand at their defaults. The third
    is all that is wrong with the keys as written, None where nothing is.
    """
    kept, wrong = dict(written), None
    while True:  # each turn takes something away
        try:
            keys = Keys.model_validate(kept, context={"folders": folders})
        except ValidationError as error:
            wrong = wrong or error
            kept = _without(kept, {one["loc"][:2] for one in error.errors(include_url=False)})
        else:
            return keys, frozenset(written.keys() - kept.keys()), wrong


def _without(written: dict[str, Any], wrong: Collection[tuple[str | int, ...]]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in written.items():
        if all(place[0] != key for place in wrong):
            kept[key] = value
        elif isinstance(value, list):
            entries = [entry for index, entry in enumerate(value) if (key, index) not in wrong]
            if entries and len(entries) < len(value):
                kept[key] = entries
    return kept
