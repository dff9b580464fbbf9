"""`watcher outbox`: what was promised and did not go out."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from typing import Annotated

import typer

from watcher.cli.invocation import invocation
from watcher.cli.listing import Json, list_unless_named
from watcher.cli.signing import By, Why

_Dead = Annotated[bool, typer.Option("--dead", help="Only those that were given up.")]

_group = typer.Typer(
    help="List the messages that wait or were given up, show one, or try dead ones again.",
    epilog="Example: watcher outbox --dead",
    invoke_without_command=True,
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(_group, name="outbox")


@_group.callback()
def _outbox(ctx: typer.Context, *, dead: _Dead = False, as_json: Json = False) -> None:
    list_unless_named(ctx, list_, dead=dead, as_json=as_json)


@_group.command("list", epilog="Example: watcher outbox list --dead --json")
def list_(ctx: typer.Context, *, dead: _Dead = False, as_json: Json = False) -> None:
    """List the messages that wait, and those that were given up, with the words of their servers."""
    from watcher.cli.actions.outbox import list_messages

    list_messages(invocation(ctx), dead=dead, as_json=as_json)


@_group.command("show", epilog="Example: watcher outbox show 42")
def show(
    ctx: typer.Context,
    message: Annotated[int, typer.Argument(help="The message's number, as the list gives it.", metavar="ID")],
    *,
    as_json: Json = False,
) -> None:
    """Show one message: what became of it, and what it tells or told."""
    from watcher.cli.actions.outbox import show_message

    show_message(invocation(ctx), message, as_json=as_json)


@_group.command("retry", epilog="Example: watcher outbox retry 42 43")
def retry(
    ctx: typer.Context,
    messages: Annotated[
        list[int] | None, typer.Argument(help="The numbers of dead messages.", metavar="[ID]...")
    ] = None,
    *,
    all_dead: Annotated[bool, typer.Option("--all-dead", help="All that were given up.")] = False,
    by: By = None,
    why: Why = "",
) -> None:
    """Try messages again that were given up: they are due at once, and keep the id they had."""
    from watcher.cli.actions.outbox import retry_messages
    from watcher.cli.actions.signing import signature

    retry_messages(invocation(ctx), tuple(messages or ()), signature(by, why), all_dead=all_dead)
