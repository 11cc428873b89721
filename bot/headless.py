"""One investigation from the command line: the same path as in a channel, without one."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.app import App
from bot.workers import Workers
from engines.errors import Refused
from engines.models import Case
from engines.turn import Attachment, Message, Speaker, Thread, Turn, TurnKind

SKIPPED = {".git", ".venv", "node_modules", "__pycache__"}
PERSON = Speaker(id="you", name="you")


@dataclass(frozen=True)
class Dropped:
    """A file to read, with the name under which it is cited."""

    path: Path
    name: str


def walk(paths: Sequence[Path]) -> list[Dropped]:
    """List the files below the paths, named relative to the path they were found under."""
    found = [file for path in paths for file in _below(path)]
    if not found:
        raise Refused(f"There is no file in {', '.join(str(p) for p in paths)}: name a file or a folder with files.")
    names = [f.name for f in found]
    return [f if names.count(f.name) == 1 else Dropped(f.path, str(f.path)) for f in found]


def _below(path: Path) -> Iterator[Dropped]:
    if not path.exists():
        raise Refused(f"{path} does not exist: check the path.")
    if not path.is_dir():
        yield Dropped(path, path.name)
        return
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(f for f in folders if f not in SKIPPED)
        for name in sorted(files):
            file = Path(folder) / name
            yield Dropped(file, str(file.relative_to(path)))


def turn(files: Sequence[Dropped], question: str, at: datetime) -> Turn:
    """Make the one turn of a headless investigation."""
    attachments = tuple(
        Attachment(id=f"f{n}", name=f.name, size=f.path.stat().st_size, source=str(f.path)) for n, f in enumerate(files)
    )
    thread = Thread(surface="terminal", tenant="local", channel="cli", thread=at.strftime("%Y%m%dT%H%M%S.%f"))
    message = Message(ref="1", speaker=PERSON, at=at, text=question, attachments=attachments)
    return Turn(id=f"terminal:{thread.thread}", kind=TurnKind.MENTION, at=at, thread=thread, messages=(message,))


async def investigate(app: App, workers: Workers, asked: Turn) -> Case:
    """Run the turn to its end."""
    await app.receive(asked)
    await workers.drain(app)
    case = await app.cases.load(asked.thread.case_id)
    if case is None:
        raise Refused("The investigation failed; what went wrong stands above. Please report it with the files' kinds.")
    return case
