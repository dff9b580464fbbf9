"""How charts look: colours that keep apart for the colour-blind and in grey print, shapes, sizes of text.

Blue and orange are those of our mails, in their dark tones: at least 4.5 to 1 on white (WCAG 2.2).
No colour tells anything alone.
"""

from rules.model import Stance
from watcher.charts.paint import Stroke, Type

INK = "#1c2430"
QUIET = "#55606e"
SPAN = "#e9edf2"
COLOURS = {Stance.CONFIRMS: "#0b57a4", Stance.CONTRADICTS: "#a84300"}
#: Matplotlib's markers: triangles that point up and down.
SHAPES = {Stance.CONFIRMS: "^", Stance.CONTRADICTS: "v"}

EVIDENCE = Stroke(colour=INK, width=2.0)
STATED = Stroke(colour=QUIET, width=1.6, dashes=(5, 2.5))
PRIOR = Stroke(colour=QUIET, width=1.2, dashes=(1.2, 2.4))
GRID = Stroke(colour="#cfd6de", width=0.8)
EDGE = Stroke(colour="#8b97a5", width=1.0)
VERDICT = Stroke(colour=INK, width=1.2, dashes=(6, 2, 1.5, 2))

TITLE = Type(size=13, colour=INK, bold=True)
LABEL = Type(size=11, colour=INK)
NOTE = Type(size=11, colour=INK, edge="center", rim=True)
SMALL = Type(size=10, colour=QUIET)
TINY = Type(size=9, colour=QUIET)
VALUE = Type(size=12, colour=INK, bold=True)
