"""The command `watcher`: what is asked for on a command line, and how it ends.

One module for each group of commands, and each has `register(app)`. Those modules hold names, options
and help; the work behind them is in `watcher.cli.actions` and imported when a command runs, so that help
comes at once.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from watcher import __version__
from watcher.cli import (
    acts,
    alerts,
    check,
    db,
    demo,
    digest,
    export,
    feeds,
    forecasts,
    init,
    mail,
    outbox,
    packs,
    poll,
    reload,
    rules,
    run,
    silences,
    status,
)
from watcher.cli.ending import open_closed_streams, silence, told
from watcher.cli.invocation import Invocation

__all__ = ["main"]

INTERRUPTED = 130  # what a shell expects after Ctrl-C: 128 and the signal's number

#: In the order of the help.
_GROUPS = (
    demo,
    init,
    check,
    run,
    reload,
    poll,
    status,
    alerts,
    silences,
    packs,
    forecasts,
    feeds,
    digest,
    mail,
    outbox,
    rules,
    export,
    acts,
    db,
)

app = typer.Typer(
    name="watcher",
    help="Watch the news for what confirms or contradicts the forecasts of an assessment.",
    epilog="Example: watcher --config watcher.yaml check",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
for group in _GROUPS:
    group.register(app)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code: 0 fine, 1 failed, 2 the user's mistake.

    Whatever goes wrong is told on standard error, without a traceback.
    """
    open_closed_streams()
    _encode_well()
    invocation = Invocation()
    try:
        typer.main.get_command(app)(args=argv, prog_name="watcher", obj=invocation)
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 0
        if isinstance(stop.__context__, BrokenPipeError):  # typer's answer to a reader that went away
            code = told(stop.__context__, verbose=False)
    except Exception as error:  # noqa: BLE001  the last place where an error can still become words
        code = told(error, verbose=invocation.verbose)
    if code == INTERRUPTED:
        print("watcher: interrupted", file=sys.stderr)  # noqa: T201  the command line's own voice
    return silence(code)


def _version(asked: bool) -> None:  # noqa: FBT001  typer calls it so
    if asked:
        typer.echo(f"watcher {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    ctx: typer.Context,
    *,
    config: Annotated[
        Path | None,
        typer.Option(
            help="The configuration file. Without it: the one named by WATCHER_CONFIG, else ./watcher.yaml.",
            show_default=False,
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more on standard error.")] = False,
    version: Annotated[  # noqa: ARG001  its callback has done the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    invocation = ctx.ensure_object(Invocation)
    invocation.config = config
    invocation.verbose = verbose


def _encode_well() -> None:
    """Never fail on a character: UTF-8 into pipes and files, what it can show on a terminal."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace", **({} if stream.isatty() else {"encoding": "utf-8"}))
