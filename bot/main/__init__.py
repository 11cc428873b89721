"""The composition root: who provides what; the only place that knows every part by name."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from importlib import import_module
from typing import Any

from bot import cli, logs, settings
from bot.cli import Arguments
from bot.settings import Settings
from engines.errors import FaultMavenError

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
}
Command = Callable[[Arguments, Settings], Coroutine[Any, Any, int]]


def run(argv: Sequence[str]) -> int:
    """Do what the command line asks; returns the exit status."""
    asked = cli.parse(argv)
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


def _clean(text: str) -> str:
    from adapters.privacy.scrub import scrub  # noqa: PLC0415 - most commands have nothing to complain about

    return scrub(text)


def _command(name: str) -> Command:
    module, function = COMMANDS[name].split(".")
    found: Command = getattr(import_module(f"bot.main.{module}"), function)
    return found
