"""Logs of slow statements and of balancers of any size, read line by line for what they tell beside their errors."""

import re
from dataclasses import dataclass, field, replace

from adapters.evidence import lines
from adapters.evidence.extractor import Document, Extracted
from adapters.evidence.extractors.commands import balancer, slow
from adapters.evidence.extractors.log import Log
from adapters.evidence.extractors.page import ORDER, Page
from engines.evidence import BAD

_SIGNS = re.compile(f"{slow.MYSQL}|{balancer.SIGN}", re.MULTILINE)


@dataclass
class _Sparse(Page):
    """A document of which only the lines that are told are in memory."""

    told: dict[int, str] = field(default_factory=dict)

    def text(self, line: int) -> str | None:
        """One of these."""
        return self.told.get(line)


def detect(head: str) -> bool:
    """A line that only such logs have."""
    return bool(_SIGNS.search(head))


def extract(document: Document) -> Extracted:
    """What was slow and what failed, before what is told of every log."""
    whole = Log().extract(document)
    wanted = {finding.line for finding in whole.findings}
    statements, requests, claimed = slow.Statements(), balancer.Requests(), set[int]()
    for line in lines.read(document.path):
        text = line.text
        if (statements.add(line.number, text) or requests.add(line.number, text)) and line.number in wanted:
            claimed.add(line.number)
    statements.end()
    page = _Sparse(document, told=statements.proofs() | requests.proofs())
    statements.tell(page)
    requests.tell(page)
    others = [finding for finding in whole.findings if finding.line not in claimed]
    bad = sum(finding.severity in BAD for finding in page.found)
    found = sorted((*page.found, *others), key=lambda finding: ORDER.index(finding.severity))
    times = [t for finding in page.found for t in (finding.at, finding.until) if t]
    return replace(
        whole,
        findings=tuple(found),
        errors=whole.errors + bad,
        start=min((t for t in (whole.start, *times) if t), default=None),
        end=max((t for t in (whole.end, *times) if t), default=None),
    )
