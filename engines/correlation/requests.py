"""The same request in several files: which requests failed that more than one file tells, and the way of one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from engines.correlation.clocks import Clocks, number
from engines.correlation.model import RequestStep, SharedRequests
from engines.evidence import Citation, Evidence, Sighting

STEPS = 12  # lines of the example
LEAST = 2  # files


def shared(evidence: Sequence[Evidence], clocks: Clocks) -> SharedRequests | None:
    """The failed requests that several files tell; the example is the one that most files tell, then the first."""
    ways: dict[str, list[RequestStep]] = defaultdict(list)
    for e in evidence:
        for s in e.sightings:
            if s.at:
                ways[s.request].append(RequestStep(at=clocks.told(e.id, s.at), bad=s.bad, citation=_cite(e, s)))
    failed = {r: _ordered(w) for r, w in ways.items() if any(s.bad for s in w) and len(_files(w)) >= LEAST}
    if not failed:
        return None
    example = min(failed, key=lambda r: (-len(_files(failed[r])), failed[r][0].at, r))
    files = {f for way in failed.values() for f in _files(way)}
    return SharedRequests(
        files=tuple(sorted(files, key=number)), count=len(failed), example=example, steps=failed[example][:STEPS]
    )


def _ordered(way: Iterable[RequestStep]) -> tuple[RequestStep, ...]:
    return tuple(sorted(way, key=lambda s: (s.at, number(s.citation.evidence), s.citation.line)))


def _files(way: Iterable[RequestStep]) -> set[str]:
    return {s.citation.evidence for s in way}


def _cite(e: Evidence, s: Sighting) -> Citation:
    return Citation(evidence=e.id, file=e.name, line=s.line, quote=s.quote)
