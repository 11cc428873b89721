"""One investigation from the command line: the same path as in a channel, without one."""

import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.app import App, Limits
from bot.ports import Cases, Fetcher
from engines import links
from engines.errors import Refused
from engines.evidence import DataType, Evidence
from engines.models import Case
from engines.turn import Attachment, Message, Speaker, Thread, Turn, TurnKind

if TYPE_CHECKING:
    from bot.workers import Workers

SKIPPED = {".git", ".venv", "node_modules", "__pycache__"}
_ADDRESS = re.compile(r"^(https?):/+", re.IGNORECASE)  # a path has lost one of its slashes
_CASE = re.compile(r"c[0-9a-f]{10}")
PERSON = Speaker(id="you", name="you")


@dataclass(frozen=True)
class Dropped:
    """A file to read, with the name under which it is cited."""

    path: Path
    name: str


def walk(paths: Sequence[Path]) -> list[Dropped]:
    """List the files below the paths, named relative to the path they were found under."""
    for path in paths:
        if _ADDRESS.match(str(path)) and not path.exists():
            address = _ADDRESS.sub(r"\1://", str(path))
            raise Refused(f"{address} is an address, not a path: `analyze --fetch {address}` reads it.")
    try:
        found = [file for path in paths for file in _below(path)]
    except OSError as error:
        raise Refused(f"{error.filename} can't be read ({error.strerror}): check its permissions.") from error
    if not paths:
        raise Refused("There is nothing to read: name a file, a folder, or an address with --fetch.")
    if not found:
        raise Refused(f"There is no file in {', '.join(str(p) for p in paths)}: name a file or a folder with files.")
    times = Counter(f.name for f in found)
    return [f if times[f.name] == 1 else Dropped(f.path, str(f.path)) for f in found]


def one(paths: Sequence[Path]) -> Dropped:
    """The file of a command that reads a single one."""
    found = walk(paths)
    if len(found) > 1:
        raise Refused(f"{paths[0]} has {len(found):,} files: name the one that is meant.")
    return found[0]


async def files(asked: Sequence[Path], urls: Sequence[str], fetcher: Fetcher, work: Path) -> list[Dropped]:
    """What is to be read: the files below the paths, and what stands at the addresses."""
    found = walk(asked) if asked else []
    for number, url in enumerate(urls):
        target = work / f"fetched-{number}"
        try:
            found.append(Dropped(target, await fetcher.fetch(url, target)))
        except Refused as refusal:
            raise Refused(f"{links.host(url)} was not read. {refusal}") from None
    return found


def _below(path: Path) -> Iterator[Dropped]:
    if path.is_symlink() and not path.exists():
        raise Refused(f"{path} is a link that leads nowhere: name the file itself.")
    if not path.exists():
        raise Refused(f"{path} does not exist: check the path.")
    if not path.is_dir():
        if not path.is_file():
            raise Refused(f"{path} is no regular file: name a file or a folder with files.")
        yield Dropped(path, path.name)
        return
    closed: list[OSError] = []
    for folder, folders, files in os.walk(path, onerror=closed.append):
        folders[:] = sorted(f for f in folders if f not in SKIPPED)
        for name in sorted(files):
            file = Path(folder) / name
            if file.is_file() or not file.exists():  # a pipe or a device would never end; a dead link is said
                yield Dropped(file, str(file.relative_to(path)))
    for error in closed:  # said like a file that can't be read
        yield Dropped(Path(error.filename), str(Path(error.filename).relative_to(path.parent)))


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _text(typed: str) -> str:
    """What the system gives as text, where some of its bytes may be none."""
    return os.fsencode(typed).decode("utf-8", "replace")


def turn(files: Sequence[Dropped], question: str, at: datetime) -> Turn:
    """Make the one turn of a headless investigation."""
    attachments = tuple(
        Attachment(id=f"f{n}", name=_text(f.name), size=_size(f.path), source=quote(os.fsencode(f.path)))
        for n, f in enumerate(files)
    )
    thread = Thread(surface="terminal", tenant="local", channel="cli", thread=at.strftime("%Y%m%dT%H%M%S.%f"))
    message = Message(ref="1", speaker=PERSON, at=at, text=_text(question), attachments=attachments)
    return Turn(id=f"terminal:{thread.thread}", kind=TurnKind.MENTION, at=at, thread=thread, messages=(message,))


async def investigate(app: App, workers: "Workers", asked: Turn) -> Case:
    """Run the turn to its end."""
    await app.receive(asked)
    await workers.drain(app)
    case = await app.cases.load(asked.thread.case_id)
    if case is None:
        raise Refused("The investigation failed; what went wrong stands above. Please report it with the files' kinds.")
    usable(tuple(e for e in case.evidence if e.data_type is not DataType.STATEMENT))
    return case


def usable(files: tuple[Evidence, ...]) -> None:
    """Refuse where nothing of what was given could be read, with the reason of the first file."""
    if files and all(f.note and not f.findings for f in files):
        others = f" ({len(files) - 1} more could not be read either)" if len(files) > 1 else ""
        raise Refused(f"{files[0].name}: {files[0].note}{others}")


def is_case(target: str) -> bool:
    """Whether it is the id of a case rather than a path."""
    return bool(_CASE.fullmatch(target)) and not Path(target).exists()


async def kept(cases: Cases, case_id: str) -> Case:
    """The case with that id; raises Refused where there is none."""
    case = await cases.load(case_id)
    if case is None:
        raise Refused(f"There is no case {case_id}: its id stands in the footer of its cards and in the war room.")
    return case


def case(turn: Turn, evidence: tuple[Evidence, ...]) -> Case:
    """The files of one command as a case."""
    onset = min((e.onset for e in evidence if e.onset), default=None)
    return Case(
        id=turn.thread.case_id,
        thread=turn.thread,
        opened_at=turn.at,
        updated_at=turn.at,
        evidence=evidence,
        onset=onset,
    )


@contextmanager
def folder(keep_in: Path | None) -> Iterator[Path]:
    """A folder that is gone afterwards, or one below `keep_in` that stays."""
    if keep_in is None:
        with tempfile.TemporaryDirectory(prefix="faultmaven-") as gone:
            yield Path(gone)
        return
    kept = keep_in / "investigations" / f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    kept.mkdir(parents=True)
    yield kept


def limits(usual: Limits) -> Limits:
    """A person waits at the prompt: what fails is said at once, not tried again."""
    return replace(usual, outages=1, crashes=1)


def write(path: Path, text: str) -> None:
    """Write a report where the user wants it."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(f"{path} can't be written to ({error.strerror}): name another file for the report.") from error
