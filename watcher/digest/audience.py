"""Who sees what of a digest: recipients whose routes admit the same forecasts read the same one. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256

from watcher.attention.recipient import Recipient, Route

#: A pack and a forecast of it, by their ids.
Watched = tuple[str, str]

#: Enough letters to tell the few circles of readers of one desk apart, in the names of files too.
_KEY_LENGTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Those who see the same: `key` is "" where that is all there is, `names` are the recipients' names."""

    key: str
    watched: frozenset[Watched]
    names: tuple[str, ...] = ()

    def sees(self, pack: str, forecast: str) -> bool:
        """Tell whether a forecast is in their digest."""
        return (pack, forecast) in self.watched


def audiences(recipients: Iterable[Recipient], watched: Collection[Watched]) -> tuple[Audience, ...]:
    """Sort the recipients of the digest by what they see; first come those who see all, be they none.

    Which alerts a route wants by stance, language or strength is no matter here: a belief rests on all news.
    """
    circles: dict[str, list[str]] = {"": []}
    seen = {"": frozenset(watched)}
    for one in recipients:
        if one.digest:
            found = audience_of(one.route, watched)
            seen[found.key] = found.watched
            circles.setdefault(found.key, []).append(one.name)
    return tuple(Audience(key=key, watched=seen[key], names=tuple(names)) for key, names in circles.items())


def audience_of(route: Route, watched: Collection[Watched]) -> Audience:
    """Say what one route admits of all that is watched, nobody named."""
    seen = frozenset(one for one in watched if route.sees(*one))
    return Audience(key="" if len(seen) == len(set(watched)) else _key(seen), watched=seen)


def _key(seen: Iterable[Watched]) -> str:
    told_apart = "\n".join(f"{pack}\0{forecast}" for pack, forecast in sorted(seen))
    return sha256(told_apart.encode("utf-8", "backslashreplace")).hexdigest()[:_KEY_LENGTH]
