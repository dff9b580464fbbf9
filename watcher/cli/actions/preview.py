"""Write a mail on what is logged to a file, without sending it."""

from dataclasses import replace
from pathlib import Path

from rules.story import WITHIN
from storage import Alert, Transaction
from storage.promises import Says
from watcher.app import App, asks_of, pack_of
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import print_line
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.digest import IsoWeek
from watcher.editions import write_digest
from watcher.mail.compose import render_alerts
from watcher.mail.message import Rendered
from watcher.mail.notices import render_notices
from watcher.mail.plain import clean
from watcher.mail.summary import MOST, render_summary
from watcher.mail.telling import Told
from watcher.week import summarize_week


def write_preview(invocation: Invocation, kind: str, *, out: Path, alert_id: str | None) -> None:
    """Write the mail of a kind (alert, summary, digest or notice) to a file: as text for a name on .txt.

    Raises:
        MistakeError: there is nothing to tell, or no such alert; `alert_id` is given for another kind.
        OSError: the file cannot be written.
    """
    if alert_id is not None and kind != "alert":
        raise MistakeError(f"a {kind} is not of one alert: leave --alert out")
    with app_for(invocation) as app:
        rendered = _rendered(app, kind, alert_id)
    out.write_text(rendered.text if out.suffix.lower() == ".txt" else rendered.html, encoding="utf-8")
    print_line(f"Wrote {clean(str(out))}: {rendered.subject}")


def _rendered(app: App, kind: str, alert_id: str | None) -> Rendered:
    zone = app.settings.timezone
    match kind:
        case "digest":
            week = IsoWeek.of(app.now(), zone)
            written = write_digest(summarize_week(app, week))
            return replace(written.mail, html=written.page)  # the pictures of a mail stand beside it
        case "notice":
            return _notices(app)
        case "summary":
            with app.store.read() as tx:
                alerts = tx.alerts.list(limit=MOST)
                told = [_told(app, tx, alert) for alert in alerts]
            if not told:
                raise MistakeError("there is no alert yet: `watcher demo` makes some")
            return render_summary(told, zone=zone)
        case _:
            with app.store.read() as tx:
                return render_alerts([_told(app, tx, _asked(tx, alert_id))], zone=zone)


def _asked(tx: Transaction, alert_id: str | None) -> Alert:
    if alert_id is None:
        newest = next(iter(tx.alerts.list(limit=1)), None)
        if newest is None:
            raise MistakeError("there is no alert yet: `watcher demo` makes some")
        return newest
    alert = tx.alerts.get(alert_id)
    if alert is None:
        raise MistakeError(f"there is no alert {alert_id!r}: `watcher alerts` lists them")
    return alert


def _told(app: App, tx: Transaction, alert: Alert) -> Told:
    return Told(
        alert=alert,
        pack=pack_of(app, alert),
        says=Says.RAISED,
        linked=tx.alerts.linked(alert, WITHIN),
        asks=asks_of(app, alert),
    )


def _notices(app: App) -> Rendered:
    with app.store.read() as tx:
        notices = tx.notices.holding()
        feeds = {feed.id: feed for feed in tx.feeds.all()}
    if not notices:
        raise MistakeError("no feed is in trouble: there is no notice to show")
    return render_notices(notices, feeds, moment=app.now(), zone=app.settings.timezone)
