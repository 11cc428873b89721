"""The call for others: who, why, until when, and what they must know."""

from datetime import datetime

from engines import escalation as calls
from engines.cards import handover, wording
from engines.config import InvestigationConfig
from engines.markup import Button, Card, Line, Section, Tone, mention, plain, words
from engines.models import Case
from engines.response import Escalation


def escalation(case: Case, day: datetime, config: InvestigationConfig) -> Card:
    """A call for others: who, why, until when, and what they must know."""
    call = case.escalation
    if call is None:
        return Card(title="Nobody is called.")
    over = call.step >= len(config.escalation_path)
    title = "Nobody on the escalation path took it" if over else f"Calling {calls.called(case, config)}: {call.reason}"
    due = () if over else tuple(wording.clock(t.due_at, day) for t in calls.timers(case, config))
    return Card(
        tone=Tone.BAD,
        title=wording.title(title),
        sections=tuple(
            s
            for s in (
                Section(lines=_asked_for(call)),
                Section(lines=tuple(words(f"Until {at}, then the next one.") for at in due)),
                Section(heading="Hand over", lines=handover.summary(case, config)),
            )
            if s.lines
        ),
        buttons=(Button(name="case.acknowledge", label="I take it", primary=True),),
    )


def _asked_for(call: Escalation) -> tuple[Line, ...]:
    """Who was named is called by the surface too."""
    who = calls.asked_for(call)
    return ((mention(who.id, who.name), plain(", can you take this?")),) if who and who.id else ()


def recommended(case: Case, reason: str, config: InvestigationConfig) -> Card:
    """Others should be called: why, and what they must know."""
    return Card(
        tone=Tone.BAD,
        title=wording.title(f"This needs somebody else: {reason}"),
        sections=(Section(heading="Hand over", lines=handover.summary(case, config)),),
        buttons=(
            Button(name="case.escalate", label="Escalate", primary=True),
            Button(name="case.close", label="Close with findings", confirm="Close this case for good?"),
        ),
    )
