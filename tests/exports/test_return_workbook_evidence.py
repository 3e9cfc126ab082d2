"""The sheet of evidence: Must Dos first, gaps named, links only where they are safe."""

from __future__ import annotations

from dataclasses import replace

import pytest
from filled_in_by_hand import is_yellow, table
from returned_books import live, values
from returned_positions import EVIDENCE, a_return, rich

from exports.returns.evidence import link_or_text
from exports.workbook.grid import Web


def test_evidence_stands_with_must_dos_first_and_free_rows_last(book):
    rows = values(book, "EvidenceList")
    filled = [(row["No."], row["Evidence"]) for row in rows if row["No."]]
    assert [code for code, _ in filled] == ["GC1", "GC1", "GPES2", "GR8"]
    assert [row["Rating"] for row in rows[:4]] == ["Must Do", "Must Do", "Must Do", "Should Do"]
    assert len(rows) == len(EVIDENCE) + 20
    assert all(value is None for row in rows[4:] for value in row.values())


def test_a_complete_must_do_without_evidence_is_named_with_a_gap(position, formulas):
    book = live(a_return(replace(rich(position), evidence=())))
    first, second, *_ = table(book, "EvidenceList")
    assert (first["No."].value, first["Evidence"].value) == ("GC1", None)
    assert is_yellow(first["Evidence"])
    assert is_yellow(first["Link, path or reference"])
    assert not is_yellow(first["No."])
    assert second["No."].value is None
    assert is_yellow(second["No."])
    there = table(formulas, "EvidenceList")[0]
    assert not is_yellow(there["Evidence"])


def test_only_web_and_mail_addresses_are_links(book):
    cells = [cell for row in book["Evidence"].iter_rows() for cell in row if cell.hyperlink]
    assert {cell.hyperlink.target for cell in cells if cell.hyperlink.target} == {
        "https://intranet.example.nhs.uk/m?a=1&b=2",
        "mailto:supplier@example.org",
    }


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("http://example.org", "http://example.org"),
        ("HTTPS://example.org/a#b", "HTTPS://example.org/a#b"),
        ("https://example.org/caf\u00e9", "https://example.org/caf%C3%A9"),
        pytest.param("https://example.org/" + "\u00e9" * 400, None, id="too long for Excel"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("ftp://example.org", None),
        ("https://", None),
        ("https://exam ple.org", None),
        ('https://example.org/"><x', None),
        ("https://example.org:port/", None),
        ("https://[::1", None),
        ("mailto:", None),
        ("mailto:a@b@c", None),
        ("www.example.org", None),
        (r"\\server\share\policy.docx", None),
        ("Policy folder, section 4", None),
    ],
)
def test_a_link_leads_only_where_that_is_safe(link, leads_to):
    assert link_or_text(link) == (link if leads_to is None else Web(link, leads_to))
