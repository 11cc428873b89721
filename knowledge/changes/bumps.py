"""Libraries that a change moves to another version, and whether a failure runs in one of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.changes.diffs import Diff
from knowledge.components.names import GENERIC

VERSIONED = re.compile(  # `name v1.2`, `name==1.2`, `"name": "^1.2"`, `group:name:1.2`, `name (1.2)`
    r"^[\s\"'<(]*(?:implementation|api|require|gem|compile)?[\s\"'(]*(?P<name>@?[A-Za-z][\w./@:-]*\w)"
    r"[\"']?\s*(?:[:=~<>!^]{1,3}|,|\s)\s*[\"'(^~=v]{0,3}(?P<version>\d+\.\d[\w.+-]*)"
)
HEAD = re.compile(  # where a lock file names the library whose version stands below
    r"^\s*(?:\"?name\"?\s*[:=]\s*\"(?P<name>[^\"]+)\"|\"(?:[^\"]*/)?node_modules/(?P<module>[^\"]+)\"\s*:\s*\{"
    r"|<artifactId>(?P<artifact>[^<]+)</|\"?(?P<range>@?[\w./-]+)@[^\s\"]+\"?(?:, [^:]+)?:\s*$)"
)
VERSION = re.compile(r"^\s*(?:\"?version\"?\s*[:=]?\s*\"|<version>)v?(?P<version>\d[\w.+-]*)")
MAJOR = re.compile(r"/v\d+$")  # of a Go module, which its packages carry too
LEAST = 4  # letters: a shorter name is any word


@dataclass(frozen=True)
class Bump:
    """A library and its versions before and after a change."""

    name: str
    before: str
    after: str

    @property
    def told(self) -> str:
        """`boto3 from 1.35 to 1.36`."""
        return f"{self.name} from {self.before} to {self.after}"


def moved(diff: Diff) -> tuple[Bump, ...]:
    """The libraries that stand on both sides with different versions."""
    old, new = dict(_versions(diff.removed)), dict(_versions(diff.added))
    for side, name, version in _locked(diff.lines):
        (old if side == "-" else new)[name] = version
    return tuple(Bump(n, v, new[n]) for n, v in old.items() if new.get(n, v) != v)


def named(libraries: Sequence[Bump], failures: str) -> Bump | None:
    """The library that the words of the failures name, by its path, its group or its own name."""
    folded = failures.casefold()
    return next((lib for lib in libraries if any(_stands_in(n, folded) for n in _names(lib.name))), None)


def _versions(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if (found := VERSIONED.match(line)) and found["name"].lower() != "version":
            yield MAJOR.sub("", found["name"]), found["version"]


def _locked(lines: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Sides, names and versions of a file in which a library and its version stand on lines of their own."""
    name = ""
    for line in lines:
        side, text = line[:1], line[1:]
        if side == "@":
            name, text = "", line.rpartition("@@")[2]
        if head := HEAD.match(text):
            name = next(filter(None, head.groups()))
        elif name and side in "+-" and (found := VERSION.match(text)):
            yield side, name, found["version"]


def _names(library: str) -> Iterator[str]:
    yield from (n.casefold() for n in (library, *library.split(":")[:2], library.rsplit("/", 1)[-1]))


def _stands_in(name: str, text: str) -> bool:
    if len(name) < LEAST or name in GENERIC or name not in text:
        return False
    return bool(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text))
