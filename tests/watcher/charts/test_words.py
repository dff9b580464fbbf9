from datetime import date

import pytest
from charted import HOSTILE, curve, mark, moment, strip, unmoved

from rules.model import Stance
from watcher.charts.spec import Strip, StripRow
from watcher.charts.words import curve_words, strip_words


def test_curve_is_told_with_its_figures() -> None:
    """The words say where the belief started, where it is, by which stories, and when it can come true."""
    assert curve_words(curve()) == (
        "The talks stay protracted. On evidence the belief went from the prior, 70%, to 5% on 30 Jun 2026, "
        "between 5% and 90% on the way. 1 story confirms, 1 contradicts. The heaviest: ▲ 10 May 2025, Talks "
        "put off; ▼ 27 Jan 2026, India and EU conclude talks. Opens 1 Mar 2025, due from 1 Jul 2025, closes "
        "31 Dec 2026."
    )


def test_missing_evidence_is_told() -> None:
    """A forecast without evidence is said to have none."""
    assert "No evidence yet: the belief stays at its prior, 70%." in curve_words(unmoved())


def test_stated_belief_and_resolution_are_told() -> None:
    """The second line and the answer have their sentences."""
    stated = ((moment("2025-09-01"), 0.8), (moment("2026-01-27"), 0.08))
    words = curve_words(curve(stated=stated, resolved=(date(2026, 1, 31), False)))
    assert "Stated: 80% from 1 Sep 2025, in the end 8%." in words
    assert words.endswith("Resolved no on 31 Jan 2026.")


def test_only_the_heaviest_stories_are_named() -> None:
    """Of many stories three are named, in the order of time, and all are counted."""
    marks = tuple(mark(f"2025-04-{n:02}", Stance.CONFIRMS, n / 10, f"story {n}.") for n in range(1, 20))
    words = curve_words(curve(marks=marks))
    assert "19 stories confirm, 0 contradict. The heaviest: ▲ 17 Apr 2025, story 17; ▲ 18 Apr" in words


def test_strip_is_told_row_by_row() -> None:
    """Each forecast has its counts and its busiest week."""
    assert strip_words(strip()) == (
        "Stories, weeks 2026-W01 to 2026-W03. fta-protracted: 1 confirms, 4 contradict, most in 2026-W03: 5. "
        "exercises: none."
    )


def test_strips_of_one_week_and_of_none_are_told() -> None:
    """A strip without weeks, and one with many forecasts, have words too."""
    assert strip_words(Strip(weeks=(), rows=())) == "No stories: no week is shown."
    many = Strip(weeks=("2026-W01",), rows=(StripRow(name="f", counts=((2, 1),)),) * 42)
    words = strip_words(many)
    assert words.startswith("Stories, week 2026-W01. f: 2 confirm, 1 contradicts. f:")
    assert words.endswith("And 2 more forecasts.")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_words_are_one_bounded_line(text: str) -> None:
    """Nothing that a title or a story says breaks the line, steers a terminal or makes it endless."""
    named = (mark("2025-05-10", Stance.CONFIRMS, words=text),) * 9
    rows = (StripRow(name=text, counts=((1, 0),)),)
    for words in (
        curve_words(curve(title=text, marks=named)),
        strip_words(Strip(weeks=("2026-W01",), rows=rows)),
    ):
        assert words.isprintable() or "\u200d" in words
        assert len(words) < 1_200
