"""What is in files, as one JSON object."""

import json
from collections.abc import Sequence

from engines import reports
from engines.correlation import correlate
from engines.evidence import Evidence


def analysis(evidence: Sequence[Evidence], seconds: float) -> str:
    """Put what is in the files into one JSON object."""
    redactions: dict[str, int] = {}
    for piece in evidence:
        for kind, count in piece.redactions.items():
            redactions[kind] = redactions.get(kind, 0) + count
    told = correlate(evidence)
    found = {
        "files": [_file(piece) for piece in evidence],
        "timeline": [moment.model_dump(mode="json") for moment in reports.happened(told)],
        **told.model_dump(mode="json", exclude={"moments"}),
        "redactions": redactions,
        "seconds": round(seconds, 3),
    }
    return json.dumps(found, indent=2)


def _file(piece: Evidence) -> dict[str, object]:
    """A file without the sample that only serves to compare it with others."""
    span = {"start": piece.start, "end": piece.end}
    told = {name: at.isoformat() if at else None for name, at in span.items()}
    return {**piece.model_dump(mode="json", exclude={"sightings"}), "span": told}
