"""The composition root: who provides what; the only place that knows every part by name."""

import os
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import suppress
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters import child
from adapters.evidence import readers
from adapters.privacy import crew
from bot import cli, logs
from bot.cli import Arguments
from engines.errors import FaultMavenError

if TYPE_CHECKING:
    from bot.settings import Settings

# module and function of each; a command imports only its own, because the libraries of all take a second
COMMANDS = {
    "serve": "serving.run",
    "investigate": "files.investigate",
    "analyze": "reading.analyze",
    "query": "files.query",
    "parse": "files.templates",
    "redact": "reading.redact",
    "original": "originals.restore",
    "case": "cases.run",
    "cost": "costs.run",
    "audit": "audit.run",
    "fm": "desk.run",
    "demo": "files.example",
    "slack": "slack.run",
    "doctor": "doctor.run",
    "work": "working.run",
}
READING = ("analyze", "redact", "investigate", "query")
LARGE = 10_000_000  # bytes of a file that several processes redact
MANY = 40  # files of which several processes read a part
SHARE = 0.0005  # seconds that a thread computes while others wait: those that read and write wait a moment each time
QUICK = {
    "OPENBLAS_NUM_THREADS": "1",  # our matrices are small, and its threads wait by spinning
    "PYDANTIC_DISABLE_PLUGINS": "__all__",  # we have none, and it would look through all that is installed
}
Command = Callable[[Arguments, "Settings"], Coroutine[Any, Any, int]]


def run(argv: Sequence[str]) -> int:
    """Do what the command line asks; returns the exit status."""
    child.spare()
    sys.setswitchinterval(SHARE)
    for name, value in QUICK.items():
        os.environ.setdefault(name, value)
    asked = cli.parse(argv)
    if asked.command in READING and any(map(_is_large, asked.paths)):
        _begin(asked.paths)
    if asked.command in READING and len(list(islice(_files(asked.paths), MANY))) == MANY:
        readers.shared().expect()
    import asyncio  # noqa: PLC0415 - it takes as long to load as those processes

    from bot import settings  # noqa: PLC0415 - as above

    settings.silence()
    command = _command(asked.command)
    try:
        wanted = settings.load()
        logs.start(wanted.log_level, _clean)
        return asyncio.run(command(asked, wanted))
    except FaultMavenError as error:
        return cli.refuse(str(error))
    except KeyboardInterrupt:
        return 130


def _begin(paths: Sequence[Path]) -> None:
    """Let other processes redact while this one loads what it needs."""
    crew.expect()
    if _is_large(paths[0]):  # any other is not the first that is read
        from adapters.privacy import redactor  # noqa: PLC0415 - those processes start meanwhile

        with suppress(OSError):  # said where it is read
            redactor.begin(paths[0])


def _is_large(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size > LARGE
    except OSError:
        return False


def _files(paths: Sequence[Path]) -> Iterator[str]:
    """The files at the paths and below them, as far as they are asked for."""
    return (name for path in paths for _, _, names in chain([("", [], [path.name])], os.walk(path)) for name in names)


def _clean(text: str) -> str:
    from adapters.privacy.scrub import scrub  # noqa: PLC0415 - most commands have nothing to complain about

    return scrub(text)


def _command(name: str) -> Command:
    module, function = COMMANDS[name].split(".")
    found: Command = getattr(import_module(f"bot.main.{module}"), function)
    return found
