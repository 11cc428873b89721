"""Tells apart the pods that write errors and those that do not, in a log of several pods of one workload."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from adapters.evidence.components import workload
from adapters.evidence.excerpt import cut
from adapters.evidence.extractor import Document
from adapters.evidence.extractors.log.chunks import Chunk, evenly
from adapters.evidence.extractors.log.reading import ERROR, Reading
from engines.evidence import Finding, FindingKind, Severity

MOST = 4000  # records of a file that are looked at, of the bad ones and of the others
REACH = 4000  # bytes of each
LEAST = 3  # errors that tell anything of their pods
MANY, FEW = 0.2, 0.02  # errors of a pod, of those of the pod with most: from here it fails, up to here it works
_NAME = r"([a-z0-9][a-z0-9.-]{0,252})"
_FILE = re.compile(
    r"(?:^|/)([a-z0-9][a-z0-9.-]{0,230}-(?=[a-z]*\d)[a-z0-9]{5,10}-[a-z0-9]{5})(?:[._][\w.-]*)?\.(?:log|txt|out)$"
)
_SPEAKERS = (  # what `kubectl logs --prefix` and stern begin a line with, and the field of structured records
    re.compile(rf"\[pod/{_NAME}/"),
    re.compile(r"([a-z0-9][a-z0-9.-]{0,240}-[a-z0-9]{5}) [a-z0-9-]{1,63} (?=\d{4}-|[\[{\"A-Z])"),
    re.compile(rf"\{{.*?\"(?:pod|pod_name|podName)\"\s?:\s?\"{_NAME}\""),
)


class Pods:
    """How many errors and other records each pod has, evenly sampled over the file."""

    def __init__(self, size: int) -> None:
        self._size = max(size, 1)
        self._is_begun = False
        self._speaker: re.Pattern[str] | None = None  # how the first record names its pod
        self._bad: Counter[str] = Counter()
        self._other: Counter[str] = Counter()
        self._first: dict[str, tuple[int, str]] = {}  # the number and text of its first bad line

    def see(self, reading: Reading, chunk: Chunk) -> None:
        """Count some records of a chunk."""
        if not self._is_begun and len(chunk.records):
            self._is_begun, text = True, chunk.line(int(chunk.records["offset"][0]), REACH)
            self._speaker = next((s for s in _SPEAKERS if s.match(text)), None)
        if not self._speaker:
            return
        is_bad = reading.tally[chunk.records["block"]] == ERROR
        most = -(-MOST * (chunk.end - chunk.begin) // self._size)
        for counter, places in ((self._bad, np.flatnonzero(is_bad)), (self._other, np.flatnonzero(~is_bad))):
            for offset, line in chunk.records[["offset", "line"]][evenly(places, most)].tolist():
                text = chunk.line(offset, REACH)
                if said := self._speaker.match(text):
                    counter[said[1]] += 1
                    if counter is self._bad:
                        self._first.setdefault(said[1], (line, text))

    def findings(self, document: Document, reading: Reading) -> Iterator[Finding]:
        """One for each workload of which some pods fail and others work; one for a pod whose own log has no error."""
        yield from _quiet(document, reading)
        owners: dict[str, list[str]] = defaultdict(list)
        for pod in sorted(self._bad.keys() | self._other.keys()):
            owners[workload(pod)].append(pod)
        for owner, pods in owners.items():
            most = max(self._bad[p] for p in pods)
            failing = [p for p in pods if self._bad[p] >= max(1.0, MANY * most)]
            working = [p for p in pods if self._bad[p] <= FEW * most]
            if failing and working and sum(self._bad[p] for p in failing) >= LEAST:
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


def _quiet(document: Document, reading: Reading) -> Iterator[Finding]:
    """One for a log that is called like a pod and tells of no error, which of its replicas' logs may do."""
    named = _FILE.search(document.name)
    if named and reading.count and not reading.number(ERROR):
        yield Finding(
            evidence=document.evidence,
            file=document.name,
            kind=FindingKind.LOG,
            line=1,
            component=workload(named[1]),
            severity=Severity.INFO,
            reason="ByPod",
            summary=f"The log of {named[1]} has no error.",
            excerpt=cut(document.head.partition("\n")[0], 0, 0),
            facts={"failing": "", "working": named[1]},
        )
