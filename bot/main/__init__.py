"""The composition root: who provides what; the only place that knows every part by name."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from bot import cli, logs, settings
from bot.cli import Arguments
from bot.main import doctor, files, serving
from bot.settings import Settings
from engines.errors import FaultMavenError

COMMANDS: dict[str, Callable[[Arguments, Settings], Coroutine[Any, Any, int]]] = {
    "serve": serving.run,
    "investigate": files.investigate,
    "analyze": files.analyze,
    "query": files.query,
    "parse": files.templates,
    "redact": files.redact,
    "demo": files.example,
    "doctor": doctor.run,
}


def run(argv: Sequence[str]) -> int:
    """Do what the command line asks; returns the exit status."""
    asked = cli.parse(argv)
    settings.silence()
    try:
        wanted = settings.load()
        logs.start(wanted.log_level)
        return asyncio.run(COMMANDS[asked.command](asked, wanted))
    except FaultMavenError as error:
        return cli.refuse(str(error))
    except KeyboardInterrupt:
        return 130
