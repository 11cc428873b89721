"""What the commands that change a case do: the effects of buttons and words, and a few of their own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from engines import acts, escalation, fixes, phases, relapse, statements
from engines.act import Act, Change, decided
from engines.cards import noted, wording
from engines.commands.forms import Name
from engines.commands.grammar import Command
from engines.effects import Timer
from engines.investigate import STALL
from engines.markup import Line, mention, plain, words
from engines.requests import Requests
from engines.response import Assigned, Pause, Reminders


def change(act: Act, command: Command) -> Change:
    """The effect of a command against which there is no objection."""
    return _CHANGES[command.name](replace(act, text=command.text, person=command.person), command)


def rearmed(act: Act) -> tuple[Timer, ...]:
    """All that the case is to be asked about from now on, after it was silent."""
    config, now = act.config, act.turn.at
    tried = tuple(
        Timer(name=f"{fixes.REMIND}{m.id}", due_at=now + timedelta(seconds=config.remind_after))
        for m in act.case.mitigations
        if m.is_open
    )
    stall = Timer(name=STALL, due_at=now + timedelta(seconds=config.stall_after))
    calls = escalation.timers(act.case, config) or escalation.on_severity(act.case, act.turn, config)
    return (*tried, stall, *calls)


def _refute(act: Act, command: Command) -> Change:
    return acts.reject(replace(act, value=f"H{command.number}"))


def _block(act: Act, command: Command) -> Change:
    return acts.block(replace(act, value=Requests(act.config).open(act.case)[command.number - 1].id))


def _note(act: Act, command: Command) -> Change:
    said = statements.of(act.speaker, act.turn.at, len(act.case.evidence) + 1, command.text, act.config)
    case = act.case.model_copy(update={"evidence": (*act.case.evidence, said)})
    return Change(decided(act, case, command.text), noted(f"On record ({said.id}): {command.text}"))


def _severity(act: Act, command: Command) -> Change:
    return acts.of("severity.confirm", replace(act, value=command.word))


def _role(act: Act, command: Command) -> Change:
    person = act.person or act.speaker
    others = tuple(r for r in act.case.roles if r.role != command.word)
    given = Assigned(role=command.word, person=person, by=act.speaker.name, at=act.turn.at)
    case = act.case.model_copy(update={"roles": (*others, given)})
    lines: tuple[Line, ...] = ((mention(person.id, person.name), plain(f", {act.speaker.name} says so.")),)
    card = noted(f"{command.word.capitalize()}: {person.name}", lines if person.id else ())
    return Change(decided(act, case, f"{person.name} is {command.word}"), card)


def _phase_back(act: Act, command: Command) -> Change:
    case = phases.PhaseOrchestrator(act.config).back(act.case, act.turn)
    if case.phase == act.case.phase:
        return Change(case, noted("It came back to that phase too often: others should look at it"))
    case = decided(act, case, f"back to {wording.PHASES[case.phase]}: {command.text}")
    return Change(case, noted(f"Back to {wording.PHASES[case.phase]}, says {act.speaker.name}", (words(command.text),)))


def _escalate(act: Act, command: Command) -> Change:
    path = [name.lower() for name, _ in act.config.escalation_path]
    return acts.escalate(replace(act, value=str(path.index(command.word.lower())) if command.word else ""))


def _snooze(act: Act, command: Command) -> Change:
    until = act.turn.at + timedelta(minutes=command.minutes)
    case = act.case.model_copy(update={"reminders": Reminders(until=until)})
    return Change(case, noted(f"No reminders until {wording.clock(until, act.turn.at)} UTC"))


def _remind_off(act: Act, _command: Command) -> Change:
    case = act.case.model_copy(update={"reminders": Reminders(off=True)})
    return Change(case, noted("No more reminders in this case"))


def _remind_on(act: Act, _command: Command) -> Change:
    case = act.case.model_copy(update={"reminders": Reminders()})
    return Change(case, noted("I ask again how things went"), rearmed(act))


def _pause(act: Act, _command: Command) -> Change:
    pause = Pause(by=act.speaker.name, at=act.turn.at, evidence=len(act.case.evidence))
    case = decided(act, act.case.model_copy(update={"paused": pause}), "paused")
    line = words("What is said and dropped is kept; `resume` lets me read it and speak again.")
    return Change(case, noted(f"Paused by {act.speaker.name}: I stay silent here", (line,)))


def _resolve(act: Act, _command: Command) -> Change:
    return fixes.resolve(act)


def _reopen(act: Act, _command: Command) -> Change:
    case = decided(act, relapse.reopened(act.case, act.turn, act.config), "bad again")
    return Change(case, noted(f"Open again, says {act.speaker.name}", (words(relapse.told(act.case, act.turn)),)))


def _close(act: Act, _command: Command) -> Change:
    return acts.close(act)


_CHANGES: dict[Name, Callable[[Act, Command], Change]] = {
    Name.HYPOTHESES_REFUTE: _refute,
    Name.EVIDENCE_BLOCK: _block,
    Name.NOTE: _note,
    Name.SEV: _severity,
    Name.ROLE: _role,
    Name.PHASE_BACK: _phase_back,
    Name.ESCALATE: _escalate,
    Name.REMIND_SNOOZE: _snooze,
    Name.REMIND_OFF: _remind_off,
    Name.REMIND_ON: _remind_on,
    Name.PAUSE: _pause,
    Name.RESOLVE: _resolve,
    Name.REOPEN: _reopen,
    Name.CLOSE: _close,
}
