"""What recipients name of packs, and where: held against the packs once they are loaded. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from rules import Located, Location, Problem
from rules.model import Pack

#: The parts of a recipient that name something of a pack, and what one of them names.
_NAMING = {"packs": "pack", "forecasts": "forecast"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A pack or a forecast that a recipient names: `kind` says which, `at` where."""

    at: Location
    kind: str
    id: str


def named_in(document: Located) -> Iterator[Named]:
    """Give all that recipients name, as written: what is wrong otherwise is passed over."""
    for index, one in _entries(document.data.get("recipients")):
        for part, kind in _NAMING.items():
            for position, name in _entries(one.get(part) if isinstance(one, dict) else None):
                if isinstance(name, str):
                    yield Named(at=document.at(("recipients", index, part, position)), kind=kind, id=name)


def unknown(named: Iterable[Named], packs: Iterable[Pack]) -> Iterator[Problem]:
    """Find the names that no pack has: who is told by such a route is told of nothing."""
    loaded = tuple(packs)
    known = {
        "pack": {pack.id for pack in loaded},
        "forecast": {forecast.id for pack in loaded for forecast in pack.forecasts},
    }
    for one in named:
        if one.id not in known[one.kind]:
            close = get_close_matches(one.id, sorted(known[one.kind]), n=1)
            hint = f"did you mean {close[0]}?" if close else "`watcher forecasts` lists them with their packs"
            whose = "is loaded with the id" if one.kind == "pack" else "that is loaded has the forecast"
            yield Problem(one.at, f"no pack {whose} {one.id!r}", hint)


def _entries(value: object) -> Iterator[tuple[int, object]]:
    return enumerate(value if isinstance(value, list) else ())
