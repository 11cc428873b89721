"""A queue that shows a message again before the function that works on it must be done."""

from collections.abc import Iterator, Sequence

from engines.evidence import Finding
from knowledge.joins.facts import configs, derived, fact, quantity


def short(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding where a function may run longer than its queue hides what it took."""
    settings = configs(findings, "setting")
    hidden = next((f for f in settings if _key(f) == "visibilitytimeout"), None)
    functions = {f.evidence for f in settings if _key(f) in ("memorysize", "functionname")}
    runs = next((f for f in settings if _key(f) == "timeout" and f.evidence in functions), None)
    if hidden and runs and 0 < quantity(hidden, "value") < quantity(runs, "value"):
        name = str(runs.facts.get("object") or runs.component or runs.file.rpartition(".")[0])
        facts = {"visible": fact(hidden, "value"), "runs": fact(runs, "value"), "consumer": name}
        yield derived(hidden, "visibility_short", facts)


def _key(finding: Finding) -> str:
    return fact(finding, "key").replace("_", "").lower()
