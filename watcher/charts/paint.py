"""A sheet to draw on, and the PNG that comes of it. The only import of matplotlib.

Places and sizes are CSS pixels from the upper left corner; the picture has two dots for each. Fonts are those
that matplotlib brings, so that a picture is the same everywhere. Import it in a process of its own
(`watcher.charts.draw`): it takes a second and a hundred megabytes.
"""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from numpy.typing import NDArray
from PIL import Image

mpl.rcdefaults()  # what a user's own settings say is for the user's own figures

#: Dots of the picture for each CSS pixel.
SCALE = 2
#: How strongly a colour is laid over white, where the edge of something takes part of a dot.
_SHARES = (1, 0.75, 0.5, 0.25)
_WHITE = (255, 255, 255)
_INCH = 72  # points, and here pixels, of an inch
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
_REGULAR, _BOLD = _FONTS / "DejaVuSans.ttf", _FONTS / "DejaVuSans-Bold.ttf"
#: Instead of a character that the font does not have.
_UNKNOWN = "□"
_LINE_HEIGHT = 1.35
_RIM = 3.0
_BELOW_LINES = 1
#: Kinds of characters that stand on another one, or join two.
_ATTACHED = frozenset({"Mn", "Mc", "Me", "Cf"})
_LEFT_TO_RIGHT = "\u200e"

_Dots = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """How a line looks: colour, width, and the lengths of its dashes and gaps in pixels, none where solid."""

    colour: str
    width: float = 1.0
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """How text looks, and which of its edges stands at its place: "left", "center" or "right".

    With a rim it is legible on lines that it crosses.
    """

    size: float
    colour: str
    bold: bool = False
    edge: str = "left"
    rim: bool = False

    @property
    def height(self) -> float:
        """The distance from one line to the next."""
        return self.size * _LINE_HEIGHT


class Sheet:
    """A white sheet of a width and height in CSS pixels."""

    def __init__(self, width: float, height: float) -> None:
        self._figure = Figure(figsize=(width / _INCH, height / _INCH), dpi=_INCH * SCALE, facecolor="white")
        self._canvas = FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
        self._axes.set_axis_off()
        self._colours: dict[str, None] = {}  # in the order of their first use
        # Drawn as one: a strip has hundreds, and each alone takes its time.
        self._boxes: list[list[tuple[float, float]]] = []
        self._box_colours: list[str] = []

    def line(self, corners: Sequence[tuple[float, float]], stroke: Stroke) -> None:
        """Draw straight lines from corner to corner."""
        self._colours[stroke.colour] = None
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        line = Line2D(xs, ys, color=stroke.colour, linewidth=stroke.width)
        line.set_solid_capstyle("butt")
        line.set_dash_capstyle("butt")
        if stroke.dashes:
            line.set_dashes(stroke.dashes)
        self._axes.add_line(line)

    def box(self, corner: tuple[float, float], size: tuple[float, float], colour: str) -> None:
        """Fill a rectangle, of which the upper left corner is given."""
        self._colours[colour] = None
        (left, top), (wide, high) = corner, size
        right, bottom = left + wide, top + high
        self._boxes.append([(left, top), (right, top), (right, bottom), (left, bottom)])
        self._box_colours.append(colour)

    def sign(self, at: tuple[float, float], shape: str, size: float, colour: str) -> None:
        """Draw one of matplotlib's markers with a white rim, so that it stands out from lines."""
        self._colours[colour] = None
        sign = Line2D([at[0]], [at[1]], marker=shape, markersize=size, linestyle="none", color=colour)
        sign.set_markeredgecolor("white")
        sign.set_markeredgewidth(0.8)
        self._axes.add_line(sign)

    def text(self, at: tuple[float, float], words: str, kind: Type) -> None:
        """Write one line, its middle at the height given. Nothing in it is read as markup."""
        self._colours[kind.colour] = None
        text = Text(
            *at,
            drawable(words, bold=kind.bold),
            fontproperties=_font(kind.size, bold=kind.bold),
            color=kind.colour,
            ha=kind.edge,
            va="center_baseline",
            parse_math=False,
        )
        if kind.rim:
            text.set_path_effects([withStroke(linewidth=_RIM, foreground="white")])
        self._axes.add_artist(text)

    def png(self) -> bytes:
        """The picture with a palette, and with nothing in it that tells when and by what it was made."""
        boxes = PolyCollection(self._boxes, facecolors=self._box_colours, edgecolors="none", linewidths=0)
        boxes.set_zorder(_BELOW_LINES)
        self._axes.add_collection(boxes, autolim=False)
        self._canvas.draw()  # type: ignore[no-untyped-call] # of matplotlib's
        dots = np.asarray(self._canvas.buffer_rgba())[..., :3]  # type: ignore[no-untyped-call] # as above
        palette = np.array(_palette(tuple(self._colours)))
        small = Image.fromarray(_nearest(dots, palette))
        small.putpalette(palette.astype(np.uint8).tobytes())
        out = io.BytesIO()
        small.save(out, "PNG", optimize=True)
        return out.getvalue()


def _palette(colours: Sequence[str]) -> list[tuple[int, int, int]]:
    """White, the colours, and their steps towards white."""
    return list(dict.fromkeys([_WHITE, *(_laid(colour, share) for share in _SHARES for colour in colours)]))


def _nearest(dots: _Dots, palette: _Dots) -> NDArray[np.uint8]:
    """For each dot the number of the colour nearest to it. Pillow's own search is not exact."""
    codes = dots.astype(np.int32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.int32)
    found, which = np.unique(codes, return_inverse=True)
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1)
    distances = ((colours[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2)
    nearest: NDArray[np.uint8] = distances.argmin(axis=1).astype(np.uint8)
    return nearest[which].reshape(codes.shape)


def _laid(colour: str, share: float) -> tuple[int, int, int]:
    red, green, blue = (round(255 + (part * 255 - 255) * share) for part in to_rgb(colour))
    return red, green, blue


def leave_nothing() -> None:
    """Delete the folder that matplotlib makes among temporary files where it finds no home to write to.

    For a process that ends without a word; another one would do so at its end.
    """
    made = Path(mpl.get_cachedir())
    if made.parent == Path(gettempdir()) and made.name.startswith("matplotlib-"):
        rmtree(made, ignore_errors=True)


def width_of(words: str, kind: Type) -> float:
    """The width of one line in pixels."""
    font = _font(kind.size, bold=kind.bold)
    width, _, _ = text_to_path.get_text_width_height_descent(
        drawable(words, bold=kind.bold), font, ismath=False
    )
    return float(width)


def fitted(words: str, room: float, kind: Type, *, lines: int = 1) -> list[str]:
    """Cut clean text into at most so many lines of a width in pixels, with an ellipsis for the rest."""
    found: list[str] = []
    rest = words
    while rest and len(found) < lines:
        if width_of(rest, kind) <= room:
            return [*found, rest]
        kept = _longest(rest, room, kind)
        if len(found) == lines - 1:
            return [*found, _shortened(rest, room, kind)]
        found.append(rest[:kept].rstrip())
        rest = rest[kept:].lstrip()
    return found


def _longest(words: str, room: float, kind: Type) -> int:
    """How many characters fit into the room, up to the last space or hyphen among them."""
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width_of(words[:middle], kind) <= room else (low, middle - 1)
    end = max(words.rfind(" ", 0, low + 1), words.rfind("-", 0, low) + 1)
    return end if end > 0 else low


def _shortened(words: str, room: float, kind: Type) -> str:
    kept = len(words)
    while kept > 1 and width_of(words[:kept].rstrip() + "…", kind) > room:
        kept = min(_longest(words[:kept], room, kind), kept - 1)
    return words[:kept].rstrip() + "…"


def drawable(words: str, *, bold: bool = False) -> str:
    """The words with a box for each character that the font does not have; what joins such ones goes."""
    known = _charmap(_BOLD if bold else _REGULAR)
    strong = [way for way in map(unicodedata.bidirectional, words) if way in {"L", "R", "AL"}]
    # The boxes have no direction, and a line begins where its own first letter would have it.
    way = _LEFT_TO_RIGHT if strong and strong[0] == "L" and len(set(strong)) > 1 else ""
    return way + "".join(
        character if ord(character) in known else _UNKNOWN
        for character in words
        if ord(character) in known or unicodedata.category(character) not in _ATTACHED
    )


@cache
def _charmap(path: Path) -> frozenset[int]:
    return frozenset(FT2Font(str(path)).get_charmap())


@cache
def _font(size: float, *, bold: bool) -> FontProperties:
    return FontProperties(fname=str(_BOLD if bold else _REGULAR), size=size)
