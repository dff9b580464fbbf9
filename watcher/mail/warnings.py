"""Compose the message on a warning: what is wrong with the daemon itself, or that it is over.

Pure: the same warning gives the same bytes. Must not know the outbox or the server.
"""

from datetime import tzinfo

from storage.warnings import Warning_, WarningKind
from watcher.mail import words
from watcher.mail.message import Rendered
from watcher.mail.plain import clean
from watcher.mail.templating import render_html, render_text
from watcher.redact import redacted

#: Of more lines than this the others are counted.
MOST_LINES = 40

_LONGEST = 400

_SUBJECTS = {
    WarningKind.REFUSED: ("New settings or packs were refused", "Settings and packs are in force again"),
    WarningKind.LATE: ("The daemon does not get its work done", "The daemon gets its work done again"),
}
_MEANINGS = {
    WarningKind.REFUSED: "The daemon works on with those that it has. What has to be mended:",
    WarningKind.LATE: "Jobs have not succeeded for long:",
}
_REMEDIES = {
    WarningKind.REFUSED: "They are read again when a file is saved. All problems at once: watcher check",
    WarningKind.LATE: "They are tried again by themselves. How all is doing: watcher status",
}


def render_warning(warning: Warning_, *, over: bool, zone: tzinfo) -> Rendered:
    """Put into words that a warning was raised, or that it is `over`; without headers."""
    subject = _SUBJECTS[warning.kind][over]
    lines = [clean(redacted(line), limit=_LONGEST) for line in warning.words.splitlines()]
    until = warning.cleared_at
    values = {
        "subject": subject,
        "meaning": "What was told:" if over else _MEANINGS[warning.kind],
        "lines": lines[:MOST_LINES],
        "more": max(len(lines) - MOST_LINES, 0),
        "since": words.moment(warning.raised_at, zone),
        "until": "" if until is None else words.moment(until, zone),
        "todo": "" if over else _REMEDIES[warning.kind],
    }
    return Rendered(
        subject=subject,
        text=render_text("warning.txt.j2", **values),
        html=render_html("warning.html.j2", **values),
    )
