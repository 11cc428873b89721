"""A progress bar on standard error, for work that takes longer than a moment."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Report(Protocol):
    """Tells how far the work is."""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say what is being read, and how many of how many are done."""


@contextmanager
def bar() -> Iterator[Report]:
    """Show a bar while the work runs; nothing where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415 - a script that asks need not wait for it
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415 - as above

    columns = (TextColumn("Reading"), BarColumn(), TextColumn("{task.completed}/{task.total} {task.description}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as p:
        task = p.add_task("", total=None)

        def report(what: str, done: int, total: int) -> None:
            p.update(task, description=what, completed=done, total=total)

        yield report
