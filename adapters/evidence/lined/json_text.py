"""Reads JSON into nodes; what stands before an error is kept."""

import json
import re

from adapters.evidence import numbers
from adapters.evidence.lined.node import DEPTH, NODES, Lined, Node, Open, Scalar, Wrong

JSON_CAP = 24 << 20  # characters
STRICT_CAP = 1 << 20  # characters of what people write by hand
_LENIENT = re.compile(r"(?m)^\s*(?://|/\*)|[,{\[]\s*//")
_TOKEN = re.compile(
    r'[\s,:]*+(?:("[^"\\\n]*+(?:\\.[^"\\\n]*+)*+")|([\[\]{}])|(-?\d[0-9.eE+-]*+)|(true|false|null|NaN|-?Infinity))'
)

_ESCAPE = re.compile(r'\\(u[0-9a-fA-F]{4}|["\\/bfnrt])')
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}


class _JsonReader:
    """One pass over the tokens; what was read before an error stays."""

    def __init__(self, text: str, line: int) -> None:
        self.text, self.line, self.line_start, self.end = text, line, 0, 0
        self.roots: list[Node] = []
        self.open: list[Open] = []
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
            self.open.append(Open(node))
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
    found = numbers.real(token)
    return token if found is None else found


def _wrong(text: str, line: int) -> tuple[Wrong, ...]:
    """What a strict reader stumbles over; nothing where comments show that a lenient one is meant."""
    if len(text) > STRICT_CAP or _LENIENT.search(text):
        return ()
    try:
        json.loads(text.lstrip("\ufeff").strip("\x00"))
    except json.JSONDecodeError as error:
        rest = text[error.pos :].strip()
        if not rest or (error.msg.startswith("Unterminated") and "\n" not in rest):
            return ()  # cut off, which the note says
        where = line + error.lineno - 1
        said = error.msg[:1].lower() + error.msg[1:]
        if rest[0] in "]}" and text[: error.pos].rstrip().endswith(","):
            said = "a comma stands before the closing bracket"
        return (Wrong(where, "SyntaxError", f"Line {where} is no JSON: {said}."),)
    except (RecursionError, ValueError):
        return ()
    return ()


def read_json(text: str, *, line: int = 1) -> Lined:
    """Read one JSON value, or several after one another; never raises."""
    reader = _JsonReader(text[:JSON_CAP], line)
    note = reader.read()
    if len(text) > JSON_CAP:
        note = f"Only the first {JSON_CAP >> 20} MB of the JSON were read; cut out the part that matters."
    return Lined(tuple(reader.roots), note, _wrong(text, line) if len(reader.roots) == 1 else ())
