"""List alerts, or show one as its mail tells it."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from rules.model import Verdict
from rules.story import WITHIN
from storage import Alert, Deed
from storage.promises import Says
from watcher.app import asks_of, opened_store, pack_of
from watcher.cli.actions.acts import act_shape
from watcher.cli.actions.cells import belief_cell, forecast_cell, stance_cell
from watcher.cli.actions.opening import app_for, settings_for
from watcher.cli.actions.printing import print_json, print_line, print_table
from watcher.cli.actions.shapes import alert_shape, linked_shape
from watcher.cli.actions.verdicts import meant_alert, verdict_told
from watcher.cli.invocation import Invocation
from watcher.mail.compose import render_whole
from watcher.mail.publishers import reports_counted, voices_of
from watcher.mail.telling import Told

_HEAD = ("RAISED", "ID", "FORECAST", "STANCE", "BELIEF", "TITLE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which alerts are asked for; `since` is naive, in the configured time zone.

    `verdict` is the one they have, `Verdict.NONE` of those that nobody judged.
    """

    forecast: str | None
    pack: str | None
    since: datetime | None
    verdict: Verdict | None
    limit: int | None


def list_alerts(invocation: Invocation, wanted: Wanted, *, as_json: bool) -> None:
    """Print the alerts that are wanted, newest first."""
    settings = settings_for(invocation)
    since = None if wanted.since is None else wanted.since.replace(tzinfo=settings.timezone).astimezone(UTC)
    with opened_store(settings) as store, store.read() as tx:
        found = tx.alerts.list(
            pack=wanted.pack,
            forecast=wanted.forecast,
            since=since,
            verdict=wanted.verdict,
            limit=wanted.limit,
        )
    if as_json:
        print_json([alert_shape(alert) for alert in found])
    elif found:
        print_alerts(found, settings.timezone)
    else:
        print_line("No alerts.")


def show_alert(invocation: Invocation, alert_id: str, *, as_json: bool) -> None:
    """Print one alert, with the verdicts on it. Raises MistakeError where no alert is meant, or several."""
    with app_for(invocation) as app:
        with app.store.read() as tx:
            alert = meant_alert(tx, alert_id)
            linked = tx.alerts.linked(alert, WITHIN)
            acts = tx.acts.list(what=Deed.VERDICT, about=alert.id)
        if as_json:
            more = {"linked": [linked_shape(one) for one in linked], "acts": [act_shape(act) for act in acts]}
            print_json(alert_shape(alert) | more)
            return
        told = Told(
            alert=alert,
            pack=pack_of(app, alert),
            says=Says.RAISED,
            linked=linked,
            told_before=True,
            asks=asks_of(app, alert),
        )
        print_line(render_whole(told, zone=app.settings.timezone).text.rstrip("\n"))
        if acts:
            print_line()
        for act in acts:
            print_line(verdict_told(act, app.settings.timezone))


def print_alerts(alerts: tuple[Alert, ...], zone: tzinfo) -> None:
    """Print alerts as a table."""
    packs = {alert.pack for alert in alerts}
    print_table(
        _HEAD,
        [
            (
                f"{alert.raised_at.astimezone(zone):%Y-%m-%d}",
                alert.id,
                forecast_cell(alert.pack, alert.forecast, packs),
                stance_cell(alert.stance),
                belief_cell(alert.belief_before, alert.belief_after, counts=not alert.after_horizon),
                f"{alert.title} ({_reports(alert)})",
            )
            for alert in alerts
        ],
    )


def _reports(alert: Alert) -> str:
    reports = reports_counted(len(alert.reports), voices_of(alert.reports))
    again = ", judged again" if alert.rejudged else ""
    judged = f", judged {alert.verdict.value}" if alert.verdict else ""
    return f"{reports}{again}{', corrected' if alert.correction else ''}{judged}"
