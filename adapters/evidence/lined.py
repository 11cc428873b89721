"""JSON and YAML with the line and column of every key and value, bounded in size, depth and alias expansion."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

JSON_CAP = 24 << 20  # characters
YAML_CAP = 4 << 20  # characters; a YAML parser reads some hundred KB a second
DEPTH = 100
NODES = 2_000_000
EXPANSION = 200_000  # nodes that aliases may stand for, all together

Scalar = str | int | float | bool | None


@dataclass(slots=True)
class Node:
    """A value with its place: that of its key in a mapping, its own in a list."""

    value: "dict[str, Node] | list[Node] | Scalar"
    line: int  # from 1
    column: int  # from 0
    last: int  # the line it ends on
    size: int = 1  # nodes below it and itself, aliases counted as often as they are used

    def get(self, *path: str | int) -> "Node | None":
        """Go down by keys and indices; None where the way ends."""
        here: Node | None = self
        for part in path:
            if here is None:
                return None
            inner = here.value
            if isinstance(inner, dict) and isinstance(part, str):
                here = inner.get(part)
            elif isinstance(inner, list) and isinstance(part, int):
                here = inner[part] if -len(inner) <= part < len(inner) else None
            else:
                return None
        return here

    def first(self, *keys: str) -> "Node | None":
        """Give the first of these keys that has a value."""
        for key in keys:
            found = self.get(key)
            if found is not None and found.value not in (None, ""):
                return found
        return None

    def fields(self) -> "dict[str, Node]":
        """Give the entries of a mapping, none of anything else."""
        return self.value if isinstance(self.value, dict) else {}

    def rows(self) -> "list[Node]":
        """Give the items of a list, none of anything else."""
        return self.value if isinstance(self.value, list) else []

    def text(self, *path: str | int) -> str:
        """A scalar as it would be written, empty for anything else."""
        found = self.get(*path)
        return "" if found is None else _written(found.value)

    def number(self, *path: str | int) -> float | None:
        """A number, also one that was written as text."""
        found = self.get(*path)
        if found is None or isinstance(found.value, bool) or not isinstance(found.value, str | int | float):
            return None
        try:
            return float(found.value)
        except (ValueError, OverflowError):
            return None

    def walk(self, path: str = "") -> "Iterator[tuple[str, Node]]":
        """Everything below and itself, each with its path (`items[0].status`)."""
        stack = [(path, self)]
        while stack:
            here, node = stack.pop()
            yield here, node
            if isinstance(node.value, dict):
                stack.extend((f"{here}.{k}" if here else k, n) for k, n in reversed(node.value.items()))
            elif isinstance(node.value, list):
                stack.extend((f"{here}[{i}]", n) for i, n in reversed(list(enumerate(node.value))))


def _written(value: "dict[str, Node] | list[Node] | Scalar") -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""


@dataclass(frozen=True)
class Lined:
    """What could be read: one root per document, and in one sentence what could not."""

    roots: tuple[Node, ...]
    note: str | None = None


_TOKEN = re.compile(
    r'[\s,:]*+(?:("[^"\\\n]*+(?:\\.[^"\\\n]*+)*+")|([\[\]{}])|(-?\d[0-9.eE+-]*+)|(true|false|null|NaN|-?Infinity))'
)
_ESCAPE = re.compile(r'\\(u[0-9a-fA-F]{4}|["\\/bfnrt])')
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}


@dataclass(slots=True)
class _Open:
    """A container that is being read."""

    node: Node
    key: tuple[str, int, int] | None = None


class _JsonReader:
    """One pass over the tokens; what was read before an error stays."""

    def __init__(self, text: str, line: int) -> None:
        self.text, self.line, self.line_start, self.end = text, line, 0, 0
        self.roots: list[Node] = []
        self.open: list[_Open] = []
        self.nodes = 0

    def read(self) -> str | None:
        while match := _TOKEN.match(self.text, self.end):
            self._advance(match.start(), match.end() - len(match[match.lastindex or 0]))
            self.end = match.end()
            problem = self._take(match)
            if problem:
                return problem
        rest = self.text[self.end :].strip().strip("\x00")
        if self.open or rest:
            self._advance(self.end, self.end)
            return f"The JSON is broken or cut off after line {self.line}; what stands before was read."
        return None

    def _advance(self, old: int, new: int) -> None:
        breaks = self.text.count("\n", old, new)
        if breaks:
            self.line += breaks
            self.line_start = self.text.rfind("\n", old, new) + 1

    def _take(self, match: re.Match[str]) -> str | None:
        column = match.end() - len(match[match.lastindex or 0]) - self.line_start
        kind, token = match.lastindex, match[match.lastindex or 0]
        holder = self.open[-1] if self.open else None
        if kind == 1 and holder and isinstance(holder.node.value, dict) and holder.key is None:
            holder.key = (_unquote(token), self.line, column)
            return None
        if token in ("}", "]") and kind == 2:  # noqa: PLR2004 - the groups of _TOKEN
            self._close()
            return None
        self.nodes += 1
        if self.nodes > NODES or len(self.open) >= DEPTH:
            return "The JSON is too deep or has too many values to be read whole; cut out the part that matters."
        node = self._place(_value(kind, token), column)
        if isinstance(node.value, dict | list):
            self.open.append(_Open(node))
        return None

    def _place(self, value: "dict[str, Node] | list[Node] | Scalar", column: int) -> Node:
        node = Node(value, self.line, column, self.line)
        holder = self.open[-1] if self.open else None
        if holder is None:
            self.roots.append(node)
        elif isinstance(holder.node.value, dict):
            key, node.line, node.column = holder.key or ("", self.line, column)
            holder.node.value[key] = node
            holder.key = None
        elif isinstance(holder.node.value, list):
            holder.node.value.append(node)
        return node

    def _close(self) -> None:
        if self.open:
            done = self.open.pop().node
            done.last = self.line
            if self.open:
                self.open[-1].node.size += done.size


def _value(kind: int | None, token: str) -> "dict[str, Node] | list[Node] | Scalar":
    if kind == 1:
        return _unquote(token)
    if token == "{":  # noqa: S105 - a token of JSON
        return {}
    if token == "[":  # noqa: S105 - a token of JSON
        return []
    return _number(token) if token[0] in "-0123456789" else _WORDS.get(token)


def _unquote(token: str) -> str:
    inner = token[1:-1]
    if "\\" not in inner:
        return inner
    # Two escapes may be one character; half a pair is none, and could not be stored.
    return _ESCAPE.sub(_unescape, inner).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if code[0] == "u" else _ESCAPES.get(code, code)


def _number(token: str) -> Scalar:
    if len(token) > 40:  # noqa: PLR2004 - no measurement has more digits; int() of a million digits never ends
        return token
    try:
        return int(token)
    except ValueError:
        pass
    try:
        return float(token)
    except ValueError:
        return token


def read_json(text: str, *, line: int = 1) -> Lined:
    """Read one JSON value, or several after one another; never raises."""
    reader = _JsonReader(text[:JSON_CAP], line)
    note = reader.read()
    if len(text) > JSON_CAP:
        note = f"Only the first {JSON_CAP >> 20} MB of the JSON were read; cut out the part that matters."
    return Lined(tuple(reader.roots), note)


_DOCUMENT = re.compile(r"^---(?=\s|$).*$", re.MULTILINE)
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,30})")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?")


class _TooMuchError(Exception):
    """The YAML stands for more than is sane."""


class _YamlReader:
    """Builds nodes from the parser's events, so that aliases are shared and counted, never expanded."""

    def __init__(self, line: int) -> None:
        self.offset = line
        self.open: list[_Open] = []
        self.anchors: dict[str, Node | None] = {}
        self.names: list[str | None] = []
        self.roots: list[Node] = []
        self.total = 0

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
        self.open.append(_Open(node))

    def _end(self, event: yaml.Event) -> None:
        node, anchor = self.open.pop().node, self.names.pop()
        node.last = max(self._last(event), node.line)
        self._put(node, anchor)

    def _put(self, node: Node, anchor: str | None) -> None:
        self.total += node.size if not isinstance(node.value, dict | list) else 1
        if anchor:
            self.anchors[anchor] = node
        holder = self.open[-1] if self.open else None
        if holder is None:
            self.roots.append(node)
            return
        holder.node.size += node.size
        if holder.node.size > NODES or (self.anchors and holder.node.size > EXPANSION):
            raise _TooMuchError
        if isinstance(holder.node.value, list):
            holder.node.value.append(node)
        elif isinstance(holder.node.value, dict):
            self._pair(holder, holder.node.value, node)

    @staticmethod
    def _pair(holder: _Open, into: dict[str, Node], node: Node) -> None:
        if holder.key is None:
            holder.key = (_written(node.value), node.line, node.column)
            return
        key, node.line, node.column = holder.key
        holder.key = None
        if key == "<<" and isinstance(node.value, dict):
            for name, merged in node.value.items():
                into.setdefault(name, merged)
        else:
            into[key] = node


def _resolve(text: str) -> Scalar:
    """Read a plain scalar the way Kubernetes and YAML 1.2 do: `yes` stays a word, a date stays text."""
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) and len(text) < 40 else text  # noqa: PLR2004 - as in _number


def read_yaml(text: str, *, line: int = 1) -> Lined:
    """Read the documents of a YAML stream, each by itself, so that a broken one spoils no other; never raises."""
    roots: list[Node] = []
    note: str | None = None
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
        except (yaml.YAMLError, ValueError) as error:
            note = _broken(error, start)
        roots.extend(reader.roots)
    return Lined(tuple(roots), note)


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


def _broken(error: Exception, start: int) -> str:
    mark = getattr(error, "problem_mark", None)
    where = start + mark.line if mark else start
    problem = getattr(error, "problem", None) or "it can't be parsed"
    return f"The YAML is broken at line {where} ({problem}); the other documents were read."
