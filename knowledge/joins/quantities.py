"""Amounts and ages as Kubernetes writes them: `250m`, `64Mi`, `2`, and `3d2h`; and how long a unit of time is."""

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
SECONDS = {
    "ns": 1e-9,
    "us": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "sec": 1.0,
    "m": 60.0,
    "min": 60.0,
    "h": 3600.0,
    "d": 86_400.0,
    "y": 31_536_000.0,
}
AGE = re.compile(r"(\d{1,6})([ydhms])")


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


def age(told: str) -> float:
    """The seconds of `3d2h`; 0 of what is no age."""
    return sum(int(m[1]) * SECONDS[m[2]] for m in AGE.finditer(told))
