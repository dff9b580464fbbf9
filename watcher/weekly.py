"""Write the digests that are due: kept in the store and as files, promised to every recipient."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from rules.almost import almost
from storage import Deed, DeliveryKind, DigestRun, Scope, Transaction
from watcher.app import App
from watcher.backoff import PATIENCE
from watcher.digest import Digest, Doings, IsoWeek, due_weeks, render, summarize
from watcher.errors import WatcherError
from watcher.undelivered import LOOKED_AT, reasons

#: Older weeks are not caught up with: a first sign of life from a clock that stood at 1970 would
#: otherwise bring thousands of digests.
LONGEST_SLEEP = timedelta(weeks=53)

_log = structlog.get_logger(__name__)


def write_due_digests(app: App) -> tuple[IsoWeek, ...]:
    """Write every digest that is due and not written; each once, also after weeks of sleep.

    Raises:
        WatcherError: a file cannot be written; that digest stays due, and so do the ones after it.
        StorageError: the database cannot be used.
    """
    settings, now = app.settings, app.now()
    with app.store.read() as tx:
        beats = tx.heartbeats.all()
        written = tx.digests.written()
    if not beats:
        return ()
    since = max(now - LONGEST_SLEEP, min(beat.first_at for beat in beats))
    weeks = due_weeks(now, zone=settings.timezone, at=settings.digest_at, since=since, written=written)
    for week in weeks:
        _write(app, week)
    return weeks


def summarize_week(app: App, week: IsoWeek) -> Digest:
    """Put together the digest of a week from all the store holds now.

    As not delivered it counts the mails that were given up, and those that wait for more than an hour.
    """
    now, zone = app.now(), app.settings.timezone
    with app.store.read() as tx:
        items = tx.items.by_publication(since=week.start(zone), until=week.end(zone))
        return summarize(
            week,
            zone=zone,
            packs=[ruleset.pack for ruleset in app.rulesets],
            alerts=tx.alerts.list(),
            feeds=tx.feeds.all(),
            undelivered=tx.outbox.count_undelivered(due_before=now - PATIENCE),
            why_undelivered=reasons(tx.outbox.undelivered(LOOKED_AT)),
            now=now,
            almost=almost(app.rulesets, (item for _, item in items), tx.alerts.reported()),
            doings=_doings(tx, week.start(zone), week.end(zone)),
        )


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


def _write(app: App, week: IsoWeek) -> None:
    rendered = render(summarize_week(app, week))
    run = DigestRun(
        week=str(week),
        written_at=app.now(),
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
    )
    folder = app.settings.data_dir / "digests"
    _keep(folder / f"{week}.txt", rendered.text)
    _keep(folder / f"{week}.html", rendered.html)
    with app.store.begin() as tx:
        if tx.digests.write(run):
            names = [one.name for one in app.settings.recipients if one.digest]
            tx.outbox.promise_each(DeliveryKind.DIGEST, run.week, names, run.written_at)
    _log.info("digest.written", week=run.week, file=str(folder / f"{week}.html"))


def _keep(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    half = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half.write_text(text, encoding="utf-8")
        half.replace(path)
    except OSError as error:
        with suppress(OSError):
            half.unlink(missing_ok=True)  # what is half there takes room that is missing already
        words = f"{path} cannot be written: {error.strerror}. Make room or mend the rights"
        raise WatcherError(f"{words}; the digest stays due until then") from error
