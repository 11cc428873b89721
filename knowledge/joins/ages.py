"""Ages as Kubernetes prints them: `3d2h`, `41m`, `9d`."""

import re

WRITTEN = re.compile(r"(\d{1,6})([ydhms])")
SECONDS = {"y": 31_536_000, "d": 86_400, "h": 3600, "m": 60, "s": 1}


def seconds(told: str) -> float:
    """How long that is; 0 of what is no age."""
    return float(sum(int(m[1]) * SECONDS[m[2]] for m in WRITTEN.finditer(told)))
