from datetime import date

import pytest
from charted import HOSTILE, curve, moment, unmoved
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from watcher.charts.terminal import terminal_curve

GOLDEN = """\
The talks stay protracted
 100%      ▲   ┊                                          ┊
           ┌────────────────────┐                         ┊
  75%      │   ┊    ════════════│                         ┊
      ─────┘····················│··························
  50%          ┊                │                         ┊
               ┊                │                         ┊
               ┊                │                         ┊
  25%          ┊                │                         ┊
               ┊                │                         ┊ 8%
   0%          ┊                ▼■                        ┊ 5%
      ┄┄┄┄┄┄┄┄┄┬┄┄┄┄┄┄┄┄┄┄┄┄┄┄┬┄┄┄┄┄┄┄┄┄┄┄┄┄┬┄┄┄┄┄┄┄┄┄┄┄┄┄┄
           Jul 2025       Jan 2026      Jul 2026
── on evidence   ══ stated   ·· prior   ▲ confirms
▼ contradicts   ■ resolved no   opens 1 Mar 2025
┊ due from 1 Jul 2025   ┊ closes 31 Dec 2026"""


def test_curve_is_drawn_with_its_steps_marks_and_figures() -> None:
    """Both lines, prior, span, marks, resolution and where the lines end are to be seen and named."""
    stated = ((moment("2025-09-01"), 0.8), (moment("2026-01-27T13:00"), 0.08))
    drawn = terminal_curve(curve(stated=stated, resolved=(date(2026, 1, 31), False)), width=64, height=16)
    assert drawn == GOLDEN


def test_missing_evidence_is_said_in_the_drawing() -> None:
    """A forecast without evidence is a flat line, labelled so."""
    drawn = terminal_curve(unmoved(), width=60, height=14)
    assert "no evidence yet" in drawn
    assert "▲" not in drawn


@given(
    width=st.integers(0, 400),
    height=st.integers(0, 120),
    encoding=st.sampled_from(["utf-8", "ascii", "cp437", "latin-1"]),
    title=st.text(),
)
def test_drawing_keeps_to_its_room(width: int, height: int, encoding: str, title: str) -> None:
    """No line is wider than the terminal, no drawing higher, and all of it can be written."""
    drawn = terminal_curve(
        curve(title=title, stated=((moment("2025-09-01"), 0.8),)),
        width=width,
        height=height,
        encoding=encoding,
    )
    lines = drawn.split("\n")
    assert max(map(cell_len, lines)) <= max(width, 30)
    assert len(lines) <= max(height, 16)
    assert drawn.encode(encoding)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_title_stays_on_its_line(text: str) -> None:
    """Whatever a title holds, the drawing below it is the same."""
    below = terminal_curve(curve(), width=80, height=20).split("\n")[1:]
    assert terminal_curve(curve(title=text), width=80, height=20).split("\n")[1:] == below


def test_plain_characters_do_where_no_others_can() -> None:
    """A terminal that knows ASCII only gets the same drawing in ASCII, marks and lines told apart."""
    drawn = terminal_curve(curve(), width=64, height=16, encoding="ascii")
    assert drawn.isascii()
    assert "^ confirms   v contradicts" in drawn
