"""The spans of time that an English text states: "6-12 months", "over the next decade", "by 2030".

Reads them off a sentence; which forecast a span belongs to is not known here.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """A span with the words that state it, as offsets into the sentence."""

    start: int
    end: int
    text: str
    due_from: date
    closes: date


_Span = tuple[date, date]

_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "couple of": 2,
    "a couple of": 2,
    "three": 3,
    "few": 3,
    "a few": 3,
    "four": 4,
    "five": 5,
    "several": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "eighteen": 18,
    "twenty": 20,
    "thirty": 30,
}
_N = rf"(?:\d{{1,3}}|(?i:{'|'.join(_NUMBERS)}))"
_UNIT = r"(?:week|month|quarter|year|decade)"
_MONTHS = {"week": 0.25, "month": 1, "quarter": 3, "year": 12, "decade": 120}
#: "The coming months" without a figure is a year, as are the coming quarters; of weeks it is a season.
_SOME = {"week": "twelve", "month": "twelve", "quarter": "four", "year": "several", "decade": "few"}
_YEAR = r"(?:19|20|21)\d\d(?!\d|%)"
#: Terms that bear no figures are read so, in months.
_TERMS = {"short": (0, 12), "near": (0, 12), "medium": (12, 60), "long": (60, 120)}
_NOT_PAST = r"(?<!past )(?<!last )(?<!previous )"
#: After one of these "over five years" is more than five, and mostly past.
_NOT_MORE = "".join(rf"(?<!\b{word} )" for word in "for in of by just well take takes last lasts".split())


def months_after(day: date, months: int) -> date:
    """Give the day some months later: the same day of the month, or that month's last; never after 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[word.lower()]


def _months(number: str, unit: str) -> int:
    return max(1, round(_number(number) * _MONTHS[unit.lower()]))


def _range(match: re.Match[str], day: date) -> _Span:
    early, late = sorted((_months(match["low"], match["unit"]), _months(match["high"], match["unit"])))
    return months_after(day, early), months_after(day, late)


def _within(match: re.Match[str], day: date) -> _Span:
    return day, months_after(day, _months(match["n"], match["unit"]))


def _next(match: re.Match[str], day: date) -> _Span:
    number = match["n"] or (_SOME[match["unit"].lower()] if match["s"] else "one")
    return day, months_after(day, _months(number, match["unit"]))


def _calendar(match: re.Match[str], day: date) -> _Span | None:
    year = day.year + (match["which"].lower() == "next")
    return _whole_years(year, year, day)


def _whole_years(first: int, last: int, day: date) -> _Span | None:
    if last < day.year or last > date.max.year:
        return None
    return max(day, date(max(first, 1), 1, 1)), date(last, 12, 31)


def _by(match: re.Match[str], day: date) -> _Span | None:
    year = int(match["year"]) - (match["word"].lower() == "before" and not match["late"])
    span = _whole_years(day.year, year, day)
    return span and (day, span[1])


def _in(match: re.Match[str], day: date) -> _Span | None:
    first = int(match["year"])
    return _whole_years(first, max(first, int(match["last"] or first)), day)


def _end_of_decade(_: re.Match[str], day: date) -> _Span | None:
    return _whole_years(day.year, day.year // 10 * 10 + 9, day)


def _term(match: re.Match[str], day: date) -> _Span:
    early, late = _TERMS[(match["fronted"] or match["inner"]).lower()]
    return months_after(day, early), months_after(day, late)


_FROM_TO = rf"{_NOT_PAST}\b(?P<low>{_N})\s?(?:-|–|to|or|and)\s?(?P<high>{_N})"
_RANGE = rf"{_FROM_TO}[\s-](?P<unit>{_UNIT})s?\b(?!\s+(?:old|ago))"
_COMING = r"(?!(?<!the )next\s+year\b)\b(?:next|coming|following)"
_NEXT = rf"{_COMING}\s+(?:(?P<n>{_N})\s+)?(?P<unit>{_UNIT})(?P<s>s?)\b"
_BY = (
    r"\b(?P<word>[Bb]y|[Bb]efore|[Uu]ntil|[Tt]hrough|[Tt]o|[Tt]owards?)\s+(?:the\s+)?"
    rf"(?P<late>end\s+of\s+|late\s+|early\s+|mid-?\s?)?(?:[A-Z][a-z]+\s+)?(?P<year>{_YEAR})"
)
_IN = (
    r"\b(?:[Ii]n|[Dd]uring|[Ff]or|[Tt]hroughout)\s+"
    r"(?:(?:the\s+)?(?:early|late|mid|first|second|half|quarter|of)[\s-]+)*"
    rf"(?:[A-Z][a-z]+\s+)?(?P<year>{_YEAR})(?:\s?(?:-|–|and|to)\s?(?P<last>{_YEAR}))?"
)
_TERM = (
    r"^\W*(?P<fronted>[Ss]hort|[Nn]ear|[Mm]edium|[Ll]ong)(?:er)?[\s-]term\b(?=\s*[(,:])|"
    r"\b(?:[Ii]n|[Oo]ver)\s+the\s+(?P<inner>short|near|medium|long)(?:er)?[\s-](?:term|run)\b"
)
#: The figure that stands beside a term counts, not the term: patterns are tried in this order.
_READERS: tuple[tuple[str, Callable[[re.Match[str], date], _Span | None]], ...] = (
    (_RANGE, _range),
    (_NEXT, _next),
    (rf"\b(?P<unit>{_UNIT})(?P<s>s?)(?P<n>)\s+(?:ahead|to\s+come)\b", _next),
    (rf"\b(?:[Ww]ithin|[Ii]n)\s+(?P<n>{_N})\s+(?P<unit>{_UNIT})s?\b(?!\s+ago)", _within),
    (
        rf"{_NOT_MORE}\b[Oo]ver\s+(?P<n>{_N})\s+(?P<unit>{_UNIT})s?\b(?!\s+(?:ago|old|of|after|since|later)\b)",
        _within,
    ),
    (r"(?<!the )\b(?P<which>[Tt]his|[Nn]ext)\s+year\b", _calendar),
    (_BY, _by),
    (r"\b(?:by\s+)?(?:the\s+)?end\s+of\s+(?:the|this)\s+decade\b", _end_of_decade),
    (_IN, _in),
    (_TERM, _term),
)
_COMPILED = tuple((re.compile(pattern), reader) for pattern, reader in _READERS)


def horizons(sentence: str, day: date) -> list[Horizon]:
    """Read the spans that a sentence states, counted from a day; what is past then is left out."""
    return list(_read(sentence, day))


def _read(sentence: str, day: date) -> Iterator[Horizon]:
    taken: list[tuple[int, int]] = []
    for pattern, reader in _COMPILED:
        for match in pattern.finditer(sentence):
            span = reader(match, day)
            if span is None or any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            text = " ".join(match[0].split())
            yield Horizon(start=match.start(), end=match.end(), text=text, due_from=span[0], closes=span[1])
