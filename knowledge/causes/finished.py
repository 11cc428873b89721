"""Nothing is wrong now: the job or pod that is asked about has done its work and ended well."""

import re
from collections.abc import Sequence

from engines.evidence import BAD, Finding, FindingKind, Severity
from engines.models import Category
from knowledge.causes import retried
from knowledge.components.names import component_of, kin, mentioned
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene

DONE = ("Completed", "Complete", "Succeeded")
ENDED = re.compile(
    r"\b0/\d|\bnot (?:\w+ )?(?:running|ready|up)\b"
    r"|\b(?:stopped|ended|finished|completed|gone|dead|down|exited|broken)\b",
    re.IGNORECASE,
)
FINDINGS = (FindingKind.LOG, FindingKind.STACK, FindingKind.EVENT, FindingKind.TEXT)
RUN = re.compile(r"[-\d]+$")  # what tells the runs of one schedule apart
BASE, ASKED, JOB, WARNED = 0.62, 0.1, 0.08, 0.1


def draft(scene: Scene) -> Draft | None:
    """The reading that it has finished, where its own state says so, and nothing of it failed or was made again."""
    if again := retried.draft(scene):
        return again
    done = [f for f in scene.by_kind[FindingKind.OBJECT] if _is_done(f) and _is_asked(f, scene)]
    if not done:
        return None
    named = max(done, key=lambda f: (_exact(f, scene), f.facts.get("exit_code") == 0))
    component = component_of(named)
    own = [f for f in scene.findings if _is_own(f, component)]
    if any(f.severity in BAD and f.kind in (*FINDINGS, FindingKind.OBJECT, FindingKind.METRIC) for f in own):
        return None
    jobs = [f for f in done if str(f.facts.get("object", "")).startswith("Job/") and kin(component_of(f), component)]
    warned = any(f.severity is Severity.WARNING and f.kind in FINDINGS for f in own)
    score = BASE + ASKED * bool(ENDED.search(scene.problem)) + JOB * bool(jobs) - WARNED * warned * (not jobs)
    return Draft(
        statement=_statement(named, jobs[:1], scene),
        component=component,
        category=Category.NO_FAULT,
        score=score,
        findings=(named, *jobs[:1]),
        fix=("Nothing has to be mended; if its result is in doubt, read its last lines, `kubectl logs`",),
        settles=f"the last lines of {component}, `kubectl logs`",
        since=named.at,
    )


def _is_done(finding: Finding) -> bool:
    """It ended, and well: a container that completed with a code other than 0 did not."""
    state = finding.reason in DONE or (finding.reason == "Healthy" and finding.facts.get("phase") == "Succeeded")
    return state and finding.facts.get("exit_code", 0) == 0 and not finding.facts.get("init")


def _is_asked(finding: Finding, scene: Scene) -> bool:
    return _exact(finding, scene) or mentioned(component_of(finding), scene.problem) == 1.0


def _exact(finding: Finding, scene: Scene) -> bool:
    name = str(finding.facts.get("object", "")).rpartition("/")[2]
    return bool(name) and name in scene.problem


def _is_own(finding: Finding, component: str) -> bool:
    return kin(RUN.sub("", component_of(finding)), RUN.sub("", component))


def _statement(done: Finding, jobs: Sequence[Finding], scene: Scene) -> str:
    name = str(done.facts.get("object", "")).rpartition("/")[2]
    said = [str(done.reason if done.reason in DONE else "Succeeded")]
    said += ["exit code 0"] if done.facts.get("exit_code") == 0 else []
    took = f" in {jobs[0].facts['duration']}" if jobs and jobs[0].facts.get("duration") else ""
    said += [f"{jobs[0].facts['completions']} completions{took}" for j in jobs if j.facts.get("completions")]
    words = f"Nothing is wrong now: {name} has finished successfully ({', '.join(said)})"
    if took and (before := _before(jobs[0], scene)):
        words += f", as its run before did in {before}"
    return f"{words}; what has finished is shown as not ready and does not run any more."


def _before(job: Finding, scene: Scene) -> str:
    """How long another run of the same schedule took."""
    runs = (f for f in scene.by_kind[FindingKind.OBJECT] if f.reason in DONE and f is not job)
    name = str(job.facts.get("object", ""))
    same = (f for f in runs if RUN.sub("", str(f.facts.get("object", ""))) == RUN.sub("", name))
    return next((str(f.facts["duration"]) for f in same if f.facts.get("duration")), "")
