"""What the store holds for the digest of a week."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from rules.almost import almost
from rules.expected import Wait
from storage import Deed, Scope, Transaction
from watcher.app import App
from watcher.backoff import PATIENCE
from watcher.digest import Digest, Doings, IsoWeek, WeekRecord, summarize
from watcher.digest.audience import Watched
from watcher.ledger import Ledger, read_ledger, read_ledgers
from watcher.ledger.former import former_forecasts
from watcher.ledger.listening import Listening
from watcher.ledger.outlook import AHEAD, Due, outlook
from watcher.ledger.records import records_of
from watcher.ledger.score import Scores, score_records
from watcher.undelivered import LOOKED_AT, reasons


def read_week(app: App, week: IsoWeek) -> WeekRecord:
    """Read all that the digest of a week is made of, as the store holds it now.

    As not delivered it counts the mails that were given up, and those that wait for more than an hour.
    """
    now, zone = app.now(), app.settings.timezone
    start, end = week.start(zone), week.end(zone)
    with app.store.read() as tx:
        items = tx.items.by_publication(since=start, until=end)
        ledgers = read_ledgers(tx, app.rulesets, now)
        return WeekRecord(
            week=week,
            zone=zone,
            now=now,
            packs=tuple(ruleset.pack for ruleset in app.rulesets),
            ledgers=ledgers,
            dues=_dues(app, tx, ledgers, week),
            siblings={ruleset.pack.id: ruleset.pack.forecasts for ruleset in app.rulesets},
            scores=_scores(app, tx, ledgers, end),
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


def _dues(
    app: App, tx: Transaction, ledgers: Iterable[Ledger], week: IsoWeek
) -> dict[Watched, tuple[Due, ...]]:
    """Say what should be seen soon, as it stood at the end of a week, or stands now."""
    end, listening = week.end(app.settings.timezone), Listening(tx, app.rulesets)
    today = min(week.sunday, app.now().astimezone(UTC).date())
    found = dict[Watched, tuple[Due, ...]]()
    for ledger in ledgers:
        then = replace(ledger, lapses=tuple(one for one in ledger.lapses if one.at < end))
        dues = outlook(then, today, listening.to(ledger))
        found[ledger.pack, ledger.forecast.id] = tuple(
            due for due in dues if due.wait is Wait.OPEN and due.by <= today + AHEAD
        )
    return found


def _scores(app: App, tx: Transaction, ledgers: Iterable[Ledger], end: datetime) -> Scores:
    """Score what was resolved by the end of a week, forecasts that no pack has any more among it."""
    packs = [ruleset.pack for ruleset in app.rulesets]
    former = [
        read_ledger(tx, pack, forecast, app.now())
        for pack, forecast in former_forecasts(tx.revisions.list(), packs)
    ]
    records = records_of([*ledgers, *former], packs, app.settings.timezone, end)
    return score_records(tuple(records))


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
