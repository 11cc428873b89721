"""A progress bar on standard error, for work that takes longer than a moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


class Report(Protocol):
    """Tells how far the work is."""

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say what is being read, and how many of how many are done."""


@contextmanager
def bar() -> Iterator[Report]:
    """Show a bar while the work runs; nothing where standard error is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("Reading"), BarColumn(), TextColumn("{task.completed}/{task.total} {task.description}"))
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True, disable=not console.is_terminal) as p:
        task = p.add_task("", total=None)

        def report(what: str, done: int, total: int) -> None:
            p.update(task, description=what, completed=done, total=total)

        yield report
