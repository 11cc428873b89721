"""The commands: one row for each, with its arguments, who may use it, who sees the answer, and what is asked first."""

from dataclasses import dataclass
from enum import StrEnum

from engines.roles import Role


class Name(StrEnum):
    """Each command by the words that it begins with."""

    MENU = "menu"
    HELP = "help"
    NEW = "new"
    STATUS = "status"
    CATCHUP = "catchup"
    HYPOTHESES = "hypotheses"
    HYPOTHESES_ADD = "hypotheses add"
    HYPOTHESES_REFUTE = "hypotheses refute"
    EVIDENCE = "evidence"
    EVIDENCE_BLOCK = "evidence block"
    TIMELINE = "timeline"
    NOTE = "note"
    SEV = "sev"
    ROLE = "role"
    PHASE = "phase"
    PHASE_BACK = "phase back"
    WHY = "why"
    QUERY = "query"
    ESCALATE = "escalate"
    REPORT_TACTICAL = "report tactical"
    REPORT_EXEC = "report exec"
    REPORT_POSTMORTEM = "report postmortem"
    REMIND_SNOOZE = "remind snooze"
    REMIND_OFF = "remind off"
    REMIND_ON = "remind on"
    KB = "kb"
    COST = "cost"
    PAUSE = "pause"
    RESUME = "resume"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"


class Slot(StrEnum):
    """What follows the words of a command, as the help writes it."""

    NOTHING = ""
    TITLE = "[title]"
    TEXT = "<text>"
    WORDS = "<words>"
    NUMBER = "<n>"
    NUMBER_WHY = "<n> <why>"
    WHY = "<why>"
    SEVERITY = "P0..P3"
    ROLE = "<role> @user"
    WHO = "[who]"
    MINUTES = "<min>"


@dataclass(frozen=True)
class Form:
    """One command."""

    name: Name
    does: str  # completes "To … you need the role"
    slot: Slot = Slot.NOTHING
    changes: bool = False  # the case: it is a turn, and everybody sees the answer
    personal: bool = False  # only who asked sees the answer, also where it is asked in a thread
    anywhere: bool = False  # needs no case
    asks: str = ""  # what is asked before it is done; where that depends on the case, `changes.question` says when
    is_needed: Role | None = None  # where it is another than its kind has

    @property
    def usage(self) -> str:
        """How it is written."""
        return f"{self.name} {self.slot}".rstrip()

    @property
    def needs(self) -> Role:
        """Who may use it: a change needs a responder."""
        return self.is_needed or (Role.RESPONDER if self.changes else Role.VIEWER)


_TABLE = (
    Form(Name.MENU, "see what can be done now", personal=True, anywhere=True),
    Form(Name.HELP, "see all commands", personal=True, anywhere=True),
    Form(Name.NEW, "open a case", Slot.TITLE, changes=True, anywhere=True),
    Form(Name.STATUS, "see where the case stands"),
    Form(Name.CATCHUP, "see what you missed", personal=True),
    Form(Name.HYPOTHESES, "list the possible causes"),
    Form(Name.HYPOTHESES_ADD, "add a possible cause", Slot.TEXT, changes=True),
    Form(Name.HYPOTHESES_REFUTE, "rule a possible cause out", Slot.NUMBER_WHY, changes=True),
    Form(Name.EVIDENCE, "list what is there and what is asked for"),
    Form(Name.EVIDENCE_BLOCK, "say that something can't be had", Slot.NUMBER_WHY, changes=True),
    Form(Name.TIMELINE, "see what happened when"),
    Form(Name.NOTE, "put a fact on record", Slot.TEXT, changes=True),
    Form(Name.SEV, "set the severity", Slot.SEVERITY, changes=True),
    Form(Name.ROLE, "give somebody a role in the incident", Slot.ROLE, changes=True),
    Form(Name.PHASE, "see how far the investigation is"),
    Form(Name.PHASE_BACK, "take the investigation a phase back", Slot.WHY, changes=True, asks="Go back a phase?"),
    Form(Name.WHY, "see what moved a possible cause", Slot.NUMBER),
    Form(Name.QUERY, "search the lines of the evidence", Slot.WORDS),
    Form(Name.ESCALATE, "call others", Slot.WHO, changes=True, asks="Call others now?"),
    Form(Name.REPORT_TACTICAL, "report for those who work on it"),
    Form(Name.REPORT_EXEC, "report for those who lead"),
    Form(Name.REPORT_POSTMORTEM, "draft the post-mortem"),
    Form(Name.REMIND_SNOOZE, "put reminders off", Slot.MINUTES, changes=True),
    Form(Name.REMIND_OFF, "switch reminders off", changes=True),
    Form(Name.REMIND_ON, "switch reminders on", changes=True),
    Form(Name.KB, "search guides, and incidents of this channel that are over", Slot.WORDS, anywhere=True),
    Form(Name.COST, "see what models cost in this case", personal=True),
    Form(Name.PAUSE, "keep FaultMaven silent in the case", changes=True),
    Form(Name.RESUME, "let FaultMaven speak again", changes=True),
    Form(Name.RESOLVE, "say that the incident is over", changes=True, asks="No fix is being tried. Resolve it?"),
    Form(Name.REOPEN, "say that it is bad again", changes=True, asks="Investigate this incident again?"),
    Form(Name.CLOSE, "close the case", changes=True, asks="Close this case for good?"),
)
FORMS = {form.name: form for form in _TABLE}
ALIASES = {"severity": "sev", "hypothesis": "hypotheses", "causes": "hypotheses", "catch-up": "catchup", "?": "help"}
SEVERITIES = ("P0", "P1", "P2", "P3")
ROLES = {  # in the incident, with the words that mean them
    "commander": ("commander", "ic", "lead"),
    "operations": ("operations", "ops"),
    "communications": ("communications", "comms"),
    "scribe": ("scribe",),
    "expert": ("expert", "sme"),
}
LONGEST_SNOOZE = 7 * 24 * 60  # minutes
