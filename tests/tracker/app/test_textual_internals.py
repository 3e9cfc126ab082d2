"""The private parts of Textual that we use: in one file, still there, and none hidden by ours."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
import textual
from textual.app import App, ComposeResult
from textual.events import Click, Key
from textual.message_pump import MessagePump
from textual.widget import Widget

import tracker
from tracker.textual_internals import AppInternals, SequenceParser

ROOT = Path(tracker.__file__).parent
THE_FILE = "textual_internals.py"
WITH_PARTS = (
    *("textual.app", "textual.dom", "textual.message_pump", "textual.screen", "textual.widget"),
    *("textual._parser", "textual._compositor", "textual.worker", "textual.timer"),
    *("textual.css.stylesheet", "textual.widgets._input", "textual.widgets._text_area"),
    *("textual.widgets._option_list", "textual.scroll_view", "textual.events", "textual.message"),
)
OVERRIDDEN = {
    *("_dispatch_action", "_dispatch_message", "_exception", "_handle_exception", "_prune"),
    *("_register", "_return_code"),
}
"""What the app takes over from Textual."""


class Failing(Widget, can_focus=True):
    """A widget whose handler of clicks fails."""

    BINDINGS = [("x", "do_something", "")]

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []

    def on_click(self, _event: Click) -> None:
        """Fail."""
        raise ValueError("a click")

    def action_do_something(self) -> None:
        """Note the key."""
        self.pressed.append("x")


class NeverMounted(Widget):
    """A widget that cannot be mounted."""

    def on_mount(self) -> None:
        """Fail."""
        raise ValueError("no mount")


class Reporting(AppInternals):
    """An app that notes what is reported, and ends with code 7."""

    def __init__(self) -> None:
        super().__init__()
        self.reported: list[Exception] = []
        self.noted: list[str] = []
        self.ended = False

    def compose(self) -> ComposeResult:
        """Show the widget that fails."""
        yield Failing()

    def on_mount(self) -> None:
        """Focus it."""
        self.query_one(Failing).focus()

    def report_error(self, error: Exception) -> None:
        """Note an error."""
        self.reported.append(error)

    def end_with(self, error: Exception) -> None:
        """End with a code of our own."""
        self.ended = True
        self.remember_for_tests(error)
        self.end_now(7)

    def note_action(self, name: str) -> None:
        """Note an action."""
        self.noted.append(name)

    def fail(self) -> None:
        """Fail."""
        raise ValueError("later")

    async def fail_in_a_worker(self) -> None:
        """Fail."""
        raise ValueError("a worker")


def classes_of_ours() -> list[type[MessagePump]]:
    """Every app, screen and widget of the tracker."""
    for module in pkgutil.walk_packages([str(ROOT)], "tracker."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    found, todo = [], [MessagePump]
    while todo:
        for one in todo.pop().__subclasses__():
            todo.append(one)
            if one.__module__.startswith("tracker.") and one not in found:
                found.append(one)
    return found


@cache
def classes_in(module: str) -> dict[str, ast.ClassDef]:
    """The classes that a module's file defines, by their qualified names, parsed once for all."""
    found: dict[str, ast.ClassDef] = {}

    def look_in(node: ast.AST, above: str) -> None:
        for child in ast.iter_child_nodes(node):
            name = f"{above}{getattr(child, 'name', '')}"
            if isinstance(child, ast.ClassDef):
                found[name] = child
                look_in(child, f"{name}.")
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                look_in(child, f"{name}.<locals>.")
            else:
                look_in(child, above)

    look_in(ast.parse(inspect.getsource(sys.modules[module])), "")
    return found


@cache
def names_of(one: type) -> frozenset[str]:
    """The attributes that a class has itself: those in it, and those that its methods set."""
    tree = classes_in(one.__module__)[one.__qualname__]
    set_on_self = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    return frozenset(vars(one)) | set_on_self


MADE_BY_TEXTUAL = frozenset(vars(type("Plain", (Widget,), {}))) | frozenset(
    vars(type("Plain", (App,), {}))
)
"""What Textual itself gives every class that is derived from its own."""


def hidden_by(one: type) -> set[str]:
    """The attributes of Textual's classes that a class of ours hides, other than by overriding.

    A method overrides a public method, a constant in capitals a constant; a public attribute that
    Textual lets others set is set.
    """
    hidden = set()
    below = [base for base in one.__mro__ if base.__module__.startswith("textual.")]
    for name in names_of(one) & frozenset().union(*map(names_of, below)) - MADE_BY_TEXTUAL:
        theirs = next((vars(base)[name] for base in below if name in vars(base)), None)
        overridden = callable(vars(one).get(name)) and callable(theirs)
        settable = name not in vars(one) and hasattr(theirs, "__set__")
        public = not name.startswith("_") and (name.isupper() or overridden or settable)
        if not (public or (name[:2] == name[-2:] == "__")):
            hidden.add(name)
    return hidden


def test_no_attribute_of_ours_hides_one_of_textuals():
    ours = classes_of_ours()
    assert len(ours) > 90
    hidden = {(one.__name__, name) for one in ours for name in hidden_by(one)}
    assert hidden == {("AppInternals", name) for name in OVERRIDDEN}


def test_an_attribute_that_hides_one_is_seen():
    class Hiding(Widget):
        size = 5

        def __init__(self) -> None:
            super().__init__()
            self._name = "Pat"
            self.render = "x"

        def _on_mount(self) -> None:
            """Hide Textual's own."""

    assert hidden_by(Hiding) == {"size", "_name", "render", "_on_mount"}


def test_private_parts_are_used_in_one_file():
    private = {
        name
        for module in pkgutil.walk_packages(textual.__path__, "textual.")
        if module.name in WITH_PARTS
        for one in vars(import_module(module.name)).values()
        if inspect.isclass(one) and one.__module__ == module.name
        for name in names_of(one)
        if name.startswith("_") and not name.startswith("__")
    }
    used = set()
    for path in ROOT.rglob("*.py"):
        source = path.read_text("utf-8")
        tree = ast.parse(source)
        own = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        } | {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        }
        taken = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr in private - own
        }
        if taken or "from textual._" in source:
            used.add(path.relative_to(ROOT).as_posix())
    assert used == {THE_FILE}


# They are still there


async def test_a_failing_handler_of_a_widget_is_reported_and_the_widget_goes_on():
    app = Reporting()
    async with app.run_test() as pilot:
        failing = app.query_one(Failing)
        await pilot.click(Failing)
        await pilot.press("x")
        await pilot.pause()
        assert [str(error) for error in app.reported] == ["a click"]
        assert failing.pressed == ["x"]
        assert app.noted == ["do_something"]


async def test_a_failing_timer_goes_on_and_a_failing_worker_is_reported():
    app = Reporting()
    async with app.run_test() as pilot:
        app.query_one(Failing).call_later(app.fail)
        app.set_timer(0.01, app.fail)
        app.run_worker(app.fail_in_a_worker(), exit_on_error=True)
        await pilot.pause(0.1)
        assert [str(error) for error in app.reported].count("later") == 2
        assert len(app.reported) == 3
        assert not app.is_leaving


async def test_a_widget_that_cannot_be_made_ends_the_app():
    app = Reporting()
    with pytest.raises(ValueError, match="no mount"):
        async with app.run_test() as pilot:
            await app.mount(NeverMounted())
            await pilot.pause()
    assert app.return_code == 7
    assert app.ended


def test_the_parser_of_sequences_waits_and_can_be_told_to_stop():
    parser = SequenceParser()
    assert list(parser.feed("\x1b[")) == []
    assert parser.is_waiting
    parser.finish()
    assert [event.key for event in parser.tick() if isinstance(event, Key)]
    assert not parser.is_waiting
    assert [event.key for event in parser.feed("\x1b[A") if isinstance(event, Key)] == ["up"]
