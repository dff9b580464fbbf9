"""`watcher feeds`: where we look."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from watcher.cli.invocation import invocation
from watcher.cli.listing import DAY, Json, lists_by_itself
from watcher.cli.signing import By, Why

_Url = Annotated[str, typer.Argument(help="The feed's address.", metavar="URL")]
_Pick = Annotated[
    list[int] | None,
    typer.Option(help="Subscribe to the one with this number; may be repeated.", metavar="NUMBER"),
]

_group = typer.Typer(
    help="List the feeds, find new ones, subscribe to some, or stop polling one.",
    epilog="Example: watcher feeds add https://news.example.org/rss.xml --language en --grade B",
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    lists_by_itself(_group, list_)
    app.add_typer(_group, name="feeds")


@_group.command("list", epilog="Example: watcher feeds list --json")
def list_(ctx: typer.Context, *, as_json: Json = False) -> None:
    """List the feeds and how their last polls went."""
    from watcher.cli.actions.feeds import list_feeds

    list_feeds(invocation(ctx), as_json=as_json)


@_group.command("health", epilog="Example: watcher feeds health --json")
def health(ctx: typer.Context, *, as_json: Json = False) -> None:
    """Tell how every feed is doing, the worst first: read when, how often, what is wrong.

    Ends with 1 when a feed is failing, silent or retired.
    """
    from watcher.cli.actions.feed_health import show_health

    raise typer.Exit(show_health(invocation(ctx), as_json=as_json))


@_group.command("polls", epilog="Example: watcher feeds polls --since 2026-01-26 --until 2026-02-01")
def polls(
    ctx: typer.Context,
    *,
    since: Annotated[
        datetime | None, typer.Option(help="From this day on. Without it: a week up to the last day.", **DAY)
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="Up to and with this day. Without it: today.", **DAY)
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell how well the feeds were read, by days in UTC: feeds polled and read, and polls that went well."""
    from watcher.cli.actions.feed_polls import show_polls

    show_polls(invocation(ctx), since=since, until=until, as_json=as_json)


@_group.command("add", epilog="Example: watcher feeds add https://news.example.org/rss.xml --grade B")
def add(  # noqa: PLR0913 -- the options of a command are its parameters
    ctx: typer.Context,
    url: _Url,
    *,
    title: Annotated[str, typer.Option(help="What to call it.", show_default=False)] = "",
    language: Annotated[str, typer.Option(help="Its language, such as en.", show_default=False)] = "",
    country: Annotated[str, typer.Option(help="Its country, such as BE.", show_default=False)] = "",
    grade: Annotated[
        str, typer.Option(help="Its reliability: A (completely reliable) to F (cannot be judged).")
    ] = "F",
    by: By = None,
    why: Why = "",
) -> None:
    """Subscribe to a feed; it is polled at once."""
    from watcher.cli.actions.feeds import add_feed
    from watcher.cli.actions.signing import signature

    written = {"url": url, "title": title, "language": language, "country": country, "grade": grade}
    add_feed(invocation(ctx), written, signature(by, why))


@_group.command("remove", epilog="Example: watcher feeds remove https://news.example.org/rss.xml")
def remove(ctx: typer.Context, url: _Url, *, by: By = None, why: Why = "") -> None:
    """Unsubscribe from a feed; what it brought is kept."""
    from watcher.cli.actions.feeds import remove_feed
    from watcher.cli.actions.signing import signature

    remove_feed(invocation(ctx), url, signature(by, why))


@_group.command("enable", epilog="Example: watcher feeds enable https://news.example.org/rss.xml")
def enable(ctx: typer.Context, url: _Url, *, by: By = None, why: Why = "") -> None:
    """Poll a feed again that was switched off or retired."""
    from watcher.cli.actions.feeds import enable_feed
    from watcher.cli.actions.signing import signature

    enable_feed(invocation(ctx), url, signature(by, why), enabled=True)


@_group.command("disable", epilog="Example: watcher feeds disable https://news.example.org/rss.xml")
def disable(ctx: typer.Context, url: _Url, *, by: By = None, why: Why = "") -> None:
    """Stop polling a feed, and keep it in the list."""
    from watcher.cli.actions.feeds import enable_feed
    from watcher.cli.actions.signing import signature

    enable_feed(invocation(ctx), url, signature(by, why), enabled=False)


@_group.command("discover", epilog="Example: watcher feeds discover https://news.example.org --add")
def discover(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(help="The address of a web page.", metavar="URL")],
    *,
    add: Annotated[bool, typer.Option("--add", help="Subscribe, where one feed is found.")] = False,
    pick: _Pick = None,
    as_json: Json = False,
) -> None:
    """Find the feeds of a web page, and look at each."""
    from watcher.cli.actions.discovering import discover_feeds

    raise typer.Exit(discover_feeds(invocation(ctx), url, add=add, numbers=pick or (), as_json=as_json))


@_group.command("suggest", epilog="Example: watcher feeds suggest --forecast fta-protracted")
def suggest(
    ctx: typer.Context,
    *,
    pack: Annotated[
        str | None, typer.Option(help="A pack, by name or path; else those configured.", show_default=False)
    ] = None,
    forecast: Annotated[
        str | None, typer.Option(help="Only searches for this forecast.", show_default=False)
    ] = None,
    add: Annotated[bool, typer.Option("--add", help="Subscribe to all that are shown.")] = False,
    pick: _Pick = None,
    as_json: Json = False,
) -> None:
    """Suggest searches of news services, made from the words of the packs."""
    from watcher.cli.actions.suggesting import Wish, suggest_feeds

    wish = Wish(pack=pack, forecast=forecast, add=add, numbers=pick or ())
    suggest_feeds(invocation(ctx), wish, as_json=as_json)


@_group.command("import", epilog="Example: watcher feeds import subscriptions.opml")
def import_(
    ctx: typer.Context,
    file: Annotated[str, typer.Argument(help="An OPML file; - for standard input.", metavar="FILE")],
    *,
    by: By = None,
    why: Why = "",
) -> None:
    """Subscribe to the feeds of a list that another reader exported (OPML)."""
    from watcher.cli.actions.feed_lists import import_feeds
    from watcher.cli.actions.signing import signature

    raise typer.Exit(import_feeds(invocation(ctx), file, signature(by, why)))


@_group.command("export", epilog="Example: watcher feeds export --out feeds.opml")
def export(
    ctx: typer.Context,
    *,
    out: Annotated[
        Path | None, typer.Option(help="The file to write; else standard output.", show_default=False)
    ] = None,
) -> None:
    """Write the feeds as a list for other readers (OPML)."""
    from watcher.cli.actions.feed_lists import export_feeds

    export_feeds(invocation(ctx), out)
