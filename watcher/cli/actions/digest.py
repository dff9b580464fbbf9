"""Write the digest of a week, complete or so far: for everybody, or as one recipient gets it."""

import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from difflib import get_close_matches
from pathlib import Path

from storage import Deed, DeliveryKind, DigestKey
from watcher.app import App
from watcher.attention.recipient import Channel, Recipient
from watcher.cli.actions.digest_overview import print_overview
from watcher.cli.actions.opening import app_for
from watcher.cli.actions.printing import is_rich, print_line
from watcher.cli.actions.signing import Signature
from watcher.cli.ending import MistakeError
from watcher.cli.invocation import Invocation
from watcher.digest import Audience, IsoWeek, WeekRecord, audience_of, audiences, render, summarize
from watcher.editions import Written, addressee, write_for, write_page
from watcher.mail.addresses import address_of
from watcher.mail.plain import clean
from watcher.week import read_week
from watcher.weekly import keep_page, run_of

#: Weeks long before it have no week before them that the calendar could name.
_FIRST_YEAR = 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which digest is meant: None is this week, and the whole one."""

    week: str | None
    recipient: str | None


def print_digest(invocation: Invocation, asked: Asked, *, out: Path | None, html: bool) -> None:
    """Print a week's digest, as an overview on a terminal, or write it to a file.

    Raises:
        MistakeError: there is no such week or recipient, or the week has not begun.
        OSError: the file cannot be written.
    """
    with app_for(invocation) as app:
        record, audience = _meant(app, asked)
    digest = summarize(record.seen_by(audience))
    if not html and out is None and is_rich():
        print_overview(digest)
        return
    written = render(digest, recipient=addressee(audience))
    text = write_page(digest, recipient=addressee(audience)) if html else written.text
    if out is None:
        print_line(text.rstrip("\n"))
        return
    out.write_text(text, encoding="utf-8")
    print_line(f"Wrote {clean(str(out))}: {written.subject}")


def open_digest(invocation: Invocation, asked: Asked) -> None:
    """Write a week's digest as a page into the data folder and show it in the browser, where there is one.

    Raises:
        MistakeError: there is no such week or recipient, or the week has not begun.
        WatcherError: the page cannot be written.
    """
    with app_for(invocation) as app:
        record, audience = _meant(app, asked)
        name = "-".join(filter(None, ("open", str(record.week), audience.key)))
        path = app.settings.data_dir / "digests" / f"{name}.html"
        page = write_page(summarize(record.seen_by(audience)), recipient=addressee(audience))
        keep_page(path, page)
    print_line(f"Wrote {clean(str(path))}")
    if not webbrowser.open(path.absolute().as_uri()):
        print_line("There is no browser here: open that file where there is one.")


def send_digest(invocation: Invocation, asked: Asked, signature: Signature) -> None:
    """Promise a week's digest, as it is known now, to one recipient or to all who get the digest.

    Raises:
        MistakeError: there is no such week or recipient, the week has not begun, or nobody gets the digest.
    """
    with app_for(invocation) as app:
        record = read_week(app, _week(app, asked.week))
        circles = _circles(app, record, asked)
        written = [(circle, write_for(record, circle)) for circle in circles]
        names = [name for circle in circles for name in circle.names]
        _promise(app, record, written, signature)
    print_line(f"The digest of {record.week} is promised to {', '.join(map(clean, names))}.")
    print_line("It leaves with the daemon's next round, or with `watcher poll`.")


def _promise(
    app: App, record: WeekRecord, written: Sequence[tuple[Audience, Written]], signature: Signature
) -> None:
    """Keep the editions, promise them and sign it, all or nothing."""
    now = app.now()
    edition = now.astimezone(UTC).isoformat()
    with app.store.begin() as tx:
        for audience, one in written:
            key = DigestKey(week=str(record.week), audience=audience.key, edition=edition)
            tx.digests.write(run_of(key, one, now))
            tx.outbox.promise_each(DeliveryKind.DIGEST, str(key), audience.names, now)
            for name in audience.names:
                tx.acts.add(signature.act(Deed.DIGEST_SEND, str(record.week), name), now)


def _circles(app: App, record: WeekRecord, asked: Asked) -> tuple[Audience, ...]:
    """Give whom a digest is sent to: the one who is asked for, even if it is not sent to them as a rule."""
    if asked.recipient is not None:
        recipient = _recipient(app, asked.recipient)
        return (replace(audience_of(recipient.route, record.watched), names=(recipient.name,)),)
    every = audiences(app.settings.recipients, record.watched)
    if not (circles := tuple(circle for circle in every if circle.names)):
        raise MistakeError("nobody gets the digest: set mail_to, or recipients with digest: true")
    return circles


def _meant(app: App, asked: Asked) -> tuple[WeekRecord, Audience]:
    """Read the week that is asked for, and say who is to see it; without a recipient everybody."""
    recipient = None if asked.recipient is None else _recipient(app, asked.recipient)
    record = read_week(app, _week(app, asked.week))
    if recipient is None:
        return record, Audience(key="", watched=record.watched)
    return record, replace(audience_of(recipient.route, record.watched), names=(recipient.name,))


def _recipient(app: App, asked: str) -> Recipient:
    """Find who is meant by name, or by the bare address of a mailbox."""
    names = {one.name: one for one in app.settings.recipients}
    bare = {address_of(one.name): one for one in names.values() if one.channel is Channel.MAIL}
    found = (bare | names).get(asked)
    if found is None:
        close = get_close_matches(asked, [*bare, *names], n=1)
        hint = f"did you mean {close[0]} ?" if close else "they stand in the settings"
        raise MistakeError(f"there is no recipient {asked!r}: {hint}")
    return found


def _week(app: App, asked: str | None) -> IsoWeek:
    zone, now = app.settings.timezone, app.now()
    week = IsoWeek.of(now, zone) if asked is None else _parsed(asked)
    if week.start(zone) > now:
        raise MistakeError(f"the week {week} has not begun")
    return week


def _parsed(week: str) -> IsoWeek:
    try:
        parsed = IsoWeek.parse(week)
    except ValueError as error:
        raise MistakeError(str(error)) from error
    if parsed.year < _FIRST_YEAR:
        raise MistakeError(f"nothing was watched in {parsed}: give a week of our days")
    return parsed
