"""What a command listed whole: every object of a kind, in a namespace or in all, so that what it lacks is missing."""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from adapters.evidence.extractors.page import LONG_FACT, Page, Place, Subject
from adapters.evidence.extractors.tables import Columns
from engines.evidence import FindingKind

EVERYWHERE = "*"
_BY_LABELS = re.compile(
    r"(?:^|\s)(?:-l|--selector)[ =]?['\"]?([\w./-]+==?[\w.-]+(?:,[\w./-]+==?[\w.-]+)*)['\"]?(?:\s|$)"
)
NAMED = re.compile(r"(?:-n|--namespace)[ =](\S+)")
_LIMITED = ("-l", "--selector", "--field-selector", "|")  # it shows a part only
_ALL = ("-A", "--all-namespaces")
_VALUED = ("-n", "--namespace", "-o", "--output", "-L", "--label-columns", "--context", "--kubeconfig", "--sort-by")
_SEVERAL = 2
_NEVER = ("", "Other", "Event", "Usage", "Lineage", "Revision", "Release", "Sync", "Resource", "Pod", "ReplicaSet")


@dataclass
class Listing:
    """One table under reading: the names of each kind in it."""

    line: int
    scope: str  # a namespace, all of them, or nothing where none is told
    least: int = 0  # names: without its command, a row alone may be all that was asked for
    names: dict[str, list[str]] = field(default_factory=dict)

    def take(self, subject: Subject) -> None:
        """Note one row."""
        space = f"{subject.namespace}/" if self.scope == EVERYWHERE and subject.namespace else ""
        self.names.setdefault(subject.kind, []).append(
            f"{space}{subject.name.split(' ', 1)[0]}"
        )  # `standard (default)`

    def tell(self, page: Page) -> None:
        """Say what was listed; a list that is too long to be kept says nothing of what it lacks."""
        for kind, names in self.names.items():
            value = ",".join(names)
            if kind in _NEVER or len(value) > LONG_FACT or len(names) < self.least:
                continue
            where = "all namespaces" if self.scope == EVERYWHERE else f"namespace {self.scope}" if self.scope else "it"
            words = f"The list of every {kind} of {where} has {len(names)}."
            facts = {"kind": kind, "scope": self.scope, "value": value}
            page.add(FindingKind.OBJECT, "Listed", words, Place(self.line), Subject(), facts=facts)


def begun(line: int, command: str, columns: Columns) -> Listing | None:
    """The listing that a header begins; none of a command that asks for a part."""
    if not command:
        return Listing(line, EVERYWHERE if "NAMESPACE" in columns.names else "", least=_SEVERAL)
    return Listing(line, scope(command)) if is_whole(command) else None


def is_whole(command: str) -> bool:
    """Whether a command asks for all objects of its kinds, not for some by name or label."""
    words = command.replace("|", " | ").split()
    if "get" not in words or any(w.startswith(_LIMITED) for w in words):
        return False
    asked = pairwise(words[words.index("get") :])
    named = [word for before, word in asked if not word.startswith("-") and before not in _VALUED]
    return len(named) == 1 and "/" not in named[0]


def selector(command: str) -> str:
    """The labels that all that a command shows have, as `key=value`; empty where it asks for none or for others."""
    found = _BY_LABELS.search(command)
    return found[1].replace("==", "=") if found else ""


def scope(command: str) -> str:
    """The namespace that a command looks at, all of them, or nothing where it is the one of its context."""
    found = NAMED.search(command)
    return EVERYWHERE if any(w in _ALL for w in command.split()) else found[1].strip("`") if found else ""
