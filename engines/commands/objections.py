"""Why a command can't be done in a case as it stands, in one sentence; and what is asked before one is done."""

from collections.abc import Callable

from engines import phases
from engines.cards import wording
from engines.commands.forms import Name
from engines.commands.grammar import Command
from engines.config import InvestigationConfig
from engines.models import Case, CaseStatus, HypothesisState
from engines.requests import Requests

_CLOSED = "This case is closed and stays as it is: open a new one with `new`."


def objection(case: Case, command: Command, config: InvestigationConfig) -> str:
    """The sentence; empty where nothing is in the way."""
    if command.form.changes and case.status is CaseStatus.CLOSED:
        return _CLOSED
    check = _CHECKS.get(command.name)
    return check(case, command, config) if check else ""


def question(case: Case, command: Command) -> str:
    """What is asked first; nothing where it can be done at once."""
    if command.name is Name.RESOLVE and any(m.is_open for m in case.mitigations):
        return ""
    called = command.person.name if command.person else command.word
    if command.name is Name.ESCALATE and called:
        return f"Call {called} now?"
    return command.form.asks


def _hypothesis(case: Case, command: Command, _config: InvestigationConfig) -> str:
    count = len(case.hypotheses)
    if 1 <= command.number <= count:
        return ""
    there = f"this case has {count}, H1 to H{count}" if count > 1 else "this case has one, H1" if count else ""
    return f"There is no possible cause {command.number}: {there or 'none was named yet'}."


def _refuted(case: Case, command: Command, config: InvestigationConfig) -> str:
    if wrong := _hypothesis(case, command, config):
        return wrong
    over = case.hypotheses[command.number - 1].state is HypothesisState.REJECTED
    return f"H{command.number} is ruled out already." if over else ""


def _request(case: Case, command: Command, config: InvestigationConfig) -> str:
    count = len(Requests(config).open(case))
    if 1 <= command.number <= count:
        return ""
    there = f"I ask for {count} things, 1 to {count}" if count > 1 else "I ask for one thing, 1" if count else ""
    return f"Nothing is asked for under {command.number}: {there or 'I wait for nothing now'}."


def _back(case: Case, _command: Command, _config: InvestigationConfig) -> str:
    if case.status is CaseStatus.RESOLVED:
        return "The incident is resolved: `reopen` says that it is bad again."
    if phases.before(case)[0] is None:
        return f"There is no phase before this one ({wording.PHASES[case.phase]})."
    return ""


def _call(_case: Case, command: Command, config: InvestigationConfig) -> str:
    path = tuple(name for name, _ in config.escalation_path)
    if not command.word or command.word.lower() in (name.lower() for name in path):
        return ""
    return f'"{command.word[:40]}" is neither @somebody nor on the escalation path, which is {wording.listed(path)}.'


def _resume(case: Case, _command: Command, _config: InvestigationConfig) -> str:
    return "" if case.paused else "This case is not paused."


def _pause(case: Case, _command: Command, _config: InvestigationConfig) -> str:
    return f"This case is paused already, by {case.paused.by}." if case.paused else ""


def _resolve(case: Case, _command: Command, _config: InvestigationConfig) -> str:
    if case.status is CaseStatus.RESOLVED:
        return "This incident is resolved already: `close` ends the case, `reopen` says that it is bad again."
    return "" if case.status is CaseStatus.INVESTIGATING else "Nobody said what is wrong yet: `close` ends the case."


def _reopen(case: Case, _command: Command, _config: InvestigationConfig) -> str:
    return "" if case.status is CaseStatus.RESOLVED else "This case is open: only what was resolved can be bad again."


_CHECKS: dict[Name, Callable[[Case, Command, InvestigationConfig], str]] = {
    Name.WHY: _hypothesis,
    Name.HYPOTHESES_REFUTE: _refuted,
    Name.EVIDENCE_BLOCK: _request,
    Name.PHASE_BACK: _back,
    Name.ESCALATE: _call,
    Name.RESUME: _resume,
    Name.PAUSE: _pause,
    Name.RESOLVE: _resolve,
    Name.REOPEN: _reopen,
}
