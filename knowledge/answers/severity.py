"""How bad an incident is, proposed from the evidence; nothing where it does not say."""

import re
from collections.abc import Sequence

from engines.evidence import BAD, Severity
from engines.models import Category
from knowledge.components.names import component_of
from knowledge.drafts import Draft
from knowledge.scene.scene import Scene
from knowledge.words import text_of

TOTAL = re.compile(
    r"\b(?:all (?:users|customers|requests|regions)|complete outage|total outage|data loss|site is down|sev-?0|p0)\b",
    re.IGNORECASE,
)
MAJOR = re.compile(
    r"\b(?:outage|sev-?1|p1|payments? (?:fail|down)|production (?:is )?down|critical|high|page)\b", re.IGNORECASE
)
MANY = 3  # failing components


def propose(scene: Scene, drafts: Sequence[Draft]) -> str | None:
    """P0 to P3, or nothing."""
    said = scene.problem + "\n" + "\n".join(text_of(a) for a in scene.alerts)
    if TOTAL.search(said):
        return "P0"
    if drafts and drafts[0].category is Category.NO_FAULT:
        return "P3"
    failing = {component_of(f) for f in scene.symptoms if f.severity in BAD}
    worst = any(f.severity is Severity.CRITICAL for f in scene.symptoms)
    if MAJOR.search(said) or (worst and len(failing) >= MANY):
        return "P1"
    if failing:
        return "P2"
    return "P3" if scene.symptoms else None
