"""`watcher mail`: does mail arrive, and how does it look?"""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from watcher.cli.invocation import invocation
from watcher.cli.listing import Json


class Kind(StrEnum):
    """The mails that can be looked at before they are sent."""

    ALERT = "alert"
    SUMMARY = "summary"
    DIGEST = "digest"
    NOTICE = "notice"


_group = typer.Typer(
    help="Try whether mail arrives, and look at mails without sending them.",
    epilog="Example: watcher mail test",
    no_args_is_help=True,
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(_group, name="mail")


@_group.command("test", epilog="Example: watcher mail test --to ann@example.org")
def send_test(
    ctx: typer.Context,
    *,
    to: Annotated[
        str | None,
        typer.Option(
            help="Only to this address. Without it: to everybody who is told by mail.",
            metavar="ADDRESS",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Send a test mail now, and print what the server said to each recipient.

    Ends with 1 where one could not be sent, with 2 where no mail is configured.
    """
    from watcher.cli.actions.mail import send_trials

    raise typer.Exit(send_trials(invocation(ctx), to, as_json=as_json))


@_group.command("preview", epilog="Example: watcher mail preview alert --out alert.html --open")
def preview(
    ctx: typer.Context,
    kind: Annotated[Kind, typer.Argument(help="Which mail.", show_default=False)],
    *,
    out: Annotated[Path, typer.Option(help="Write to this file: HTML, or text for a name that ends so.")],
    alert: Annotated[
        str | None,
        typer.Option(help="This alert. Without it: the newest.", metavar="ID", show_default=False),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
) -> None:
    """Write a mail on what is logged to a file, as it would be sent now; nothing is sent."""
    from watcher.cli.actions.preview import write_preview

    write_preview(invocation(ctx), kind.value, out=out, alert_id=alert)
    if open_:
        typer.launch(str(out.absolute()))
