"""Several people and programs at once: no change is lost, and none is half made."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

from example_register import ALEX, NOW, SAM, Surgery

from db.backups import Why, back_up, compare_with_backup
from db.errors import GreenPlanError, StaleChange
from db.opening import open_register
from db.register import Register
from db.vocabulary.terms import Choice

ROOT = Path(__file__).parents[2]


def run_together(program: str, *arguments: tuple[str, ...]) -> None:
    """Run ``program`` once for each tuple of arguments, all let go at the same moment."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, *given],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for given in arguments
    ]
    for process in started:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in started:
        process.communicate(timeout=60)
        assert process.returncode == 0


WRITE = """
import sys
from db.opening import open_register
register = open_register(sys.argv[1], user=sys.argv[2])
register.warm_up()
organisation = register.organisations.find()
print("ready", flush=True)
sys.stdin.readline()
for number in range(15):
    register.actions.add_update(organisation, ["GC1"], f"{sys.argv[2]} {number}")
    register.own_actions.add(organisation, f"{sys.argv[2]} {number}")
register.close()
"""


def test_two_programs_writing_at_once_lose_no_change(
    example_surgery: Surgery, location: str
) -> None:
    run_together(WRITE, (location, SAM), (location, ALEX))
    register, organisation = example_surgery.register, example_surgery.organisation
    wanted = {f"{name} {number}" for name in (SAM, ALEX) for number in range(15)}
    entries = register.actions.updates(organisation, "GC1")
    assert {entry.text for entry in entries} == wanted
    assert all(entry.text.startswith(entry.by) for entry in entries)
    own = [action for action in register.actions.all(organisation) if action.own]
    assert {action.title for action in own} == wanted
    assert [action.code for action in own] == [f"OWN-{number}" for number in range(1, 31)]
    assert len(register.history.changes(organisation)) == 61


def in_threads(*tasks: object) -> None:
    """Run the tasks side by side, all let go at the same moment; the first error is raised."""
    barrier = Barrier(len(tasks))

    def run(task: object) -> None:
        assert callable(task)
        barrier.wait(30)
        task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        for done in [pool.submit(run, task) for task in tasks]:
            done.result(60)


def test_one_register_is_used_from_several_threads(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.choose(organisation, ["GC1"], Choice.IN_PLAN)

    def write() -> None:
        for number in range(8):
            register.actions.add_update(organisation, ["GC1"], f"Entry {number}")

    def read() -> None:
        for _ in range(20):
            position = register.position(organisation)
            (first,) = [action for action in position.actions if action.code == "GC1"]
            newest = position.updates[-1].text if position.updates else None
            assert first.latest_update == newest

    in_threads(write, write, read, read)
    assert len(register.actions.updates(organisation)) == 16


def test_of_two_changes_of_the_same_view_one_is_refused(example_surgery: Surgery) -> None:
    organisation = example_surgery.organisation
    sam, alex = example_surgery.register, example_surgery.open_as(ALEX)
    for round_number in range(6):
        seen = {"GC1": sam.actions.find(organisation, "GC1").version}
        refused: list[GreenPlanError] = []

        def name(
            register: Register, lead: str, seen: dict[str, int], refused: list[GreenPlanError]
        ) -> None:
            try:
                register.actions.set_lead(organisation, ["GC1"], lead, seen=seen)
            except GreenPlanError as error:
                refused.append(error)

        in_threads(
            lambda: name(sam, f"Sam {round_number}", seen, refused),  # noqa: B023
            lambda: name(alex, f"Alex {round_number}", seen, refused),  # noqa: B023
        )
        assert len(refused) == 1
        assert isinstance(refused[0], StaleChange)
    assert len(sam.history.changes(organisation, "GC1")) == 6


CREATE = """
import sys
import db.migrations, db.actions.action_changes, alembic.command
from db.opening import open_register
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
plan = default_plan()
print("ready", flush=True)
sys.stdin.readline()
for number in range(4):
    register = open_register(f"{sys.argv[1]}/{number}.db", user=sys.argv[2], create=True)
    register.organisations.add(
        plan, name=sys.argv[2], ods=sys.argv[2], provider_type=ProviderType.GENERAL_PRACTICE
    )
    register.close()
"""


def test_two_programs_creating_a_register_at_once_make_one(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    run_together(CREATE, (str(folder), "A00001"), (str(folder), "A00002"))
    assert sorted(path.name for path in folder.iterdir()) == ["0.db", "1.db", "2.db", "3.db"]
    for path in folder.iterdir():
        register = open_register(path, user=SAM)
        assert [o.ods for o in register.organisations.all()] == ["A00001", "A00002"]
        register.close()


CHANGE_AND_LEAVE = """
import sys
from db.opening import open_register
print("ready", flush=True)
sys.stdin.readline()
register = open_register(sys.argv[1], user=sys.argv[2])
register.actions.add_update(register.organisations.find(), ["GC1"], "From elsewhere.")
register.close()
"""


def test_looking_at_a_register_that_is_open_does_not_let_go_of_its_locks(
    register_file: Path,
) -> None:
    with closing(open_register(register_file, user=SAM)) as ours:
        organisation = ours.organisations.find()
        ours.actions.add_update(organisation, ["GC1"], "Before.")
        open_register(register_file, user=ALEX).close()
        compare_with_backup(register_file, back_up(register_file, Why.HAND, NOW).path)
        run_together(CHANGE_AND_LEAVE, (str(register_file), ALEX))
        ours.actions.add_update(organisation, ["GC1"], "After.")
        with closing(open_register(register_file, user=ALEX)) as theirs:
            told = [entry.text for entry in theirs.actions.updates(organisation, "GC1")]
    assert told == ["Before.", "From elsewhere.", "After."]
