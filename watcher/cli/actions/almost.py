"""List kept news that raised no alert and almost did, for a person who looks for what was missed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from shlex import quote

from rich.console import Console
from rich.progress import Progress

from rules import RuleSet
from rules.almost import Almost, almost
from rules.explain import stopped_by
from watcher.app import App
from watcher.cli.actions.opening import app_for, chosen
from watcher.cli.actions.printing import print_json, print_line
from watcher.cli.actions.shapes import Shape, moment
from watcher.cli.invocation import Invocation
from watcher.mail.plain import LONGEST_TEXT, clean
from watcher.mail.publishers import publisher_name
from watcher.mail.words import counted

#: How far back it looks where no day is named.
_SPAN = timedelta(days=7)
_MARGIN = " " * len("2026-01-27  ")


def list_almost(
    invocation: Invocation, *, since: datetime | None, pack: str | None, limit: int, as_json: bool
) -> None:
    """Print the likeliest; `since` is naive, in the configured time zone. Raises MistakeError."""
    with app_for(invocation) as app:
        rulesets = chosen(app.rulesets, pack)
        zone = app.settings.timezone
        start = app.now() - _SPAN if since is None else since.replace(tzinfo=zone).astimezone(UTC)
        found = _found(app, rulesets, start)
    shown, more = found[:limit], len(found[limit:])
    if as_json:
        print_json({"almost": [_shape(one) for one in shown], "more": more})
        return
    if not shown:
        print_line(f"No rule almost fired on news published since {start.astimezone(zone):%Y-%m-%d}.")
        return
    for one in shown:
        for line in _lines(one, f"{one.item.published.astimezone(zone):%Y-%m-%d}"):
            print_line(line)
    if more:
        print_line(f"and {counted(more, 'more item')}: --limit {len(found)} shows all")
    print_line()
    print_line("`watcher rules explain ADDRESS` tells what stopped the rules in one of them.")
    print_line("`watcher alerts missed ADDRESS` keeps one that was missed as an example.")


def _found(app: App, rulesets: list[RuleSet], since: datetime) -> tuple[Almost, ...]:
    """Read the items with a progress bar on a terminal."""
    console = Console(stderr=True)
    with (
        app.store.read() as tx,
        Progress(console=console, disable=not console.is_terminal) as progress,
    ):
        kept = (item for _, item in tx.items.by_publication(since=since))
        read = progress.track(kept, total=tx.items.count(since=since), description="Reading")
        return almost(rulesets, read, tx.alerts.reported())


def _lines(one: Almost, day: str) -> Iterator[str]:
    item, near = one.item, one.near
    alike = f" ({counted(one.alike, 'item')} like it)" if one.alike else ""
    title = clean(item.title, limit=LONGEST_TEXT) or "without a title"
    yield f"{day}  {publisher_name(item.publisher)}: {title}{alike}"
    stopped = clean("; ".join(stopped_by(near)), limit=LONGEST_TEXT)
    yield f"{_MARGIN}{clean(near.rule)} ({near.stance.value} {clean(near.forecast)}): {stopped}"
    if item.url:
        # To be copied into a shell: a feed may put anything into an address.
        yield f"{_MARGIN}{quote(clean(item.url))}"


def _shape(one: Almost) -> Shape:
    item, near = one.item, one.near
    return {
        "item": item.id,
        "title": item.title,
        "publisher": item.publisher,
        "url": item.url,
        "language": item.language,
        "published": moment(item.published),
        "pack": one.pack,
        "rule": near.rule,
        "forecast": near.forecast,
        "stance": near.stance.value,
        "field": near.field.value,
        "sentence": near.sentence,
        "has": list(near.has),
        "lacks": list(stopped_by(near)),
        "whole": one.whole,
        "alike": one.alike,
    }
