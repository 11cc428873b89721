"""Hand-made findings, so that a scenario reads in a few lines."""

from datetime import UTC, datetime, timedelta
from itertools import count

from engines.evidence import DataType, Evidence, Finding, FindingKind, Severity
from engines.models import Category, Hypothesis, Phase
from engines.questions import Assess, Assessment, Candidate
from engines.turn import Message, Speaker
from knowledge.reasoner import EmbeddedReasoner

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ONSET = NOW - timedelta(minutes=30)
NUMBERS = count(1)
Fact = str | int | float | bool


def finding(  # noqa: PLR0913 -- a finding has that many sides
    sort: str,
    text: str,
    component: str | None = "invoicing",
    reason: str | None = None,
    /,
    *,
    severity: str = "error",
    minutes: float | None = 0,
    new: bool = True,
    evidence: str = "E1",
    times: int = 1,
    **facts: Fact,
) -> Finding:
    return Finding(
        evidence=evidence,
        file=f"{evidence.lower()}.txt",
        kind=FindingKind(sort),
        line=next(NUMBERS),
        at=None if minutes is None else ONSET + timedelta(minutes=minutes),
        count=times,
        severity=Severity(severity),
        component=component,
        reason=reason,
        summary=text,
        excerpt=text,
        first_seen=new,
        facts=facts,
    )


def log(text: str, component: str = "invoicing", reason: str | None = None, **more: Fact) -> Finding:
    return finding("log", text, component, reason, **more)  # type: ignore[arg-type]


def event(text: str, reason: str, component: str = "invoicing", **more: Fact) -> Finding:
    return finding("event", text, component, reason, message=text, **more)  # type: ignore[arg-type]


def obj(name: str, reason: str, text: str = "", /, **more: Fact) -> Finding:
    return finding("object", text or f"{name} is {reason}", name.partition("/")[2], reason, object=name, **more)  # type: ignore[arg-type]


def config(name: str, reason: str, /, **more: Fact) -> Finding:
    text = f"{reason} of {name}"
    return finding("config", text, name.partition("/")[2], reason, severity="info", minutes=None, object=name, **more)  # type: ignore[arg-type]


def declared(name: str, /, **more: Fact) -> Finding:
    return obj(name, "Declared", severity="info", minutes=None, **more)


def metric(name: str, reason: str, component: str = "invoicing", /, **more: Fact) -> Finding:
    severity = "info" if reason == "flat" else "warning"
    return finding("metric", f"{name} {reason}", component, reason, severity=severity, metric=name, **more)  # type: ignore[arg-type]


def commit(sha: str, message: str, files: str, diff: str = "", *, minutes: float = -10) -> Finding:
    return finding(
        "change", message, None, "commit", severity="info", minutes=minutes, new=False, evidence="E2",
        commit=sha, message=message, files=files, diff=diff,
    )  # fmt: skip


def deploy(sha: str, service: str, *, minutes: float = -5) -> Finding:
    return finding(
        "change", f"deploy of {service}", service, "deploy", severity="info", minutes=minutes, new=False, evidence="E3",
        commit=sha, service=service,
    )  # fmt: skip


def evidence(*findings: Finding, data: DataType = DataType.LOG) -> tuple[Evidence, ...]:
    ids = dict.fromkeys(f.evidence for f in findings)
    return tuple(
        Evidence(
            id=i,
            name=f"{i.lower()}.txt",
            data_type=data,
            extractor="hand",
            at=NOW,
            findings=tuple(f for f in findings if f.evidence == i),
        )
        for i in ids
    )


def spanned(
    *findings: Finding, start: datetime = ONSET - timedelta(hours=1), end: datetime = ONSET + timedelta(hours=1)
) -> tuple[Evidence, ...]:
    """Of pieces that reach from before the onset to after it."""
    return tuple(e.model_copy(update={"start": start, "end": end}) for e in evidence(*findings))


def said(text: str, number: int = 9) -> Evidence:
    told = finding("statement", text, None, severity="info", new=False, evidence=f"E{number}")
    return evidence(told, data=DataType.STATEMENT)[0].model_copy(update={"speaker": "Kim"})


def assess(*findings: Finding, problem: str = "invoicing is failing, why?") -> Assessment:
    question = Assess(at=NOW, problem=problem, evidence=evidence(*findings), phase=Phase.HYPOTHESIS)
    answer = EmbeddedReasoner().answer(question)
    assert isinstance(answer, Assessment)
    return answer


def best(*findings: Finding, problem: str = "invoicing is failing, why?") -> Candidate:
    return assess(*findings, problem=problem).candidates[0]


def hypothesis(statement: str, category: Category, component: str = "invoicing") -> Hypothesis:
    return Hypothesis(id="H1", statement=statement, component=component, category=category, prior=0.4, score=0.4)


def message(text: str, who: str = "Kim") -> Message:
    return Message(ref="1", speaker=Speaker(id=who.lower(), name=who), at=NOW, text=text)
