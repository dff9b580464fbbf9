"""A digest written: its charts drawn, its mail within bounds, and the same as a page that stands alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from quopri import encodestring

import structlog

from storage import Picture
from watcher.charts.draw import curve_png, strip_png
from watcher.charts.spec import Strip
from watcher.charts.words import curve_words, strip_words
from watcher.digest.audience import Audience, Watched
from watcher.digest.forecast_week import ForecastWeek
from watcher.digest.render import Shown, Shows, render
from watcher.digest.rows import ranked
from watcher.digest.strip import strip_of
from watcher.digest.summary import Digest, WeekRecord, summarize
from watcher.errors import ChartError
from watcher.ledger.curve import curve_of
from watcher.mail.message import Rendered
from watcher.mail.pictures import source, with_pictures
from watcher.mail.plain import clean
from watcher.mail.room import fitting
from watcher.mail.words import counted

#: In CSS pixels: as wide as a telephone shows them without making their words smaller than they can be read.
WIDTH = 420
#: What the pictures of one mail may weigh together, as sent: base64 writes four bytes for three. Where words
#: fill the mail, less.
PICTURE_ROOM, ROOM = 110_000, 290_000
#: A mail with more curves than these is not looked through.
MOST_CURVES = 8
_LONGEST_WORDS = 1_500

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A digest as it is mailed, and the same as a page in one file that asks nobody for anything."""

    mail: Rendered
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    picture: Picture
    words: str

    @property
    def weight(self) -> int:
        """In bytes as sent, with the headers of its part and with its words."""
        return len(self.picture.png) * 4 // 3 + 400 + 3 * len(self.words)


def write_for(record: WeekRecord, audience: Audience) -> Written:
    """Write what an audience sees of a week; see `write_digest`."""
    return write_digest(summarize(record.seen_by(audience)), recipient=addressee(audience))


def write_digest(digest: Digest, *, recipient: str = "") -> Written:
    """Put a digest into words, with its strip of stories and the curves of what moved, as far as they fit.

    A chart that cannot be drawn is left out: what it shows is told in words. Without a `recipient` it is for
    all.
    """
    moved = ranked(digest.forecasts)
    words = render(digest, recipient=recipient)
    room = min(PICTURE_ROOM, ROOM - _as_sent(words.text) - _as_sent(words.html))
    drawing = _fitting(_draw(digest, moved[:MOST_CURVES]), room)
    shows = drawing.shows(moved, left_out=len(moved) - len(drawing.curves))
    mail = replace(render(digest, shows, recipient=recipient), pictures=drawing.pictures)
    return Written(mail=mail, page=with_pictures(mail.html, mail.pictures))


def write_page(digest: Digest, *, recipient: str = "") -> str:
    """Put a digest into a page that stands alone, with the curves of all of which anything is known."""
    moved = ranked(digest.forecasts)
    drawing = _draw(digest, [*moved, *_quiet_with_a_course(digest)])
    page = render(digest, drawing.shows(moved), recipient=recipient)
    return with_pictures(page.html, drawing.pictures)


def addressee(audience: Audience) -> str:
    """Name the recipient whom a digest is for, where it is for one; "" where several read it, or all may."""
    return audience.names[0] if audience.key and len(audience.names) == 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """What was drawn for a digest: the strip, and curves by pack and forecast."""

    strip: _Drawn | None
    curves: Mapping[Watched, _Drawn]

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All of it; the same picture once."""
        every = [*([] if self.strip is None else [self.strip]), *self.curves.values()]
        return tuple({one.picture.png: one.picture for one in every}.values())

    def shows(self, moved: Iterable[ForecastWeek], left_out: int = 0) -> Shows:
        """Say where a page shows what: the curves of what moved beside their rows, the others at its end."""
        beside = {_name(each) for each in moved}
        return Shows(
            strip=None if self.strip is None else _shown(self.strip),
            curves={name: _shown(one) for name, one in self.curves.items() if name in beside},
            quiet=tuple(_shown(one) for name, one in self.curves.items() if name not in beside),
            more=counted(left_out, "more curve") if left_out > 0 else "",
        )


def _fitting(drawing: _Drawing, room: int) -> _Drawing:
    """Leave out the last curves where all do not fit a mail; `room` is in bytes as sent."""
    left = room - (0 if drawing.strip is None else drawing.strip.weight)
    weights = (one.weight for one in drawing.curves.values())
    fit = fitting(weights, most=MOST_CURVES, room=left)
    return replace(drawing, curves=dict(list(drawing.curves.items())[:fit]))


def _as_sent(text: str) -> int:
    """How many bytes a part of a mail takes at most (quoted-printable, RFC 2045, section 6.7)."""
    return len(encodestring(text.encode()))


def _draw(digest: Digest, forecasts: Iterable[ForecastWeek]) -> _Drawing:
    curves = ((_name(each), _curve(each, digest)) for each in forecasts)
    return _Drawing(
        strip=_strip(strip_of(digest)),
        curves={name: drawn for name, drawn in curves if drawn is not None},
    )


def _quiet_with_a_course(digest: Digest) -> list[ForecastWeek]:
    """Give the forecasts whose week was quiet, but for those of which nothing is known to draw."""
    return [
        each
        for each in digest.forecasts
        if not each.moved and (each.ledger.alerts or each.ledger.lines or each.ledger.lapses)
    ]


def _name(week: ForecastWeek) -> Watched:
    return week.pack, week.forecast.id


def _curve(week: ForecastWeek, digest: Digest) -> _Drawn | None:
    spec = curve_of(week.standing, digest.instant, title=week.forecast.id)
    try:
        png = curve_png(spec, width=WIDTH)
    except ChartError as error:
        _log.warning("digest.curve", forecast=week.forecast.id, why=str(error))
        return None
    name = f"{week.pack}-{week.forecast.id}"
    return _Drawn(picture=Picture(name=name, png=png), words=clean(curve_words(spec), limit=_LONGEST_WORDS))


def _strip(strip: Strip) -> _Drawn | None:
    """Draw the strip of stories, where there are any."""
    if not any(sum(pair) for row in strip.rows for pair in row.counts):
        return None
    try:
        png = strip_png(strip, width=WIDTH)
    except ChartError as error:
        _log.warning("digest.strip", why=str(error))
        return None
    return _Drawn(
        picture=Picture(name="stories", png=png), words=clean(strip_words(strip), limit=_LONGEST_WORDS)
    )


def _shown(drawn: _Drawn) -> Shown:
    return Shown(source=source(drawn.picture), width=WIDTH, words=drawn.words)
