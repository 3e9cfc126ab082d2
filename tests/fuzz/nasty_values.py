"""Values that readers trip over: texts, numbers, days and words, as cells, attributes or typed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from imports.reading.books import Value

NHS_NUMBER = "999 000 0018"
"""Valid by its check figure, and of the range that is kept for tests."""

ATTRIBUTES = (
    *("", "0", "-1", "1", "7", "255", "65536", "4294967296", "99999999999", "9" * 400, "1e999"),
    *("NaN", "A1", "B2", "C3:C9", "A0", "XFD1048576", "XFE1", "ZZZ99999", "$A$1:$B$2", "A:A"),
    *("true", "b", "e", "s", "n", "d", "str", "inlineStr", "list", "array", "shared", "rId1"),
    *("_xD800_", "_x0000_", "../../x", "/xl/workbook.xml", "file:///x", "Sheet1!A1", "#REF!"),
    *("2026-13-45", "0000-00-00", "&#x1F600;", "&#x202E;", "&lt;&amp;", "\u0663", "x" * 3_000),
)
"""What is put into XML in the place of an attribute or a text."""

TEXTS = (
    *("", " ", "-", "?", "x", "X", "N/A", "TBC", "none", "0", "1", "100%", "-5%", "1e5", "nan"),
    *("inf", "9" * 400, "9" * 5_000, "1,240.5", "1.2.3", "+9999m", "+9999w", "today", "+1"),
    *("31/12/2026", "31/02/2026", "29 Feb", "12/2026", "Q4 2026/27", "2099/00", "end of March"),
    *("by end Feb 2028", "1/1/0000", "00/00/00", "2026-11-22T25:61:00", "Thu 1 Jan 1970"),
    *("GC1", "gc 01", "GPES2", "OWN-1", "OWN-99999999999999999999", "PR3", "DES1", "Must Do"),
    *("Complete", "Completed 12/3/26", "In progress - but not", "On hold", "Green", "R", "Yes"),
    *("No.", "Action", "Status", "Lead", "Progress", "Update", "Choice", "Total", "Grand total"),
    *("=1+1", "@SUM(A1)", "+44 1234", "#REF!", "Err:502", "_x0041_", "_xD800_", "C:\\a.exe"),
    *("https://example.org/%25%32%35", "javascript:x", "mailto:a@b?attach=x", "\\\\host\\a"),
    *(NHS_NUMBER, f"({NHS_NUMBER})", "9990000018", "%39%39%39%30%30%30%30%30%31%38"),
    *("a\x00b", "a\x1b[2J", "\u202egnp", "\u05d0\u05d1", "\U0001f600", "e\u0301" * 40, "\ufeff"),
    *("a\r\n\r\nb", "\t\ta", "\u2028", "\xad" * 50, "a" * 32_767, f"a{' ' * 9_000}b", "1 " * 900),
)
"""What people, other programs and people who mean harm put into cells and type."""

# Moments without a zone are what a parser gives; there is no half past one on that day in London.
_FIRST, _LAST, _NO_SUCH_HOUR = map(
    datetime.fromisoformat, ("0001-01-01T00:00", "9999-12-31T23:59", "2026-03-29T01:30")
)
OTHERS: tuple[Value, ...] = (
    *(None, True, False, 0, 1, -1, 2, 99, 100, 101, 46_000, 2**31, 2**53, -(2**53), 9_990_000_018),
    *(0.5, -0.0, 0.1 + 0.2, 1.0000001, 99.9999, 1e15, 1e-300, 1e308, -1e308),
    *(date.min, date.max, date(2026, 11, 22), date(1900, 2, 28), _FIRST, _LAST),
    *(_NO_SUCH_HOUR, time(0), time.max, timedelta(0), timedelta.min, timedelta.max),
)
"""Cells that are no text, from one end of what a parser gives to the other."""


def some_text(random: Random) -> str:
    """Return one of :data:`TEXTS`, or several put together."""
    if random.random() < 0.7:
        return random.choice(TEXTS)
    between = random.choice(("", " ", "\n", ", ", " - ", "/", ":"))
    return between.join(random.choice(TEXTS) for _ in range(random.randint(2, 4)))[:32_767]


def some_cell(random: Random) -> Value:
    """Return what a cell may hold."""
    return random.choice(OTHERS) if random.random() < 0.4 else some_text(random)
