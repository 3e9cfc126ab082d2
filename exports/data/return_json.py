"""Returns as JSON: the returns made, what is missing from one, and what has changed."""

from __future__ import annotations

from db.returns.differences import differences_in_words
from db.returns.returns import CheckLine, Missing, ReturnContent, ReturnDifference
from db.views import ReturnView
from exports.data.json_values import Json, json_day, json_moment, json_word


def return_json(made: ReturnView) -> Json:
    """Return the details of a return that has been made, without its workbook."""
    return {
        "period": str(made.period),
        "number": made.number,
        "on": json_day(made.on),
        "at": json_moment(made.at),
        "by": made.by,
        "signed_by": made.signed_by,
        "complete": made.complete,
        "file_name": made.file_name,
        "sha256": made.sha256,
    }


def check_json(content: ReturnContent) -> Json:
    """Return what is missing from a return made now, line by line."""
    return {
        "period": str(content.period),
        "start": json_day(content.period.start),
        "end": json_day(content.period.end),
        "due": json_day(content.due),
        "number": content.number,
        "signed_by": content.signed_by or None,
        "complete": content.complete,
        "lines": [_line(line) for line in content.check],
    }


def difference_json(difference: ReturnDifference) -> Json:
    """Return how an action has changed since the last return, in words and field by field.

    ``code`` is ``None`` for the organisation. ``brag`` is ``None`` if the colour is the same.
    """
    then, now = difference.brag or (None, None)
    return {
        "code": difference.code,
        "title": difference.title,
        "words": list(differences_in_words(difference)),
        "brag": {"old": json_word(then), "new": json_word(now)} if difference.brag else None,
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
