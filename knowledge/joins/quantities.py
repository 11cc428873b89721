"""Amounts as Kubernetes writes them: `250m`, `64Mi`, `2`."""

import re

WRITTEN = re.compile(r"^(\d+(?:\.\d+)?)([a-zA-Z]*)$")
UNITS = {
    "": 1.0,
    "m": 1e-3,
    "k": 1e3,
    "K": 1e3,
    "M": 1e6,
    "G": 1e9,
    "T": 1e12,
    "Ki": 2.0**10,
    "Mi": 2.0**20,
    "Gi": 2.0**30,
    "Ti": 2.0**40,
}


def amount(text: str) -> float | None:
    """The number, or nothing where it is none."""
    found = WRITTEN.match(text.strip().strip("\"'"))
    return float(found[1]) * UNITS[found[2]] if found and found[2] in UNITS else None


def size(count: float) -> str:
    """An amount of bytes as people say it."""
    for unit in ("Ti", "Gi", "Mi"):
        if count >= UNITS[unit]:
            return f"{count / UNITS[unit]:.3g} {unit}B"
    return f"{count:g} bytes"


def spell(number: float, resource: str) -> str:
    """Write it as the resource is usually written."""
    if resource.endswith("cpu"):
        return f"{round(number * 1000)}m"
    if resource.endswith(("memory", "storage")):
        return f"{round(number / UNITS['Mi'])}Mi"
    return f"{number:g}"
