"""Reads YAML into nodes: each document by itself, aliases shared and counted, never expanded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import yaml

from adapters.evidence import numbers
from adapters.evidence.lined.node import DEPTH, NODES, Lined, Node, Open, Scalar, Wrong, written

YAML_CAP = 4 << 20  # characters; a YAML parser reads some hundred KB a second
_TWICE = 100  # keys that are said to be set again
EXPANSION = 200_000  # nodes that aliases may stand for, all together
_BREAKS = re.compile("\r(?!\n)|[\x85\u2028\u2029]")  # YAML ends a line there, a file does not
_DOCUMENT = re.compile(r"^---(?=\s|$).*$", re.MULTILINE)
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,30})")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?")


class _TooMuchError(Exception):
    """The YAML stands for more than is sane."""


@dataclass
class _TooManyError(Exception):
    """The YAML holds more values than are read; those before this line were."""

    line: int


class _YamlReader:
    """Builds nodes from the parser's events, so that aliases are shared and counted, never expanded."""

    def __init__(self, line: int) -> None:
        self.offset = line
        self.open: list[Open] = []
        self.anchors: dict[str, Node | None] = {}
        self.names: list[str | None] = []
        self.roots: list[Node] = []
        self.total = 0
        self.twice: list[Wrong] = []

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            value = event.value if event.style else _resolve(event.value)
            self._put(Node(value, *self._place(event), last=self._last(event)), event.anchor)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            empty: dict[str, Node] | list[Node] = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._start(Node(empty, *self._place(event), last=0), event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            target = self.anchors.get(event.anchor or "")
            if target is None:
                raise _TooMuchError
            self._put(Node(target.value, *self._place(event), last=self._last(event), size=target.size), None)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._end(event)

    def _place(self, event: yaml.Event) -> tuple[int, int]:
        mark = event.start_mark
        return (self.offset + mark.line, mark.column) if mark else (self.offset, 0)

    def _last(self, event: yaml.Event) -> int:
        mark = event.end_mark
        return self.offset + max(mark.line - (mark.column == 0), 0) if mark else self.offset

    def _start(self, node: Node, anchor: str | None) -> None:
        if len(self.open) >= DEPTH:
            raise _TooMuchError
        if anchor:
            self.anchors[anchor] = None
        self.names.append(anchor)
        holder = self.open[-1] if self.open else None
        if holder and holder.key and isinstance(holder.node.value, dict):
            _, node.line, node.column = holder.key
        self.open.append(Open(node))

    def _end(self, event: yaml.Event) -> None:
        node, anchor = self.open.pop().node, self.names.pop()
        node.last = max(self._last(event), node.line)
        self._put(node, anchor)

    def close(self, line: int) -> None:
        """End what is open in a line behind which no more is read."""
        for held in self.open:
            held.node.last = max(line, held.node.line)
        for holder, held in pairwise(self.open):
            if isinstance(holder.node.value, list):
                holder.node.value.append(held.node)
            elif isinstance(holder.node.value, dict) and holder.key:
                self._pair(holder, holder.node.value, held.node)
        self.roots += [held.node for held in self.open[:1]]

    def _put(self, node: Node, anchor: str | None) -> None:
        self.total += node.size if not isinstance(node.value, dict | list) else 1
        if anchor:
            self.anchors[anchor] = node
        holder = self.open[-1] if self.open else None
        if holder is None:
            self.roots.append(node)
            return
        holder.node.size += node.size
        if self.anchors and holder.node.size > EXPANSION:
            raise _TooMuchError
        if holder.node.size > NODES:
            raise _TooManyError(node.line)
        if isinstance(holder.node.value, list):
            holder.node.value.append(node)
        elif isinstance(holder.node.value, dict):
            self._pair(holder, holder.node.value, node)

    def _pair(self, holder: Open, into: dict[str, Node], node: Node) -> None:
        if holder.key is None:
            holder.key = (written(node.value), node.line, node.column)
            return
        key, node.line, node.column = holder.key
        holder.key = None
        if key == "<<" and isinstance(node.value, dict):
            for name, merged in node.value.items():
                into.setdefault(name, merged)
        else:
            if key and (before := into.get(key)) is not None and len(self.twice) < _TWICE:
                words = f"{key} is set again in line {node.line}: line {before.line} is overruled."
                self.twice.append(Wrong(node.line, "duplicate", words, key))
            into[key] = node


def _resolve(text: str) -> Scalar:
    """Read a plain scalar the way Kubernetes and YAML 1.2 do: `yes` stays a word, a date stays text."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text)
    found = numbers.real(text) if _FLOAT.fullmatch(text) else None
    return text if found is None else found


def read_yaml(text: str, *, line: int = 1) -> Lined:
    """Read the documents of a YAML stream, each by itself, so that a broken one spoils no other; never raises."""
    roots: list[Node] = []
    note: str | None = None
    wrong: list[Wrong] = []
    text = _BREAKS.sub(" ", text)
    if len(text) > YAML_CAP:
        text = text[: text.rfind("\n", 0, YAML_CAP) + 1]
        note = f"Only the first {YAML_CAP >> 20} MB of the YAML were read; cut out the part that matters."
    for start, part in _parts(text, line):
        reader = _YamlReader(start)
        try:
            for event in yaml.parse(part, Loader=yaml.CSafeLoader):
                reader.take(event)
        except _TooMuchError:
            note = f"The YAML from line {start} on was not read: it is too deep or its aliases expand too far."
        except _TooManyError as many:
            reader.close(many.line)
            note = f"Only the first {NODES:,} values, up to line {many.line}, were read: cut out what matters."
        except (yaml.YAMLError, ValueError) as error:
            broken = _broken(error, start, start + part.rstrip().count("\n"))
            note = f"{broken.words[:-1]}; the other documents were read."
            wrong.append(broken)
        roots.extend(reader.roots)
        wrong.extend(reader.twice)
    return Lined(tuple(roots), note, tuple(wrong))


def _parts(text: str, line: int) -> Iterator[tuple[int, str]]:
    start, at = 0, line
    for mark in _DOCUMENT.finditer(text):
        if text[start : mark.start()].strip():
            yield at, text[start : mark.start()]
        at += text.count("\n", start, mark.start())
        start = mark.start()
        rest = mark.group()[3:].strip()
        if not rest or rest.startswith("#"):
            at += 1
            start = min(mark.end() + 1, len(text))
    if text[start:].strip():
        yield at, text[start:]


def _broken(error: Exception, start: int, last: int) -> Wrong:
    """Where it is broken: what is missing at its end is missing in its last line."""
    mark = getattr(error, "problem_mark", None)
    where = min(start + mark.line, last) if mark else start
    problem = getattr(error, "problem", None) or "it can't be parsed"
    return Wrong(where, "SyntaxError", f"The YAML is broken at line {where} ({problem}).")
