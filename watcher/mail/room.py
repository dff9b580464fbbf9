"""How much of an alert a mail shows: the first reports of many. Weighs views; must not know templates."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, islice

from watcher.mail.plain import Segment, cut
from watcher.mail.view import AlertView, ReportView

#: More reports of one story convince nobody further.
MOST_REPORTS = 12
#: What the reports of one alert may weigh in a digest, in bytes as sent.
REPORT_ROOM = 150_000
#: A report too heavy for its room keeps so much of its title, and of so many of its quotes.
SHORT_TEXT, SHORT_QUOTES = 300, 3
_MOST_PIECES = 30

# Measured on mails as sent: what stands around the words, in text and HTML together.
_AROUND_ALERT = 1_100
_AROUND_REPORT = 800
_AROUND_QUOTE = 300
_AROUND_MARK = 130


def bounded(view: AlertView, *, most: int = MOST_REPORTS, room: int = REPORT_ROOM) -> AlertView:
    """The alert with its first reports, at most so many; the others are counted.

    The first is there in any case, cut short where it alone is too heavy for the room, in bytes.
    """
    reports = view.reports[: fitting(map(_report_weight, view.reports), most=most, room=room)]
    if len(reports) == 1 and _report_weight(reports[0]) > room:
        reports = (_shortened(reports[0]),)
    return replace(view, reports=reports, left=view.left + len(view.reports) - len(reports))


def weight(view: AlertView) -> int:
    """About how many bytes an alert takes in a mail, its text and its HTML together."""
    own = (view.title, view.indicator, view.before, view.note, view.forecast, view.copies)
    return _AROUND_ALERT + sum(map(twice, own)) + sum(map(_report_weight, view.reports))


def fitting(weights: Iterable[int], *, most: int, room: int) -> int:
    """How many of the first things fit into a room, in bytes, at most so many; the first always does."""
    filled = list(accumulate(islice(weights, most)))
    return max(sum(each <= room for each in filled), min(len(filled), 1))


def _shortened(report: ReportView) -> ReportView:
    quotes = (replace(quote, segments=_short(quote.segments)) for quote in report.quotes[:SHORT_QUOTES])
    return replace(report, title=_short(report.title), quotes=tuple(quotes))


def _short(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The beginning of a passage; of very many marks the first, for each one weighs more than its words."""
    rest = "".join(piece.text for piece in segments[_MOST_PIECES:])
    return cut((*segments[:_MOST_PIECES], *([Segment(text=rest, marked=False)] if rest else [])), SHORT_TEXT)


def _report_weight(report: ReportView) -> int:
    address = "" if report.link is None else report.link.url
    passages = (report.title, *(quote.segments for quote in report.quotes))
    around = _AROUND_REPORT + _AROUND_QUOTE * len(report.quotes)
    return around + twice(report.publisher) + twice(address) + sum(map(_passage_weight, passages))


def _passage_weight(segments: Sequence[Segment]) -> int:
    marked = [piece.text for piece in segments if piece.marked]
    return (
        twice("".join(piece.text for piece in segments))
        + sum(map(twice, marked))
        + _AROUND_MARK * len(marked)
    )


def twice(text: str) -> int:
    """Bytes in both parts: a byte beyond ASCII becomes three (quoted-printable, RFC 2045, section 6.7).

    What HTML or quoted-printable writes otherwise, as &amp; and =3D, takes up to five.
    """
    written_otherwise = sum(map(text.count, "&<>="))
    return 2 * (3 * len(text.encode()) - 2 * sum(map(str.isascii, text))) + 4 * written_otherwise
