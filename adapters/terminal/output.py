"""What the commands print: an answer card, what is in files, the doctor's lines."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.text import Text

from adapters.terminal.text import clean, render
from engines.cards.files import redactions
from engines.cards.proofs import counted
from engines.cards.wording import lower
from engines.evidence import Evidence, Finding, Severity
from engines.figures import many
from engines.markup import Card

FINDINGS = 5  # shown per file; --json has them all
MARKS = {Severity.INFO: "dim", Severity.WARNING: "yellow", Severity.ERROR: "red", Severity.CRITICAL: "bold red"}


def cards(shown: Sequence[Card]) -> None:
    """Print cards, a blank line between them."""
    console = Console(highlight=False)
    for number, card in enumerate(shown):
        if number:
            console.print()
        console.print(render(card))


def files(evidence: Sequence[Evidence]) -> None:
    """Print what is in each file, its most telling findings first."""
    console = Console(highlight=False)
    for piece in evidence:
        console.print(Text(clean(piece.name), style="bold"), Text(_about(piece)), sep="  ")
        for finding in piece.findings[:FINDINGS]:
            console.print(_finding(finding))
        if len(piece.findings) > FINDINGS:
            console.print(Text(f"  and {len(piece.findings) - FINDINGS} more: --json has them all", style="dim"))


def line(text: str) -> None:
    """Print one line as it is."""
    Console(highlight=False, soft_wrap=True).print(Text(clean(text)))


def note(text: str) -> None:
    """Print one line beside the answer, on standard error."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(Text(clean(text), style="dim"))


def _about(piece: Evidence) -> str:
    said = [piece.data_type.value, many(piece.lines, "line")]
    if piece.start and piece.end:
        said.append(f"{_time(piece.start)} to {_time(piece.end)} UTC")
    if piece.errors or piece.warnings:
        said.append(f"{many(piece.errors, 'error')}, {many(piece.warnings, 'warning')}")
    if piece.onset:
        said.append(f"bad since {_time(piece.onset)} UTC")
    if taken := redactions((piece,)):
        said.append(lower(taken).rstrip("."))
    if piece.note:
        said.append(piece.note)
    return " · ".join(said)


def _finding(finding: Finding) -> Text:
    when = f" {_time(finding.at)}" if finding.at else ""
    text = Text(f"  {finding.evidence}:{finding.line}{when} ", style="dim")
    text.append(clean(finding.summary), style=MARKS[finding.severity])
    return text.append(counted(finding, finding.summary), style="dim")


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
