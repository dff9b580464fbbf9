"""`watcher packs`: which assessments are watched."""

# ruff: noqa: PLC0415 -- what is slow to import waits until the command runs

from typing import Annotated

import typer

from watcher.cli.invocation import invocation
from watcher.cli.listing import Json, lists_by_itself

_group = typer.Typer(
    help="List the assessments that are watched, add one, or see what a change of one would do.",
    epilog="Example: watcher packs add ./my-pack.yaml",
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    lists_by_itself(_group, list_)
    app.add_typer(_group, name="packs")


@_group.command("list", epilog="Example: watcher packs list --json")
def list_(ctx: typer.Context, *, as_json: Json = False) -> None:
    """List the packs of the settings: what each holds, who is told of it, and whether the daemon has it."""
    from watcher.cli.actions.packs import list_packs

    list_packs(invocation(ctx), as_json=as_json)


@_group.command("add", epilog="Example: watcher packs add ./my-pack.yaml")
def add(
    ctx: typer.Context,
    pack: Annotated[
        str,
        typer.Argument(
            help="A file, a folder of files, or the name of a built-in pack.", metavar="FILE|FOLDER|NAME"
        ),
    ],
) -> None:
    """Check a pack and add it to the configuration file; the rest of the file stays as it is.

    A daemon that runs takes it by itself within seconds, and subscribes to its feeds.
    """
    from watcher.cli.actions.pack_adding import add_pack

    add_pack(invocation(ctx), pack)


@_group.command("diff", epilog="Example: watcher packs diff old-pack.yaml new-pack.yaml")
def diff(
    ctx: typer.Context,
    pack: Annotated[
        str | None,
        typer.Argument(
            help="A pack by its id, its name or its path. Without it: all that the settings name.",
            metavar="PACK|FILE",
            show_default=False,
        ),
    ] = None,
    other: Annotated[
        str | None,
        typer.Argument(
            help="The edition to hold it against, which is then the newer one.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Tell what a pack as it is now changes against what the ledger last worked with, and what beliefs do.

    Of two packs, tell what the second changes against the first, down to rules and term sets.
    """
    from watcher.cli.actions.pack_differences import tell_differences

    tell_differences(invocation(ctx), pack, other, as_json=as_json)
