"""What a received return says, and what became of a file, as text for their pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from textual.content import Content

from db.received.kept import KeptReturn
from db.received.received_return import (
    FileReport,
    ReceivedAction,
    ReceivedBarrier,
    ReceivedMeasure,
    ReceivedReturn,
    Remark,
)
from db.received.rollup import letter_of
from db.validation.figures import figure_in_words
from db.vocabulary.phrases import count_in_words
from db.vocabulary.terms import Letter
from tracker.widgets.flowing import hanging

STYLES = {
    Letter.BLUE: "$brag-blue",
    Letter.GREEN: "$brag-green",
    Letter.AMBER: "$brag-amber",
    Letter.RED: "bold $brag-red",
    Letter.PLANNED: "",
}
"""The style of each letter of an action in a plan. Others are quiet."""

Entry = TypeVar("Entry")
_INDENT = 2


def received_text(kept: KeptReturn, said: ReceivedReturn, width: int) -> Content:
    """Return all that a return says, each part with its cell, wrapped to ``width`` cells."""
    parts = [
        _about(kept, width),
        *_part("Remarks", kept.remarks, lambda one: _remark(one, width)),
        *_part("Actions", said.actions, lambda one: _action(said, one, width)),
        *_part("Barriers", said.barriers, lambda one: _barrier(one, width)),
        *_part("Measures", said.measures, lambda one: _measure(one, width)),
    ]
    return Content("\n").join(parts)


def file_text(report: FileReport, width: int) -> Content:
    """Return what became of a file, and what to ask its sender."""
    number = f" number {report.number}" if report.number else ""
    period = f"{report.period}{number}" if report.period else "not known"
    facts = (
        ("Outcome", report.outcome.label),
        ("ODS code", report.ods or "not known"),
        ("Period", period),
        ("SHA-256", report.sha256 or "not known"),
    )
    parts = [
        Content.styled(report.name, "bold"),
        *(_fact(label, text, width) for label, text in facts),
        *_part("Remarks", report.remarks, lambda one: _remark(one, width)),
    ]
    return Content("\n").join(parts)


def _about(kept: KeptReturn, width: int) -> Content:
    sender = kept.sender
    number = f" number {kept.number}" if kept.number else ""
    position = f", position on {kept.position_on:%d/%m/%Y}" if kept.position_on else ""
    complete = {True: "complete", False: "incomplete", None: "not known whether complete"}
    facts = (
        ("Return", f"{kept.period}{number}{position}, {complete[kept.complete]}"),
        ("Signed by", kept.signed_by or "not signed"),
        ("Type", sender.provider_type.label if sender.provider_type else ""),
        ("PCN", sender.pcn),
        ("Place", sender.place),
        ("ICB", sender.icb),
        ("Contact", " · ".join(filter(None, (sender.contact, sender.email)))),
        ("File", kept.file),
        ("Received", f"{kept.at:%d/%m/%Y} by {kept.by}"),
        ("Left out", kept.left_out),
    )
    lines = [Content.styled(f"{sender.ods} {sender.name}", "bold")]
    lines += [_fact(label, text, width) for label, text in facts if text]
    return Content("\n").join(lines)


def _fact(label: str, text: str, width: int) -> Content:
    return hanging(Content.styled(label, "$quiet"), text, 12, width)


def _part(
    title: str, entries: Iterable[Entry], text: Callable[[Entry], Content]
) -> Iterator[Content]:
    there = list(entries)
    if there:
        yield Content("")
        yield Content.styled(f"{title} · {len(there):,}", "bold $accent")
        yield from map(text, there)


def _remark(one: Remark, width: int) -> Content:
    return hanging(Content(" ·"), f"{one.text} {one.ask}".rstrip(), _INDENT + 1, width)


def _action(said: ReceivedReturn, one: ReceivedAction, width: int) -> Content:
    letter = letter_of(one)
    word = Content.styled(letter.label, STYLES.get(letter, "$quiet"))
    more = [
        *([one.status.label] if one.status else []),
        *([one.lead] if one.lead else []),
        *([f"due {one.due:%d/%m/%Y}"] if one.due else []),
        *([f"completed {one.completed:%d/%m/%Y}"] if one.completed else []),
        *([count_in_words(one.evidence, "piece") + " of evidence"] if one.evidence else []),
        said.place_of(one),
    ]
    stands = Content.assemble(
        f"{letter.value} ", word, ("".join(f" · {t}" for t in more), "$quiet")
    )
    lines = [hanging(Content.styled(one.code, "bold"), one.title, len(one.code) + 1, width)]
    texts = [stands, *(Content.styled(text, "$quiet") for text in (one.reason, one.update) if text)]
    lines += [hanging(Content(""), text, _INDENT, width) for text in texts]
    return Content("\n").join(lines)


def _barrier(one: ReceivedBarrier, width: int) -> Content:
    kind = one.kind.label if one.kind else "Kind not given"
    label = f"{one.code} · {kind}" if one.code else kind
    asks = f"Support needed: {one.support}" if one.support else ""
    resolved = f"Resolved {one.resolved:%d/%m/%Y}" if one.resolved else ""
    lines = [Content.styled(label, "bold")]
    lines += [
        hanging(Content(""), text, _INDENT, width) for text in (one.note, asks, resolved) if text
    ]
    lines.append(hanging(Content(""), Content.styled(one.place, "$quiet"), _INDENT, width))
    return Content("\n").join(lines)


def _measure(one: ReceivedMeasure, width: int) -> Content:
    figures = [
        f"{label} {figure_in_words(value)}"
        for label, value in (("baseline", one.baseline), ("target", one.target))
        if value is not None
    ]
    on = f", {one.on:%d/%m/%Y}" if one.on else ""
    newest = "not assessed" if one.figure is None else f"{figure_in_words(one.figure)}{on}"
    said = " · ".join([f"newest {newest}", *figures, one.place])
    return Content("\n").join(
        [
            hanging(Content(""), Content.styled(f"{one.name} ({one.unit})", "bold"), 1, width),
            hanging(Content(""), said, _INDENT, width),
        ]
    )
