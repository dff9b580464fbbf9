"""Run the demo and show what it found."""

import logging
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from rules.model import Stance
from storage import Alert
from watcher.app import App
from watcher.cli.actions.printing import Cell, Styled, print_line, print_table
from watcher.cli.ending import MistakeError
from watcher.demo.year import WEEKS, WeekDone, open_year
from watcher.ledger import believed_at, read_ledgers
from watcher.logs import set_up_logs
from watcher.mail.words import counted

_COLOURS = {Stance.CONFIRMS: "blue", Stance.CONTRADICTS: "dark_orange"}


def show_demo(folder: Path | None) -> None:
    """Live the recorded year, then print forecasts, alerts and where everything lies."""
    place = _place(folder)
    with _without_logs(), open_year(place) as (app, weeks):
        lived = list(_with_progress(weeks))
        with app.store.read() as tx:
            alerts = tuple(reversed(tx.alerts.list()))
        print_line()
        _print_forecasts(app)
        print_line()
        _print_alerts(alerts)
    print_line()
    _print_places(place, lived)


@contextmanager
def _without_logs() -> Iterator[None]:
    """Keep the log of the year off the screen: the tables tell it better."""
    set_up_logs("console")
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _place(folder: Path | None) -> Path:
    if folder is None:
        place = Path(tempfile.mkdtemp(prefix="forecast-watcher-demo-"))
        # Told at once: who interrupts the demo finds what is there by then.
        print(f"Working in {place}", file=sys.stderr)  # noqa: T201 -- progress
        return place
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise MistakeError(f"{folder} is not an empty folder: name another, or leave --dir out")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.absolute()


def _with_progress(weeks: Iterable[WeekDone]) -> Iterator[WeekDone]:
    """Show a bar on a terminal, and now and then a line elsewhere."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} weeks"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("A year of news", total=WEEKS)
        for number, week in enumerate(weeks, start=1):
            progress.update(bar, advance=1, description=f"Week to {week.ends:%d %b %Y}")
            if not console.is_terminal and number % 8 == 0:
                print(f"{number}/{WEEKS} weeks, to {week.ends:%d %b %Y}", file=sys.stderr)  # noqa: T201 -- progress
            yield week


def _print_forecasts(app: App) -> None:
    with app.store.read() as tx:
        ledgers = read_ledgers(tx, app.rulesets, app.now())
    rows = []
    for ledger in ledgers:
        moved, now = ledger.alerts, believed_at(ledger).belief
        prior = ledger.forecast.prior.probability
        style = "blue" if now > prior else "dark_orange" if now < prior else ""
        rows.append(
            (ledger.forecast.id, f"{prior:.0%}", Styled(f"{now:.0%}", style), str(len(moved)), _movers(moved))
        )
    print_table(("FORECAST", "PRIOR", "BELIEF", "ALERTS", "MOVED MOST BY"), rows)


def _movers(alerts: Sequence[Alert]) -> str:
    """Name the story that moved a belief most, whichever way."""
    moving = [alert for alert in alerts if alert.counts]
    if not moving:
        return "after the horizon only" if alerts else "no news"
    most = max(moving, key=lambda alert: max(alert.ratio, 1 / alert.ratio))
    return f"{most.happened_at:%d %b %Y}: {most.title}"


def _print_alerts(alerts: tuple[Alert, ...]) -> None:
    rows: list[tuple[Cell, ...]] = []
    for alert in alerts:
        late = "" if alert.counts else " (after the horizon)"
        publishers = ", ".join(dict.fromkeys(report.publisher for report in alert.reports))
        quotes = " … ".join(quote.text for quote in alert.reports[0].evidence)
        rows.append(
            (
                f"{alert.happened_at:%d %b %Y}",
                Styled(f"{alert.stance.value} {alert.forecast}{late}", _COLOURS[alert.stance]),
                f"{alert.belief_before:.0%} → {alert.belief_after:.0%}",
                f"“{quotes}” {publishers}",
            )
        )
    print_table(("DAY", "ALERT", "BELIEF", "EVIDENCE AND PUBLISHERS"), rows)


def _print_places(place: Path, lived: list[WeekDone]) -> None:
    mails, failed = sum(week.mails for week in lived), sum(week.failed for week in lived)
    print_table(
        ("WHAT", "WHERE"),
        [
            ("database", str(place / "watcher.db")),
            (counted(mails, "mail"), str(place / "mails")),
            ("digests", str(place / "digests")),
            ("look further", f"watcher --config {place / 'watcher.yaml'} forecasts"),
        ],
    )
    polls = counted(failed, "poll")
    print_line(f"Two of the seven feeds are broken on purpose: {polls} failed, and stopped nothing.")
