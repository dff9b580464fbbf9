"""What the store holds for the digest of a week."""

from datetime import datetime

from rules.almost import almost
from storage import Deed, Scope, Transaction
from watcher.app import App
from watcher.backoff import PATIENCE
from watcher.digest import Digest, Doings, IsoWeek, WeekRecord, summarize
from watcher.ledger import read_ledgers
from watcher.undelivered import LOOKED_AT, reasons


def read_week(app: App, week: IsoWeek) -> WeekRecord:
    """Read all that the digest of a week is made of, as the store holds it now.

    As not delivered it counts the mails that were given up, and those that wait for more than an hour.
    """
    now, zone = app.now(), app.settings.timezone
    start, end = week.start(zone), week.end(zone)
    with app.store.read() as tx:
        items = tx.items.by_publication(since=start, until=end)
        return WeekRecord(
            week=week,
            zone=zone,
            now=now,
            packs=tuple(ruleset.pack for ruleset in app.rulesets),
            ledgers=read_ledgers(tx, app.rulesets, now),
            alerts=tx.alerts.list(),
            feeds=tx.feeds.all(),
            polls=tx.feed_days.polls(week.monday, week.sunday),
            undelivered=tx.outbox.count_undelivered(due_before=now - PATIENCE),
            why_undelivered=reasons(tx.outbox.undelivered(LOOKED_AT)),
            almost=tuple(almost(app.rulesets, (item for _, item in items), tx.alerts.reported())),
            doings=_doings(tx, start, end),
        )


def summarize_week(app: App, week: IsoWeek) -> Digest:
    """Put together the whole digest of a week from all the store holds now."""
    return summarize(read_week(app, week))


def _doings(tx: Transaction, start: datetime, end: datetime) -> Doings:
    """Collect what people did in a week from `start` up to `end`."""
    silences = tuple(each for each in tx.silences.all() if each.created_at < end and each.over_at > start)
    titles = dict[str, str]()
    for each in silences:
        if each.scope is Scope.STORY and (raised := tx.alerts.of_story(each.pack, each.target)):
            titles[each.target] = raised[-1].title
    return Doings(
        verdicts=tx.acts.list(what=Deed.VERDICT, until=end),
        silences=silences,
        held=tx.silences.held(since=start, until=end),
        titles=titles,
    )
