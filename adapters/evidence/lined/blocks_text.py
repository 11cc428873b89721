"""Reads settings in braces (nginx, HCL, HAProxy's sections) and XML, each value with its line."""

import re
from xml.parsers import expat

from adapters.evidence.lined.node import DEPTH, Node, Wrong
from adapters.evidence.lined.settings_text import SETTINGS_CAP, Setting, Settings, value

_OPEN = re.compile(r"\s*([\w@.-]+)((?:\s+(?:\"[^\"]*\"|[^\s{}\"]+))*)\s*=?\s*\{\s*(?:[#/].*)?$")
_ONE_LINE = re.compile(r"\s*([\w@.-]+)((?:\s+(?:\"[^\"]*\"|[^\s{}\"]+))*)\s*=?\s*\{(.*)\}\s*;?\s*$")
_ASSIGNED = re.compile(r"\s*\"?([\w.-]+)\"?\s*[=:](?!=)\s*(\S.*?)[;,]?\s*$")
_DIRECTIVE = re.compile(r"\s*([A-Za-z_][\w.-]*)\s+(\S.*?)\s*;\s*(?:#.*)?$")
_HEREDOC = re.compile(r"<<[-~]?\s*\"?([A-Za-z_]\w*)\"?\s*$")
_COMMENT = re.compile(r"\s*(?:#|//|/\*|\*)")
_LONGEST = 2_000  # characters of a line that is a setting


class _Blocks:
    """Where the reader is: in which blocks, or inside of a long text."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.open: list[tuple[str, int]] = []
        self.end = ""

    def take(self, number: int, line: str) -> None:
        if self.end:
            self.end = "" if line.strip() == self.end else self.end
            return
        if not line.strip() or _COMMENT.match(line):
            return
        if len(line) > _LONGEST:
            self._closed(number, line)
            return
        if heredoc := _HEREDOC.search(line):
            self.end = heredoc[1]
        if opened := _OPEN.match(line):
            self.open.append((f"{opened[1]}{opened[2]}".strip()[:120], number))
        elif inline := _ONE_LINE.match(line):
            for part in inline[3].split(";"):
                self._said(number, part + ";", f"{inline[1]}{inline[2]}".strip()[:120])
        else:
            self._said(number, line, "")
            self._closed(number, line)

    def _said(self, number: int, line: str, inner: str) -> None:
        found = _ASSIGNED.match(line) or _DIRECTIVE.match(line)
        if found:
            section = " > ".join([*(name for name, _ in self.open[-3:]), *([inner] if inner else [])])
            node = Node(value(found[2]), number, found.start(1) if not inner else 0, number)
            self.settings.found.append(Setting(found[1], node, section))

    def _closed(self, number: int, line: str) -> None:
        bare = re.sub(r"\"[^\"]*\"|'[^']*'|\$\{[^}]{0,200}\}|\s#.*", "", line)
        depth = bare.count("{") - bare.count("}")
        for _ in range(max(depth, 0)):
            self.open.append(("", number))
        for _ in range(max(-depth, 0)):
            if not self.open:
                words = f"Line {number} closes a block that was never opened."
                self.settings.wrong.append(Wrong(number, "SyntaxError", words))
                return
            self.open.pop()


def read_blocks(text: str) -> Settings:
    """Read directives and assignments in nested braces; a brace too many or too few is told with its line."""
    reader = _Blocks()
    for number, line in enumerate(text[:SETTINGS_CAP].split("\n"), start=1):
        reader.take(number, line.rstrip("\r"))
        if reader.settings.wrong or len(reader.open) > DEPTH:
            break
    if reader.open and not reader.settings.wrong and len(text) <= SETTINGS_CAP:
        name, number = reader.open[-1]
        words = f"The block {name or '{'} of line {number} is never closed."
        reader.settings.wrong.append(Wrong(number, "SyntaxError", words))
    return reader.settings


class _Elements:
    """Where the reader of XML is: in which elements, and what was said in the innermost."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.parser = expat.ParserCreate("utf-8")  # whatever the file says of itself: it was decoded before
        self._path: list[tuple[str, int, int]] = []
        self._words: list[str] = []
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler, self.parser.EntityDeclHandler = self._words.append, self._declared

    def _section(self) -> str:
        return ".".join(tag for tag, _, _ in self._path[-3:])

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= DEPTH:
            raise _TooMuchError
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber
        self._path.append((tag, line, column))
        self._words.clear()
        name = attributes.get("name") or attributes.get("key")
        for key, given in attributes.items():
            shown = name if name and key in ("value", "val") else key
            self.settings.found.append(Setting(shown, Node(value(given), line, column, line), self._section()))

    def _end(self, tag: str) -> None:
        _, line, column = self._path.pop()
        if said := "".join(self._words).strip():
            self.settings.found.append(Setting(tag, Node(value(said[:500]), line, column, line), self._section()))
        self._words.clear()

    @staticmethod
    def _declared(*_: object) -> None:
        raise _TooMuchError


def read_xml(text: str) -> Settings:
    """Read elements and attributes; entities are never expanded."""
    reader = _Elements()
    wrong = reader.settings.wrong
    try:
        written = text[:SETTINGS_CAP].lstrip("\ufeff").replace("\r", " ")  # a return would count as a line
        reader.parser.Parse(written.encode("utf-8", "replace"), len(text) <= SETTINGS_CAP)
    except expat.ExpatError as error:
        words = f"Line {error.lineno} is no XML: {expat.ErrorString(error.code)}."
        wrong.append(Wrong(error.lineno, "SyntaxError", words))
    except _TooMuchError:
        line = reader.parser.CurrentLineNumber
        words = f"Line {line} declares entities or is too deep: the rest was not read."
        wrong.append(Wrong(line, "SyntaxError", words))
    return reader.settings


class _TooMuchError(Exception):
    """The XML is deeper than is sane, or defines what could expand without end."""
