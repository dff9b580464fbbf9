import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from charted import HOSTILE, curve, mark, moment, strip, unmoved
from PIL import Image
from process import ROOT

from rules.model import Stance
from watcher.charts.curves import curve_picture, curves_picture
from watcher.charts.draw import curve_png, curves_png, put_away, strip_png
from watcher.charts.palette import COLOURS
from watcher.charts.spec import Strip, StripRow
from watcher.charts.strips import strip_picture
from watcher.errors import ChartError


@pytest.fixture(autouse=True, scope="module")
def _put_away() -> Iterator[None]:
    """Leave no process behind."""
    yield
    put_away()


def opened(picture: bytes) -> Image.Image:
    """Decode a picture, which has to be whole."""
    image = Image.open(io.BytesIO(picture))
    image.load()
    assert image.format == "PNG"
    return image.convert("RGB")


def spots(image: Image.Image, colour: str, top: int, bottom: int) -> tuple[float, float]:
    """The middle of all dots of a colour between two heights, in CSS pixels."""
    wanted = tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))
    found = [
        (x, y)
        for y in range(top * 2, bottom * 2)
        for x in range(image.width)
        if image.getpixel((x, y)) == wanted
    ]
    assert found
    return sum(x for x, _ in found) / len(found) / 2, sum(y for _, y in found) / len(found) / 2


def test_pictures_are_drawn_in_another_process() -> None:
    """The three kinds come as small PNG of twice the width, and are drawn by a process that can be ended."""
    for picture, most in (
        (curve_png(curve(), width=360), 20_000),
        (curves_png([curve(), unmoved()], width=360), 20_000),
        (strip_png(strip(), width=360), 20_000),
    ):
        assert opened(picture).width == 720
        assert len(picture) < most


def test_marks_stand_at_their_days_and_beliefs() -> None:
    """A confirming mark is above its line early on, a contradicting one below it when it came."""
    image = opened(curve_picture(curve(), width=360))
    # The axis: 48 pixels from the left, 52 from the right, March 2025 to December 2026.
    days = (date(2026, 12, 31) - date(2025, 3, 1)).days + 1
    for stance, day in ((Stance.CONFIRMS, date(2025, 5, 10)), (Stance.CONTRADICTS, date(2026, 1, 27))):
        x, _ = spots(image, COLOURS[stance], 30, 220)
        assert x == pytest.approx(48 + 260 * ((day - date(2025, 3, 1)).days + 0.5) / days, abs=1.5)
    assert (
        spots(image, COLOURS[Stance.CONFIRMS], 30, 220)[1] + 100
        < spots(image, COLOURS[Stance.CONTRADICTS], 30, 220)[1]
    )


def test_pictures_are_the_same_each_time_and_on_white() -> None:
    """One curve is one picture, byte for byte, with nothing in it that tells when it was made."""
    picture = curve_picture(curve(), width=360)
    assert picture == curve_picture(curve(), width=360)
    assert opened(picture).getpixel((0, 0)) == (255, 255, 255)
    assert b"tEXt" not in picture
    assert b"tIME" not in picture


def test_hostile_text_is_drawn_as_text() -> None:
    """Markup, control characters, unknown letters and endless words cost no picture and raise no warning."""
    drawn = [
        curve(
            title=text,
            marks=(mark("2025-05-10", Stance.CONFIRMS, words=text),),
            stated=((moment("2025-09-01"), 0.8),),
        )
        for text in HOSTILE
    ]
    assert opened(curves_picture(drawn, width=360)).width == 720
    rows = tuple(StripRow(name=text, counts=((1, 1_000),)) for text in HOSTILE)
    assert opened(strip_picture(Strip(weeks=("2026-W01",), rows=rows), width=360)).width == 720


@pytest.mark.parametrize(
    "draw",
    [
        pytest.param(lambda: curves_picture((), width=360), id="no curves"),
        pytest.param(lambda: strip_picture(Strip(weeks=(), rows=()), width=360), id="no weeks"),
        pytest.param(lambda: strip_picture(strip(60), width=240), id="many weeks"),
        pytest.param(lambda: curve_picture(unmoved(until=date(2024, 1, 1)), width=240), id="not open yet"),
        pytest.param(lambda: curve_picture(curve(resolved=(date(2026, 1, 27), None)), width=240), id="void"),
    ],
)
def test_edges_are_drawn_too(draw: Callable[[], bytes]) -> None:
    """What is empty, void, too early or too much gives a picture."""
    assert opened(draw()).width >= 480


def test_what_cannot_be_drawn_is_an_error_of_ours() -> None:
    """A fault in drawing is told as such, and the next picture is drawn."""
    counts: Any = (("x", "y"),)
    broken = Strip(weeks=("2026-W01",), rows=(StripRow(name="f", counts=counts),))
    with pytest.raises(ChartError, match=r"^drawing this picture failed: TypeError"):
        strip_png(broken, width=360)
    assert strip_png(strip(), width=360)


def test_drawing_leaves_the_daemon_small() -> None:
    """The process that asks for a picture does not load what draws it."""
    ours = "watcher.charts.draw, watcher.charts.terminal, watcher.charts.words"
    code = f"import sys, {ours}; print({{'matplotlib', 'numpy', 'PIL'}} & set(sys.modules))"
    run = subprocess.run(  # noqa: S603 (our own interpreter, fixed words)
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "set()\n"
