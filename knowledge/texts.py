"""The words of all findings of a scene, each read once, and which of them can hold what is looked for."""

from collections.abc import Mapping, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.words import text_of


class Texts:
    """For the findings of one scene, which it keeps alive."""

    def __init__(self, by_kind: Mapping[FindingKind, Sequence[Finding]]) -> None:
        self._by_kind = by_kind
        self._texts: dict[int, str] = {}
        self._folded: dict[int, str] = {}
        self._joined: dict[FindingKind, str] = {}

    def of(self, finding: Finding) -> str:
        """All its words."""
        if id(finding) not in self._texts:
            self._texts[id(finding)] = text_of(finding)
        return self._texts[id(finding)]

    def holds(self, finding: Finding, pieces: tuple[str, ...]) -> bool:
        """Whether its words have one of the pieces, or none are asked for."""
        if id(finding) not in self._folded:
            self._folded[id(finding)] = self.of(finding).casefold()
        return not pieces or _has(self._folded[id(finding)], pieces)

    def any_holds(self, kind: FindingKind, pieces: tuple[str, ...]) -> bool:
        """Whether any finding of a kind has one of the pieces, or none are asked for."""
        if kind not in self._joined:
            self._joined[kind] = "\n".join(self.of(f) for f in self._by_kind.get(kind, ())).casefold()
        return not pieces or _has(self._joined[kind], pieces)


def _has(text: str, pieces: tuple[str, ...]) -> bool:
    return any(map(text.__contains__, pieces))
