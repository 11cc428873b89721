"""The shape of a line, for the plain pass: as lines.c and shapes.c say it."""

import re

from adapters.evidence.scan import words
from adapters.evidence.scan.places import UNIT, WORD
from adapters.evidence.scan.tables import Flag, Tables
from adapters.evidence.scan.words import VARIES

_UNITS, _NEXT, _OPEN = 256, 64, b"\x02"
_CUTS = rb"\0- =:,;()\[\]{}\"|<>"
_CUT = re.compile(rb"[%s]" % _CUTS)
_BEHIND = re.compile(rb"([%s]*+)([^%s]*+)" % (_CUTS, _CUTS))
_CUT_BYTES = bytes(b for b in range(256) if _CUT.match(bytes((b,))))
_LETTERS = re.compile(rb"[A-Za-z_]*+\Z")
_SAID = re.compile(rb"[%s]++([^%s]++)" % (_CUTS, _CUTS))
_NAMED_BY, _ENDED_BY = (b"[", b"(", b"="), (b":", b"]", b")")
_NAMES = frozenset(
    b"service component app application logger module program source container name pod level severity status code"
    b" event msg message text type action reason error err exception class kind operation cause job logger_name"
    b" service_name app_name container_name pod_name levelname".split()
)
_LONGEST = max(map(len, _NAMES))
Place = tuple[bytes, bytes, bytes, bytes]  # two units before, what cuts, the unit behind


class Walk:
    """One way along a line, unit by unit."""

    def __init__(self, tables: Tables, line: bytes) -> None:
        self._tables, self._line = tables, line
        self._units: list[bytes] = []
        self._unit, self._before = b"", b""
        self._varied = False
        self._until = 0
        self.at: list[tuple[int, int, Place, bool]] = []  # start and end of a unit, its place, whether that is open
        self.instances: list[tuple[bytes, ...]] = []
        self._run()

    @property
    def key(self) -> bytes:
        """What makes two lines alike."""
        return b"".join((*self._units, self._unit))

    @property
    def is_open(self) -> bool:
        """Whether a unit stands at an open place."""
        return any(is_open for *_, is_open in self.at)

    def opened(self) -> bytes:
        """The line with a 0 for each unit at an open place."""
        parts, end = [], 0
        for start, stop, _, is_open in self.at:
            if is_open:
                parts += [self._line[end:start], b"0"]
                end = stop
        return b"".join((*parts, self._line[end:]))

    def learn(self) -> None:
        """Count the units at their places."""
        if self._line[0] <= ord(" "):
            return
        for start, stop, place, is_open in self.at:
            if not (is_open or _is_said(self._line, stop) or _is_named(self._line[max(0, start - 2 * _NEXT) : start])):
                self._count(place, words.masked(self._line[start:stop]))

    def _count(self, place: Place, value: bytes) -> None:
        tables, state = self._tables, self._tables.state
        _make_room(tables)
        if (place, value) in tables.edges:
            return
        tables.edges[place, value] = 0
        tables.edges[place] = tables.edges.get(place, 0) + 1
        if tables.edges[place] == state.many and state.opened < state.open_mask // 4 * 3:
            tables.open.add(place)
            state.opened += 1

    def _run(self) -> None:
        line, end, fresh = self._line, 0, True
        while found := WORD.search(line, end):
            between = line[end : found.start()]
            fresh = fresh or bool(_CUT.search(between))
            self._add_between(between)
            end = found.end()
            if fresh and found.start() >= self._until:
                fresh = False
                if stop := self._begin(found.start()):
                    end = stop
                    continue
            self._add_word(found.start(), found[0], between)
        self._add_between(line[end:])

    def _begin(self, start: int) -> int:
        """A unit begins; gives where it ends if its place is open."""
        unit = UNIT.match(self._line, start)
        stop = unit.end() if unit else start
        behind = _BEHIND.match(self._line[stop : stop + _NEXT])
        cuts, after = behind.groups() if behind else (b"", b"")
        place = (self._before, self._unit, cuts, words.masked(after))
        self._units.append(self._unit)
        self._before, self._unit = self._unit, b""
        if self._line[start - 1 : start] in (b"/", b"'"):
            self._until = stop
        is_open = place in self._tables.open
        if len(self.at) < _UNITS:
            self.at.append((start, stop, place, is_open))
        if is_open:
            self._unit, self._varied = _OPEN, False
        return stop if is_open else 0

    def _add_between(self, text: bytes) -> None:
        self._varied = self._varied and not text.strip(b"-:")
        self._unit += text if text.strip(b" ") else text[:2]

    def _add_word(self, start: int, word: bytes, between: bytes) -> None:
        if words.has_digit(word):
            self._varied = True
            self._unit += self._number(start, word)
        elif self._varied and words.goes_on_in_hex(between, word):
            self._unit += VARIES
        else:
            self._unit += word
            self._varied = False

    def _number(self, start: int, word: bytes) -> bytes:
        if len(word) <= 3 and self._is_kept(start, word):  # noqa: PLR2004  of a status
            return word if len(word) < 3 or word in words.KNOWN else word[:1] + VARIES  # noqa: PLR2004
        if words.KLOG.fullmatch(word):
            return word[:1] + VARIES
        if words.is_instance(self._line, start, word):
            self.instances.append((*self._units, self._unit, word))
        return VARIES

    def _is_kept(self, start: int, word: bytes) -> bool:
        column = self._tables.state.column
        if column and len(word) == 3 and words.is_in_column(self._line, start, word, column):  # noqa: PLR2004  as above
            return True
        return words.is_kept(self._line, start, word)


def _is_said(line: bytes, stop: int) -> bool:
    """What stands in a header before a bracket or a dash, or before what is said of it, is a name."""
    after = line[stop : stop + 1]
    if after in _NAMED_BY or stop > words.REACH:
        return after in _NAMED_BY
    found = _SAID.match(line, stop)
    return after in _ENDED_BY or bool(found and not WORD.search(found[1]))


def _is_named(before: bytes) -> bool:
    """What stands behind a name such as `service` or `msg` tells kinds of lines apart, however many there are."""
    name = before.rstrip(_CUT_BYTES)
    cuts, letters = before[len(name) :], _LETTERS.search(name, max(0, len(name) - _LONGEST - 1))
    return bool(letters and (b"=" in cuts or b":" in cuts) and letters[0].lower() in _NAMES)


def shape(tables: Tables, line: bytes) -> int:
    """As fine as there is room for; shape 0 is all that is left."""
    walk, state, known = Walk(tables, line), tables.state, tables.known
    key, fine = walk.key, (walk.key, *walk.instances)
    if walk.instances and fine in known:
        return known[fine]
    if walk.instances and _is_fine(tables, key):
        walk.learn()
        return tables.learn(fine)
    if key in known:
        return known[key]
    walk.learn()
    if walk.is_open and state.free < state.most_free:
        state.free += 1
        return tables.learn(key)
    if state.plain < state.most:
        state.plain += 1
        return tables.learn(key)
    return _coarse_shape(tables, key, words.coarse(line))


def _is_fine(tables: Tables, key: bytes) -> bool:
    """Whether the names of instances in a line are kept apart: there are few of them, and few of this kind."""
    if tables.state.fine >= tables.state.most_fine:
        return False
    _make_room(tables)
    if tables.edges.setdefault(key, 0) >= tables.state.most_alike:
        return False
    tables.edges[key] += 1
    tables.state.fine += 1
    return True


def _make_room(tables: Tables) -> None:
    """Begin anew where it is full: what is everywhere comes again."""
    if len(tables.edges) > tables.state.edge_mask // 4 * 3:
        tables.edges.clear()


def _coarse_shape(tables: Tables, key: bytes, coarse: tuple[bytes, ...]) -> int:
    """Where there is no room for what is not trouble."""
    state, found = tables.state, tables.known.get(coarse)
    if found is None and state.coarse < state.most_coarse:
        state.coarse += 1
        tables.flags[tables.shapes] = Flag.COARSE
        return tables.learn(coarse)
    if found is not None and tables.flags[found] & Flag.LOUD and state.loud < state.most_loud:
        state.loud += 1
        return tables.learn(key)
    return found or 0
