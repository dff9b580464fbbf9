"""Compose the mail that only shows that mail arrives. Pure."""

from datetime import UTC, datetime, tzinfo
from email.message import EmailMessage

from watcher.mail import words
from watcher.mail.message import Envelope, Rendered, build_message
from watcher.mail.templating import render_html, render_text


def compose_trial(envelope: Envelope, *, date: datetime, zone: tzinfo = UTC) -> EmailMessage:
    """Compose a test mail to one recipient, in text and HTML like all others, sent at `date`."""
    subject = "Forecast Watcher: a test mail"
    values = {
        "sent": words.moment(date, zone),
        "sender": envelope.sender,
        "recipient": envelope.recipient,
    }
    rendered = Rendered(
        subject=subject,
        text=render_text("trial.txt.j2", **values),
        html=render_html("trial.html.j2", subject=subject, **values),
    )
    return build_message(rendered, envelope, date=date)
