"""Reads JSON into nodes; what stands before an error is kept."""

import json
import re

from adapters.evidence import numbers
from adapters.evidence.lined.node import DEPTH, NODES, Lined, Node, Open, Scalar, Wrong, uncollected

JSON_CAP = 24 << 20  # characters
STRICT_CAP = 1 << 20  # characters of what people write by hand
_LENIENT = re.compile(r"(?m)^\s*(?://|/\*)|[,{\[]\s*//")
_STRING = r'"([^"\\\n]*+(?:\\.[^"\\\n]*+)*+)"'
_NUMBER = r"(-?\d[0-9.eE+-]*+)"
_WORD = r"(true|false|null|NaN|-?Infinity)"
_TOKEN = re.compile(
    rf"[\s,:]*+(?:{_STRING}(?:\s*+:\s*+(?:{_STRING}|{_NUMBER}|{_WORD}|([\[{{])))?+|{_NUMBER}|{_WORD}|([\[{{])|([\]}}]))"
)
"""A key with its value in one step, or what else there is."""
_KEY, _TEXT, _DIGITS, _OPENER, _CLOSER = 1, 2, 3, 5, 9
"""Groups: the key or a lone text; its value of four kinds; such without a key."""
_ALONE = 3  # groups from a number with a key to one without

_ESCAPE = re.compile(r'\\(u[0-9a-fA-F]{4}|["\\/bfnrt])')
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}


class _JsonReader:
    """One pass over the tokens; what was read before an error stays."""

    def __init__(self, text: str, line: int) -> None:
        self.text, self.line, self.line_start, self.end = text, line, 0, 0
        self.next = text.find("\n")  # the break that the next line begins behind
        self.roots: list[Node] = []
        self.open: list[Open] = []
        self.nodes = 0

    def read(self) -> str | None:
        text, match = self.text, _TOKEN.match
        found = match(text, self.end)
        while found:
            kind = found.lastindex or _KEY
            if kind == _CLOSER:
                self._advance(found.start(_CLOSER))
                self._close()
            elif self.nodes >= NODES:
                return f"Only the first {NODES:,} values, up to line {self.line}, were read: cut out what matters."
            elif len(self.open) >= DEPTH:
                return f"The JSON is more than {DEPTH} deep in line {self.line}: cut out what matters."
            elif _KEY < kind <= _OPENER and (entries := self._entries()) is not None:
                found = self._pairs(found, entries)
                continue
            else:
                self._alone(found, _KEY if kind <= _OPENER else kind)
                if _KEY < kind <= _OPENER:  # in a list, or behind a key without a value, they are two values
                    self._alone(found, kind)
            self.end = found.end()
            found = match(text, self.end)
        rest = text[self.end :].strip().strip("\x00")
        if self.open or rest:
            self._advance(self.end)
            return f"The JSON is broken or cut off after line {self.line}; what stands before was read."
        return None

    def _advance(self, to: int) -> None:
        """Count the lines up to a place; no token has a break in it."""
        if not 0 <= self.next < to:
            return
        self.line += self.text.count("\n", self.next, to)
        self.line_start = self.text.rfind("\n", self.next, to) + 1
        self.next = self.text.find("\n", to)

    def _entries(self) -> "dict[str, Node] | None":
        """Those of the mapping that waits for a key; None where it is none, or has one."""
        holder = self.open[-1] if self.open else None
        if holder is None or holder.key is not None or not isinstance(entries := holder.node.value, dict):
            return None
        return entries

    def _pairs(self, found: "re.Match[str] | None", entries: "dict[str, Node]") -> "re.Match[str] | None":
        """Keys with their values, up to one that holds others: most of a document. Returns what follows."""
        text, match, nodes, end = self.text, _TOKEN.match, self.nodes, self.end
        while found and _KEY < (kind := found.lastindex or _KEY) <= _OPENER and nodes < NODES:
            start, end = found.start(_KEY) - 1, found.end()
            if 0 <= self.next < start:
                self._advance(start)
            line, column = self.line, start - self.line_start
            if 0 <= self.next < end:
                self._advance(end)
            nodes += 1
            key, token = found.group(_KEY, kind)
            plain = kind == _TEXT and "\\" not in token
            node = Node(token if plain else _value(kind, token), line, column, self.line)
            entries[_unquote(key) if "\\" in key else key] = node
            found = match(text, end)
            if kind == _OPENER:
                self.open.append(Open(node))
                break
        self.nodes, self.end = nodes, end
        return found

    def _alone(self, found: re.Match[str], kind: int) -> None:
        """A value, or a key whose value is still to come."""
        quote = kind <= _TEXT
        self._advance(found.start(kind) - quote)
        column = found.start(kind) - quote - self.line_start
        holder = self.open[-1] if self.open else None
        if quote and holder and holder.key is None and isinstance(holder.node.value, dict):
            holder.key = (_unquote(found[kind]), self.line, column)
            return
        self.nodes += 1
        node = self._place(_value(kind if kind <= _OPENER else kind - _ALONE, found[kind]), column)
        if isinstance(node.value, dict | list):
            self.open.append(Open(node))

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


def _value(kind: int, token: str) -> "dict[str, Node] | list[Node] | Scalar":
    """What a group of _TOKEN says."""
    if kind in (_KEY, _TEXT):
        return _unquote(token) if "\\" in token else token
    if kind == _DIGITS:
        return _number(token)
    if kind == _OPENER:
        return {} if token == "{" else []  # noqa: S105 - a token of JSON
    return _WORDS.get(token)


def _unquote(inner: str) -> str:
    # Two escapes may be one character; half a pair is none, and could not be stored.
    return _ESCAPE.sub(_unescape, inner).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if code[0] == "u" else _ESCAPES.get(code, code)


def _number(token: str) -> Scalar:
    if len(token) > 40:  # noqa: PLR2004 - no measurement has more digits; int() of a million digits never ends
        return token
    if token.removeprefix("-").isdecimal():
        return int(token)
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
    with uncollected():
        note = reader.read()
    if len(text) > JSON_CAP:
        note = f"Only the first {JSON_CAP >> 20} MB of the JSON were read: cut out what matters."
    return Lined(tuple(reader.roots), note, _wrong(text, line) if len(reader.roots) == 1 else ())
