"""Tables of error codes: a row says what a code means, the head of the table what holds for all codes of its system."""

from collections.abc import Mapping
from typing import Any

SPECIFICITY = 0.8
SYMPTOMS = ("app.unknown_error", "app.server_errors", "app.circuit_open", "net.timeout")


def pattern(row: Mapping[str, Any], head: Mapping[str, Any]) -> dict[str, Any]:
    """The row as a pattern: `codes` or `text` are what is met, `says` continues a sentence about the component.

    `also` are further signals that mean the same.
    """
    own = {k: v for k, v in row.items() if k not in ("codes", "text", "also", "says")}
    said = {"severity": row.get("severity", "warning")}
    signals = [{"text": row["text"], **said}] if row.get("text") else []  # first, as it catches names
    signals += [{"code": row["codes"], **said}] if row.get("codes") else []
    signals += row.get("also", [])
    own.pop("severity", None)
    return {
        "rests_on": head.get("rests_on"),
        "settles": head.get("settles"),
        "category": head.get("category"),
        "specificity": SPECIFICITY,
        "statement": f"{{component}} {row.get('says', '')} ({{quote}}).",
        "needs": [{"any": signals}],
        **own,
        "explains": [*SYMPTOMS, *row.get("explains", ())],
    }
