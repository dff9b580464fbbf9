"""Who acts, and why: the options of every command that changes something by hand."""

from typing import Annotated

import typer

By = Annotated[
    str | None,
    typer.Option("--by", help="Who does this. Without it: login@host.", metavar="NAME", show_default=False),
]
#: Of commands for which nobody else could say it later.
Reason = Annotated[str, typer.Option("--why", help="Why; it stands in the ledger.", metavar="TEXT")]
Why = Annotated[str, typer.Option("--why", help="Why, for the journal.", metavar="TEXT", show_default=False)]
