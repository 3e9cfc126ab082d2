"""What a person said about files of one layout, where the program could not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from db.frozen import frozen


@frozen
class LayoutExplanation:
    """A person's explanations of the columns, status words and sheets of a layout.

    ``columns``: a heading, as it is compared -> its field, empty for "do not import".
    ``words``: a status word, as it is compared -> the status or choice it means, empty to leave
    it out.
    ``sheets``: a sheet's name -> whether it is read.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[str, bool] = field(default_factory=dict)

    def updated(self, later: LayoutExplanation) -> LayoutExplanation:
        """Return it with what was said later, which wins where both say something."""
        return LayoutExplanation(
            {**self.columns, **later.columns},
            {**self.words, **later.words},
            {**self.sheets, **later.sheets},
        )


NO_EXPLANATION = LayoutExplanation()
