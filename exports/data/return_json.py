"""Returns as JSON: the returns made, what is missing from one, and what has changed."""

from __future__ import annotations

from db.returns.differences import differences_in_words
from db.returns.returns import ReturnContent, ReturnDifference
from db.views import ReturnView
from exports.data.json_values import Json, json_of, json_word


def return_json(made: ReturnView) -> Json:
    """Return the details of a return that has been made, without its workbook."""
    return json_of(made, "period number on at by signed_by complete file_name sha256")


def check_json(content: ReturnContent) -> Json:
    """Return what is missing from a return made now, line by line."""
    return {
        "period": str(content.period),
        **json_of(content.period, "start end"),
        **json_of(content, "due number"),
        "signed_by": content.signed_by or None,
        "complete": content.complete,
        "plan": content.position.plan.key,
        "lines": [
            {
                **json_of(line, "key text ok"),
                "missing": [json_of(one, "code field about words") for one in line.missing],
            }
            for line in content.check
        ],
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
            {"of": one.entity, "id": one.number, "field": one.field, "old": one.old, "new": one.new}
            for one in difference.fields
        ],
    }
