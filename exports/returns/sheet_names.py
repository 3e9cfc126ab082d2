"""Names of the sheets, tables and named cells of the return workbook."""

from __future__ import annotations

from db.returns import headings
from exports.tracker import risks_sheet, summary_sheet, tracker_sheet

COVER, GUIDANCE, CHECKLIST = headings.COVER, headings.GUIDANCE, headings.CHECKLIST
TRACKER, SUMMARY = tracker_sheet.TITLE, summary_sheet.TITLE
LOG, EVIDENCE = headings.UPDATE_LOG, headings.EVIDENCE
MEASURES, BARRIERS = headings.MEASURES, headings.BARRIERS
QUESTIONS, COMMITMENTS = headings.QUESTIONS, headings.COMMITMENTS
RISKS = risks_sheet.TITLE

CHECK_TABLE = "ReturnChecklist"
LOG_TABLE, EVIDENCE_TABLE, BARRIER_TABLE = "UpdateLog", "EvidenceList", "BarrierList"
MEASURE_TABLE, READING_TABLE = "MeasureList", "ReadingList"
COMMITMENT_TABLE = "CommitmentList"

PERIOD_START, PERIOD_END, STATE = "Period_start", "Period_end", "Return_state"
"""Named cells on the cover: first and last day of the period; Complete or Incomplete."""

YES, NO, COMPLETE, INCOMPLETE = "Yes", "No", "Complete", "Incomplete"


def question_table(number: int) -> str:
    """Return the table name of a question set, numbered from 1."""
    return f"QuestionSet{number}"


def cell_reference(sheet: str, cell: str = "A1") -> str:
    """Return the reference to a cell of a sheet, for links and formulas."""
    return f"'{sheet}'!{cell}"
