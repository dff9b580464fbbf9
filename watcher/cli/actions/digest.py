"""Write the digest of a week, complete or so far."""

from pathlib import Path

from watcher.app import App
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import print_line
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.digest import IsoWeek, render
from watcher.mail.plain import clean
from watcher.weekly import summarize_week


def write_digest(invocation: Invocation, *, week: str | None, out: Path | None, html: bool) -> None:
    """Print a week's digest, or write it to a file.

    Raises:
        MistakeError: there is no such week, or it has not begun.
        OSError: the file cannot be written.
    """
    with app_for(invocation) as app:
        rendered = render(summarize_week(app, _asked_week(app, week)))
    text = rendered.html if html else rendered.text
    if out is None:
        print_line(text.rstrip("\n"))
        return
    out.write_text(text, encoding="utf-8")
    print_line(f"Wrote {clean(str(out))}: {rendered.subject}")


def _asked_week(app: App, asked: str | None) -> IsoWeek:
    zone, now = app.settings.timezone, app.now()
    week = IsoWeek.of(now, zone) if asked is None else _parsed(asked)
    if week.start(zone) > now:
        raise MistakeError(f"the week {week} has not begun")
    return week


def _parsed(week: str) -> IsoWeek:
    try:
        return IsoWeek.parse(week)
    except ValueError as error:
        raise MistakeError(str(error)) from error
