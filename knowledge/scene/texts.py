"""The words of all findings of a scene, each read once, and which of them can hold what is looked for."""

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from engines.evidence import Finding, FindingKind
from knowledge.words import text_of


class Texts:
    """For the findings of one scene, which it keeps alive."""

    def __init__(self, by_kind: Mapping[FindingKind, Sequence[Finding]]) -> None:
        self._by_kind = by_kind
        self._texts: dict[int, str] = {}
        self._folded: dict[int, str] = {}
        self._joined: dict[FindingKind, str] = {}
        self._begins: dict[FindingKind, list[int]] = {}  # where each finding's words begin in what is joined

    def of(self, finding: Finding) -> str:
        """All its words."""
        if id(finding) not in self._texts:
            self._texts[id(finding)] = text_of(finding)
        return self._texts[id(finding)]

    def holds(self, finding: Finding, pieces: tuple[str, ...]) -> bool:
        """Whether its words have one of the pieces, or none are asked for."""
        return not pieces or _has(self._fold(finding), pieces)

    def _fold(self, finding: Finding) -> str:
        if id(finding) not in self._folded:
            self._folded[id(finding)] = self.of(finding).casefold()
        return self._folded[id(finding)]

    def holding(self, kind: FindingKind, pieces: tuple[str, ...]) -> Sequence[Finding]:
        """The findings of a kind that may have one of the pieces, in their order; all where none are asked for."""
        findings = self._by_kind.get(kind, ())
        if not pieces or not findings:
            return findings
        if kind not in self._joined:
            folded = [self._fold(f) for f in findings]
            self._joined[kind] = "\n".join(folded)
            self._begins[kind] = list(accumulate((len(f) + 1 for f in folded[:-1]), initial=0))
        begins = self._begins[kind]
        found = {bisect(begins, at) - 1 for piece in pieces for at in _places(piece, self._joined[kind])}
        return [findings[number] for number in sorted(found)]


def _places(piece: str, text: str) -> Iterator[int]:
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def _has(text: str, pieces: tuple[str, ...]) -> bool:
    return any(map(text.__contains__, pieces))
