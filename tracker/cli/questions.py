"""``greenplan questions`` and ``greenplan answer``: the ICB's questions, and your answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from db.errors import Refused
from db.files.paths import parse_path
from db.records.new_records import NewAnswer
from db.register import Register
from db.validation.text_rules import quoted_text
from db.views import Changed, Organisation, QuestionSetView, QuestionView
from db.vocabulary.terms import Answer
from tracker.cli.console import Console, joined_with_or
from tracker.cli.grouping import change_group, group_options, refuse_except_alone
from tracker.cli.options import CliCommand
from tracker.cli.records import job_of, print_change, text_or_none
from tracker.cli.session import Session
from tracker.cli.values import parse_word

if TYPE_CHECKING:
    from db.organisations.question_set import QuestionSet


@click.command("questions", cls=CliCommand)
@click.option("--ask", metavar="SET|FILE", help="Add this set of questions to your returns.")
@click.option("--drop", metavar="SET", help="Leave this set out. Your answers are kept.")
@click.option("--json", "as_json", is_flag=True, help="List as JSON.")
@click.pass_obj
def questions(session: Session, /, *, ask: str | None, drop: str | None, as_json: bool) -> None:
    """List the questions that your ICB asks, with your answers.

    A set of questions comes with the tracker, or in a file from your ICB.
    """
    job = job_of(ask=ask is not None, drop=drop is not None, as_json=as_json)
    console = session.console
    with session.workspace() as (register, organisation):
        if job == "ask":
            changed = register.questions.add_set(organisation, _question_set(ask or ""))
        elif job == "drop":
            changed = register.questions.remove_set(organisation, (drop or "").strip())
        else:
            asked = register.questions.sets(organisation)
            if not as_json:
                _say_questions(console, asked)
                return
            from exports.data.record_json import question_set_json

            console.json([question_set_json(one) for one in asked])
            return
        print_change(console, register, organisation, changed)


@click.command("answer", cls=CliCommand)
@click.argument("key")
@click.argument("word", metavar="WORD")
@click.option("--comment", metavar="TEXT", help="A comment on the answer; 'none' removes it.")
@group_options
@click.pass_obj
def answer(
    session: Session,
    /,
    *,
    key: str,
    word: str,
    comment: str | None,
    groups: tuple[str, ...],
    without: tuple[str, ...],
) -> None:
    """Answer the question KEY: in-place, in-progress, not-in-place or not-applicable.

    To see the keys, run 'greenplan questions'.
    """
    refuse_except_alone(groups, without)
    said = parse_word(Answer, word, "Answer")

    def give(register: Register, organisation: Organisation) -> Changed:
        question = _question(register.questions.sets(organisation), key)
        new = NewAnswer(said, text_or_none(comment, question.comment))
        return register.questions.answer(organisation, question.key, new, seen=question)

    if groups:
        change_group(session, groups, without, give)
        return
    with session.workspace() as (register, organisation):
        print_change(session.console, register, organisation, give(register, organisation))


def _question_set(named: str) -> QuestionSet:
    """Return the set with the key ``named`` that comes with the tracker, or the one in that file.

    Raises:
        Refused: there is no such set, and the name is not a .toml file's.
        GreenPlanError: the file cannot be used.
    """
    from imports.data_files.question_sets import read_question_set, shipped_question_sets

    shipped = {questions.key: questions for questions in shipped_question_sets()}
    if named.strip() in shipped:
        return shipped[named.strip()]
    file = parse_path(named)
    if file.suffix.lower() == ".toml":
        return read_question_set(file)
    raise Refused(
        f"There is no set of questions {quoted_text(named)}. Enter {joined_with_or(shipped)}, or"
        " the name"
        " of"
        " the .toml file from your ICB."
    )


def _question(asked: Sequence[QuestionSetView], key: str) -> QuestionView:
    """Return the question with that key. The set can be left out if only one set has the key.

    Raises:
        Refused: there is no such question, or more than one.
    """
    wanted = key.strip().casefold()
    there = [question for questions in asked for question in questions.questions]
    meant = [q for q in there if wanted in (q.key.casefold(), q.key.partition("/")[2].casefold())]
    if len(meant) == 1:
        return meant[0]
    if not there:
        raise Refused("No questions in use yet. To see the sets, run 'greenplan questions'.")
    if meant:
        raise Refused(
            f"{key!r} is in more than one set. Enter {joined_with_or(q.key for q in meant)}."
        )
    keys = ", ".join(question.key for question in there)
    raise Refused(f"There is no question {key!r}. The questions are: {keys}.")


def _say_questions(console: Console, asked: Sequence[QuestionSetView]) -> None:
    for number, questions in enumerate(asked):
        if number:
            console.write_lines("")
        console.wrapped(f"{console.bold(questions.title)}, edition {questions.edition}", 2)
        for question in questions.questions:
            console.write_lines("", question.key)
            console.wrapped(f"  {question.text}", 2)
            if question.answer is None and question.help:
                console.wrapped(f"  {question.help}", 2)
            said = question.answer.label if question.answer else "Not answered yet"
            comment = f": {question.comment}" if question.comment else ""
            console.wrapped(f"  {console.bold(said)}{comment}", 2)
    if not asked:
        from imports.data_files.question_sets import shipped_question_sets

        console.write_lines(
            "No questions in use yet. To use one of these sets, add --ask and its name:"
        )
        for known in shipped_question_sets():
            console.wrapped(f"  {known.key}  {known.title}", 2)
