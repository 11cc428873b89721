"""Nothing is wrong now: a job is complete, for the attempt that failed was made again and went well."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engines.evidence import BAD, Finding, FindingKind
from engines.models import Category
from engines.phrases import phrase
from knowledge.components.names import component_of, mentioned
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene, in_order
from knowledge.words import clock, shorten

DONE = ("Complete", "Completed", "Succeeded")
WORDS = (FindingKind.LOG, FindingKind.STACK, FindingKind.EVENT)
ASKED = re.compile(
    r"\b(?:cron ?jobs?|jobs?|batch|runs?|loads?|imports?|exports?|backups?|etl|nightly|last night|pods?)\b",
    re.IGNORECASE,
)
SCORE = 0.84  # that it is complete, its controller says itself


@dataclass(frozen=True)
class _Attempts:
    """A job that is complete, the pod that failed and the one that did the work, as far as they are told."""

    job: Finding
    failed: Finding | None
    done: Finding | None


def draft(scene: Scene) -> Draft | None:
    """The reading that the second attempt went well, where one failed and nothing else is bad."""
    objects = scene.by_kind[FindingKind.OBJECT]
    found = [a for f in objects if (a := _attempts(f, objects)) and _is_asked(f, scene)]
    if not found or not ASKED.search(scene.problem):
        return None
    of_jobs = {id(f) for a in found for f in objects if _is_of(f, a.job)}
    if any(f.severity in BAD and id(f) not in of_jobs for f in objects):
        return None
    told = max(found, key=lambda a: mentioned(component_of(a.job), scene.problem))
    if told.done and any(f.severity in BAD and _name(told.done) in f.file for f in scene.symptoms):
        return None
    why = _why(told, scene)
    shown = (told.job, told.done, told.failed, why)
    return Draft(
        statement=_statement(told, why),
        component=component_of(told.job),
        category=Category.NO_FAULT,
        score=SCORE,
        findings=tuple(f for f in shown if f),
        fix=("Nothing has to be run again; the pod of the failed attempt may be deleted, `kubectl delete pod`",),
        settles="the last lines of the attempt that went well, `kubectl logs`",
        since=why.at if why else told.job.at,
    )


def _attempts(job: Finding, objects: Sequence[Finding]) -> _Attempts | None:
    """Of a job that is complete and of which an attempt failed."""
    if job.reason not in DONE or not str(job.facts.get("object", "")).startswith("Job/"):
        return None
    pods = [f for f in objects if _is_of(f, job)]
    failed = next((f for f in pods if f.severity in BAD), None)
    done = next((f for f in pods if f.reason in DONE), None)
    counted = job.facts.get("failed")
    is_counted = isinstance(counted, int) and counted > 0 and bool(job.facts.get("succeeded"))
    return _Attempts(job, failed, done) if (failed and done) or is_counted else None


def _is_of(pod: Finding, job: Finding) -> bool:
    return str(pod.facts.get("object", "")).startswith(f"Pod/{_name(job)}-")


def _is_asked(job: Finding, scene: Scene) -> bool:
    """It, or nothing that has a name; a run of another schedule is none of it."""
    return mentioned(component_of(job), scene.problem) > 0 or not scene.asked_for


def _name(finding: Finding) -> str:
    return str(finding.facts.get("object", "")).rpartition("/")[2]


def _why(attempts: _Attempts, scene: Scene) -> Finding | None:
    """The first error of the attempt that failed."""
    own = _name(attempts.failed) if attempts.failed else ""
    bad = [f for k in WORDS for f in scene.by_kind[k] if f.severity in BAD]
    said = [f for f in bad if own and own in f.file]
    return min(said or [f for f in bad if component_of(f) == component_of(attempts.job)], key=in_order, default=None)


def _statement(attempts: _Attempts, why: Finding | None) -> str:
    job, facts = attempts.job, attempts.job.facts
    took = f" after {facts['duration']}" if facts.get("duration") else ""
    when = f" at {clock(why.at)}" if why and why.at else ""
    words = f' ("{shorten(phrase(why) or why.summary, 90)}")' if why else ""
    first = f"Its pod {_name(attempts.failed)}" if attempts.failed else "An attempt of it"
    again = f"the next one, {_name(attempts.done)}, completed" if attempts.done else "a later one completed"
    return f"Nothing is wrong now: the Job {_name(job)} is complete{took}. {first} failed{when}{words}, and {again}."
