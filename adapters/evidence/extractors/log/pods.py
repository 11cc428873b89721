"""Tells apart the pods that write errors and those that do not, in a log of several pods of one workload."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from adapters.evidence.components import workload
from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log.chunks import Chunk
from adapters.evidence.extractors.log.reading import ERROR, Reading
from engines.evidence import Finding, FindingKind, Severity

MOST = 4000  # records of a file that are looked at, of the bad ones and of the others
REACH = 4000  # bytes of each
MANY, FEW = 0.2, 0.02  # errors of a pod, of those of the pod with most: from here it fails, up to here it works
_SPEAKER = re.compile(r"\[pod/([a-z0-9][a-z0-9.-]{0,252})/")  # what `kubectl logs --prefix` begins its lines with


class Pods:
    """How many errors and other records each pod has, evenly sampled over the file."""

    def __init__(self, size: int) -> None:
        self._size = max(size, 1)
        self._is_prefixed: bool | None = None  # as the first record is
        self._bad: Counter[str] = Counter()
        self._other: Counter[str] = Counter()
        self._first: dict[str, tuple[int, str]] = {}  # the number and text of its first bad line

    def see(self, reading: Reading, chunk: Chunk) -> None:
        """Count some records of a chunk."""
        if self._is_prefixed is None and len(chunk.records):
            self._is_prefixed = bool(_SPEAKER.match(self._text(chunk, 0)))
        if not self._is_prefixed:
            return
        is_bad = reading.tally[chunk.records["block"]] == ERROR
        most = -(-MOST * (chunk.end - chunk.begin) // self._size)
        for counter, places in ((self._bad, np.flatnonzero(is_bad)), (self._other, np.flatnonzero(~is_bad))):
            chosen = places if len(places) <= most else places[np.linspace(0, len(places) - 1, most).astype(np.intp)]
            for place in chosen.tolist():
                text = self._text(chunk, place)
                if said := _SPEAKER.match(text):
                    counter[said[1]] += 1
                    if counter is self._bad:
                        self._first.setdefault(said[1], (int(chunk.records["line"][place]), text))

    @staticmethod
    def _text(chunk: Chunk, place: int) -> str:
        begin = int(chunk.records["offset"][place]) - chunk.base
        reach = min(begin + REACH, chunk.end)
        end = chunk.data.find(b"\n", begin, reach)
        return bytes(chunk.data[begin : end if end >= 0 else reach]).decode("utf-8", "replace")

    def findings(self, document: Document) -> Iterator[Finding]:
        """One for each workload of which some pods fail and others work."""
        owners: dict[str, list[str]] = defaultdict(list)
        for pod in sorted(self._bad.keys() | self._other.keys()):
            owners[workload(pod)].append(pod)
        for owner, pods in owners.items():
            most = max(self._bad[p] for p in pods)
            failing = [p for p in pods if self._bad[p] >= max(1.0, MANY * most)]
            working = [p for p in pods if self._bad[p] <= FEW * most]
            if failing and working:
                yield self._of(document, owner, failing, working)

    def _of(self, document: Document, owner: str, failing: list[str], working: list[str]) -> Finding:
        line, text = min(self._first[p] for p in failing)
        return Finding(
            evidence=document.evidence,
            file=document.name,
            kind=FindingKind.LOG,
            line=line,
            count=sum(self._bad[p] for p in failing),
            component=owner,
            severity=Severity.INFO,
            reason="ByPod",
            summary=f"Of the pods of {owner}, {len(failing)} write errors and {len(working)} do not.",
            excerpt=cut(text, 0, 0),
            facts={"failing": ",".join(failing), "working": ",".join(working)},
        )
