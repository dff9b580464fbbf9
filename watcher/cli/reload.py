"""`watcher reload`: a running daemon reads its settings and packs anew."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

import typer

from watcher.cli.invocation import invocation


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("reload", epilog="Example: watcher reload")(reload)


def reload(ctx: typer.Context) -> None:
    """Have the daemon on this machine read its settings and packs anew; `watcher status` tells what came."""
    from watcher.cli.actions.reload import ask_for_reload

    ask_for_reload(invocation(ctx))
