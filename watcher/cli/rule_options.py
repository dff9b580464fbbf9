"""What several commands on rules are told alike: which packs, which news, and how forecasts ended."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from watcher.cli.listing import DAY_OR_TIME

#: Which packs are meant.
Pack = Annotated[
    str | None,
    typer.Option(
        help="A built-in pack's name, or a path. Without it: the configured packs.",
        metavar="NAME|PATH",
        show_default=False,
    ),
]

#: From when on items count.
Since = Annotated[
    datetime | None,
    typer.Option(help="Only items published from this day or time on, in UTC.", **DAY_OR_TIME),
]
#: Until when items count.
Until = Annotated[
    datetime | None, typer.Option(help="Only items published before this day or time, in UTC.", **DAY_OR_TIME)
]

#: Which lines of a file are passed over.
Without = Annotated[
    str | None,
    typer.Option(help="Pass over the lines in which this key is true.", metavar="KEY", show_default=False),
]
#: How forecasts ended.
Resolutions = Annotated[
    Path | None,
    typer.Option(
        help="A file that tells how forecasts ended: later news counts no more, and beliefs are scored.",
        metavar="FILE",
        exists=True,
        dir_okay=False,
        show_default=False,
    ),
]

#: The pack, named by its place.
Named = Annotated[
    str | None,
    typer.Argument(help="The pack, as with --pack.", metavar="PACK", show_default=False),
]
