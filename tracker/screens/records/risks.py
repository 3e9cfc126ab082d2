"""The organisation's own risk register, and the risks that its plans print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Label

from db.records.new_records import NewRisk
from db.register import Register
from db.views import Changed, Organisation, Risk
from db.vocabulary.terms import RiskKind, RiskLevel
from tracker.keyboard.commands import BACK, CHANGES, EVERYWHERE, RISKS, bindings
from tracker.phrases.risk_phrases import plan_risk_details, risk_details
from tracker.screens.common.dialogs import Item, Pick, labelled_field
from tracker.screens.forms.record_form import SteppedForm
from tracker.screens.records.own_records import OwnRecordsScreen
from tracker.widgets.day_input import DayInput
from tracker.widgets.entry_list import EntryList
from tracker.widgets.flowing import Flowing, hanging
from tracker.widgets.one_of import OneOf

if TYPE_CHECKING:
    from db.plans.plan_edition import PlanRisk
    from tracker.use_cases.plan_risks import RisksOfPlan

NONE_YET = (
    "No risks yet. Press A to add one: what may happen, how grave it is, what you do about it,"
    " who looks after it, and when to review it."
    "\n\nRisks have their own page in the return. They are optional."
)
LEVELS = ((None, "No level"), *((level, level.label) for level in RiskLevel))
KINDS = ((None, "No kind"), *((kind, kind.label) for kind in RiskKind))


class RiskList(EntryList[Risk]):
    """Shows risks in full."""

    def draw(self, entry: Risk, width: int, *, chosen: bool) -> Content:
        """Return the title, with the other fields below it."""
        quiet = "" if chosen else "$quiet"
        return _in_full(entry.title, risk_details(entry), quiet, width)


def _in_full(title: str, details: Iterable[str], quiet: str, width: int) -> Content:
    lines = [hanging(Content(""), Content.styled(title, "bold"), 1, width)]
    lines += [hanging(Content(""), Content.styled(line, quiet), 3, width) for line in details]
    return Content("\n").join(lines)


class RiskForm(SteppedForm[NewRisk]):
    """The fields of a risk."""

    needed = ("title",)

    def __init__(self, title: str, today: date, there: Risk | NewRisk | None = None) -> None:
        super().__init__(title)
        self._today = today
        self._there = there or NewRisk("")

    def fields(self) -> ComposeResult:
        """Yield the fields, with how the review date is understood beside it."""
        there = self._there
        yield self._text("title", "Title", "what may happen")
        yield labelled_field("Level", OneOf[Any](LEVELS, there.level, id="level"))
        yield labelled_field("Kind", OneOf[Any](KINDS, there.kind, id="kind"))
        yield self._text("mitigation", "Mitigation", "what you do about it (optional)")
        yield self._text("owner", "Owner", "optional")
        with Horizontal(classes="field"):
            yield Label("Review date", classes="field-label")
            day = DayInput(
                "review", "Review date", there.review, self._today, hint="31 Mar, Q4 or +30"
            )
            yield day
            yield day.reading

    def _text(self, name: str, label: str, hint: str) -> Horizontal:
        text = getattr(self._there, name) or ""
        return labelled_field(label, Input(text, id=name, compact=True, placeholder=hint))

    def answer(self) -> NewRisk:
        """Return the risk.

        Raises:
            Refused: the review date is not a date.
        """
        return NewRisk(
            self.text("title"),
            self.query_one("#level", OneOf).value,
            self.query_one("#kind", OneOf).value,
            self.text("mitigation"),
            self.text("owner"),
            self.query_one("#review", DayInput).day(),
        )


class RisksScreen(OwnRecordsScreen[Risk]):
    """The list of risks: add, edit and delete them here.

    Below it are the risks that the organisation's plans print. They can be copied.
    """

    BAR: ClassVar = (RISKS, CHANGES, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)
    one = "risk"
    none_yet = NONE_YET
    listing = RiskList
    _printed: tuple[RisksOfPlan, ...] = ()

    def beside(self) -> Iterable[Widget]:
        """Yield the risks of the plans."""
        with VerticalScroll(id="plan-risks"):
            yield Flowing(classes="return-part")

    async def on_mount(self) -> None:
        """Show the risks of the plans, if there are any."""
        await self.fill(self._show_printed())

    async def _show_printed(self) -> None:
        from tracker.use_cases.plan_risks import risks_of_plans

        self._printed = await self.ask_register(risks_of_plans)
        self.query_one("#plan-risks").display = bool(self._printed)
        page = self.query_one(Flowing)
        page.border_title = "Printed in our plans · not in our return"
        page.flow(lambda width: printed_risks(self._printed, width))
        self.update_key_bar()

    def read(self, register: Register, organisation: Organisation) -> Sequence[Risk]:
        """Return the risks, oldest first."""
        return register.records.risks(organisation)

    def add(self, register: Register, organisation: Organisation, new: NewRisk) -> Changed:
        """Add a risk."""
        return register.records.add_risk(organisation, new)

    def unavailable_commands(self) -> set[str]:
        """Return the commands that need a record, or a risk of a plan, if there is none."""
        return super().unavailable_commands() | (set() if self._printed else {"copy_plan_risk"})

    @work
    async def action_copy_plan_risk(self) -> None:
        """Ask which risk of the plans to copy, if there are several, and open the form with it."""
        from tracker.use_cases.plan_risks import as_our_own

        there = [risk for of in self._printed for risk in of.risks]
        if not there:
            self.show_refusal("None of your plans prints risks.")
            return
        items = [Item(risk, "", risk.title) for risk in there]
        chosen = there[0]
        if len(there) > 1:
            picked = await self.app.push_screen_wait(Pick("Which risk do you want to copy?", items))
            if picked is None:
                return
            chosen = picked
        await self.editing.fill_in(
            lambda: self.form("Add a risk of the plan to ours", as_our_own(chosen)),
            lambda new: lambda r, o: self.add(r, o, new),
        )

    def form(self, title: str, there: Risk | NewRisk | None = None) -> RiskForm:
        """Return the form for a risk."""
        return RiskForm(title, self.workspace.register.today, there)

    def name_of(self, there: Risk) -> str:
        """Return its title."""
        return there.title


def printed_risks(printed: Sequence[RisksOfPlan], width: int) -> Content:
    """Return the risks of plans in full, wrapped to ``width`` cells."""
    lines: list[Content] = []
    for of in printed:
        lines.append(Content.styled(of.plan_title, "bold $accent"))
        lines += [
            _in_full(_with_code(one), plan_risk_details(one), "$quiet", width) for one in of.risks
        ]
    return Content("\n").join(lines)


def _with_code(risk: PlanRisk) -> str:
    return f"{risk.code}  {risk.title}" if risk.code else risk.title
