"""News that almost fired, as a digest lists it: a few lines, the rest counted. Knows no templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from rules.almost import Almost
from rules.explain import stopped_by
from watcher.digest.week import IsoWeek
from watcher.mail.plain import Link, clean, link
from watcher.mail.publishers import publisher_name
from watcher.mail.room import fitting, twice
from watcher.mail.words import counted, day

#: A person looks through ten; the command knows all.
MOST = 10
#: What they may weigh together, in bytes as sent.
ROOM = 24_000
LONGEST_TITLE = 160
#: What stopped a rule quotes the words of the news.
LONGEST_STOP = 160

# Measured on digests as sent: what stands around the words, in text and HTML together.
_AROUND = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class AlmostLine:
    """An item in words: `rule` names what it would have done, `stopped` what it lacked."""

    title: str
    language: str
    source: str
    rule: str
    stopped: str
    link: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlmostLines:
    """The items shown; `more` is "" where none is left out, `since` is the week's first day."""

    lines: tuple[AlmostLine, ...]
    more: str
    since: str


def list_almost(almost: Sequence[Almost], week: IsoWeek, zone: tzinfo) -> AlmostLines:
    """Put the first items into words, and count the others."""
    lines = [_line(each, zone) for each in almost[:MOST]]
    shown = lines[: fitting(map(_weight, lines), most=MOST, room=ROOM)]
    more = len(almost) - len(shown)
    return AlmostLines(
        lines=tuple(shown),
        more=f"and {counted(more, 'more item')}" if more else "",
        since=week.monday.isoformat(),
    )


def _line(one: Almost, zone: tzinfo) -> AlmostLine:
    item, near = one.item, one.near
    alike = f", and {counted(one.alike, 'item')} like it" if one.alike else ""
    return AlmostLine(
        title=clean(item.title, limit=LONGEST_TITLE) or "Without a title",
        language=clean(item.language, limit=12),
        source=f"{publisher_name(item.publisher)}, {day(item.published.astimezone(zone))}{alike}",
        rule=clean(f"{near.rule} ({near.stance.value} {near.forecast})"),
        stopped=clean("; ".join(stopped_by(near)), limit=LONGEST_STOP),
        link=link(item.url),
    )


def _weight(line: AlmostLine) -> int:
    address = "" if line.link is None else f"{line.link.url}{line.link.host}"
    return _AROUND + sum(map(twice, (line.title, line.source, line.rule, line.stopped, address)))
