"""Plays a transcript: what people say, drop and press, and what the state and the cards must be after it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.evidence.analyst import FileAnalyst
from engines.cards import wording
from engines.evidence import Evidence
from engines.models import Case, Hypothesis
from engines.turn import Speaker
from knowledge.reasoner import EmbeddedReasoner
from tests.engines.play import NOON, Talk

HERE = Path(__file__).parent
PEOPLE = {name: Speaker(id=f"U{n}", name=name) for n, name in enumerate(("ana", "ben", "cleo", "dan"), start=1)}
_EVENT = re.compile(
    r"(?P<at>\d\d:\d\d) (?:timer (?P<timer>\S+)"
    r"|(?P<who>\w+)(?: presses (?P<button>\S+) ?(?P<value>\S*)| drops (?P<file>\S+):(?P<words>.*)|: (?P<said>.*)))$"
)
_PLACE = re.compile(r'(?P<name>"[^"]+"|[HRMC]\d+) (?P<state>\w+)(?: (?P<score>1\.00|\.\d\d))?$')


@dataclass
class Event:
    """One thing that happens, and what is expected after it."""

    number: int  # of its line
    match: re.Match[str]
    files: list[tuple[str, list[str]]] = field(default_factory=list)
    expected: list[tuple[int, str]] = field(default_factory=list)


def names() -> list[str]:
    """All transcripts."""
    return sorted(p.stem for p in HERE.glob("*.txt"))


def read(name: str) -> list[Event]:
    """The events of a transcript; raises ValueError on a line that is none of its forms."""
    events: list[Event] = []
    for number, line in enumerate((HERE / f"{name}.txt").read_text().splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        if match := _EVENT.match(line):
            if match["file"] and events and not events[-1].expected and events[-1].match["at"] == match["at"]:
                events[-1].files.append((match["file"], []))
                continue
            events.append(Event(number, match, [(match["file"], [])] if match["file"] else []))
        elif line.startswith("    ") and events and events[-1].files:
            events[-1].files[-1][1].append(line[4:])
        elif line[:2] in ("= ", "> ", "! ") and events:
            events[-1].expected.append((number, line))
        else:
            raise ValueError(f"{name}, line {number}: {line!r} is not what a transcript has.")
    return events


def play(name: str, folder: Path) -> Iterator[tuple[Event, Talk, str]]:
    """Run the events; after each, the talk and all its cards as text."""
    talk = Talk()
    reasoner = EmbeddedReasoner()
    for event in read(name):
        m, at = event.match, _minutes(event.match["at"])
        who = PEOPLE[m["who"]] if m["who"] else None
        if m["timer"]:
            talk.timer(m["timer"], at)
        elif m["button"] and who:
            talk.press(m["button"], m["value"], who, at, answers=reasoner.answer)
        elif who:
            said = (m["said"] or m["words"] or "").strip()
            files = tuple(_analysed(talk, event, n, folder, bool(said)) for n in range(len(event.files)))
            talk.say(said, *files, who=who, answers=reasoner.answer, at=at)
        yield event, talk, "\n".join(card.text for card in talk.last.cards) or "nothing"


def check(event: Event, case: Case, talk: Talk, shown: str) -> list[str]:
    """What is not as expected, a sentence each."""
    wrong: list[str] = []
    first = True
    for number, line in event.expected:
        mark, text = line[0], line[2:].strip()
        if mark == "=":
            wrong += [f"line {number}: {w}" for part in text.split(";") if (w := _state(part.strip(), case, talk))]
        elif mark == "!":
            wrong += [f"line {number}: {text!r} stands in\n{shown}"] if text in shown else []
        else:
            there = shown.startswith(text) if first else text in shown
            wrong += [] if there else [f"line {number}: {text!r} is not {'the title of' if first else 'in'}\n{shown}"]
            first = False
    return wrong


def _analysed(talk: Talk, event: Event, number: int, folder: Path, said: bool) -> Evidence:
    name, lines = event.files[number]
    path = folder / f"{event.number}-{number}"
    path.write_text("\n".join(lines) + "\n")
    place = (len(talk.case.evidence) if talk.case else 0) + said + number + 1
    return FileAnalyst().analyse(path, name, evidence=f"E{place}", at=_clock(event.match["at"]))


def _state(wanted: str, case: Case, talk: Talk) -> str:
    key, _, value = wanted.partition(": ")
    found = {
        "phase": case.phase.name.lower().replace("_", " "),
        "status": case.status.value,
        "answers": talk.last.response.value,
        "momentum": case.conclusion.momentum.value if case.conclusion else "",
        "degraded": case.degraded or "no",
        "severity": case.severity or "unknown",
        "onset": f"{case.onset:%H:%M}" if case.onset else "unknown",
    }
    if key in found and value:
        return "" if found[key] == value else f"the {key} is {found[key]!r}, not {value!r}"
    return _place(wanted, case)


def _place(wanted: str, case: Case) -> str:
    match = _PLACE.match(wanted)
    if match is None:
        return f"{wanted!r} can't be read"
    name = match["name"]
    h = _hypothesis(case, name)
    states = {r.id: r.status.value for r in case.requests} | {m.id: m.state.value for m in case.mitigations}
    states |= {c.id: "open" if c.settled is None else "settled" for c in case.conflicts}
    state = h.state.value if h else states.get(name)
    if state is None:
        return f"there is no {name}; there are {[(o.id, o.statement) for o in case.hypotheses]}"
    if state != match["state"]:
        return f"{name} is {state}, not {match['state']}"
    if match["score"] and h and wording.confidence(h.score) != match["score"]:
        return f"{name} has {wording.confidence(h.score)}, not {match['score']}"
    return ""


def _hypothesis(case: Case, name: str) -> Hypothesis | None:
    if name.startswith('"'):
        return next((h for h in case.hypotheses if name.strip('"').lower() in h.statement.lower()), None)
    return case.hypothesis(name)


def _clock(text: str) -> datetime:
    return datetime.strptime(f"2026-03-04 {text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def _minutes(text: str) -> float:
    return (_clock(text) - NOON) / timedelta(minutes=1)
