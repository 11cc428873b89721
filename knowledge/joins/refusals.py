"""Settings that an error names, with the value that they have elsewhere in the evidence."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import BAD, Finding
from engines.phrases import PRINTED
from knowledge.components.names import component_of
from knowledge.joins.facts import configs

_NAME = re.compile(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b")


def named(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Each setting in an upper-case name that some error names, as what complains of it has it."""
    known = {f.facts.get("name"): f for f in configs(findings, "setting")}
    for finding in findings if known else ():
        if finding.kind not in PRINTED or finding.severity not in BAD:
            continue
        for name in dict.fromkeys(_NAME.findall(f"{finding.summary} {finding.excerpt}")):
            if found := known.get(name):
                yield found.model_copy(update={"reason": "SettingNamed", "component": component_of(finding)})
