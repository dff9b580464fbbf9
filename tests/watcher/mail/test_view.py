from datetime import UTC

import builders
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from rules.model import Evidence, Field
from storage.judgements import Report
from watcher.mail.compose import render_alerts
from watcher.mail.plain import Segment, clean
from watcher.mail.view import Quote, ReportView, alert_view

SUMMARY = "Leaders said that India and the EU have concluded the talks."
#: What a sentence is made of: marked stretches and others, with all that templates escape or drop.
PIECES = st.lists(
    st.tuples(st.text(st.sampled_from("ab &<>\"'*{}%é\u202e\u200d\n"), max_size=8), st.booleans()),
    max_size=8,
)


def _view(report: Report) -> ReportView:
    (view,) = alert_view(builders.alert(reports=(report,)), None, UTC).reports
    return view


def _marked(segments: tuple[Segment, ...]) -> list[str]:
    return [piece.text for piece in segments if piece.marked]


def _read(segments: tuple[Segment, ...]) -> str:
    return "".join(piece.text for piece in segments)


def _letters(text: str) -> str:
    """What is left of a text without its spaces, which may be fewer once it is clean."""
    return "".join(clean(text).split())


def test_title_carries_its_own_marks_and_is_not_repeated() -> None:
    """A quote that is the title is shown once."""
    view = _view(builders.report(evidence=(builders.evidence(words=("India", "agreement")),)))
    assert (_read(view.title), _marked(view.title)) == (builders.TITLE, ["India", "agreement"])
    assert view.quotes == ()


def test_summary_that_repeats_the_title_marks_the_title() -> None:
    """Many feeds say the same thing twice; the mail does not."""
    quote = builders.evidence(words=("EU",), field=Field.SUMMARY, start=30)
    view = _view(builders.report(evidence=(quote,)))
    assert (_marked(view.title), view.quotes) == (["EU"], ())


def test_sentence_of_a_longer_title_is_marked_where_it_stands() -> None:
    """Offsets count from the start of the title, not of the sentence."""
    title = f"Trade: India waits. {builders.TITLE}"
    start = title.index(builders.TITLE)
    view = _view(builders.report(title=title, evidence=(builders.evidence(words=("India",), start=start),)))
    assert view.title == (
        Segment(text="Trade: India waits. ", marked=False),
        Segment(text="India", marked=True),
        Segment(text=builders.TITLE.removeprefix("India"), marked=False),
    )


def test_every_quoted_sentence_is_shown_whole_with_its_own_marks() -> None:
    """The sentence that says it, and the title that names the parties."""
    report = builders.report(
        evidence=(
            builders.evidence(SUMMARY, ("concluded", "talks"), field=Field.SUMMARY, start=70),
            builders.evidence(words=("India", "EU")),
        )
    )
    view = _view(report)
    assert _marked(view.title) == ["India", "EU"]
    (quote,) = view.quotes
    assert (quote.field, _read(quote.segments), _marked(quote.segments)) == (
        "summary",
        SUMMARY,
        ["concluded", "talks"],
    )


def test_one_sentence_quoted_twice_is_shown_once_with_the_marks_of_both() -> None:
    """Two rules may rest on different words of it."""
    report = builders.report(
        evidence=(
            builders.evidence(SUMMARY, ("talks",), field=Field.BODY),
            builders.evidence(SUMMARY, ("EU",), field=Field.BODY),
        )
    )
    (quote,) = _view(report).quotes
    assert (_read(quote.segments), _marked(quote.segments)) == (SUMMARY, ["EU", "talks"])


def test_two_sentences_of_one_field_are_two_quotes_in_the_order_of_the_text() -> None:
    """Each can be found as it was said; nothing is joined that did not stand together."""
    report = builders.report(
        evidence=(
            builders.evidence("They sign today.", (), field=Field.SUMMARY, start=90),
            builders.evidence(SUMMARY, (), field=Field.SUMMARY),
        )
    )
    assert [_read(quote.segments) for quote in _view(report).quotes] == [SUMMARY, "They sign today."]


def test_without_marks_nothing_is_marked() -> None:
    """Reports kept by an older version have none."""
    report = builders.report(
        evidence=(builders.evidence(words=()), builders.evidence(SUMMARY, (), field=Field.BODY))
    )
    view = _view(report)
    assert view.title == (Segment(text=builders.TITLE, marked=False),)
    assert view.quotes == (Quote(field="body", segments=(Segment(text=SUMMARY, marked=False),)),)


def test_report_without_a_title_has_no_empty_line_for_it() -> None:
    """Some feeds give none: the sentence stands alone."""
    evidence = (builders.evidence(SUMMARY, ("talks",), field=Field.SUMMARY),)
    alert = builders.alert(reports=(builders.report(title="", evidence=evidence),))
    rendered = render_alerts([builders.told(alert)])
    assert "UTC [en]\n   in the summary: “Leaders" in rendered.text
    assert [node.text() for node in LexborHTMLParser(rendered.html).css(".report p[dir]")] == []


def test_marks_beyond_their_sentence_mark_nothing() -> None:
    """Whatever is stored, no word outside the quote lights up."""
    marks = ((0, 3), (65, 77), (120, 999))
    report = builders.report(
        evidence=(builders.evidence(SUMMARY, (), field=Field.SUMMARY, start=70, marks=marks),)
    )
    (quote,) = _view(report).quotes
    assert (_read(quote.segments), _marked(quote.segments)) == (SUMMARY, ["Leaders", SUMMARY[50:]])


@given(PIECES, st.integers(0, 400), st.sampled_from(Field))
@example([("<b>", False), ("*", True), ("&amp;", True)], 0, Field.TITLE)
def test_the_sentence_is_whole_and_exactly_its_marks_are_marked(
    pieces: list[tuple[str, bool]], start: int, field: Field
) -> None:
    """In the page and in the text, whatever the words and wherever the marks begin and end."""
    evidence = _evidence(pieces, start, field)
    alert = builders.alert(reports=(builders.report(title="", evidence=(evidence,)),))
    rendered = render_alerts([builders.told(alert)])
    page = LexborHTMLParser(rendered.html)
    shown = "".join(node.text() for node in page.css(".quote span[dir]"))
    marked = "".join(piece for piece, is_marked in pieces if is_marked)
    assert _letters(shown) == _letters(evidence.text)
    assert _letters("".join(node.text() for node in page.css("mark"))) == _letters(marked)
    prefix = f"   in the {field.value}: “"
    line = "".join(
        line.removeprefix(prefix).removesuffix("”")
        for line in rendered.text.splitlines()
        if line.startswith(prefix)
    )
    assert _letters(line) == _letters(evidence.text)


def _evidence(pieces: list[tuple[str, bool]], start: int, field: Field) -> Evidence:
    marks, end = [], start
    for text, is_marked in pieces:
        if is_marked:
            marks.append((end, end + len(text)))
        end += len(text)
    text = "".join(text for text, _ in pieces)
    return Evidence(field=field, start=start, end=end, text=text, marks=tuple(marks))
