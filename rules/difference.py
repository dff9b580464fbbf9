"""What one edition of a pack has that another has not, down to rules, term sets and feeds. Pure."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from rules import schema
from rules.load import Loaded
from rules.model import Terms

#: The parts of a document that are term sets by name, and what one of them is called.
_SETS = {
    "actors": "actor",
    "topics": "topic",
    "events": "event",
    "places": "place",
    "people": "person",
    "terms": "terms",
}
#: Others that go by a name.
_NAMED = {"kin": "kin", "happenings": "happening"}


class Kind(StrEnum):
    """How an edition differs in one thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """By what a thing of a pack is known: what it is, of which forecast and indicator, if any, and its id."""

    what: str
    forecast: str
    indicator: str
    id: str

    @property
    def owners(self) -> "tuple[Name, ...]":
        """The forecast and the indicator that it is a part of, itself left out."""
        forecast = Name("forecast", self.forecast, "", self.forecast)
        indicator = Name("indicator", self.forecast, self.indicator, self.indicator)
        return tuple(one for one in (forecast, indicator) if one != self)


#: A part of a thing in words; or the entries of a list, whose order says nothing.
Said = str | tuple[str, ...]
#: All that an edition has, each thing with its parts.
Edition = Mapping[Name, Mapping[str, Said]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs, and of one that is in both editions in which part, from what to what.

    Of a list `before` holds the entries that went, and `after` those that came.
    """

    kind: Kind
    name: Name
    part: str = ""
    before: str = ""
    after: str = ""


def edition(loaded: Loaded) -> Edition:
    """All that a pack has, by its files."""
    documents = [schema.Document.model_validate(one.data or {}) for one in loaded.documents]
    found: dict[Name, dict[str, Said]] = {}
    for document in documents:
        written = document.model_dump(mode="json")
        for name, parts in (*_pack(written), *_sets(written), *_forecasts(written)):
            found.setdefault(name, {}).update(parts)
    return found


def edition_of_terms(terms: Mapping[str, Terms]) -> Edition:
    """What a ledger knows of a pack: the terms of its forecasts, by their ids."""
    found: dict[Name, Mapping[str, Said]] = {}
    for forecast, one in terms.items():
        parts = {"claim": one.claim, "prior": percent(one.prior)}
        parts |= {name: getattr(one, name).isoformat() for name in ("opens", "closes")}
        found[Name("forecast", forecast, "", forecast)] = parts
        for indicator, weight in one.indicators.items():
            name = Name("indicator", forecast, indicator, indicator)
            found[name] = {part: _said(value) for part, value in asdict(weight).items()}
    return found


def differences(old: Edition, new: Edition) -> tuple[Change, ...]:
    """Tell what differs, in the order of the new edition, then of the old; what came or went, as a whole."""
    names = [*new, *(name for name in old if name not in new)]
    return tuple(change for name in names for change in _change(name, old, new))


def percent(probability: float) -> str:
    """Write a probability as per cent, with as many digits as it was given."""
    return f"{probability * 100:.10g}%"


def _change(name: Name, old: Edition, new: Edition) -> Iterator[Change]:
    if name in old and name in new:
        yield from _parts(name, old[name], new[name])
    elif name in new and not any(owner in new and owner not in old for owner in name.owners):
        yield Change(kind=Kind.ADDED, name=name, after=_summary(new[name]))
    elif name in old and not any(owner in old and owner not in new for owner in name.owners):
        yield Change(kind=Kind.REMOVED, name=name, before=_summary(old[name]))


def _parts(name: Name, old: Mapping[str, Said], new: Mapping[str, Said]) -> Iterator[Change]:
    for part in dict.fromkeys((*old, *new)):
        before, after = old.get(part, ""), new.get(part, "")
        if isinstance(before, str) and isinstance(after, str):
            told = before, after
        else:
            gone, come = Counter(_entries(before)), Counter(_entries(after))
            told = "; ".join((gone - come).elements()), "; ".join((come - gone).elements())
        if told[0] != told[1]:
            yield Change(kind=Kind.CHANGED, name=name, part=part, before=told[0], after=told[1])


def _entries(said: Said) -> tuple[str, ...]:
    return said if isinstance(said, tuple) else (said,) if said else ()


#: What tells most of a thing, the first of them that it has.
_TELLING = ("claim", "says", "title", "event", "about")


def _summary(parts: Mapping[str, Said]) -> str:
    return next((", ".join(_entries(parts[part])) for part in _TELLING if parts.get(part)), "")


def _pack(written: Mapping[str, Any]) -> Iterator[tuple[Name, dict[str, Said]]]:
    if written["assessment"]:
        yield Name("assessment", "", "", ""), _parts_of(written["assessment"])
    if written["not_evidence"]:
        yield Name("not_evidence", "", "", ""), _by_language(written["not_evidence"])
    for feed in written["feeds"]:
        yield Name("feed", "", "", feed["url"]), _parts_of(feed, without=("url",))


def _sets(written: Mapping[str, Any]) -> Iterator[tuple[Name, dict[str, Said]]]:
    for section, what in _SETS.items():
        for name, words in written[section].items():
            yield Name(what, "", "", name), _by_language(words)
    for section, what in _NAMED.items():
        for name, names in written[section].items():
            yield Name(what, "", "", name), {"names": tuple(names)}


def _forecasts(written: Mapping[str, Any]) -> Iterator[tuple[Name, dict[str, Said]]]:
    for forecast in written["forecasts"]:
        of = forecast["id"]
        prior = forecast["prior"]
        told: dict[str, Said] = {"prior": f"{percent(prior['probability'])} ({prior['word']})"}
        yield Name("forecast", of, "", of), _parts_of(forecast, without=("id", "indicators")) | told
        for indicator in forecast["indicators"]:
            by = indicator["id"]
            yield Name("indicator", of, by, by), _parts_of(indicator, without=("id", "rules"))
            for rule in indicator["rules"]:
                examples = {f"examples to {kind}": _said(many) for kind, many in rule["examples"].items()}
                parts = _parts_of(rule, without=("id", "examples")) | examples
                yield Name("rule", of, by, rule["id"]), parts


def _parts_of(written: Mapping[str, Any], without: Iterable[str] = ()) -> dict[str, Said]:
    return {part: _said(value) for part, value in written.items() if part not in set(without)}


def _by_language(words: Mapping[str, list[Any]]) -> dict[str, Said]:
    return {language: _said(many) for language, many in words.items()}


def _said(value: Any) -> Said:
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case str():
            return str(value)
        case float() | int():
            return f"{value:g}"
        case list():
            return tuple(map(_words, value))
        case _:
            return _words(value)


def _words(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
