"""Measures how often an ordinary text is taken for one with an NHS number.

Run from the checkout: ``python -m tests.soak.false_alarms [--texts 100000] [--seed 1] [--show]``.
The texts are made up from what people write in a green plan: phone numbers, dates, ODS codes, sums,
meter readings, references, addresses of pages and of files. Each kind is measured by itself, then
all in the shares of :data:`ORDINARY`. Figures that are written as an NHS number is, ten together or
three, three and four, are measured apart: nothing but the check digit tells them from one, and that
is right by chance in one of eleven. Exit 1 when more than one ordinary text in 1,000 is flagged, or
of one kind more than one in 100.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from random import Random

from db.validation.nhs_number import find_nhs_numbers

MOST = 0.001
"""The largest share of ordinary texts that may be flagged."""
MOST_OF_A_KIND = 0.01
"""The largest share of the texts of one ordinary kind that may be."""

Made = Callable[[Random], str]


def _figures(random: Random, count: int) -> str:
    return "".join(random.choices("0123456789", k=count))


def _filled(random: Random, form: str) -> str:
    """Return ``form`` with a figure for each ``#``, one of 1 to 9 for ``*``, a letter for ``@``."""
    return "".join(
        random.choice("0123456789")
        if c == "#"
        else random.choice("123456789")
        if c == "*"
        else random.choice("ABCDEFGHJKLMNPRSTVWXY")
        if c == "@"
        else c
        for c in form
    )


def _one_of(*forms: str) -> Made:
    return lambda random: _filled(random, random.choice(forms))


def _day(random: Random) -> str:
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(2024, 2031)
    return random.choice(
        [
            f"{day:02}/{month:02}/{year}",
            f"{day:02}.{month:02}.{year}",
            f"{day:02}-{month:02}-{year}",
            f"{year}-{month:02}-{day:02}",
            f"{day}/{month}/{year % 100}",
            f"{day:02}{month:02}{year}",
        ]
    )


def _dates(random: Random) -> str:
    time_of_day = f"{random.randint(0, 23):02}{random.choice(':.')}{random.randint(0, 59):02}"
    return random.choice(
        [
            _day(random),
            f"{_day(random)}{random.choice(['-', ' - ', ' to ', ' – ', '/'])}{_day(random)}",
            f"{_day(random)} {time_of_day}",
            f"{_day(random)} {time_of_day}-{random.randint(10, 23)}.30",
            f"{random.randint(2024, 2030)}/{random.randint(25, 31)} Q{random.randint(1, 4)}",
            f"{_day(random)}, {_day(random)} and {_day(random)}",
        ]
    )


def _sum(random: Random) -> str:
    pounds = random.choice([9, 99, 999, 9_999, 99_999, 999_999, 9_999_999])
    amount = random.uniform(1, pounds)
    return random.choice([f"£{amount:,.2f}", f"£{amount:,.0f}", f"{amount:.2f}", f"{amount:,.1f}k"])


def _sums(random: Random) -> str:
    joined = random.choice([" + ", ", ", " and ", " - ", " / "])
    return joined.join(_sum(random) for _ in range(random.randint(1, 4)))


def _listed(random: Random) -> str:
    numbers = [random.randint(1, 10 ** random.randint(1, 5)) for _ in range(random.randint(2, 7))]
    between = random.choices([", ", ",", "; ", ";", " | "], [8, 1, 2, 1, 1])[0]
    return between.join(
        f"{number:,}" if random.random() < 0.2 and between != "," else str(number)
        for number in numbers
    )


def _row(random: Random) -> str:
    """Return a row of a table as it is pasted: with tabs or spaces between its figures."""
    between = random.choice(["\t", "  ", " "])
    kind = random.choice([0, 1, 2])
    cells = [random.uniform(1, 10 ** random.randint(1, 4)) for _ in range(random.randint(2, 8))]
    return between.join(f"{cell:.{kind}f}" for cell in cells)


def _by_twos(random: Random) -> str:
    """Return the readings of a meter at the beginning and the end of some time."""
    first = random.randint(1_000, 99_999)
    last = first + random.randint(0, 20_000)
    between = random.choice([" ", "-", " - ", " to ", ", ", "\n", " / ", "–"])
    form = random.choice(
        ["Gas {}", "Electricity {} kWh", "Readings {}", "Water: {} m3", "{}", "day/night {}"]
    )
    return form.format(f"{first}{between}{last}")


def _column(random: Random) -> str:
    """Return readings below each other, under what they are of."""
    reading = random.randint(1, 10 ** random.randint(2, 5))
    more = 10 ** random.randint(1, 3)
    readings = [reading := reading + random.randint(0, more) for _ in range(random.randint(2, 12))]
    if random.random() < 0.3:
        random.shuffle(readings)
    heading = random.choice(["kWh:\n", "Gas\n", "Readings\n", "m3\n\n", "Bins:\r\n", ""])
    return heading + random.choice(["\n", "\r\n"]).join(str(one) for one in readings)


def _seconds(random: Random) -> str:
    """Return a file or link that is named by the seconds since 1970, of 2015 to 2032."""
    seconds = random.randint(1_420_070_400, 1_985_000_000)
    return random.choice(
        [
            f"report-{seconds}.pdf",
            f"bills_{seconds}.xlsx",
            f"IMG{seconds}.jpg",
            f"export{seconds}.csv",
            f"C:\\Downloads\\{seconds}.docx",
            f"https://example.org/lamps?t={seconds}",
            f"https://example.org/{seconds}/list",
        ]
    )


def _on_lines(random: Random) -> str:
    begin = random.choice(["- ", "* ", ""])
    things = ["lamps", "inhalers", "kWh", "miles", "bins"]
    return "\n".join(
        f"{begin}{random.randint(1, 9999)} {random.choice(things)}"
        for _ in range(random.randint(2, 4))
    )


KINDS: dict[str, Made] = {
    "phone numbers": _one_of(
        *("01### ######", "(01###) ######", "01### ### ###", "01#########", "020 #### ####"),
        *("011# ### ####", "0300 ### ####", "07### ######", "07###-###-###", "07### ### ###"),
        *("+44 1### ######", "+44 (0)1### ######", "+44 7### ### ###", "0044 20 #### ####"),
        *("0800 ######", "01### #####", "(01###) ### ###, ext. ###", "01### ###### ext ####"),
        *("01###.######", "020.####.####", "01### ######/######", "01### ###### / 07### ######"),
    ),
    "dates and times": _dates,
    "ODS codes": _one_of("@#####", "@#####, @##### and @#####", "@#####/@#####", "@#@#@", "FV###"),
    "sums": _sums,
    "lists of numbers": _listed,
    "rows of a table": _row,
    "figures on lines": _on_lines,
    "meter readings": _one_of(
        "*#### kWh", "##### to #####", "#####.# - #####.#", "R1 ##### R2 #####", "##### / #####",
        "day ##### night #####", "*####.## m3",
        "Gas ##### #####", "Electricity #####-##### kWh", "kWh:\n###\n###\n####",
    ),
    "meter readings by twos": _by_twos,
    "readings on lines": _column,
    "files named by a time": _seconds,
    "meters and properties": _one_of(
        "MPAN #############", "## #### #### ###", "S ## ### ### ## #### #### ###",
        "MPRN *#########", "MPRN: *#########", "UPRN ############", "UPRN 1000########",
        "SN-####-####-####",
    ),
    "references": _one_of(
        "INV-2026-######", "INV/2027/######", "PO ######", "PO-########", "Order ####-####-####",
        "@@######/##", "ref. ##/####/##", "contract 2026/###/##", "CQC 1-#########", "v#.##.###",
        "version #.#.#-##", "Regulation ##(#)", "ISO 14001:2015", "BS EN 12464-1", "HTM 07-01",
        "INV##########", "PO##########", "@##########",
    ),
    "books": _one_of("ISBN 978-0-###-#####-#", "978-1-#####-###-#", "ISBN 0-###-#####-#"),
    "postcodes": _one_of("@@# #@@", "@@## #@@", "@# #@@, unit ##", "### High Street, @@## #@@"),
    "files": _one_of(
        "20261130-1#0#00.xlsx", "scan_202611##_1#####.pdf", "IMG_202611##_1#####123.jpg",
        "minutes 2026-11-##.docx", "return-A#####-2026-Q#-#.xlsx", "meter_##_2026_##.csv",
        "C:\\Green plan\\2026-27\\##\\bills_####.pdf", "\\\\server\\share\\##\\####.docx",
    ),
    "addresses": _one_of(
        "https://example.org/2026/11/##/item-#####", "https://example.org/?id=#######&page=##",
        "https://example.org/a/########/b/####", "https://example.org/Plan%202026%2027.pdf",
        "https://example.org/bills%20##%2F##/####", "192.168.##.##", "51.####, -0.####",
    ),
}  # fmt: skip

ORDINARY = {
    "phone numbers": 5, "dates and times": 8, "ODS codes": 5, "sums": 8, "lists of numbers": 3,
    "rows of a table": 1, "figures on lines": 2, "meter readings": 3,
    "meter readings by twos": 2, "readings on lines": 1, "files named by a time": 1,
    "meters and properties": 2,
    "references": 3, "books": 1, "postcodes": 2, "files": 3, "addresses": 3,
}  # fmt: skip
"""How often each kind stands in an ordinary text, as shares."""

WRITTEN_ALIKE: dict[str, Made] = {
    "ten figures together": _one_of("Order *#########", "account *#########", "id=*#########"),
    "three, three and four": _one_of(
        "*## ### ####", "*##-###-####", "*##.###.####", "*##/###/####"
    ),
    "ten figures behind a word": _one_of("order*#########", "Scan*#########.pdf", "ref*#########"),
    "in brackets or with signs": _one_of(
        "(*##) ### ####", "*##,###,####", "*##;###;####", "*##|###|####", "*##\n###\n####"
    ),
    "ten figures in other groups": _one_of("###### ####", "## ## ## ## ##", "*#### ##-###"),
}

_SENTENCES = (
    "Rang {} about the boiler.",
    "Agreed {} with the partners.",
    "See {}; next look {}.",
    "Paid {} for 40 lamps on {}, saving {}.",
    "{}",
    "Spoke to the PCN ({}), who will send {}.",
    "Figures: {}. Then {}.",
)


def made_up(random: Random) -> str:
    """Return an ordinary text, of one to three things that have figures."""
    form = random.choice(_SENTENCES)
    kinds = random.choices(list(ORDINARY), list(ORDINARY.values()), k=form.count("{}"))
    return form.format(*(KINDS[kind](random) for kind in kinds))


def flagged(make: Made, texts: int, seed: int) -> list[str]:
    """Return those of so many texts that are taken for one with an NHS number."""
    random = Random(seed)
    return [text for text in (make(random) for _ in range(texts)) if find_nhs_numbers(text)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how many of each kind are flagged; 1 if too many ordinary ones are."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.false_alarms", description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="show some that were flagged")
    asked = parser.parse_args(arguments)
    begun = time.perf_counter()
    too_often = _print("all ordinary texts", made_up, asked) > MOST
    for name, make in KINDS.items():
        too_often |= _print(name, make, asked) > MOST_OF_A_KIND
    for name, make in WRITTEN_ALIKE.items():
        _print(name, make, asked)
    print(f"{time.perf_counter() - begun:.0f} s")
    return 1 if too_often else 0


def _print(name: str, make: Made, asked: argparse.Namespace) -> float:
    found = flagged(make, asked.texts, asked.seed)
    print(f"{name:28} {len(found):7,} of {asked.texts:,} ({len(found) / asked.texts:.3%})")
    for text in found[:12] if asked.show else ():
        print(f"    {text!r}")
    return len(found) / asked.texts


if __name__ == "__main__":
    sys.exit(main())
