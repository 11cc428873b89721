"""The compiled pass over a log: shapes of lines, records, times and counts, in memory that does not grow with it."""

from adapters.evidence.scan.native import engine
from adapters.evidence.scan.plain import Plain
from adapters.evidence.scan.tables import (
    BLOCKS,
    LINE,
    RECORD,
    SLACK,
    UNTIMED,
    Buffer,
    Engine,
    Flag,
    Joined,
    Lines,
    Place,
    Records,
    Tables,
    copied,
    microseconds,
    moment,
)

__all__ = [
    "BLOCKS",
    "LINE",
    "RECORD",
    "SLACK",
    "UNTIMED",
    "Buffer",
    "Engine",
    "Flag",
    "Joined",
    "Lines",
    "Place",
    "Plain",
    "Records",
    "Tables",
    "copied",
    "engine",
    "microseconds",
    "moment",
]
