"""Libraries that a change moves to another version, and whether a failure runs in one of them."""

import re
from collections.abc import Iterator, Sequence

from knowledge.components.names import GENERIC

VERSIONED = re.compile(  # `name v1.2`, `name==1.2`, `"name": "^1.2"`, `group:name:1.2`, `<version>` names nothing
    r"^[\s\"'<(]*(?:implementation|api|require|gem|compile)?[\s\"'(]*(?P<name>@?[A-Za-z][\w./@:-]*\w)"
    r"[\"']?\s*(?:[:=~<>!^]{1,3}|,|\s)\s*[\"'^~=v]{0,3}(?P<version>\d+\.\d[\w.+-]*)"
)
MAJOR = re.compile(r"/v\d+$")  # of a Go module, which its packages carry too
LEAST = 4  # letters: a shorter name is any word


def moved(removed: Sequence[str], added: Sequence[str]) -> tuple[str, ...]:
    """The libraries that stand on both sides with different versions."""
    old, new = dict(_versions(removed)), dict(_versions(added))
    return tuple(name for name, version in old.items() if new.get(name, version) != version)


def named(libraries: Sequence[str], failures: str) -> str:
    """The library that the words of the failures name, by its path, its group or its own name."""
    folded = failures.casefold()
    return next((lib for lib in libraries if any(_stands_in(n, folded) for n in _names(lib))), "")


def _versions(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if found := VERSIONED.match(line):
            yield MAJOR.sub("", found["name"]), found["version"]


def _names(library: str) -> Iterator[str]:
    yield from (n.casefold() for n in (library, *library.split(":")[:2], library.rsplit("/", 1)[-1]))


def _stands_in(name: str, text: str) -> bool:
    if len(name) < LEAST or name in GENERIC or name not in text:
        return False
    return bool(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text))
