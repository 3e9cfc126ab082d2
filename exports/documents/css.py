"""The stylesheet of papers in HTML, for the screen and for A4."""

from __future__ import annotations

from string import Template

from db.vocabulary.terms import Brag
from exports.documents import colours

_RULES = Template("""\
:root { color-scheme: light; }
* { box-sizing: border-box; }
html { font-size: 100%; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1.5rem 3rem; color: #$ink;
  background: #$paper; font-family: Arial, "Liberation Sans", Helvetica, sans-serif;
  line-height: 1.45; overflow-wrap: break-word; }
header { border-top: .4rem solid #$blue; padding-top: .9rem; }
.owner { margin: 0; color: #$blue; font-weight: bold; }
h1 { margin: .1rem 0 .5rem; color: #$dark_blue; font-size: 1.9rem; line-height: 1.15; }
h2 { margin: 1.9rem 0 .6rem; padding-bottom: .2rem; border-bottom: 2px solid #$blue;
  color: #$dark_blue; font-size: 1.3rem; line-height: 1.25; }
h3 { margin: 1.3rem 0 .4rem; color: #$blue; font-size: 1.08rem; line-height: 1.25; }
p { margin: .4rem 0; }
a { color: #$blue; }
.lead { margin: 1.1rem 0; font-size: 1.12rem; }
.day { white-space: nowrap; }
.quiet { color: #$quiet; }
.about { display: flex; flex-wrap: wrap; gap: .1rem 1.6rem; margin: 0; }
.about div { display: flex; gap: .4rem; }
.about dt { color: #$quiet; }
.about dd { margin: 0; }
.figures { display: flex; flex-wrap: wrap; gap: .9rem; margin: 1.1rem 0; }
.figures div { display: flex; flex: 1 1 auto; flex-direction: column-reverse;
  justify-content: flex-end; border: 1px solid #$line;
  border-top: .3rem solid #$dark_blue; padding: .45rem .7rem .5rem; }
.figures dt { color: #$quiet; line-height: 1.2; }
.figures dd { margin: 0; color: #$dark_blue; font-size: 1.55rem; font-weight: bold;
  line-height: 1.25; white-space: nowrap; }
nav { margin: 1.2rem 0; border: 1px solid #$line; padding: .6rem 1rem .7rem; }
nav p { margin: 0 0 .2rem; font-weight: bold; }
nav ul { columns: 2; }
ul { margin: .3rem 0; padding-left: 1.2rem; }
li { margin: .2rem 0; }
.notice { margin: .8rem 0; border-left: .4rem solid #$amber_line; padding: .6rem 1rem;
  background: #$pale_amber; }
.notice.good { border-left-color: #$green; background: #$pale_green; }
.notice.asks { border-left-color: #$blue; background: #$pale_blue; }
.notice p { margin: 0 0 .2rem; font-weight: bold; }
table { width: 100%; margin: .5rem 0 .8rem; border-collapse: collapse; table-layout: fixed; }
th, td { padding: .4rem .5rem; border-bottom: 1px solid #$line; text-align: left;
  vertical-align: top; }
thead th { border-bottom: 2px solid #$blue; background: #$pale; vertical-align: bottom; }
tbody th { font-weight: normal; }
.number { text-align: right; }
.brag { border-left: .8em solid; padding-left: .35em; font-weight: bold; white-space: nowrap; }
.brag b { color: #$ink; }
.chip { display: inline-block; min-width: 2.2em; border-radius: .15em; padding: 0 .4em;
  text-align: center; }
.bars { display: block; width: 100%; margin: .5rem 0 .3rem; }
$brags
.beside { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.8rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
caption.unseen { position: static; display: table-caption; height: 0; font-size: 0;
  line-height: 0; width: auto; }
footer { margin-top: 2.2rem; border-top: 1px solid #$line; padding-top: .5rem; color: #$quiet;
  font-size: .88rem; }
@media screen and (max-width: 50rem) {
  table { table-layout: auto; }
  th, td { overflow-wrap: anywhere; }
}
@media screen and (max-width: 45rem) {
  .beside { grid-template-columns: 1fr; }
  nav ul { columns: 1; }
}
@page { size: A4 portrait; margin: $margins;
  @bottom-left { content: $foot; color: #$quiet; font: 8pt Arial, sans-serif; }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); color: #$quiet;
    font: 8pt Arial, sans-serif; } }
@media print {
  html { font-size: $size; }
  body { max-width: none; padding: 0; print-color-adjust: exact;
    -webkit-print-color-adjust: exact; }
  nav, footer { display: none; }
  h1, h2, h3 { break-after: avoid; }
  tr, li, .notice, .figures, .beside { break-inside: avoid; }
  thead { display: table-header-group; }
  .page { break-before: page; }
  p, li { orphans: 2; widows: 2; }
}
$dense""")

_DENSE = """\
@media print {
  body { line-height: 1.28; }
  h1 { font-size: 1.75rem; margin-bottom: .3rem; }
  h2 { margin: .75rem 0 .25rem; font-size: 1.12rem; padding-bottom: .1rem; }
  .lead { margin: .55rem 0; }
  .figures { margin: .5rem 0; }
  .figures div { padding: .25rem .6rem .3rem; }
  table { margin: .2rem 0 .3rem; }
  th, td { padding: .16rem .35rem; }
  p, li { margin: .12rem 0; }
}
"""


def stylesheet(foot: str, *, dense: bool) -> str:
    """Return the stylesheet. ``foot`` is printed at the bottom of each page beside its number."""
    brags = "\n".join(
        f".brag-{brag.value} {{ border-left-color: #{colours.BRAG_MARKS[brag]}; }}\n"
        f".figures .of-{brag.value} {{ border-top-color: #{colours.BRAG_MARKS[brag]}; }}\n"
        f".chip-{brag.value} {{ background: #{ground}; color: #{ink}; }}"
        for brag in Brag
        for ground, ink in (colours.SOLID[brag],)
    )
    return _RULES.substitute(
        paper=colours.PAPER,
        ink=colours.INK,
        quiet=colours.QUIET,
        dark_blue=colours.DARK_BLUE,
        blue=colours.BLUE,
        pale=colours.PALE,
        line=colours.LINE,
        pale_blue=colours.PALE_BLUE,
        pale_amber=colours.PALE_AMBER,
        amber_line=colours.AMBER_LINE,
        pale_green=colours.PALE_GREEN,
        green=colours.BRAG_MARKS[Brag.GREEN],
        brags=brags,
        foot=_quoted(foot),
        margins="11mm 13mm 14mm" if dense else "15mm 15mm 18mm",
        size="9pt" if dense else "10pt",
        dense=_DENSE if dense else "",
    )


def _quoted(text: str) -> str:
    """Return ``text`` as a CSS string, escaped so that it cannot end the style element."""
    kept = (c if c == " " or (c.isascii() and c.isalnum()) else f"\\{ord(c):x} " for c in text)
    return f'"{"".join(kept)}"'
