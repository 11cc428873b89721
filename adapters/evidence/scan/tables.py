"""The tables that the passes over a log fill: the shapes of its lines, and the records that are alike."""

import ctypes
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntFlag
from mmap import mmap
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

LINE = np.dtype([("start", "<u4"), ("end", "<u4"), ("line", "<u4"), ("shape", "<u4")])
RECORD = np.dtype([("time", "<i8"), ("offset", "<i8"), ("line", "<u4"), ("block", "<u4")])
Lines = npt.NDArray[np.void]  # of LINE: offsets in the chunk, the number of the line from 1, its shape
Buffer = bytearray | mmap  # what is read into; new memory of the system is cleared page by page, where it is written to
Records = npt.NDArray[np.void]  # of RECORD: microseconds since 1970 or UNTIMED, offset in the file, first line, block

UNTIMED = np.iinfo(np.int64).min
SLACK = 64  # bytes that must be there behind a chunk
PIECE = 64 << 10  # bytes from which a line is a record of its own, read in pieces
LONGEST = 300  # lines of one record at most
MOST_FINE = 1000  # shapes that keep the names of instances apart (`web1`, `svc-12`)
MOST_ALIKE = 16  # of these, that are the same but for them
MOST = 20_000  # shapes without them
MOST_COARSE = 2000  # shapes of what finds no room then: only punctuation and level of a line's first words
MOST_LOUD = 4000  # shapes of bad lines that are made nevertheless
MOST_FREE = 10_000  # shapes with a unit at an open place
MOST_JOINED = 14_000  # different records of several lines
_SHAPES = MOST_FINE + MOST + MOST_FREE + MOST_COARSE + MOST_LOUD + 1
BLOCKS = _SHAPES + MOST_JOINED
MANY = 32  # different units without digits that open a place
_SLOTS = 1 << 16
_EDGES = 1 << 19  # slots for what units were seen at which places
_OPEN = 1 << 14  # slots for open places
_BITS = 1 << 16  # for hashes of what stands before them
_DAY = 86_400_000_000
_SLACK = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Flag(IntFlag):
    """What is known of every line of a shape; `fold.goes_on` asks all but the first and the last."""

    TIMED = 1
    INDENTED = 2
    MORE = 4
    HEAD = 8
    FRAME = 16
    LAST = 32  # could be the last line of a trace of Python
    TRACEBACK = 64
    GO = 128
    LOUD = 256  # tells of trouble
    NEXT = 1024  # the line below goes on with it, whatever it says
    COARSE = 512  # of lines that found no room for a shape of their own


@dataclass(frozen=True, slots=True)
class Place:
    """Where the lines of a shape carry their time: in what format, behind how many units, words and letters."""

    format: int
    units: int
    words: int  # of its unit
    inner: int  # letters of its word


class Joined(NamedTuple):
    """Records, and how many of the lines they used up."""

    records: Records
    lines: int


class Room(NamedTuple):
    """Where a pass writes."""

    lines: Lines
    tokens: npt.NDArray[np.uint32]


class Engine(Protocol):
    """The passes, compiled or plain; both do the same."""

    def lines(self, tables: "Tables", chunk: Buffer, begin: int, end: int, line: int) -> Lines:
        """Give the lines of `chunk[begin:end]` that are not blank their shapes; SLACK more must be there."""

    def opened(self, tables: "Tables", line: bytes) -> bytes:
        """The line with a 0 for each unit at a place that is open by now."""

    def records(self, tables: "Tables", chunk: Buffer, base: int, lines: Lines, *, final: bool) -> Joined:
        """Join lines to records and count them; the last may go on and is left, unless it is `final`."""


_ARRAYS = (
    *("shape_keys", "block_keys", "edge_keys", "open_keys", "shape_ids", "block_ids", "edge_counts", "likely"),
    *("flags", "skip", "format", "words", "inner", "number", "largest"),
    *("largest_offset", "largest_time", "largest_line", "count", "first", "last", "block_from", "block_lines"),
)


class State(ctypes.Structure):
    """`scan_t` of scan.h."""

    _fields_ = (
        *((name, ctypes.c_void_p) for name in _ARRAYS),
        *((name, ctypes.c_uint32) for name in ("mask", "edge_mask", "open_mask", "most", "most_fine")),
        *((name, ctypes.c_uint32) for name in ("most_coarse", "most_loud", "most_free", "most_alike")),
        *((name, ctypes.c_uint32) for name in ("most_joined", "piece", "longest", "many")),
        *((name, ctypes.c_uint32) for name in ("shapes", "plain", "fine", "coarse", "loud", "free")),
        *((name, ctypes.c_uint32) for name in ("blocks", "joined", "headed", "edges", "opened")),
        *((name, ctypes.c_int64) for name in ("time", "limit", "day", "of_day", "days", "dated")),
        ("year", ctypes.c_int32),
        ("order", ctypes.c_int32),
        ("line", ctypes.c_uint32),
        ("column", ctypes.c_uint32),
    )


class Tables:
    """What is counted of one file.

    `came` is when the file came, or better the time of its last line: a time without a year is not later than a day
    after it, one without a date is of its day.
    """

    def __init__(self, came: datetime, size: int = _EDGES) -> None:
        """For a file of so many bytes: a small one has fewer units at places, and to clear memory takes time."""
        self.came = came.astimezone(UTC)
        edges = min(_EDGES, 1 << size.bit_length())
        self._hashed = _hashed(edges)
        self.flags = np.zeros(_SHAPES, np.uint16)
        self.skip = np.zeros(_SHAPES, np.uint16)
        self.format = np.zeros(_SHAPES, np.uint8)
        self.words = np.zeros(_SHAPES, np.uint8)
        self.inner = np.zeros(_SHAPES, np.uint8)
        self.number = np.full(_SHAPES, -1, np.int32)
        self.largest = np.zeros(_SHAPES, np.float64)
        self.largest_offset = np.zeros(_SHAPES, np.int64)
        self.largest_time = np.zeros(_SHAPES, np.int64)
        self.largest_line = np.zeros(_SHAPES, np.uint32)
        self.count = np.zeros(BLOCKS, np.int64)
        self.first = np.zeros(BLOCKS, np.int64)
        self.last = np.zeros(BLOCKS, np.int64)
        self.block_from = np.zeros(BLOCKS, np.uint32)
        self.block_lines = np.zeros(BLOCKS, np.uint32)
        self.flags[0] = Flag.COARSE
        self.state = _begun(edges, came)
        arrays = vars(self) | self._hashed
        for name in _ARRAYS:
            setattr(self.state, name, arrays[name].ctypes.data)
        self._room = Room(np.empty(0, LINE), np.empty(0, np.uint32))
        self.known: dict[object, int] = {}  # the shapes of the plain pass
        self.edges: dict[object, int] = {}  # its units at their places, and how many each place has
        self.open: set[object] = set()
        self.joins: dict[tuple[int, ...], int] = {}  # its records, by the shapes of their lines

    def room(self, size: int) -> Room:
        """For the lines of so many bytes, the same again and again: the system clears what is new, which takes time."""
        if len(self._room.tokens) < size + SLACK:
            most = size // 2 + 1  # a line that is not blank has two bytes
            self._room = Room(np.empty(most, LINE), np.empty(size + SLACK, np.uint32))
        return self._room

    @property
    def shapes(self) -> int:
        """How many there are; shape 0 is all for which there was no room."""
        return int(self.state.shapes)

    @property
    def blocks(self) -> int:
        """How many different records there are."""
        return int(self.state.blocks)

    @property
    def shift(self) -> int:
        """Microseconds to add to all times: where none has a date, the last is of the day on which the file came."""
        return 0 if self.state.dated else -int(self.state.days) * _DAY

    def learn(self, key: object) -> int:
        """Number a new shape of the plain pass."""
        shape = self.known[key] = self.shapes
        self.state.shapes += 1
        return shape

    def of_day(self, time: int) -> int:
        """The time without a date: of the day of the last one that had one, or over midnight since."""
        last = self.state.of_day
        if last != UNTIMED and abs(time - last) > _DAY // 2:
            self.state.days += 1 if time < last else -1
        self.state.of_day = time
        return (int(self.state.day) + int(self.state.days)) * _DAY + time

    def place(self, shape: int, place: Place | None) -> None:
        """Say where the lines of a shape carry their time."""
        if place:
            self.format[shape], self.skip[shape] = place.format, place.units
            self.words[shape], self.inner[shape] = place.words, place.inner


def _hashed(edges: int) -> dict[str, npt.NDArray[np.unsignedinteger]]:
    """The tables into which the compiled pass alone looks, by the hash of what it looks for."""
    return {
        "shape_keys": np.zeros(_SLOTS, np.uint64),
        "block_keys": np.zeros(_SLOTS, np.uint64),
        "edge_keys": np.zeros(edges, np.uint64),
        "open_keys": np.zeros(_OPEN, np.uint64),
        "shape_ids": np.zeros(_SLOTS, np.uint32),
        "block_ids": np.zeros(_SLOTS, np.uint32),
        "edge_counts": np.zeros(edges, np.uint16),
        "likely": np.zeros(_BITS // 64, np.uint64),
    }


def _begun(edges: int, came: datetime) -> State:
    return State(
        mask=_SLOTS - 1, edge_mask=edges - 1, open_mask=_OPEN - 1, most=MOST, most_fine=MOST_FINE,
        most_coarse=MOST_COARSE, most_loud=MOST_LOUD, most_free=MOST_FREE, most_alike=MOST_ALIKE,
        most_joined=MOST_JOINED, piece=PIECE, longest=LONGEST, many=MANY, shapes=1, **_told(came),
    )  # fmt: skip


def copied(*parts: Lines) -> Lines:
    """One behind the other in memory of their own; as numbers, because for fields numpy takes 40 times as long."""
    return np.concatenate([part.view(np.uint32) for part in parts]).view(LINE)


def begun(came: datetime) -> State:
    """What is known of the times before the first line of a file that came then."""
    return State(**_told(came))


def _told(came: datetime) -> dict[str, int]:
    at = came.astimezone(UTC)
    day = microseconds(at) // _DAY
    return {"time": UNTIMED, "limit": microseconds(at + _SLACK), "year": at.year, "day": day, "of_day": UNTIMED}


def microseconds(at: datetime) -> int:
    """Since 1970."""
    return round((at - _EPOCH) / timedelta(microseconds=1))


def moment(time: int) -> datetime | None:
    """The time of so many microseconds since 1970; None where there is none."""
    return None if time == UNTIMED else _EPOCH + timedelta(microseconds=int(time))


def address(chunk: Buffer) -> Any:  # noqa: ANN401  ctypes has no name for an array of unknown length
    """The bytes as C sees them."""
    return (ctypes.c_char * len(chunk)).from_buffer(chunk)
