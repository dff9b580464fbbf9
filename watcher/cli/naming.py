"""How commands take the name of a forecast."""

from typing import Annotated

import typer

ForecastId = Annotated[
    str, typer.Argument(help="The forecast's id, as the list gives it.", metavar="ID", show_default=False)
]
OfPack = Annotated[
    str | None,
    typer.Option("--pack", help="The pack, where several have this id.", show_default=False, metavar="ID"),
]
