"""Judge the kept items again with the rules of today, and print what that changes."""

from collections.abc import Iterator
from datetime import UTC, datetime

from rules.model import Match
from storage import Alert
from watcher.app import opened_store, utc_now
from watcher.cli.actions.cells import belief_cell, forecast_cell, stance_cell
from watcher.cli.actions.opening import rulesets_for, settings_for
from watcher.cli.actions.printing import Cell, Styled, print_json, print_line, print_table
from watcher.cli.actions.shapes import Shape, alert_shape
from watcher.cli.invocation import Invocation
from watcher.ledger.revising import note_revisions
from watcher.mail.words import counted
from watcher.rejudge import Gone, Rejudged, rehearse, rejudge, reread

_HEAD = ("WHAT", "DAY", "ID", "FORECAST", "STANCE", "NOW", "TITLE")


def judge_again(
    invocation: Invocation, *, pack: str | None, since: datetime | None, dry_run: bool, as_json: bool
) -> None:
    """Print what judging again changes; in a dry run the log stays as it was. `since` is naive, in UTC."""
    rulesets = rulesets_for(invocation, pack)
    act = rehearse if dry_run else rejudge
    with opened_store(settings_for(invocation)) as store:
        read = reread(store, rulesets, None if since is None else since.replace(tzinfo=UTC))
        if not dry_run:
            note_revisions(store, rulesets, utc_now())
        result = act(store, read, utc_now())
    if as_json:
        print_json({"dry_run": dry_run, **_shape(result)})
        return
    if rows := _rows(result):
        print_table(_HEAD, rows)
        print_line()
    print_line(_summary(result))
    if result.raised:
        print_line(
            "Nothing was written: without --dry-run alerts that are new or stronger are logged."
            if dry_run
            else "Alerts that are new or stronger are in the log; none of them is mailed."
        )
    if any(one.alert.weighs for one in result.gone):
        print_line(
            "What is gone moves belief still: `watcher alerts verdict ID wrong-stance` or irrelevant ends it."
        )


def _rows(result: Rejudged) -> list[tuple[Cell, ...]]:
    told = list(_told(result))
    packs = {alert.pack for _, alert, _ in told}
    return [
        (
            what,
            f"{alert.happened_at:%Y-%m-%d}",
            alert.id,
            forecast_cell(alert.pack, alert.forecast, packs),
            stance_cell(alert.stance),
            now,
            alert.title,
        )
        for what, alert, now in told
    ]


def _told(result: Rejudged) -> Iterator[tuple[Cell, Alert, str]]:
    """Give what became of alerts: in a word, which one, and what it is now."""
    for alert in result.raised:
        now = belief_cell(alert.belief_before, alert.belief_after, counts=not alert.after_horizon)
        yield Styled("new", "green"), alert, now
    for gone in result.gone:
        yield Styled("gone", "red"), gone.alert, _instead(gone)
    for one in result.changed:
        yield "changed", one.alert, f"{one.alert.indicator} → {one.now.indicator.id}"
    for alert in result.unread:
        yield "unread", alert, "its items are not kept"


def _instead(gone: Gone) -> str:
    return "nothing" if gone.instead is None else f"{gone.instead.stance.value} by {gone.instead.rule}"


def _summary(result: Rejudged) -> str:
    parts = (
        f"{len(result.raised)} new",
        f"{len(result.gone)} gone",
        f"{len(result.changed)} changed",
        f"{len(result.unread)} unread",
    )
    return f"{counted(result.items, 'item')} judged again; alerts: {', '.join(parts)}"


def _shape(result: Rejudged) -> Shape:
    return {
        "items": result.items,
        "raised": [alert_shape(alert) for alert in result.raised],
        "gone": [_pair(one.alert, one.instead) for one in result.gone],
        "changed": [_pair(one.alert, one.now) for one in result.changed],
        "unread": [alert_shape(alert) for alert in result.unread],
    }


def _pair(alert: Alert, now: Match | None) -> Shape:
    """An alert beside what the rules of today say of its items."""
    words = now and {"stance": now.stance.value, "indicator": now.indicator.id, "rule": now.rule}
    return {"alert": alert_shape(alert), "now": words}
