"""Compose the one mail on the alerts of a feed's older news: a line each. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from storage.records import Alert, Feed
from watcher.mail import words
from watcher.mail.message import Envelope, Rendered, build_message
from watcher.mail.plain import clean
from watcher.mail.publishers import publisher_name
from watcher.mail.templating import render_html, render_text

#: More is not read; the commands know all.
MOST = 100
LONGEST_TITLE = 160
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogLine:
    """An alert in two lines: what it does, and where and when it was reported."""

    stance: str
    says: str
    title: str
    source: str
    id: str


def compose_backlog(
    alerts: Sequence[Alert], envelope: Envelope, *, feed: Feed, date: datetime
) -> EmailMessage:
    """Compose the mail that tells one recipient what the older news of a feed means, promised at `date`.

    The alerts are told by when they happened, the oldest first; those beyond the first hundred are counted.
    """
    return build_message(render_backlog(alerts, feed=feed), envelope, date=date)


def render_backlog(alerts: Sequence[Alert], *, feed: Feed) -> Rendered:
    """What such a mail says, without headers."""
    ordered = sorted(alerts, key=lambda alert: (alert.happened_at, alert.id))
    more = len(ordered) - MOST
    values = {
        "feed": publisher_name(clean(feed.title or feed.host, limit=_LONGEST_NAME)),
        "count": words.counted(len(ordered), "alert"),
        "lines": [_line(alert) for alert in ordered[:MOST]],
        "more": f"and {words.counted(more, 'more alert')}" if more > 0 else "",
    }
    subject = f"{values['count']} from older news of {values['feed']}"
    return Rendered(
        subject=subject,
        text=render_text("backlog.txt.j2", **values),
        html=render_html("backlog.html.j2", subject=subject, **values),
    )


def _line(alert: Alert) -> BacklogLine:
    says = f"{words.stance_arrow(alert.stance)} {words.stance_word(alert.stance)} {clean(alert.forecast)}"
    late = ", after the horizon" if alert.after_horizon else ""
    corrected = ", corrected since" if alert.correction else ""
    publisher = publisher_name(alert.reports[0].publisher) if alert.reports else ""
    happened = words.moment(alert.happened_at)
    return BacklogLine(
        stance=alert.stance.value,
        says=f"{says}{late}{corrected}",
        title=clean(alert.title, limit=LONGEST_TITLE),
        source=f"{publisher}, {happened}" if publisher else happened,
        id=clean(alert.id),
    )
