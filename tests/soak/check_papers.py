"""Looks at the papers of the demo practice in a real browser, and prints them.

Run from the checkout: ``python -m tests.soak.check_papers [FOLDER]``. It needs Node.js with npm and
Chromium, and fetches axe-core and puppeteer-core into a folder of its own. Each paper is written as
HTML and as Word, of the demo practice and of one with more than a page has room for. axe-core goes
over every page as it is on the screen and in print; the page must ask the network for nothing,
must not scroll sideways on a telephone, and is printed to PDF. With LibreOffice the Word files are
printed too. With FOLDER the files stay there, to be looked at. Exit 1 when anything is amiss.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from db.opening import open_register
from db.views import Position
from exports.data.calendar_file import calendar_bytes
from exports.documents import write_document
from imports.plans.plan_file import default_plan
from tests.exports.paper_positions import GONE, NAMES, content_of, crowded, furnished
from tracker.demo.demo import add_sample_practice

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ONE_PAGE = "report"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
SCRIPT = Path(__file__).with_suffix(".cjs")


def main(folder: Path) -> int:
    """Write the papers to ``folder``, look at them, print what was found; 1 if any is amiss."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None or shutil.which("npm") is None:
        print("This needs Chromium, and Node.js with npm. Install them and try again.")
        return 1
    pages = sorted(written(folder))
    faults = 0
    for name, found in looked_at(browser, pages).items():
        told = list(amiss(name, found, pages_of(folder / name.replace(".html", ".pdf"))))
        faults += len(told)
        print(*(f"  {fault}" for fault in told), sep="\n", end="\n" if told else "")
    faults += sum(1 for _ in printed_from_word(folder))
    print(f"{'Amiss' if faults else 'All well'}: {faults} found.")
    return 1 if faults else 0


def demo_position() -> Position:
    """Return where the demo practice stands."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "tracker.db")
        register = open_register(path, user="Sam Example", create=True, clock=lambda: NOW)
        with closing(register):
            return register.position(add_sample_practice(register, default_plan()))


def written(folder: Path) -> Iterator[Path]:
    """Write each paper in both forms, and the calendar; yield the HTML files."""
    demo = demo_position()
    for called, position in (("demo", furnished(demo)), ("crowded", crowded(demo))):
        for kind in NAMES:
            for ending in ("html", "docx"):
                path = folder / f"{called}-{kind}.{ending}"
                where = r"S:\Green plan\tracker.db"
                write_document(content_of(kind, position, broken=[GONE], where=where), path)
                if ending == "html":
                    yield path
        (folder / f"{called}.ics").write_bytes(calendar_bytes(position))


def looked_at(browser: str, pages: list[Path]) -> dict[str, dict[str, Any]]:
    """Return what the browser and axe-core say of each page."""
    with tempfile.TemporaryDirectory() as place:
        quiet = ("--no-audit", "--no-fund", "--no-save", "--loglevel=error")
        npm = shutil.which("npm") or "npm"
        subprocess.run(
            [npm, "install", *quiet, "axe-core", "puppeteer-core"], cwd=place, check=True
        )
        done = subprocess.run(
            ["node", SCRIPT, browser, *pages], cwd=place, check=True, stdout=subprocess.PIPE
        )
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


def amiss(name: str, found: dict[str, Any], printed: int) -> Iterator[str]:
    """Print a line on a page, and yield what is wrong with it."""
    print(
        f"{name}: axe {len(found['violations'])} violations, {len(found['incomplete'])} undecided,"
        f" {found['passes']} rules passed on the screen and in print; {len(found['asked'])}"
        f" requests; {printed} A4 page{'s' * (printed != 1)}"
    )
    yield from found["violations"]
    yield from (f"undecided: {one}" for one in found["incomplete"])
    yield from (f"asks for {url}" for url in found["asked"])
    yield from (f"says {error}" for error in found["errors"])
    if found["sideways"]:
        yield "scrolls sideways on a narrow screen"
    if ONE_PAGE in name and printed != 1:
        yield f"takes {printed} pages; it must fit one"


def printed_from_word(folder: Path) -> Iterator[str]:
    """Print the Word files with LibreOffice, if it is here; yield what is wrong."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        print("LibreOffice is not here: the Word files were not looked at.")
        return
    with tempfile.TemporaryDirectory() as place:
        profile = f"-env:UserInstallation={Path(place, 'profile').as_uri()}"
        files = sorted(folder.glob("*.docx"))
        subprocess.run(
            [office, profile, "--headless", "--convert-to", "pdf", "--outdir", place, *files],
            check=True,
            capture_output=True,
        )
        for file in files:
            printed = pages_of(Path(place, f"{file.stem}.pdf"))
            print(f"{file.name}: {printed} A4 page{'s' * (printed != 1)} in LibreOffice")
            if printed == 0 or (ONE_PAGE in file.name and printed != 1):
                print(f"  {file.name} takes {printed} pages")
                yield file.name


def pages_of(pdf: Path) -> int:
    """Return how many pages a PDF has, 0 where there is none."""
    content = pdf.read_bytes() if pdf.exists() else b""
    return len(re.findall(rb"/Type\s*/Page\b", content))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        chosen = Path(sys.argv[1]).absolute()
        chosen.mkdir(parents=True, exist_ok=True)
        sys.exit(main(chosen))
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(Path(temporary)))
