from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Stance
from watcher.charts import palette
from watcher.charts.paint import drawable, fitted, width_of
from watcher.charts.strips import TONES
from watcher.mail.plain import clean


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@given(text=st.text(max_size=120).map(clean), room=st.integers(40, 400), lines=st.integers(1, 3))
def test_text_is_fitted_to_its_room(text: str, room: int, lines: int) -> None:
    """No line is wider than its room, no more lines are made than asked for, and a cut is marked."""
    found = fitted(text, room, palette.LABEL, lines=lines)
    assert len(found) <= lines
    assert all(width_of(line, palette.LABEL) <= room for line in found)
    whole = "".join(found).replace(" ", "") == text.replace(" ", "")
    assert whole or found[-1].endswith("…")


def test_lines_break_at_spaces_and_hyphens() -> None:
    """Words are kept whole where they fit."""
    assert fitted("trade-talks drag on", 80, palette.LABEL, lines=3) == ["trade-talks", "drag on"]
    assert fitted("defence-cooperation", 75, palette.LABEL, lines=2) == ["defence-", "cooperation"]


def test_unknown_characters_are_boxes() -> None:
    """What the font lacks is seen to be there; marks that would combine with it are not."""
    assert drawable("ab भारत") == "ab □□□"
    assert drawable("العربية") == "العربية"


def test_a_line_begins_at_the_side_of_its_first_letter() -> None:
    """Letters that became boxes have no direction any more: a mark, which nobody sees, tells theirs."""
    assert drawable("भारत العربية").startswith("\u200e")
    assert not drawable("العربية abc").startswith("\u200e")


@pytest.mark.parametrize("colour", [palette.INK, palette.QUIET, *palette.COLOURS.values()])
@pytest.mark.parametrize("ground", ["#ffffff", palette.SPAN])
def test_text_and_marks_stand_out(colour: str, ground: str) -> None:
    """All that is to be read stands out by 4.5 to 1 from white, and from the span."""
    assert contrast(colour, ground) >= 4.5


@pytest.mark.parametrize("stance", Stance)
def test_tones_follow_one_another_in_grey(stance: Stance) -> None:
    """More stories are darker in grey print too, and the figures on them can be read."""
    tones = TONES[stance]
    assert all(contrast(lighter, darker) >= 1.1 for lighter, darker in pairwise(tones))
    assert all(luminance(lighter) > luminance(darker) for lighter, darker in pairwise(tones))
    assert all(contrast(tone, palette.INK) >= 4.5 for tone in tones[:-1])
    assert contrast(tones[-1], "#ffffff") >= 4.5
