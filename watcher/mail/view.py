"""Views: an alert as templates show it, cleaned and put into words. Must not know about HTML or headers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from rules.model import Evidence, Field, Forecast
from storage.judgements import Alert, Report
from watcher.mail import words
from watcher.mail.plain import LONGEST_QUOTE, LONGEST_TEXT, Link, Segment, clean, link, segments
from watcher.mail.publishers import copies_told, publisher_name, publishers_counted, voices_of

#: Said where rules changed since the alert was raised.
GONE = "no longer in the pack"

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")  # as RFC 5646 writes what feeds say
_CELLS = 20
#: What names and the sentences of a pack are cut to; they are shorter, but logs outlive packs.
_LONGEST_NAME, _LONGEST_SENTENCE = 160, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A belief and its move as three widths in per cent that fill the bar: kept, moved, rest."""

    kept: int
    moved: int
    rest: int
    rose: bool

    @property
    def cells(self) -> str:
        """The same in characters, for text: full blocks stay, half blocks moved."""
        kept, filled = round(self.kept * _CELLS / 100), round((self.kept + self.moved) * _CELLS / 100)
        return "█" * kept + "▒" * (filled - kept) + "░" * (_CELLS - filled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence quoted from a field of an item, the words that matched marked; never the title itself."""

    field: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """One publisher's report; `link` is None where the feed gave no web address.

    `withdrawn` says that the publisher took back what is quoted, and when; "" where it did not.
    """

    publisher: str
    grade: str
    grade_words: str
    title: tuple[Segment, ...]
    quotes: tuple[Quote, ...]
    link: Link | None
    published: str
    language: str
    withdrawn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """An alert in words. `note` is "" unless the alert moves no belief.

    `before` says by which weaker indicator it stood before it was strengthened, and `strengthened` when
    that was; "" where it never was, and the first where nobody was told of it by then. `corrected` says
    when it was corrected, "" where it stands.

    `language` is that of its title, "" where that is not known.

    The report that raised it comes first, then the others by time, of which `left` are not here.
    `publishers` counts those of all reports, `copies` names who carry the same text, or is "".
    """

    id: str
    stance: str
    stance_word: str
    arrow: str
    forecast: str
    claim: str
    indicator: str
    before: str
    title: str
    language: str
    move: str
    figures: str
    bar: Bar
    note: str
    raised: str
    strengthened: str
    corrected: str
    publishers: str
    copies: str
    reports: tuple[ReportView, ...]
    left: int

    @property
    def more(self) -> str:
        """How many reports are not here, in words; "" where all are."""
        left = words.counted(self.left, "more publisher’s report", "more publishers’ reports")
        return f"and {left}" if self.left else ""


def bar(before: float, after: float) -> Bar:
    """The move of a belief, rounded so that the three widths always sum to 100."""
    low, high = sorted((round(before * 100), round(after * 100)))
    return Bar(kept=low, moved=high - low, rest=100 - high, rose=after > before)


def alert_view(
    alert: Alert,
    forecast: Forecast | None,
    zone: tzinfo = UTC,
    most: int | None = None,
    *,
    told_before: bool = True,
) -> AlertView:
    """Put an alert into words, with its first reports, at most so many; None is all.

    `forecast` is None where the pack no longer has it. Where the reader was not `told_before` that it was
    raised, its belief moves from where it was then, and what it stood by is left out.
    """
    before = alert.belief_before if told_before else alert.belief_at_first
    told = voices_of(alert.reports)
    shown = _ordered(alert.reports)[:most]
    return AlertView(
        id=clean(alert.id, limit=_LONGEST_NAME),
        stance=alert.stance.value,
        stance_word=words.stance_word(alert.stance),
        arrow=words.stance_arrow(alert.stance),
        forecast=clean(alert.forecast, limit=_LONGEST_NAME),
        claim=GONE if forecast is None else clean(forecast.claim, limit=_LONGEST_SENTENCE),
        indicator=_says(alert.indicator, forecast),
        before=_says(alert.strengthens, forecast) if alert.strengthens and told_before else "",
        title=clean(alert.title, limit=LONGEST_TEXT),
        language=_language_of_title(alert),
        figures=words.belief_figures(before, alert.belief_after),
        move=words.belief_move(before, alert.belief_after),
        bar=bar(before, alert.belief_after),
        note=_note(alert, forecast),
        raised=words.moment(alert.raised_at, zone),
        strengthened=words.moment(alert.told_at, zone) if alert.strengthens else "",
        corrected=words.moment(alert.told_at, zone) if alert.correction else "",
        publishers=publishers_counted(told),
        copies=copies_told(told),
        reports=tuple(_report_view(report, zone) for report in shown),
        left=len(alert.reports) - len(shown),
    )


def _says(name: str, forecast: Forecast | None) -> str:
    indicators = () if forecast is None else forecast.indicators
    says = next((indicator.says for indicator in indicators if indicator.id == name), None)
    return (
        f"{clean(name, limit=_LONGEST_NAME)} ({GONE})"
        if says is None
        else clean(says, limit=_LONGEST_SENTENCE)
    )


def _language(said: str) -> str:
    """A language tag that may stand in a page; "" for what is none."""
    return said if _LANGUAGE.fullmatch(said) else ""


def _language_of_title(alert: Alert) -> str:
    reports = (report for report in alert.reports if report.title == alert.title)
    return next((_language(report.language) for report in reports), "")


def _note(alert: Alert, forecast: Forecast | None) -> str:
    if alert.correction:
        return f"Corrected: {clean(alert.correction, limit=_LONGEST_SENTENCE)}. It counts no more."
    if alert.verdict.rejects:
        return f"Judged {alert.verdict.value}: it moves no belief unless that verdict is taken back."
    return _horizon_note(forecast) if alert.after_horizon else ""


def _horizon_note(forecast: Forecast | None) -> str:
    closed = "has closed" if forecast is None else f"closed on {words.day(forecast.closes)}"
    return f"After the horizon: the forecast {closed}. Until it is resolved, no belief moves."


def _ordered(reports: Sequence[Report]) -> list[Report]:
    return [*reports[:1], *sorted(reports[1:], key=lambda report: report.published)]


def _report_view(report: Report, zone: tzinfo) -> ReportView:
    origins = {each: _origin_in_title(each, report.title) for each in report.evidence}
    return ReportView(
        publisher=publisher_name(report.publisher),
        grade=report.grade.value,
        grade_words=words.GRADES[report.grade],
        title=segments(
            report.title,
            [span for each, origin in origins.items() if origin is not None for span in _marks(each, origin)],
        ),
        quotes=_quotes([each for each, origin in origins.items() if origin is None]),
        link=link(report.url),
        published=words.moment(report.published, zone),
        language=_language(report.language),
        withdrawn=f"Withdrawn {words.moment(report.withdrawn_at, zone)}" if report.withdrawn_at else "",
    )


def _origin_in_title(evidence: Evidence, title: str) -> int | None:
    """Where the title begins in the field that was quoted; None where the quote is not in the title."""
    if evidence.text == title:
        return evidence.start
    stands_there = title[evidence.start : evidence.end] == evidence.text
    return 0 if evidence.field is Field.TITLE and stands_there else None


def _marks(evidence: Evidence, origin: int) -> list[tuple[int, int]]:
    """The marks as offsets from `origin`, none of them beyond the quoted sentence."""

    def within(offset: int) -> int:
        return min(max(offset, evidence.start), evidence.end) - origin

    return [(within(start), within(end)) for start, end in evidence.marks]


def _quotes(evidence: Sequence[Evidence]) -> tuple[Quote, ...]:
    """One quote a sentence, whole, in the order of the fields and of their texts."""
    order = list(Field)
    passages: dict[tuple[int, int, str], list[tuple[int, int]]] = {}
    for each in evidence:
        key = (order.index(each.field), each.start, each.text)
        passages.setdefault(key, []).extend(_marks(each, each.start))
    quotes = (
        Quote(field=order[place].value, segments=segments(text, spans, limit=LONGEST_QUOTE))
        for (place, _, text), spans in sorted(passages.items())
    )
    return tuple(quote for quote in quotes if quote.segments)
