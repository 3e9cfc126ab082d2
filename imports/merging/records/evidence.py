"""Compare the evidence typed in a return: what shows that an action was done, and where it is."""

from __future__ import annotations

from collections.abc import Iterable

from db.errors import Refused
from db.records.evidence_links import checked_link
from db.validation.text_rules import TITLE_LIMIT, required_text
from db.vocabulary.synonyms import says_nothing
from imports.merging.records.return_comparison import ReturnComparison
from imports.merging.records.targets import Target
from imports.returned.returned_workbook import EvidenceTyped

FIELD = "evidence"


def propose_evidence(rows: Iterable[EvidenceTyped], comparison: ReturnComparison) -> None:
    """Propose the evidence that the register does not have."""
    for row in rows:
        target = comparison.target(row, FIELD, (row.title, row.link))
        if target is not None:
            _look_at(row, target, comparison)


def _look_at(row: EvidenceTyped, target: Target, comparison: ReturnComparison) -> None:
    title = comparison.read(row, row.title, target, FIELD)
    link = comparison.read(row, row.link, target, "link")
    if title is None:
        return
    where = (link.value if link else None) or ""
    there = {"title": title.value, "link": where or None}
    if comparison.was_in_return(row, target, FIELD, there, {"title": row.title, "link": row.link}):
        return
    if title.value and not says_nothing(title.value):
        doubts = [title.doubt, link.doubt if link else ""]
        _offer(row, target, comparison, title.value, where, doubts)
    elif where:
        why = "it has no title: type one beside it"
        comparison.ignore(row, row.link, why, target, field="link", new=where)
    elif title.value:
        comparison.ignore(
            row, row.title, "it has no value yet", target, field=FIELD, new=title.value
        )


def _offer(
    row: EvidenceTyped,
    target: Target,
    comparison: ReturnComparison,
    title: str,
    where: str,
    doubts: list[str],
) -> None:
    try:
        title = required_text(title, "Title", TITLE_LIMIT)
    except Refused as error:
        comparison.ignore(row, row.title, str(error), target, field=FIELD, new=title)
        return
    try:
        link = checked_link(where)
    except Refused as error:
        why = f"{error} The evidence '{title}' was not imported either."
        comparison.ignore(row, row.link, why, target, field="link", new=where)
        return
    alike = [
        e.link for e in comparison.position.evidence if (e.code, e.title) == (target.code, title)
    ]
    if alike:
        kept = ", ".join(one or "without a link" for one in alike)
        doubts = [*doubts, f"{target.code} already has evidence with that title: {kept}"]
    comparison.propose_record(
        row,
        row.title,
        target,
        FIELD,
        title,
        {"title": title, "link": link},
        more={"link": link},
        there=link in alike,
        doubts=doubts,
    )
