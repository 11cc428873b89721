"""Plays a transcript: what people say, drop and press, and what the state and the cards must be after it."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.evidence.analyst import FileAnalyst
from engines import reports, statements
from engines.cards import wording
from engines.evidence import Evidence
from engines.markup import Card
from engines.models import Case, Hypothesis
from engines.turn import Speaker, merge
from knowledge.reasoner import EmbeddedReasoner
from tests.engines.play import CONFIG, NOON, Talk

HERE = Path(__file__).parent
PEOPLE = {name: Speaker(id=f"U{n}", name=name) for n, name in enumerate(("ana", "ben", "cleo", "dan"), start=1)}
_EVENT = re.compile(
    r"(?P<at>\d\d:\d\d) (?:timer (?P<timer>\S+)"
    r"|(?P<who>\w+)(?: presses (?P<button>\S+) ?(?P<value>\S*)| drops (?P<file>\S+):(?P<words>.*)|: (?P<said>.*)))$"
)
_PLACE = re.compile(r'(?P<name>"[^"]+"|[HRMC]\d+) (?P<state>\w+)(?: (?P<score>1\.00|\.\d\d))?$')


@dataclass
class Said:
    """One message: who, when, the words, and the files with their lines."""

    who: str
    text: str
    files: list[tuple[str, list[str]]] = field(default_factory=list)


@dataclass
class Event:
    """One thing that happens, a burst of messages among them, and what is expected after it."""

    number: int  # of its line
    match: re.Match[str]
    said: list[Said] = field(default_factory=list)
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
            _happens(events, Event(number, match))
        elif line.startswith("    ") and events and events[-1].said and events[-1].said[-1].files:
            events[-1].said[-1].files[-1][1].append(line[4:])
        elif line[:2] in ("= ", "> ", "! ", "| ") and events:
            events[-1].expected.append((number, line))
        else:
            raise ValueError(f"{name}, line {number}: {line!r} is not what a transcript has.")
    return events


def _happens(events: list[Event], event: Event) -> None:
    """Messages of the same minute with nothing expected between them are a burst; so are the files of one person."""
    m, last = event.match, events[-1] if events else None
    talks = m["who"] and not m["button"]
    joins = talks and last and last.said and not last.expected and last.match["at"] == m["at"]
    into = last if joins and last else event
    if into is event:
        events.append(event)
    if not talks:
        return
    if m["file"] and joins and into.said[-1].who == m["who"] and into.said[-1].files:
        into.said[-1].files.append((m["file"], []))
        return
    text = (m["said"] or m["words"] or "").strip()
    into.said.append(Said(m["who"], text, [(m["file"], [])] if m["file"] else []))


def play(name: str, folder: Path) -> Iterator[tuple[Event, Talk, str]]:
    """Run the events; after each, the talk and all its cards as text."""
    talk = Talk()
    reasoner = EmbeddedReasoner()
    promised: dict[str, datetime] = {}
    buttons: set[tuple[str, str]] = set()
    for event in read(name):
        m, at = event.match, _minutes(event.match["at"])
        if m["timer"]:
            assert promised[m["timer"]] <= _clock(m["at"]), f"line {event.number}: {m['timer']} is not due yet"
            talk.timer(m["timer"], at)
        elif m["button"]:
            assert (m["button"], m["value"]) in buttons, f"line {event.number}: no card has that button"
            talk.press(m["button"], m["value"], PEOPLE[m["who"]], at, answers=reasoner.answer)
        else:
            _say(talk, event, folder, reasoner)
        promised |= {t.name: t.due_at for t in talk.last.timers}
        buttons |= {(b.name, b.value) for card in talk.last.cards for b in card.buttons}
        yield event, talk, "\n".join(map(_shown, talk.last.cards)) or "nothing"


def _shown(card: Card) -> str:
    return "\n".join((card.text, *(f"[ {b.label} ]" for b in card.buttons)))


def _say(talk: Talk, event: Event, folder: Path, reasoner: EmbeddedReasoner) -> None:
    at, known = _minutes(event.match["at"]), len(talk.case.evidence) if talk.case else 0
    number = itertools.count(known + 1 + sum(1 for said in event.said if said.text))
    turns, files = [], []
    for n, said in enumerate(event.said):
        mine = tuple(_analysed(event, f, folder / f"{event.number}-{n}", next(number)) for f in said.files)
        turns.append(talk.turn(said.text, *mine, who=PEOPLE[said.who], at=at))
        files += mine
    turn = merge(tuple(turns))
    words = statements.statements(turn, known + 1, CONFIG)
    talk.run(turn, (*words, *files), reasoner.answer)


def check(event: Event, case: Case, talk: Talk, shown: str) -> list[str]:
    """What is not as expected, a sentence each."""
    wrong: list[str] = []
    report = reports.markdown(case)
    first = True
    for number, line in event.expected:
        mark, text = line[0], line[2:].strip()
        if mark == "=":
            wrong += [f"line {number}: {w}" for part in text.split(";") if (w := _state(part.strip(), case, talk))]
        elif mark == "|":
            wrong += [] if text in report else [f"line {number}: {text!r} is not in\n{report}"]
        elif mark == "!":
            wrong += [f"line {number}: {text!r} stands in\n{shown}"] if text in shown else []
        else:
            there = shown.startswith(text) if first else text in shown
            wrong += [] if there else [f"line {number}: {text!r} is not {'the title of' if first else 'in'}\n{shown}"]
            first = False
    return wrong


def _analysed(event: Event, file: tuple[str, list[str]], folder: Path, number: int) -> Evidence:
    name, lines = file
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return FileAnalyst().analyse(path, name, evidence=f"E{number}", at=_clock(event.match["at"]))


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
