"""Trackers that went wrong in somebody's hands."""

from __future__ import annotations

from db.views import Position
from layouts.making import Layout, book


def _typing_slips(_: Position) -> bytes:
    return book(
        {
            "Green ideas": [
                ["Task", "Current status", "Responsible", "Notes"],
                ["Reduce  WASTE", "In progress", "Sam", None],
                ["Carry out a wast audit", "Complete", "Pat", "March figures used"],
                ["Sustanable procurment of medicines/consumables", "On hold", None, None],
                ["Reduce energy use", "Started", None, None],
                ["Lights off rota", "Started", "Reception", None],
            ]
        }
    )


def _duplicated_rows(_: Position) -> bytes:
    return book(
        {
            "Tracker": [
                ["Ref", "Action", "Lead", "Status", "Comments"],
                ["GC1", None, "Pat", "Complete", "Read it"],
                ["GC1", None, "Pat", "Complete", "Read it"],
                ["GR5", None, "Sam", "In progress", "Bins"],
                ["GR5", None, "Sam", "Complete", "Bags"],
                [None, "Bike rack", "Sam", "In progress", "Quote"],
                [None, "Bike  rack", None, "In progress", "Ordered"],
            ]
        }
    )


def _sorted_apart(_: Position) -> bytes:
    return book(
        {
            "Tracker": [
                ["Ref", "Action", "Status"],
                ["GC2", "Swap to a Greener bank", "Complete"],
                ["GC7", "Declare a climate emergency", "On hold"],
                ["GC11", "Calculate your carbon footprint", "Complete"],
            ]
        }
    )


LAYOUTS = [
    Layout(
        "no codes and slips of typing in the titles",
        "ideas.xlsx",
        _typing_slips,
        changes=(
            ("B2", "GR5", "status", "in-progress", None),
            ("C2", "GR5", "lead", "Sam", None),
            ("B3", "GR7", "status", "complete", "guess"),
            ("C3", "GR7", "lead", "Pat", "guess"),
            ("D3", "GR7", "update", "March figures used", "guess"),
            ("B4", "GR1", "status", "on-hold", "guess"),
            ("B5", "GR6", "status", "in-progress", "guess"),
            ("A6", None, "title", "Lights off rota", "own-action"),
            ("B6", None, "status", "in-progress", "own-action"),
            ("C6", None, "lead", "Reception", "own-action"),
            ("A6", None, "area", "culture", "own-action"),
        ),
    ),
    Layout(
        "rows that stand there twice",
        "twice.xlsx",
        _duplicated_rows,
        changes=(
            ("D2", "GC1", "status", "complete", "guess"),
            ("C2", "GC1", "lead", "Pat", "guess"),
            ("E2", "GC1", "update", "Read it", "guess"),
            ("C4", "GR5", "lead", "Sam", "guess"),
            ("E4", "GR5", "update", "Bins", "guess"),
            ("E5", "GR5", "update", "Bags", "guess"),
            ("B6", None, "title", "Bike rack", "own-action"),
            ("D6", None, "status", "in-progress", "own-action"),
            ("C6", None, "lead", "Sam", "own-action"),
            ("B6", None, "area", "culture", "own-action"),
            ("E6", None, "update", "Quote", "own-action"),
            ("E7", None, "update", "Ordered", "own-action"),
        ),
        ignored=(
            ("D4", "GR5", "status", "in-progress", "different values (D4, D5)"),
            ("D5", "GR5", "status", "complete", "different values (D4, D5)"),
        ),
    ),
    Layout(
        "codes beside the titles of others",
        "sorted.xlsx",
        _sorted_apart,
        changes=(
            ("C2", "GC2", "status", "complete", "guess"),
            ("C3", "GC7", "status", "on-hold", "guess"),
            ("C4", "GC11", "status", "complete", None),
        ),
    ),
]
