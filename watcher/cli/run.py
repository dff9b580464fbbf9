"""`watcher run`: the daemon."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

import typer

from watcher.cli.invocation import invocation


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run", epilog="Example: watcher --config /etc/forecast-watcher/watcher.yaml run")(run)


def run(ctx: typer.Context) -> None:
    """Poll, judge, mail and write digests until SIGTERM or Ctrl-C; logs go to standard error."""
    from watcher.cli.actions.run import run_daemon

    run_daemon(invocation(ctx))
