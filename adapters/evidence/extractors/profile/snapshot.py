"""Heap snapshots of V8: what the objects of each class take, with the plain values that they hold."""

import mmap
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from adapters.evidence.extractor import Document
from adapters.evidence.extractors.profile.recorded import LONGEST, Recorded, Row

LARGEST = 256 << 20  # bytes of a file
_NAMED = ("object", "native")  # types whose names are those of classes; a string's name is the string
_PLAIN = ("Object", "Array", "Map", "Set")  # what they take is told of the class that holds them
_DEPTH = 8  # plain objects in one another
_BROKEN = "This heap snapshot is cut off or broken: take it again and drop the whole file."
_LARGE = f"This heap snapshot is larger than {LARGEST >> 20} MiB: drop a heap profile, or one of a smaller heap."

Numbers = npt.NDArray[np.int64]


def reads(head: str) -> bool:
    """A description of how nodes are written."""
    return head.lstrip()[:1] == "{" and '"node_fields"' in head and '"snapshot"' in head


def read(document: Document) -> Recorded:
    """Sizes and numbers by class."""
    found = Recorded("heap", "bytes", rows_are="classes", counted="objects")
    if document.size > LARGEST:
        found.note = _LARGE
        return found
    try:
        with document.path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
            _classes(found, _Text(raw))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        found.rows, found.note = [], _BROKEN
    return found


class _Text:
    """The document, whose lists of numbers `orjson` would make objects of."""

    def __init__(self, raw: mmap.mmap) -> None:
        self._raw, self._at = raw, 0

    def _next(self, name: bytes, opening: bytes) -> int:
        """Where the value of the next such name begins: the parts always stand in the same order."""
        found = self._raw.find(name, self._at)
        self._at = self._raw.find(opening, found) if found >= 0 else -1
        if self._at < 0:
            raise ValueError(name)
        return self._at

    def meta(self) -> dict[str, Any]:
        begin = self._next(b'"meta"', b"{")
        described: dict[str, Any] = orjson.loads(self._raw[begin : self._raw.find(b"}", begin) + 1])
        return described

    def numbers(self, name: bytes, width: int) -> Numbers:
        begin = self._next(name, b"[") + 1
        return np.fromstring(self._raw[begin : self._raw.find(b"]", begin)], np.int64, sep=",").reshape(-1, width)

    def strings(self) -> list[str]:
        begin = self._next(b'"strings"', b"[")
        listed: list[str] = orjson.loads(self._raw[begin : self._raw.rfind(b"]") + 1])
        return listed


def _classes(found: Recorded, text: _Text) -> None:
    meta = text.meta()
    fields, kinds = meta["node_fields"], meta["node_types"][0]
    nodes = text.numbers(b'"nodes"', len(fields))
    edges = text.numbers(b'"edges"', len(meta["edge_fields"]))
    strings = text.strings()
    types, names, sizes, counts = (nodes[:, fields.index(f)] for f in ("type", "name", "self_size", "edge_count"))
    is_named = np.isin(types, [i for i, kind in enumerate(kinds) if kind in _NAMED])
    keys, inverse = np.unique(np.where(is_named, names, -1 - types), return_inverse=True)
    labels = [str(strings[k])[:LONGEST] if k >= 0 else f"({kinds[-1 - k]})" for k in keys.tolist()]
    is_plain = np.array([label.startswith("(") or label in _PLAIN for label in labels])
    if counts.min() < 0 or counts.max() > len(edges) or counts.sum() != len(edges):
        raise ValueError(_BROKEN)
    sources = np.repeat(np.arange(len(nodes)), counts)
    targets = edges[:, meta["edge_fields"].index("to_node")] // len(fields)
    owners = _owners(np.where(is_plain[inverse], -1, inverse), sources, targets)
    owners = np.where(owners < 0, inverse, owners)
    weights, numbers = np.bincount(owners, sizes, len(labels)), np.bincount(inverse)
    for label, weight, count in zip(labels, weights.tolist(), numbers.tolist(), strict=True):
        if weight > 0:
            found.rows.append(Row(label, weight, weight, calls=count))
    found.count = len(nodes)


def _owners(owners: Numbers, sources: Numbers, targets: Numbers) -> Numbers:
    """The class by which each plain node is held, from its holders inward; -1 where none is known."""
    for _ in range(_DEPTH):
        inward = (owners[targets] < 0) & (owners[sources] >= 0)
        if not inward.any():
            break
        owners[targets[inward]] = owners[sources[inward]]
    return owners
