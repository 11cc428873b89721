"""A compiled automaton that is asked which of its expressions match, from any thread."""

import threading

import hyperscan


class Automaton:
    """Reports each expression of a database once."""

    def __init__(self, database: hyperscan.Database) -> None:
        self._database = database
        self._local = threading.local()

    def matching(self, text: bytes) -> set[int]:
        """The numbers of those that match."""
        found: set[int] = set()

        def note(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
            found.add(number)

        self._database.scan(text, match_event_handler=note, scratch=self._scratch())
        return found

    def _scratch(self) -> hyperscan.Scratch:
        """This thread's own: a scan in progress owns it."""
        if not hasattr(self._local, "scratch"):
            self._local.scratch = hyperscan.Scratch(self._database)
        scratch: hyperscan.Scratch = self._local.scratch
        return scratch
