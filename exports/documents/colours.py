"""The colours of papers (RRGGBB), from the NHS identity, with a contrast of at least 4.5 to 1."""

from __future__ import annotations

from db.vocabulary.terms import Brag

PAPER = "FFFFFF"
INK = "212B32"
QUIET = "425563"
DARK_BLUE = "003087"
BLUE = "005EB8"
PALE = "E8EDEE"
PALE_AMBER = "FFF6E0"
PALE_GREEN = "E6F2EC"
PALE_BLUE = "F0F4F9"
LINE = "AEB7BD"
AMBER_LINE = "B86E00"

BRAG_MARKS = {
    Brag.BLUE: "005EB8",
    Brag.RED: "B3121D",
    Brag.AMBER: "FFB81C",
    Brag.GREEN: "006747",
}
"""The colour of the mark beside a BRAG word. Colour is never used without the word."""

SOLID = {
    Brag.BLUE: ("005EB8", PAPER),
    Brag.GREEN: ("5FB58A", INK),
    Brag.AMBER: ("FFB81C", INK),
    Brag.RED: ("B3121D", PAPER),
    None: ("C5CED6", INK),
}
"""The ground and the ink of a chip and of a part of a bar. ``None`` is for no colour."""
