"""Write the digests that are due: kept in the store and as files, promised to every recipient."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from storage import DeliveryKind, DigestKey, DigestRun
from watcher.app import App
from watcher.digest import IsoWeek, audiences, due_weeks
from watcher.editions import Written, write_for
from watcher.errors import WatcherError
from watcher.week import read_week

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


def run_of(key: DigestKey, written: Written, now: datetime) -> DigestRun:
    """Give a digest as the store keeps it."""
    mail = written.mail
    return DigestRun(
        key=key,
        written_at=now,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        pictures=mail.pictures,
    )


def keep_page(path: Path, text: str) -> None:
    """Write a file whole or not at all, and its folder. Raises WatcherError."""
    half = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half.write_text(text, encoding="utf-8")
        half.replace(path)
    except OSError as error:
        with suppress(OSError):
            half.unlink(missing_ok=True)  # what is half there takes room that is missing already
        raise WatcherError(
            f"{path} cannot be written: {error.strerror}. Make room or mend the rights"
        ) from error


def _write(app: App, week: IsoWeek) -> None:
    """Write a week's digest for each circle of readers, the whole one first, whoever reads it."""
    record = read_week(app, week)
    circles = audiences(app.settings.recipients, record.watched)
    written = {circle: write_for(record, circle) for circle in circles}
    folder = app.settings.data_dir / "digests"
    for circle, one in written.items():
        _keep(folder / "-".join(filter(None, (str(week), circle.key))), one)
    now = app.now()
    with app.store.begin() as tx:
        keys = {circle: DigestKey(week=str(week), audience=circle.key) for circle in circles}
        runs = (run_of(keys[circle], one, now) for circle, one in written.items())
        if tx.digests.write(next(runs)):  # else another process has written the week, and promised it
            for run in runs:
                tx.digests.write(run)
            for circle, key in keys.items():
                tx.outbox.promise_each(DeliveryKind.DIGEST, str(key), circle.names, now)
    _log.info("digest.written", week=str(week), file=str(folder / f"{week}.html"), audiences=len(circles))


def _keep(stem: Path, written: Written) -> None:
    try:
        keep_page(stem.with_name(f"{stem.name}.txt"), written.mail.text)
        keep_page(stem.with_name(f"{stem.name}.html"), written.page)
    except WatcherError as error:
        raise WatcherError(f"{error}; the digest stays due until then") from error
