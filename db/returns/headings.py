"""The names of the sheets of a return, and the headings and labels on them.

``exports`` writes these words, and ``imports`` uses them to find what people typed. Returns with
an older wording come back for months: when you change a heading, :mod:`imports.returned` must
still accept the old one.
"""

from __future__ import annotations

COVER, GUIDANCE, CHECKLIST, UPDATE_LOG = "Cover", "Guidance", "Checklist", "Update log"
EVIDENCE, MEASURES, BARRIERS = "Evidence", "Measures", "Barriers"
QUESTIONS, COMMITMENTS, SUMMARY = "Questions", "Commitments", "Summary"
RISKS = "Risks"
"""The sheets beside the action tracker."""

# The action tracker: the columns that only show something

BRAG, BENEFITS, PROVIDER_TYPE = "BRAG", "Benefits", "Provider type"
UPDATED_ON, UPDATED_BY, LAST_NEWS = "Updated on", "Updated by", "Last news"
ONLY_SHOWN = (BRAG, PROVIDER_TYPE, UPDATED_ON, UPDATED_BY, LAST_NEWS)
"""In every tracker that was ever exported. Import recognises our own tracker by all of these."""

SHOWN_FOR_SOME = (BENEFITS,)
"""Only in trackers of plans that have them."""

SHOWN_SINCE: tuple[str, ...] = ()
"""Columns added later. Trackers exported before do not have them."""

LATEST_UPDATE, NEW_UPDATE = "Latest update", "New update"
"""The last entry of the log, and the column in which people type the next one."""

# In several tables

NUMBER, ACTION = "No.", "Action"
ADDED_ON, ADDED_BY = "Added on", "Added by"
UNKNOWN_ACTION = "No action has that number"
"""Shown under ``ACTION`` when no action has the number."""

# Evidence

EVIDENCE_TITLE, LINK = "Evidence", "Link, path or reference"

# Barriers

BARRIER_KIND, BARRIER_NOTE = "Barrier", "Details"
SUPPORT, RESOLVED = "Support needed", "Resolved on"

# Measures

MEASURE_NAME, UNIT, DIMENSION, SOURCE = "What is measured", "Unit", "Dimension", "Source"
BASELINE, BASELINE_ON = "Baseline", "Baseline on"
READINGS_BEFORE, LATEST_READING, READ_ON = "Earlier readings", "Latest reading", "Latest reading on"
TARGET, TARGET_ON = "Target figure", "Target date"
NEW_READING, NEW_READING_ON = "New reading", "New reading on"
NOT_ASSESSED = "Not assessed"
"""Written in place of a figure that could not be measured."""

READINGS_OVER_TIME, ALL_READINGS = "Readings over time", "All readings"
"""The headings of the charts and of the table below the measures."""

READING_TYPE, FIGURE, READING_DATE = "Type", "Figure", "Date"
READING_NOTE = "Note"
"""In the table of all readings."""

# Update log

LOG_DATE, LOG_BY, LOG_UPDATE = "Date", "By", "Update"

# Commitments

OBJECTIVE, DESCRIPTION, COMMENTS = "Objective", "Description", "Comments"

# Risks

RISK, RISK_LEVEL, RISK_KIND = "Risk", "Level", "Kind"
MITIGATION, RISK_OWNER, REVIEW_DATE = "Mitigation", "Owner", "Review date"

# Questions

QUESTION_NUMBER, QUESTION, WHAT_COUNTS = "Q.", "Question", "What counts"
ANSWER, COMMENT = "Answer", "Comment"

# Cover

ORGANISATION, ODS_CODE, TYPE = "Organisation", "ODS code", "Type"
PCN, ICB, PLAN = "PCN", "ICB", "Plan"
NOT_GIVEN = "Not given"
"""Stands for a PCN or an ICB that the register does not have."""

PERIOD, PERIOD_BEGINS, RETURN, POSITION_ON = "Period", "Period begins", "Return", "Position on"
CONTACT, EMAIL = "Contact", "Email"
SIGNED_BY, SIGNED_ON = "Signed off by", "Signed off on"
