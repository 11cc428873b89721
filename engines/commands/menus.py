"""The cards around commands: what can be done now, all commands, what was wrong, and what is asked first."""

from collections.abc import Iterable

from engines.cards import wording
from engines.commands.forms import FORMS, Form, Name, Slot
from engines.commands.grammar import Command, Mistake
from engines.markup import Button, Card, Line, Section, bold, code, plain, words
from engines.models import Case, CaseStatus

TYPED = "command"  # the button that stands for typing its value
CONFIRMED = "command.confirmed"  # and for typing it and saying yes
_FAMILIES = (
    ("Look", (Name.STATUS, Name.CATCHUP, Name.HYPOTHESES, Name.WHY, Name.EVIDENCE, Name.TIMELINE, Name.PHASE)),
    ("Look up", (Name.QUERY, Name.KB)),
    ("Tell", (Name.NOTE, Name.HYPOTHESES_ADD, Name.HYPOTHESES_REFUTE, Name.EVIDENCE_BLOCK, Name.SEV, Name.PHASE_BACK)),
    ("People", (Name.ROLE, Name.ESCALATE, Name.REMIND_SNOOZE, Name.REMIND_OFF, Name.REMIND_ON, Name.PAUSE,
                Name.RESUME)),
    ("Report", (Name.REPORT_TACTICAL, Name.REPORT_EXEC, Name.REPORT_POSTMORTEM, Name.COST)),
    ("Begin and end", (Name.NEW, Name.RESOLVE, Name.REOPEN, Name.CLOSE, Name.MENU, Name.HELP)),
)  # fmt: skip
_LABELS = {
    Name.NEW: "New case",
    Name.CATCHUP: "Catch up",
    Name.HYPOTHESES: "Possible causes",
    Name.COST: "What models cost",
    Name.REPORT_TACTICAL: "Report",
    Name.REPORT_POSTMORTEM: "Post-mortem",
}


def lines(names: Iterable[Name]) -> tuple[Line, ...]:
    """Each of the commands with what it is for."""
    return tuple((code(FORMS[n].usage), plain(f" {FORMS[n].does}")) for n in names)


def everything() -> Card:
    """All commands, grouped by what they are for."""
    sections = tuple(Section(heading=heading, lines=lines(names)) for heading, names in _FAMILIES)
    where = words("After `/fm`, after `@FaultMaven` in the thread of a case, or alone in the war room.")
    return Card(title="Commands.", sections=(Section(lines=(where,)), *sections))


def menu(case: Case | None) -> Card:
    """What makes sense now."""
    if case is None:
        return Card(title="No case is open here.", buttons=_buttons((Name.NEW, Name.HELP)))
    return Card(title=wording.title(about(case)), badges=_badges(case), buttons=_buttons(_sensible(case)))


def about(case: Case) -> str:
    """Which case is meant, in a few words."""
    return wording.problem(case) or "A case without a problem yet"


def mistake(found: Mistake) -> Card:
    """What was wrong; what can be pressed is a button, what needs arguments is shown."""
    bare = tuple(n for n in found.near if FORMS[n].slot is Slot.NOTHING)
    shown = lines(found.near)
    return Card(
        title=wording.title(found.said),
        sections=(Section(lines=shown),) if shown else (),
        buttons=_buttons((*bare, *(() if Name.HELP in bare else (Name.HELP,)))),
    )


def nowhere(command: Command) -> Card:
    """The command is about a case, and there is none."""
    return Card(
        title=f"No case is open here, which `{command.name}` needs.".replace("`", '"'),
        sections=(Section(lines=(words("Mention me with what is wrong, or open one with `new`."),)),),
        buttons=_buttons((Name.NEW, Name.HELP)),
    )


def confirm(question: str, typed: str, form: Form, case: Case) -> Card:
    """What is asked before something that can't be taken back, or that costs."""
    yes = Button(name=CONFIRMED, label=_label(form.name), value=typed, primary=True)
    return Card(title=question, sections=(Section(lines=((bold(about(case)),),)),), buttons=(yes,))


def done(command: Command, case: Case) -> Card:
    """What who typed it is told; the answer itself stands in the case's thread."""
    return Card(title=f"On its way to the case's thread: {wording.title(about(case))}", footer=command.form.usage)


def _badges(case: Case) -> tuple[str, ...]:
    severity = (case.severity,) if case.severity else ()
    return (*severity, wording.PHASES[case.phase], *(("paused",) if case.paused else ()))


def _sensible(case: Case) -> tuple[Name, ...]:
    if case.status is CaseStatus.CLOSED:
        return (Name.STATUS, Name.TIMELINE, Name.REPORT_POSTMORTEM, Name.NEW, Name.HELP)
    looks = (Name.STATUS, Name.CATCHUP, Name.HYPOTHESES, Name.EVIDENCE, Name.TIMELINE)
    speaks = Name.RESUME if case.paused else Name.PAUSE
    if case.status is CaseStatus.RESOLVED:
        return (*looks, Name.REPORT_POSTMORTEM, Name.REOPEN, Name.CLOSE, Name.HELP)
    return (*looks, Name.REPORT_TACTICAL, Name.ESCALATE, speaks, Name.RESOLVE, Name.CLOSE, Name.HELP)


def _buttons(names: Iterable[Name]) -> tuple[Button, ...]:
    return tuple(Button(name=TYPED, label=_label(n), value=n.value) for n in names)


def _label(name: Name) -> str:
    return _LABELS.get(name, name.value.capitalize())
