"""Pictures of charts as PNG, drawn in a process of its own with a deadline.

matplotlib takes a hundred megabytes, which a daemon would hold for the sake of a few pictures a week; and a
picture that hangs or crashes costs no digest. See `docs/decisions/0031-charts.md`.
"""

import logging
import os
from collections.abc import Callable, Sequence

from watcher.apart import Bounds, Killable
from watcher.charts.spec import Curve, Strip
from watcher.errors import ChartError, WatcherError
from watcher.mail.plain import clean

#: In CSS pixels: what a telephone shows, and what a page holds.
NARROWEST, WIDEST = 240, 1_600
#: For one picture, the start of the process included: a second or two on a machine at peace.
BOUNDS = Bounds(seconds=30, memory=2 << 30)
_LONGEST_WHY = 200


def curve_png(curve: Curve, *, width: int) -> bytes:
    """Draw a curve of belief, `width` CSS pixels wide and twice as many dots, as PNG.

    Raises ChartError where it cannot be drawn: the same stands in `watcher.charts.words.curve_words`.
    """
    return _drawn(_curve, curve, _bounded(width))


def curves_png(curves: Sequence[Curve], *, width: int) -> bytes:
    """Draw small curves in columns, as many as fit the width, under one legend. The rest as `curve_png`."""
    return _drawn(_curves, tuple(curves), _bounded(width))


def strip_png(strip: Strip, *, width: int) -> bytes:
    """Draw the stories of each forecast by week and stance; words in `strip_words`. The rest as `curve_png`.

    Of more weeks than fit the width the latest are drawn.
    """
    return _drawn(_strip, strip, _bounded(width))


def put_away() -> None:
    """End the process that draws, and give back its memory; the next picture starts another."""
    _painter.close()


def _bounded(width: int) -> int:
    return min(max(width, NARROWEST), WIDEST)


def _drawn(draw: Callable[..., bytes], what: object, width: int) -> bytes:
    picture: bytes = _painter(draw, what, width)
    return picture


def _paint(draw: Callable[..., bytes], what: object, width: int) -> bytes:
    os.putenv("OPENBLAS_NUM_THREADS", "1")  # each thread would reserve memory, and there is nothing to reckon
    # Without a home to write to it works as well, and a service need not hear of that.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    try:
        picture = draw(what, width)
        _leave_nothing()
    except (WatcherError, MemoryError):
        raise
    except Exception as error:  # a library's crash on what it was given costs the picture only
        why = clean(f"{type(error).__name__}: {error}", limit=_LONGEST_WHY)
        raise ChartError(f"drawing this picture failed: {why}") from error
    return picture


def _leave_nothing() -> None:
    from watcher.charts.paint import leave_nothing  # noqa: PLC0415 (only the child needs matplotlib)

    leave_nothing()


def _curve(curve: Curve, width: int) -> bytes:
    from watcher.charts.curves import curve_picture  # noqa: PLC0415 (as above)

    return curve_picture(curve, width=width)


def _curves(curves: Sequence[Curve], width: int) -> bytes:
    from watcher.charts.curves import curves_picture  # noqa: PLC0415 (as above)

    return curves_picture(curves, width=width)


def _strip(strip: Strip, width: int) -> bytes:
    from watcher.charts.strips import strip_picture  # noqa: PLC0415 (as above)

    return strip_picture(strip, width=width)


_painter = Killable(_paint, doing="drawing this picture", bounds=BOUNDS, lost=ChartError)
os.register_at_fork(after_in_child=_painter.forget)
