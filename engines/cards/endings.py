"""How an incident begins with a message of ours, and what stands where a turn was stopped."""

from datetime import datetime

from engines.cards import files, wording
from engines.evidence import Evidence
from engines.markup import Card, Section, Tone, bold, plain, words
from engines.models import Case
from engines.turn import Turn


def begun(turns: tuple[Turn, ...]) -> Card:
    """The message that opens an incident: what its first turn says, and what was decided with it."""
    first = turns[0].messages[0]
    title, _, rest = first.text.partition("\n")
    decided = tuple(t.press.value for t in turns if t.press and t.press.value)
    return Card(
        tone=Tone.BAD,
        title=wording.title(title),
        badges=decided,
        sections=(Section(lines=tuple(words(line) for line in rest.splitlines() if line.strip())),),
        footer=f"Opened by {first.speaker.name}. What is written below this message, I read.",
    )


def not_begun(text: str, reason: str) -> Card:
    """What is said of an incident that could not be opened where it was wanted."""
    return Card(
        tone=Tone.BAD,
        title=wording.title(f"I could not open this incident there: {reason}"),
        sections=(Section(heading="What you wrote", lines=tuple(words(line) for line in text.splitlines())),),
    )


def stopped(case: Case, turn: Turn, new: tuple[Evidence, ...], by: str, day: datetime) -> Card:
    """What stands in place of an answer that somebody stopped: what was kept, what was not, and how to go on."""
    dropped = files.dropped(new)
    kept = files.analysis(case, new, day) if dropped else Card(title="")
    unread = () if dropped else tuple(a.name for a in turn.attachments)
    lines = [words("What was written is kept.")] if not dropped else []
    if unread:
        lines.append((bold("Not read: "), plain(f"{wording.listed(unread)}. Drop them again if they matter.")))
    lines.append(words("Write anything here, and I go on from what is kept."))
    return kept.model_copy(
        update={
            "tone": Tone.NEUTRAL,
            "title": f"Stopped by {by}.",
            "sections": (Section(lines=tuple(lines)), *kept.sections),
        }
    )
