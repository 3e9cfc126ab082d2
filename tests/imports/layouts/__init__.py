"""Made layouts, as practices have them, each with the whole proposal it must give."""

from layouts import by_hand, oddities, slips, templates, texts

LAYOUTS = [
    *by_hand.LAYOUTS,
    *slips.LAYOUTS,
    *templates.LAYOUTS,
    *oddities.LAYOUTS,
    *texts.LAYOUTS,
]
