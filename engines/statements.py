"""What people say becomes evidence: a statement with its speaker, one finding per message."""

from datetime import datetime

from engines.config import InvestigationConfig
from engines.evidence import DataType, Evidence, Finding, FindingKind
from engines.turn import Speaker, Turn


def statements(turn: Turn, first: int, config: InvestigationConfig) -> tuple[Evidence, ...]:
    """One piece of evidence per message that says something, numbered from `first`: E<first>, …"""
    said = [m for m in turn.messages if m.text.strip()]
    return tuple(
        _statement(f"E{first + i}", m.speaker, m.text, m.at, config).model_copy(update={"message": m.ref})
        for i, m in enumerate(said)
    )


def of(speaker: Speaker, at: datetime, number: int, text: str, config: InvestigationConfig) -> Evidence:
    """What a person said by pressing a button."""
    return _statement(f"E{number}", speaker, text, at, config)


def _statement(number: str, speaker: Speaker, text: str, at: datetime, config: InvestigationConfig) -> Evidence:
    name = f"message of {speaker.name}"
    folded = " ".join(text.split())
    excerpt = folded if len(folded) <= config.statement_chars else folded[: config.statement_chars].rstrip() + "…"
    finding = Finding(
        evidence=number,
        file=name,
        kind=FindingKind.STATEMENT,
        line=1,
        at=at,
        summary=f"{speaker.name}: {excerpt}",
        excerpt=excerpt,
        facts={"speaker": speaker.name},
    )
    return Evidence(
        id=number,
        name=name,
        data_type=DataType.STATEMENT,
        extractor="statement",
        speaker=speaker.name,
        at=at,
        size=len(text.encode()),
        lines=1,
        start=at,
        end=at,
        findings=(finding,),
    )
