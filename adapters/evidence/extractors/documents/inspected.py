"""A container as `docker inspect` shows it: how it ended, how often it was restarted, what its health check said."""

from adapters.evidence.extractors import states
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject, told
from adapters.evidence.lined import NOTHING, Node
from engines.evidence import FindingKind, Severity
from engines.figures import many


def reads(node: Node) -> bool:
    """Whether this is one container."""
    return (
        node.get("State", "Status") is not None
        and node.get("State", "ExitCode") is not None
        and bool(node.get("Config"))
    )


def add(page: Page, node: Node) -> None:
    """Say what its state tells, and what it was told to be."""
    state, name = node.get("State") or NOTHING, node.text("Name").strip("/")
    subject = Subject("Container", name, "", name or None)
    restarts, limit = node.number("RestartCount") or 0, node.number("HostConfig", "Memory") or 0
    facts: dict[str, Fact] = {
        "container": name,
        "state": state.text("Status"),
        "exit_code": int(state.number("ExitCode") or 0),
        "restarts": int(restarts),
        "image": node.text("Config", "Image"),
        "message": state.text("Error"),
        "limit_memory": int(limit) or None,
        **told(state.text("Error")),
    }
    reason, key = _reason(state)
    words = f"{subject.object} is {state.text('Status')}, exit code {facts['exit_code']}, {int(restarts)} restarts"
    words += ", killed for lack of memory" if reason == "OOMKilled" else ""
    words += f", memory limit {int(limit) >> 20} MiB" if limit else ""
    words += f": {facts['message']}" if facts["message"] else "."
    ended = reason not in ("Healthy", "Unhealthy")
    span = Span(page.time(state.get("FinishedAt" if ended else "StartedAt")))
    span = span if span.at and span.at.year > 1970 else Span()  # noqa: PLR2004  the year 1 is none
    place = Place.of(state.get(key) or state)
    page.add(FindingKind.OBJECT, reason, words, place, subject, states.severity(reason), span, facts)
    _health(page, state.get("Health") or NOTHING, subject)


def _reason(state: Node) -> tuple[str, str]:
    """What the platform would call it, and the key that proves it."""
    if state.text("OOMKilled") == "true":
        return "OOMKilled", "OOMKilled"
    if state.text("Restarting") == "true":
        return "CrashLoopBackOff", "Restarting"
    if state.text("Status") in ("exited", "dead"):
        return ("Error", "ExitCode") if state.number("ExitCode") else ("Completed", "ExitCode")
    if state.text("Health", "Status") == "unhealthy":
        return "Unhealthy", "Health"
    return "Healthy", "Status"


def _health(page: Page, health: Node, subject: Subject) -> None:
    """The last thing that a failing check printed."""
    failed = [entry for entry in (health.get("Log") or NOTHING).rows() if entry.number("ExitCode")]
    if not failed:
        return
    said = failed[-1].text("Output")
    count = int(health.number("FailingStreak") or 0)
    facts: dict[str, Fact] = {"message": said, "count": count, **told(said)}
    words = f"The health check of {subject.object} failed {many(count, 'time')} in a row: {said}"
    place = Place.of(failed[-1].get("Output") or failed[-1])
    span = Span(page.time(failed[-1].get("Start")))
    page.add(FindingKind.OBJECT, "ProbeFailed", words, place, subject, Severity.ERROR, span, facts)
