"""Compare the evidence typed in a return: what shows that an action was done, and where it is."""

from __future__ import annotations

from collections.abc import Iterable

from db.errors import Refused
from db.records.evidence_links import checked_link
from db.validation.text_rules import TITLE_LIMIT, required_text
from db.vocabulary.synonyms import says_nothing
from imports.merging.records.return_comparison import ComparedRecord, ReturnComparison
from imports.returned.returned_workbook import EvidenceTyped

FIELD = "evidence"


def propose_evidence(rows: Iterable[EvidenceTyped], comparison: ReturnComparison) -> None:
    """Propose the evidence that the register does not have."""
    for row in rows:
        found = comparison.of_action(row, FIELD, (row.title, row.link))
        if found is not None:
            _look_at(found)


def _look_at(found: ComparedRecord[EvidenceTyped]) -> None:
    row = found.row
    title, link = found.read(row.title, FIELD), found.read(row.link, "link")
    if title is None:
        return
    where = (link.value if link else None) or ""
    there = {"title": title.value, "link": where or None}
    if found.was_in_return(FIELD, there, {"title": row.title, "link": row.link}):
        return
    if title.value and not says_nothing(title.value):
        _offer(found, title.value, where, [title.doubt, link.doubt if link else ""])
    elif where:
        found.ignore(row.link, "it has no title: type one beside it", "link", where)
    elif title.value:
        found.ignore(row.title, "it has no value yet", FIELD, title.value)


def _offer(found: ComparedRecord[EvidenceTyped], title: str, where: str, doubts: list[str]) -> None:
    row, code = found.row, found.target.code
    try:
        title = required_text(title, "Title", TITLE_LIMIT)
    except Refused as error:
        found.ignore(row.title, str(error), FIELD, title)
        return
    try:
        link = checked_link(where)
    except Refused as error:
        why = f"{error} The evidence '{title}' was not imported either."
        found.ignore(row.link, why, "link", where)
        return
    kept = found.work.position.evidence
    alike = [e.link for e in kept if (e.code, e.title) == (code, title)]
    if alike:
        links = ", ".join(one or "without a link" for one in alike)
        doubts = [*doubts, f"{code} already has evidence with that title: {links}"]
    found.propose_record(
        *(row.title, FIELD, title, {"title": title, "link": link}),
        more={"link": link},
        there=link in alike,
        doubts=doubts,
    )
