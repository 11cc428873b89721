"""How one container of a described pod is, and how its last run ended."""

from adapters.evidence.extractors import states
from adapters.evidence.extractors.kubernetes.describe import settings
from adapters.evidence.extractors.kubernetes.describe.tree import Entry, integer
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from engines.evidence import FindingKind, Severity


def add(page: Page, about: dict[str, Fact], one: Entry, subject: Subject, *, init: bool) -> None:
    """Say how one container is; `about` is what is known of its pod."""
    settings.container(page, one, subject)
    state, last = one.get("State"), one.get("Last State")
    if state is None:
        return
    reason, restarts = state.text("Reason"), _restarts(one)
    ready = one.text("Ready") == "True"
    last_reason = last.text("Reason") if last else ""
    judged = reason or ("NotReady" if not ready and not init else "Restarted" if restarts else "Healthy")
    if init and judged == "NotReady":
        judged = "Initializing"
    facts = {**about, **_facts(page, one, state, last), "init": True if init else None}
    if last_reason == "OOMKilled" or reason == "OOMKilled":
        _oom(page, one, subject, facts)
    where = state.get("Reason") or state
    words = _words(subject, one.key, judged, facts)
    rank = Severity.INFO if judged in ("Completed", "Restarted", "PodInitializing") else states.severity(judged)
    rank = Severity.ERROR if judged == "NotReady" else rank
    span = Span(page.time(state.text("Started")))
    page.add(FindingKind.OBJECT, judged, words, Place(where.line), subject, rank, span, facts)


def _facts(page: Page, one: Entry, state: Entry, last: Entry | None) -> dict[str, Fact]:
    return {
        "container": one.key,
        "state": state.value.lower(),
        "ready": one.text("Ready") == "True",
        "restarts": _restarts(one),
        "exit_code": integer(code)
        if (code := state.text("Exit Code"))
        else integer(last.text("Exit Code") if last else ""),
        "last_reason": last.text("Reason") if last else "",
        "last_exit_code": integer(last.text("Exit Code")) if last else None,
        "message": state.text("Message") or (last.text("Message") if last else ""),
        "started_at": state.text("Started"),
        "finished_at": (last or state).text("Finished"),
        "ran_seconds": _ran(page, last or state),
        "image": one.text("Image"),
        "image_id": one.text("Image ID"),
        "limit_memory": one.text("Limits", "memory"),
        "request_memory": one.text("Requests", "memory"),
        "limit_cpu": one.text("Limits", "cpu"),
        "request_cpu": one.text("Requests", "cpu"),
        "command": " ".join(e.value for part in ("Command", "Args") for e in (one.get(part) or one).below if not e.key),
    }


def _restarts(one: Entry) -> int:
    return integer(one.text("Restart Count")) or 0


def _oom(page: Page, one: Entry, subject: Subject, facts: dict[str, Fact]) -> None:
    source = one.get("Last State") if facts["last_reason"] == "OOMKilled" else one.get("State")
    if source is None:
        return
    limit = facts.get("limit_memory") or "no"
    words = (
        f"Container {one.key} of {subject.object} was killed for lack of memory, exit code {facts['exit_code'] or 137}"
    )
    words += f", memory limit {limit}, {facts['restarts']} restarts."
    line = (source.get("Reason") or source).line
    span = Span(page.time(source.text("Finished")))
    page.add(FindingKind.OBJECT, "OOMKilled", words, Place(line), subject, Severity.CRITICAL, span, facts)


def _words(subject: Subject, name: str, reason: str, facts: dict[str, Fact]) -> str:
    words = f"Container {name} of {subject.object} is {facts['state']}, {reason}"
    if facts.get("last_reason"):
        words += f"; its last run ended {facts['last_reason']} with exit code {facts['last_exit_code']}"
    elif facts.get("exit_code") is not None:
        words += f", exit code {facts['exit_code']}"
    words += f", {facts['restarts']} restarts" if facts["restarts"] else ""
    return words + (f": {facts['message']}" if facts.get("message") else ".")


def _ran(page: Page, run: Entry) -> int | None:
    begun, ended = page.time(run.text("Started")), page.time(run.text("Finished"))
    return int((ended - begun).total_seconds()) if begun and ended else None
