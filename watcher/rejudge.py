"""Judge again what was read before: what the rules of today make of the items that are kept.

Adds to the log what only these rules find, lets an alert stand by what they find to say more than it
does, and tells what they would not raise any more. Takes no alert out of the log and promises no mail:
what is found now happened then.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

from rules import RuleSet
from rules.model import Grade, Item, Match, Stance
from rules.story import WITHIN, in_order
from storage import Alert, Standing, Store, Transaction
from watcher.alert_log import AlertLog
from watcher.conclude import Judged, find, log
from watcher.hearing import hear

_Page = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """The items that are kept, judged by the rules of today: `judged` are those that matched.

    `pages` are those of every item that was read, `items` counts those that were asked for.
    """

    rulesets: tuple[RuleSet, ...]
    since: datetime | None
    items: int
    pages: frozenset[_Page]
    judged: tuple[tuple[Grade, Judged], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An alert of older rules that these would not raise; `instead` takes the other stance, if any does."""

    alert: Alert
    instead: Match | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An alert of older rules that these would raise for another indicator."""

    alert: Alert
    now: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """What judging again changes.

    `raised` are the alerts that only these rules raise or strengthen, each once; `unread` those of older
    rules of which no item is kept any more. What is gone, changed or unread stays in the log as it was.
    """

    items: int
    raised: tuple[Alert, ...]
    gone: tuple[Gone, ...]
    changed: tuple[Changed, ...]
    unread: tuple[Alert, ...]


class _UndoneError(Exception):
    """Ends a transaction of which nothing shall stay."""


def reread(store: Store, rulesets: Sequence[RuleSet], since: datetime | None) -> Reread:
    """Judge the items that were published from `since` on, as if they came in now. The slow part."""
    pages, judged, items = set[_Page](), list[tuple[Grade, Judged]](), 0
    with store.read() as tx:
        grades = _Grades(tx)
        # An older item can tell the story that one of these belongs to.
        for feed_id, item in tx.items.by_publication(since=None if since is None else since - WITHIN):
            pages.add(item.page)
            items += _is_meant(since, item.published)
            for ruleset in rulesets:
                if matches := _counting(ruleset, item):
                    one = Judged(item=item, ruleset=ruleset, matches=matches, again=True)
                    judged.append((grades[feed_id], one))
    judged.sort(key=lambda one: in_order(one[1].item))
    return Reread(
        rulesets=tuple(rulesets), since=since, items=items, pages=frozenset(pages), judged=tuple(judged)
    )


def rejudge(store: Store, read: Reread, now: datetime) -> Rejudged:
    """Log the alerts that only the rules of today raise or strengthen, and tell all that differs."""
    with store.begin() as tx:
        return _rejudge(tx, read, now)


def rehearse(store: Store, read: Reread, now: datetime) -> Rejudged:
    """Tell what `rejudge` would do: does the same, and undoes it."""
    told: list[Rejudged] = []
    with suppress(_UndoneError), store.begin() as tx:
        told.append(_rejudge(tx, read, now))
        raise _UndoneError
    return told[0]


def _rejudge(tx: Transaction, read: Reread, now: datetime) -> Rejudged:
    logged = [alert for ruleset in read.rulesets for alert in tx.alerts.list(pack=ruleset.pack.id)]
    # One that was raised and strengthened at once is given as it stands.
    raised = tuple({alert.id: alert for alert in _raise_new(tx, read, logged, now)}.values())
    digests = {ruleset.pack.id: ruleset.digest for ruleset in read.rulesets}
    gone, changed, unread = list[Gone](), list[Changed](), list[Alert]()
    said = _Said(read.judged)
    for alert in logged:
        of_today = alert.ruleset == digests[alert.pack]
        if of_today or alert.correction or not _is_meant(read.since, alert.happened_at):
            continue
        says = said.of(alert)
        if not any(report.page in read.pages for report in alert.reports):
            unread.append(alert)
        elif says is None or says.stance is not alert.stance:
            gone.append(Gone(alert=alert, instead=says))
        elif says.indicator.id != alert.indicator:
            changed.append(Changed(alert=alert, now=says))
    return Rejudged(
        items=read.items, raised=raised, gone=tuple(gone), changed=tuple(changed), unread=tuple(unread)
    )


def _raise_new(tx: Transaction, read: Reread, logged: Iterable[Alert], now: datetime) -> Iterator[Alert]:
    """Log each match whose item no alert of its stance holds yet; give the alerts raised or strengthened.

    Rules that name an event anew would tell a known story as a new one. So the items that alerts
    hold come first: their stories, as they are named now, are the stories of those alerts.
    """
    book = AlertLog(tx)
    holders = {
        (report.page, alert.pack, alert.forecast, alert.stance): alert.id
        for alert in logged
        for report in alert.reports
    }
    # Two stories can lead to one alert: what it stands by is kept once, by its id.
    standings = {alert.id: Standing.of(alert) for alert in logged}
    held = dict[tuple[str, str, str, Stance], str]()
    fresh: list[tuple[Grade, Judged, Match]] = []
    raised = set[str]()
    for grade, one in read.judged:
        for match in one.matches:
            holder = holders.get((one.item.page, match.pack, match.forecast, match.stance))
            if holder is None:
                fresh.append((grade, one, match))
            else:
                story = find(book, grade, one, match).story
                held.setdefault((story.id, match.pack, match.forecast, match.stance), holder)
    for grade, one, match in fresh:
        if _is_meant(read.since, one.item.published):
            found = find(book, grade, one, match)
            key = (found.story.id, match.pack, match.forecast, match.stance)
            known = found.known or standings.get(held.get(key, ""))
            alert = log(book, replace(found, known=known), now)
            if alert is not None:
                held[key] = alert.id
                standings[alert.id] = Standing.of(alert)
                raised.add(alert.id)
                yield alert
    yield from (one.alert for name, one in hear(book, now).items() if name in raised)


class _Said:
    """What the rules of today say of pages: of all that stood there, what says most."""

    def __init__(self, judged: Iterable[tuple[Grade, Judged]]) -> None:
        self._matches: dict[tuple[_Page, str, str, Stance], Match] = {}
        for _, one in judged:
            for match in one.matches:
                key = (one.item.page, match.pack, match.forecast, match.stance)
                self._matches[key] = max(self._matches.get(key, match), match, key=_strength)

    def of(self, alert: Alert) -> Match | None:
        """What they say of an alert's pages: with its own stance if they do for any."""
        keys = product((report.page for report in alert.reports), [alert.pack], [alert.forecast], Stance)
        found = [self._matches[key] for key in keys if key in self._matches]
        return max(found, key=lambda match: (match.stance is alert.stance, _strength(match)), default=None)


class _Grades(dict[int, Grade]):
    """The grade of each feed, looked up once."""

    def __init__(self, tx: Transaction) -> None:
        super().__init__()
        self._tx = tx

    def __missing__(self, feed_id: int) -> Grade:
        feed = self._tx.feeds.get(feed_id)
        self[feed_id] = Grade.F if feed is None else feed.grade
        return self[feed_id]


def _strength(match: Match) -> float:
    return match.indicator.strength


def _is_meant(since: datetime | None, moment: datetime) -> bool:
    """Tell whether what happened then is asked for."""
    return since is None or moment >= since


def _counting(ruleset: RuleSet, item: Item) -> tuple[Match, ...]:
    """Give the matches of an item, but for those of forecasts that were not open yet, or superseded."""
    matches = ruleset.match(item)
    return tuple(one for one in matches if ruleset.forecast(one.forecast).is_watched(item.published))
