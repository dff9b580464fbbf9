"""A valid pack laid out for advice: each part by its name, with its place, beside what was compiled."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules.check import SECTIONS
from rules.draft import PLACEHOLDER
from rules.load import Loaded
from rules.located import Value
from rules.ruleset import RuleSet

_LEFT_OPEN = re.compile(rf"(?<![\w-]){PLACEHOLDER}(?!\w)", re.IGNORECASE)


def is_left_open(text: Any) -> bool:
    """Tell whether the word that a draft leaves for its author still stands in a text."""
    return isinstance(text, str) and _LEFT_OPEN.search(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A pack's parts by id or name; `roots` are its documents."""

    ruleset: RuleSet
    roots: tuple[Value, ...]
    sets: Mapping[str, Value]
    refused: tuple[Value, ...]
    forecasts: Mapping[str, Value]
    rules: Mapping[str, Value]

    def speaks(self, name: str, language: str) -> bool:
        """Tell whether a term set has words for items of a language."""
        return any(
            self._can_hold(one.value, language)
            for key in (language, "every")
            for one in self.sets[name].get(key).each()
        )

    def is_open(self, names: Iterable[str]) -> bool:
        """Tell whether a draft's word still stands in one of these term sets."""
        return any(is_left_open(one.value) for name in names for one in self.sets[name].inner())

    def _can_hold(self, expression: Any, language: str) -> bool:
        match expression:
            case {"terms": name}:
                return self.speaks(name, language)
            case {"any": inner}:
                return any(self._can_hold(one, language) for one in inner)
            case {"all": inner} | {"near": inner}:
                return all(self._can_hold(one, language) for one in inner)
            case _:
                return True


def outline(loaded: Loaded) -> Outline:
    """Lay a loaded pack out."""
    roots = tuple(Value(document.data, document) for document in loaded.documents)
    forecasts = _by_id(one for root in roots for one in root.get("forecasts").each())
    return Outline(
        ruleset=loaded.ruleset,
        roots=roots,
        sets={
            str(one.path[-1]): one
            for root in roots
            for section in SECTIONS
            for one in root.get(section).each()
        },
        refused=tuple(root.get("not_evidence") for root in roots),
        forecasts=forecasts,
        rules=_by_id(
            rule
            for forecast in forecasts.values()
            for indicator in forecast.get("indicators").each()
            for rule in indicator.get("rules").each()
        ),
    )


def _by_id(values: Iterator[Value]) -> dict[str, Value]:
    return {one.get("id").value: one for one in values}
