"""``greenplan import``: show the changes found in a file, and import them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.vocabulary.phrases import count_in_words
from tracker import streams
from tracker.cli.columns import parse_column_option, read_with_columns
from tracker.cli.console import Console
from tracker.cli.files import FileName
from tracker.cli.options import CliCommand
from tracker.cli.session import Session
from tracker.phrases.proposal_phrases import (
    cell_in_words,
    conflict_title,
    has_several_sheets,
    ignored_in_words,
    nothing_in_words,
    proposed_change_in_words,
    sides_in_words,
    why_in_words,
)
from tracker.phrases.typed_command import shell_quoted

if TYPE_CHECKING:
    from db.views import Changed
    from imports.proposal import Change, Conflict, Proposal
    from imports.reading.books import Book
    from imports.tables.layout_explanation import LayoutExplanation

_WORDS_NAMED = 5


@click.command("import", cls=CliCommand)
@click.argument("file", type=FileName())
@click.option("--dry-run", is_flag=True, help="Show the changes found, and import nothing.")
@click.option("--yes", is_flag=True, help="Import without asking.")
@click.option("--ours", "side", flag_value="ours", help="In a conflict, keep the register's value.")
@click.option("--theirs", "side", flag_value="theirs", help="In a conflict, use the file's value.")
@click.option(
    "--guesses",
    is_flag=True,
    help="Also import guesses, such as a row with a similar title.",
)
@click.option(
    "--own-actions", is_flag=True, help="Also add rows that match no action as your own actions."
)
@click.option(
    "--word",
    "words",
    multiple=True,
    metavar="WORD=STATUS",
    help="Say what a status word in the file means. Can be given more than once.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="HEADING=FIELD",
    help="Say what a column in the file contains. Can be given more than once.",
)
@click.option(
    "--heading-row",
    type=click.IntRange(min=1),
    metavar="ROW",
    help="Say which row of the sheet contains the headings.",
)
@click.option(
    "--leave-out",
    multiple=True,
    metavar="SHEET",
    help="Do not import a sheet of the workbook. Can be given more than once.",
)
@click.option("--json", "as_json", is_flag=True, help="Show as JSON. Needs --dry-run.")
@click.pass_obj
def import_(
    session: Session,
    /,
    *,
    file: Path,
    dry_run: bool,
    yes: bool,
    side: str | None,
    guesses: bool,
    own_actions: bool,
    words: Sequence[str],
    columns: Sequence[str],
    heading_row: int | None,
    leave_out: Sequence[str],
    as_json: bool,
) -> int | None:
    """Import FILE: a tracker that was returned to you, or a spreadsheet of your own.

    FILE is a workbook (.xlsx, .xlsm, .xls, .ods) or a .csv table. The changes found in it are
    shown first. Nothing is changed until you import. 'undo' undoes the whole import.
    """
    if as_json and not dry_run:
        raise click.UsageError("--json needs --dry-run.")
    from imports.accepting import accept
    from imports.proposal import Needs
    from imports.proposing import propose
    from imports.reading.books import read_book
    from imports.tables.layout_explanation import LayoutExplanation
    from tracker.user_files.import_layouts import remembered_explanations

    meanings = dict(_meant(word) for word in words)
    held = [parse_column_option(column) for column in columns]
    book = read_book(file)
    explained = LayoutExplanation(
        words=meanings, sheets=dict.fromkeys(_named(leave_out, book), False)
    )
    with session.workspace() as (register, organisation):

        def read(said: Mapping[str, Mapping[str, str]]) -> Proposal:
            def remembered(layout: str) -> LayoutExplanation:
                by_now = LayoutExplanation(columns=said.get(layout, {})).updated(explained)
                return remembered_explanations(layout).updated(by_now)

            return propose(register, organisation, book, remembered, heading_row=heading_row)

        proposal = read_with_columns(read, held, book)
        _refuse_what_is_not_there(proposal, explained)
        if as_json:
            session.console.json(_as_json(proposal))
            return None
        agreed = {Needs.GUESS: guesses, Needs.OWN_ACTION: own_actions, None: True}
        taken = [n for n, change in enumerate(proposal.changes) if agreed[change.needs]]
        decided = [
            n for n, conflict in enumerate(proposal.conflicts) if side and agreed[conflict.needs]
        ]
        _say(session.console, proposal, taken, decided, side)
        if dry_run or proposal.is_empty:
            return None
        if not (taken or decided):
            session.console.wrapped(_what_to_add(proposal, side))
            return None
        if not yes and not _asked(len(taken), len(decided), side):
            return streams.fail("Nothing was imported. To import without being asked, add --yes.")
        changed = accept(
            register,
            organisation,
            proposal,
            taken,
            theirs=decided if side == "theirs" else (),
            ours=decided if side == "ours" else (),
        )
    kept = len(decided) if side == "ours" else 0
    told = _done(changed, [proposal.changes[n] for n in taken], kept)
    if changed.id is None:
        session.console.write_lines(
            f"No changes: the register already has everything in {proposal.file}."
        )
    else:
        session.console.write_lines(
            f"Imported {proposal.file}: {told}. To undo, run 'greenplan undo'."
        )
    return None


def _done(changed: Changed, taken: Sequence[Change], kept: int) -> str:
    """Say what was imported. In ``kept`` conflicts the register's value was kept."""
    added = sum(change.field == "title" and change.code is None for change in taken)
    done = []
    if edited := len(changed.codes) - added:
        done.append(f"{count_in_words(edited, 'action')} changed")
    if added:
        done.append(f"{count_in_words(added, 'action')} added")
    if taken and not done:
        done.append(f"{count_in_words(len(taken), 'change')} stored")
    if kept:
        done.append(f"the register's value kept in {count_in_words(kept, 'conflict')}")
    return ", ".join(done)


def _what_to_add(proposal: Proposal, side: str | None) -> str:
    """Say that nothing was imported, and which options import the changes listed."""
    from imports.proposal import Needs

    needs = {change.needs for change in proposal.changes}
    needs |= {conflict.needs for conflict in proposal.conflicts}
    options = ["--guesses"] if Needs.GUESS in needs else []
    options += ["--own-actions"] if Needs.OWN_ACTION in needs else []
    options += ["--ours or --theirs"] if proposal.conflicts and not side else []
    return f"Nothing was imported. To import the changes listed, add {', '.join(options)}."


def _meant(word: str) -> tuple[str, str]:
    """Read ``Nearly there=in-progress``: the status word as it is compared, and its meaning."""
    from imports.tables.written_status import MEANINGS, meaning_named, status_word

    text, equals, named = word.rpartition("=")
    name, meaning = status_word(text.strip()), meaning_named(named)
    if not (equals and name):
        raise click.UsageError(
            f"--word {word!r}: enter the word, then = and its status,"
            ' such as --word "Nearly there=in-progress".'
        )
    if meaning is None:
        known = ", ".join(MEANINGS)
        raise click.UsageError(f"--word {word!r}: {named!r} is not a status. Enter {known} or out.")
    return name, meaning


def _named(sheets: Iterable[str], book: Book) -> Iterator[str]:
    """Yield the names of sheets as the book spells them. Capitals do not matter."""
    names = {sheet.name.casefold(): sheet.name for sheet in book.sheets}
    for sheet in sheets:
        yield names.get(sheet.casefold(), sheet)


def _refuse_what_is_not_there(proposal: Proposal, explained: LayoutExplanation) -> None:
    """Refuse a word or sheet that the file does not contain: it would change nothing."""
    from db.errors import Refused

    found = {word.word for word in proposal.words}
    for word in explained.words:
        if word not in found:
            raise Refused(f"{proposal.file} has no status {word!r}. Check the spelling.")
    sheets = list(dict.fromkeys(table.sheet for table in proposal.tables))
    for sheet in explained.sheets:
        if sheet not in sheets:
            raise Refused(
                f"{proposal.file} has no sheet {sheet!r} with a list of actions. Sheets with a"
                f" list of actions: {', '.join(sheets) or 'none'}."
            )


def _asked(changes: int, decided: int, side: str | None) -> bool:
    question = f"Import {count_in_words(changes, 'change')}"
    if decided:
        sides = "use the file's" if side == "theirs" else "keep the register's"
        question += f", and {sides} value in {count_in_words(decided, 'conflict')}"
    return streams.has_terminal() and click.confirm(f"{question}?")


def _as_json(proposal: Proposal) -> dict[str, object]:
    told = proposal.model_dump(
        mode="json", include={"file", "plan", "notes", "changes", "conflicts", "ignored"}
    )
    return dict(told)


def _say(
    console: Console,
    proposal: Proposal,
    taken: Sequence[int],
    decided: Sequence[int],
    side: str | None,
) -> None:
    for note in proposal.notes:
        console.wrapped(note)
    if proposal.sheets_alike:
        console.wrapped(
            f"To leave one out, add --leave-out {shell_quoted(proposal.sheets_alike[0])}"
        )
    if proposal.not_taken_in:
        console.wrapped('To say what a column contains, add --column "HEADING=FIELD"')
    sheets = has_several_sheets(proposal)
    chosen = [proposal.changes[n] for n in taken]
    waiting = [change for n, change in enumerate(proposal.changes) if n not in set(taken)]
    _say_changes(console, f"{count_in_words(len(chosen), 'change')}:", chosen, sheets=sheets)
    _say_changes(
        console, "To import these too, add --guesses or --own-actions:", waiting, sheets=sheets
    )
    settled = [proposal.conflicts[n] for n in decided]
    others = [line for n, line in enumerate(proposal.conflicts) if n not in set(decided)]
    told = "the register's value is kept" if side == "ours" else "the file's value is used"
    left = f"not imported; add {'--guesses' if side else '--ours or --theirs'}"
    _say_conflicts(console, settled, told, sheets=sheets)
    _say_conflicts(console, others, left, sheets=sheets)
    if proposal.ignored:
        console.write_lines(console.bold("Not imported:"))
    for line in proposal.ignored:
        place = cell_in_words(line, with_sheet=sheets)
        console.wrapped(f"  {ignored_in_words(line)}  [{place}]", 8)
    if unknown := [word.text for word in proposal.words if word.meaning is None]:
        options = " ".join(
            f"--word {shell_quoted(f'{word}=STATUS')}" for word in unknown[:_WORDS_NAMED]
        )
        console.wrapped(f"To say what a status word means, add {options}")
    if proposal.is_empty:
        console.write_lines(nothing_in_words(proposal))


def _say_conflicts(
    console: Console, conflicts: Sequence[Conflict], told: str, *, sheets: bool
) -> None:
    if conflicts:
        console.write_lines(console.bold(f"{count_in_words(len(conflicts), 'conflict')} ({told}):"))
    for conflict in conflicts:
        ours, theirs = sides_in_words(conflict)
        place = cell_in_words(conflict, with_sheet=sheets)
        console.wrapped(f"  {conflict.code}  {conflict_title(conflict)}  [{place}]", 8)
        if conflict.doubt:
            console.wrapped(f"        a guess (--guesses): {conflict.doubt}", 18)
        console.wrapped(f"        register: {ours}", 18)
        console.wrapped(f"        file: {theirs}", 18)


def _say_changes(console: Console, title: str, changes: Iterable[Change], *, sheets: bool) -> None:
    row = None
    for change in changes:
        if row is None:
            console.write_lines(console.bold(title))
        if change.row != row:
            row = change.row
            doubt = f" ({change.doubt})" if change.doubt and not change.sure_action else ""
            console.wrapped(f"  {change.subject}{doubt}", 4)
        reason = why_in_words(change) if change.sure_action else change.why
        why = f" ({reason})" if reason else ""
        place = cell_in_words(change, with_sheet=sheets)
        console.wrapped(f"    {proposed_change_in_words(change)}{why}  [{place}]", 8)
