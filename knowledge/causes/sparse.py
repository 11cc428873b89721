"""Nothing is broken: a ratio fired that rests on next to no requests, so that one failure is a large part of them."""

import re

from engines.evidence import BAD, Finding, FindingKind, Severity
from engines.figures import many
from engines.models import Category
from engines.phrases import SPEAKING, phrase
from knowledge.causes.calm import SYMPTOMS
from knowledge.components.names import component_of, mentioned
from knowledge.drafts import Draft
from knowledge.joins.facts import fact, number
from knowledge.joins.quantities import SECONDS
from knowledge.scene.scene import Scene
from knowledge.words import text_of

RATIO = re.compile(r"\bratio\b|\bpercent|\d ?%|_rate\b|\berror rate\b|\) ?/ ?sum\(", re.IGNORECASE)
REQUESTS = re.compile(r"requests?|calls|http|visits|hits", re.IGNORECASE)
FAILURES = re.compile(r"error|fail|5xx|4xx|code=|status=|latency|duration|p\d\d|ratio|percent", re.IGNORECASE)
WINDOW = re.compile(r"(?:_|\b)(?:per_?)?(?P<times>\d{0,3})(?P<unit>s|sec|second|m|min|minute|h|hour)s?(?:\b|_|$)")
LEAST = 0.05  # requests a second: with three a minute and fewer, one failure is a large part
FEW = 5  # failures: more are no accident
SCORE = 0.8
FIX = (
    "Let the rule ask for a least number of requests, `and sum(rate(http_requests_total[5m])) > 0.1`",
    "See why that one request failed; by itself it is no outage",
)


def draft(scene: Scene) -> Draft | None:
    """The reading that the alarm is noise; None where requests or failures are many, or nobody counted them."""
    alert = next((a for a in scene.by_kind[FindingKind.ALERT] if RATIO.search(text_of(a))), None)
    if alert is None:
        return None
    failed = [f for f in scene.symptoms if f.kind in SPEAKING and f.severity in BAD]
    asked = (f for f in scene.by_kind[FindingKind.METRIC] if mentioned(component_of(f), scene.asked) == 1.0)
    rates = [(rate, f) for f in asked if (rate := _rate(f)) is not None]
    most, times = max((rate for rate, _ in rates), default=LEAST), sum(f.count for f in failed)
    if most >= LEAST or not 0 < times <= FEW or any(f.severity is Severity.CRITICAL for f in failed):
        return None
    if any(f.severity in BAD for f in scene.by_kind[FindingKind.OBJECT]):
        return None
    counted = rates[0][1]
    own = component_of(counted)
    failures = f"{many(times, 'failed request')} {'is' if times == 1 else 'are'}"
    return Draft(
        statement=f"Nothing is broken, the alarm of {own} is noise: there is next to no traffic under its ratio "
        f"({many(round(most * 60, 1), 'request')} a minute at most), so {failures} already a large part.",
        component=own,
        category=Category.NO_FAULT,
        score=SCORE,
        said=phrase(failed[0]),
        findings=(alert, counted, *failed[:2]),
        fix=FIX,
        settles="the numbers under that ratio: requests and failures in its window",
        explains=SYMPTOMS,
        since=alert.at,
    )


def _rate(finding: Finding) -> float | None:
    """The most requests a second that a series tells; None where it tells of something else."""
    name = fact(finding, "metric")
    if not REQUESTS.search(name) or FAILURES.search(name):
        return None
    told = max(number(finding, n) for n in ("before", "after", "peak"))
    if fact(finding, "unit") == "a second":
        return told
    if window := WINDOW.search(name):
        return max(told, number(finding, "max")) / (int(window["times"] or 1) * SECONDS[window["unit"][0]])
    return None
