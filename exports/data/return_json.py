"""Returns as JSON: those that were made, what one still lacks, what differs; the agreed shapes."""

from __future__ import annotations

from db.returns.differences import differences_in_words
from db.returns.returns import CheckLine, Difference, Missing, ReturnContent
from db.views import ReturnView
from exports.data.json_values import Json, day, moment, word


def return_json(made: ReturnView) -> Json:
    """Return a return that was made, without its workbook."""
    return {
        "period": str(made.period),
        "number": made.number,
        "on": day(made.on),
        "at": moment(made.at),
        "by": made.by,
        "signed_by": made.signed_by,
        "complete": made.complete,
        "file_name": made.file_name,
        "sha256": made.sha256,
    }


def check_json(content: ReturnContent) -> Json:
    """Return what a return would lack if it were made now, line by line."""
    return {
        "period": str(content.period),
        "start": day(content.period.start),
        "end": day(content.period.end),
        "due": day(content.due),
        "number": content.number,
        "signed_by": content.signed_by or None,
        "complete": content.complete,
        "lines": [_line(line) for line in content.check],
    }


def difference_json(difference: Difference) -> Json:
    """Return how an action differs from the last return, in words and field by field.

    ``code`` is ``None`` for the organisation, ``brag`` is ``None`` where the colour is the same.
    """
    then, now = difference.brag or (None, None)
    return {
        "code": difference.code,
        "title": difference.title,
        "words": list(differences_in_words(difference)),
        "brag": {"old": word(then), "new": word(now)} if difference.brag else None,
        "fields": [
            {
                "of": field.entity,
                "id": field.number,
                "field": field.field,
                "old": field.old,
                "new": field.new,
            }
            for field in difference.fields
        ],
    }


def _line(line: CheckLine) -> Json:
    return {
        "key": line.key,
        "text": line.text,
        "ok": line.ok,
        "missing": [_missing(one) for one in line.missing],
    }


def _missing(missing: Missing) -> Json:
    return {
        "code": missing.code,
        "field": missing.field,
        "about": missing.about,
        "words": missing.words,
    }
