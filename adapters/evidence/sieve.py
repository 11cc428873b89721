"""Says in one pass which of many expressions may match a text, so that the others need not be tried.

Building the automaton takes as long as hundreds of texts without it, so it is built when they have come, and kept in
the user's cache for the next program.
"""

import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import hyperscan

from adapters.evidence.automaton import Automaton

ENOUGH = 500  # texts that come before it is built
_FLAGS = hyperscan.HS_FLAG_PREFILTER | hyperscan.HS_FLAG_SINGLEMATCH
_PLAIN = re.compile(r"[\t\n\r -~]*+")  # where the automaton and `re` mean the same by a word and by white space
_log = logging.getLogger(__name__)


class Sieve:
    """For some expressions, numbered from 0."""

    def __init__(self, expressions: Sequence[str]) -> None:
        self._expressions = [e.encode("ascii") for e in expressions]
        self._all = range(len(expressions))
        self._seen = 0
        self._automaton: Automaton | None = None

    def may_match(self, text: str) -> Sequence[int]:
        """The numbers, in order, of all expressions that match, and perhaps of some that don't."""
        self._seen += 1
        if self._automaton is None and self._seen in (1, ENOUGH):
            self._automaton = self._kept() if self._seen == 1 else self._built()
        if self._automaton is None or not _PLAIN.fullmatch(text):
            return self._all
        return sorted(self._automaton.matching(text.encode("ascii")))

    def _built(self) -> Automaton:
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        numbers = list(self._all)
        flags = [_FLAGS] * len(numbers)
        database.compile(expressions=self._expressions, ids=numbers, elements=len(numbers), flags=flags)
        try:
            _write(self._file(), hyperscan.dumpb(database))
        except OSError as error:
            _log.info("the automaton of classes could not be kept: %s", error)
        return Automaton(database)

    def _kept(self) -> Automaton | None:
        """None where there is none, or none that fits this machine."""
        try:
            return Automaton(hyperscan.loadb(self._file().read_bytes(), mode=hyperscan.HS_MODE_BLOCK))
        except (OSError, hyperscan.error):
            return None

    def _file(self) -> Path:
        said = "\0".join((version("hyperscan"), *(e.decode("ascii") for e in self._expressions)))
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "faultmaven"
        return folder / f"sieve-{hashlib.sha256(said.encode()).hexdigest()[:16]}.hs"


def _write(path: Path, content: bytes) -> None:
    """Appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)
