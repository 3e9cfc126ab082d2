"""What the sheets, tables and named cells of the return workbook are called."""

from __future__ import annotations

from exports.tracker import summary_sheet, tracker_sheet

COVER, GUIDANCE, CHECKLIST = "Cover", "Guidance", "Checklist"
TRACKER, SUMMARY = tracker_sheet.TITLE, summary_sheet.TITLE
LOG, EVIDENCE, MEASURES, BARRIERS = "Update log", "Evidence", "Measures", "Barriers"
QUESTIONS, COMMITMENTS = "Questions", "Commitments"

CHECK_TABLE = "ReturnChecklist"
LOG_TABLE, EVIDENCE_TABLE, BARRIER_TABLE = "UpdateLog", "EvidenceList", "BarrierList"
MEASURE_TABLE, READING_TABLE = "MeasureList", "ReadingList"
COMMITMENT_TABLE = "CommitmentList"

PERIOD_START, PERIOD_END, STATE = "Period_start", "Period_end", "Return_state"
"""Named cells of the cover: first and last day of the period; Complete or Incomplete."""

YES, NO, COMPLETE, INCOMPLETE = "Yes", "No", "Complete", "Incomplete"


def question_table(number: int) -> str:
    """Return the name of the table of the question set with that number, from 1."""
    return f"QuestionSet{number}"


def place(sheet: str, cell: str = "A1") -> str:
    """Return the reference to a cell of a sheet, as links and formulas take it."""
    return f"'{sheet}'!{cell}"
