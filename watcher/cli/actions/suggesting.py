"""Suggest searches of public news services that would bring news of the forecasts, and subscribe to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from rules import Loaded, load_located
from storage import Deed, NewFeed
from watcher.cli.actions.opening import app_for, packs_for, several_have
from watcher.cli.actions.picking import picked
from watcher.cli.actions.printing import print_json, print_line, print_table
from watcher.cli.actions.shapes import Shape
from watcher.cli.actions.signing import Signature, signed
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.mail.words import counted
from watcher.sources.suggest import Suggestion, suggestions

_HEAD = ("", "SERVICE", "LANGUAGE", "SERVES", "SEARCH")
_LONGEST_TITLE = 300  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for: searches for one forecast or, with None, all; subscribing to all, or by number."""

    pack: str | None
    forecast: str | None
    add: bool
    numbers: Sequence[int]


def suggest_feeds(invocation: Invocation, wish: Wish, *, as_json: bool) -> None:
    """Print searches, and subscribe to those that are wanted and were never known. Nothing is fetched.

    Raises:
        ProblemsError: a pack is not valid.
        MistakeError: there is no such forecast, or no such number.
    """
    found = _suggested({name: load_located(name) for name in packs_for(invocation, wish.pack)}, wish.forecast)
    wanted = picked(found, wish.numbers) or (found if wish.add else [])
    if as_json:
        print_json({"suggestions": [_shape(one) for one in found]})
    else:
        print_table(_HEAD, [_row(number, one) for number, one in enumerate(found, start=1)])
    if wanted:
        signature = Signature(who=signed(None))
        with app_for(invocation) as app, app.store.begin() as tx:
            known_before = tx.feeds.known()
            new = tx.feeds.seed([_feed(one) for one in wanted], app.now())
            for one in wanted:
                if one.url not in known_before:
                    tx.acts.add(signature.act(Deed.FEED_ADD, one.url, "as suggested"), app.now())
        if not as_json:
            known = f", {len(wanted) - new} known before" if len(wanted) > new else ""
            print_line(f"Subscribed to {counted(new, 'feed')}{known}.")


def _suggested(loaded: Mapping[str, Loaded], forecast: str | None) -> list[Suggestion]:
    found = {one.url: one for each in loaded.values() for one in suggestions(each)}
    if forecast is None:
        return list(found.values())
    having = [(place, one.id) for place, each in loaded.items() for one in each.ruleset.pack.forecasts]
    known = [name for _, name in having]
    if forecast not in known:
        close = get_close_matches(forecast, known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
        raise MistakeError(f"there is no forecast {forecast!r}: {hint}")
    if known.count(forecast) > 1:
        raise MistakeError(several_have(forecast, [place for place, name in having if name == forecast]))
    return [one for one in found.values() if forecast in one.serves]


def _feed(suggestion: Suggestion) -> NewFeed:
    """Make a feed of a search; its grade stays unknown, for its entries are of many publishers."""
    title = f"{suggestion.service}, {suggestion.language}: {', '.join(suggestion.serves)}"
    return NewFeed(url=suggestion.url, title=title[:_LONGEST_TITLE], language=suggestion.language)


def _row(number: int, one: Suggestion) -> tuple[str, ...]:
    return str(number), one.service, one.language, ", ".join(one.serves), one.query


def _shape(suggestion: Suggestion) -> Shape:
    return {
        "service": suggestion.service,
        "language": suggestion.language,
        "query": suggestion.query,
        "url": suggestion.url,
        "serves": list(suggestion.serves),
    }
