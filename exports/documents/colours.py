"""The colours of papers, RRGGBB: those of the NHS identity, letters at least 4.5 to 1 on theirs."""

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
LINE = "AEB7BD"
AMBER_LINE = "B86E00"

BRAG_MARKS = {
    Brag.BLUE: "005EB8",
    Brag.RED: "B3121D",
    Brag.AMBER: "FFB81C",
    Brag.GREEN: "006747",
}
"""The mark beside a BRAG's word. The word itself is in ink: nothing is told by colour alone."""
