"""Folds a stack trace of Java, Python, Go, Node, .NET, Ruby or Rust into its innermost cause."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.evidence import places
from adapters.evidence.scan import Flag

_NAME = r"(?:[A-Za-z_$][\w$]*(?:\.|::))*[A-Za-z_$][\w$]*"
_THROWN = (
    r"(?:[A-Za-z_$][\w$]*[.:]{1,2}){0,20}"
    r"(?:[A-Z][\w$]*(?:Exception|Error|Fault|Failure|Interrupt|Throwable|Exit|Timeout)\w*|Error|Exception)"
)
_PREFIX = (
    r"(?:Exception in thread \"[^\"]*\" |Caused by: |Unhandled exception[.:]? |Unhandled rejection:? "
    r"|Uncaught (?:exception: )?|---> ?(?:\(Inner Exception #\d+\) )?|\[cause\]: |Suppressed: )"
)
_HEAD = re.compile(
    rf"\s*{_PREFIX}?(?P<name>{_THROWN})(?:(?: \[[\w-]+\]| \((?:0x)?[0-9A-Fa-f]+\))?: ?(?P<message>.*)|\s*\{{?$)"
)
_INSIDE = re.compile(  # in "Error while writing" it is a word of the message
    rf"(?<![\w$])(?!(?:Error|Exception) \w)(?P<name>{_THROWN})(?:: (?P<message>.*))?"
)
_CAUSED = re.compile(r"\s*(?:Caused by: |---> ?|\[cause\]: )")
_PYTHON_LAST = re.compile(rf"(?P<name>{_NAME})(?:: (?P<message>.*))?$")
_RUBY = re.compile(r"\S+\.rb:\d+:in [`'][^']+': (?P<message>.*) \((?P<name>[\w:]+)\)$")
_GO = re.compile(r"(?P<name>panic|fatal error): (?P<message>.*)")
_RUST = re.compile(r"thread '[^']*' (?:\(\d+\) )?(?P<name>panicked) at (?P<message>.*)")
_TRACEBACK = re.compile(r"Traceback \(most recent call last\):")
_MARGIN = re.compile(r"^\s*+[|+] ")  # before each line of a group of exceptions
_GROUP = "ExceptionGroup"
_FRAME = re.compile(
    r"\s+at (?P<java>.+)|\s*File \"(?P<python>[^\"]+\", line \d+, in .+)"
    r"|(?=.*\)$)(?P<go>[\w./*()\[\]-]{1,300}\.[\w.*()]{1,100})\("
    r"|\s+from (?P<ruby>\S+:\d+:in .*)|\s+\d+: +(?P<rust>[\w:<>]+)"
)
_LIBRARY = re.compile(
    r"(?:^|/)(?:java|javax|jdk|sun|com\.sun|kotlin|scala|groovy|jakarta|org\.(?:springframework|apache|hibernate|eclipse|junit"
    r"|postgresql)|io\.(?:netty|grpc|vertx|micrometer)|reactor|com\.zaxxer|com\.fasterxml|com\.mysql|okhttp3|feign|runtime|net/http"
    r"|System|Microsoft|std|core|alloc|tokio|npgsql)[.:/(]|^(?:rust_begin_unwind|rust_panic|__rust)|node_modules|node:|internal/|\(internal|site-packages|dist-packages|/usr/lib"
    r"|/lib/python|/vendor/|<frozen|/gems/|<anonymous>"
)
_MORE = re.compile(
    r"\s+\S|Caused by: |Traceback \(|During handling of|The above exception|goroutine \d+ \[|created by |exit status \d"
    r"|---> |\[signal |stack backtrace:|note: (?:run with|Some details)|Suppressed: |\}$"
)
_NEXT = re.compile(r"thread '[^']*' (?:\(\d+\) )?panicked at [^'].*:$")  # what it says stands in the line below
_PARTS = (
    *((Flag.NEXT, _NEXT), (Flag.MORE, _MORE), (Flag.HEAD, _HEAD), (Flag.FRAME, _FRAME)),
    *((Flag.LAST, _PYTHON_LAST), (Flag.LAST, _HEAD)),
)
_DEEPEST_KEPT = 6


@dataclass(frozen=True)
class Trace:
    """A folded trace; indices are those of the lines it was folded from."""

    name: str  # the innermost cause's class, without its package
    message: str
    index: int  # the line that names the cause
    last: int
    frame: str | None  # the top frame in own code
    causes: tuple[str, ...]  # from the outermost to the innermost
    places: tuple[str, ...] = ()  # in own code, as `file:line`, the innermost first


@dataclass(frozen=True)
class _Thrown:
    index: int
    name: str
    message: str
    is_cause: bool


def starts(text: str) -> bool:
    """Whether a trace begins at this line."""
    return bool(
        _TRACEBACK.search(text)
        or _GO.match(text.lstrip())
        or _RUST.match(text)
        or _HEAD.match(text)
        or _RUBY.match(text)
    )


def flags(text: str) -> Flag:
    """What the line can be of a trace; whether it goes on with one follows from the flags of the lines before it."""
    found = 0  # of plain numbers: those of an enumeration take ten times as long
    for flag, pattern in _PARTS:
        if pattern.match(text):
            found |= flag.value
    if _TRACEBACK.search(text):
        found |= Flag.TRACEBACK.value
    if _GO.search(text) or text.startswith("goroutine "):
        found |= Flag.GO.value
    return Flag(found | Flag.INDENTED.value if text[:1] in (" ", "\t") else found)


def fold(lines: Sequence[str]) -> Trace | None:
    """The trace in these lines; the first may carry a log's header."""
    python = any(_TRACEBACK.search(line) for line in lines)
    thrown = _python(lines) if python else _thrown(lines)
    if not thrown or not (python or _has_frames(lines, thrown)):
        return None
    if python and any(_is_group(t) for t in thrown):
        ordered, cause = thrown, next((t for t in thrown if not _is_group(t)), thrown[0])
    elif python:
        ordered, cause = list(reversed(thrown)), thrown[0]
    else:
        ordered, cause = thrown, next((t for t in reversed(thrown) if t.is_cause), thrown[0])
    return Trace(
        name=_short(cause.name),
        message=cause.message.strip(),
        index=cause.index,
        last=len(lines) - 1,
        frame=_own_frame(lines, cause.index, python=python),
        causes=tuple(_short(t.name) for t in ordered[:_DEEPEST_KEPT]),
        places=_places(lines, cause.index, python=python),
    )


def _places(lines: Sequence[str], cause: int, *, python: bool) -> tuple[str, ...]:
    """Those of the innermost cause before those of what it was wrapped in."""
    if python:
        return places.of(lines[:cause], innermost_last=True)
    return places.of([*lines[cause:], *lines[:cause]])


def _has_frames(lines: Sequence[str], thrown: list[_Thrown]) -> bool:
    """Whether more than one line of a log tells it; a panic may come without frames."""
    return len(thrown) > 1 or thrown[0].name == "panicked" or any(_FRAME.match(line) for line in lines[1:])


def _is_group(thrown: _Thrown) -> bool:
    return thrown.name.endswith(_GROUP)


def _short(name: str) -> str:
    if name in ("panic", "fatal error", "panicked"):
        return "Panic"
    return name.replace("::", ".").rsplit(".", 1)[-1]


def _thrown(lines: Sequence[str]) -> list[_Thrown]:
    found = []
    for i, line in enumerate(lines):
        match = _GO.search(line) or _RUST.search(line) or _RUBY.match(line) or _HEAD.match(line)
        if match is None and i == 0:
            match = _INSIDE.search(line)
        if match and not line.lstrip().startswith("Suppressed"):
            found.append(_Thrown(i, match["name"], _message(match, lines, i), bool(_CAUSED.match(line))))
    if len(found) > 1 and found[0].index == 0 and not found[0].message and _HEAD.match(lines[found[1].index]):
        return found[1:]  # who speaks is called like an error: what was thrown has a line of its own
    return found


def _message(match: re.Match[str], lines: Sequence[str], i: int) -> str:
    """What a Rust panic says stands in the line below."""
    if match["name"] == "panicked" and i + 1 < len(lines):
        return lines[i + 1]
    return match["message"] or ""


def _python(lines: Sequence[str]) -> list[_Thrown]:
    """The last line of each traceback; the first of a chain is the root, that of a group is the group."""
    found, inside = [], False
    for i, line in enumerate(lines):
        text = _MARGIN.sub("", line, count=1)
        if _TRACEBACK.search(line):
            inside = True
        elif inside and not text.startswith((" ", "\t")) and (match := _PYTHON_LAST.match(text) or _HEAD.match(text)):
            found.append(_Thrown(i, match["name"], match["message"] or "", is_cause=False))
            inside = False
    return found


def _own_frame(lines: Sequence[str], cause: int, *, python: bool) -> str | None:
    """Python prints the innermost frame last, all others print it first."""
    told = ((i, _FRAME.match(_MARGIN.sub("", line, count=1) if python else line)) for i, line in enumerate(lines))
    found = {i: next(g for g in m.groups() if g).strip().removesuffix(" {") for i, m in told if m}
    near = [i for i in found if (i < cause if python else i > cause)]
    ordered = sorted(near, reverse=python) + [i for i in found if i not in near]
    own = next((found[i] for i in ordered if not _LIBRARY.search(found[i])), None)
    return own or (found[ordered[0]] if ordered else None)
