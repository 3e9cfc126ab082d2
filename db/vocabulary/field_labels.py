"""What people call the fields of the register, and what was done to it, by the keys in the log."""

from __future__ import annotations

from db.vocabulary.action_fields import EDITED, OWN, UPDATE
from db.vocabulary.record_kinds import RECORDS

FIELD_LABELS = {
    **{field.key: field.label for field in (*EDITED, UPDATE, *OWN)},
    **{field.key: field.label for kind in RECORDS for field in kind.fields if not field.hidden},
    "provider_type": "Provider type",
    "file": "File",
    "measure": "Measure",
    "question": "Question",
    "ods": "ODS code",
    "plan": "Plan",
    "code": "Code",
    "pcn": "PCN",
    "icb": "ICB",
    "place": "Place",
    "neighbourhood": "Neighbourhood",
    "groups": "Groups",
    "contact": "Contact",
    "email": "Email",
    "return_days": "Return due, days after the period",
    "return_name": "Return's file name",
    "asks": "Question sets",
    "return": "Return",
    "period": "Period",
    "signed_by": "Signed off by",
    "about": "About",
}

WHAT_LABELS = {
    "choose": "Set the choice",
    "in-place": "Marked as already in place",
    "set-status": "Set the status",
    "set-lead": "Set the lead",
    "set-dates": "Set dates",
    "edit": "Edited",
    "add-update": "Added an update",
    "add-own-action": "Added an own action",
    "change-own-action": "Edited an own action",
    "remove-own-action": "Deleted an own action",
    "import": "Imported",
    "add-organisation": "Added the organisation",
    "edit-organisation": "Edited the organisation",
    "use-plan": "Began to work with a plan",
    "upgrade-plan": "Upgraded to another edition",
    **{step: words for kind in RECORDS for step, words in kind.steps().items()},
    "answer": "Answered a question",
    "take-request": "Took on a request",
    "answer-request": "Answered a request",
    "decline-request": "Declined a request",
    "sign-off": "Signed off a return",
    "return": "Made a return",
    "restore": "Restored a backup",
    "undo": "Undid",
    "redo": "Redid",
}

CONTEXT = ("question", "measure", "about")
"""Fields of the log that only name the question, measure or other record of the change."""

SEAL = "seal"
"""The field of the log that contains a return's seal. It is not shown to users."""
