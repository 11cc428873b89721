"""Places in own code that the frames of a stack name: the file and the line, the innermost first."""

import re
from collections.abc import Iterable, Iterator

MOST = 8
_LONGEST = 400  # characters of a line that are looked at
_PLACE = re.compile(
    r"(?P<file>(?:[\w.@~-]*[/\\])*[\w$.-]+\.(?:java|kt|scala|groovy|go|py|rb|jsx?|mjs|cjs|tsx?|vue|cs|rs|php|ex|exs|c|cc|cpp"
    r"|swift|pl|lua|erl|clj|sql))(?:\", line |:line |:|\()(?P<line>\d{1,7})\b"
)
_LIBRARY = re.compile(
    r"\b(?:javax?|jdk|sun|scala|kotlin|jakarta|org\.(?:springframework|apache|hibernate|eclipse|junit|postgresql)"
    r"|io\.(?:netty|grpc|vertx)|reactor|com\.(?:sun|zaxxer|fasterxml|mysql))[./]\S*\(|node_modules|node:|\(internal"
    r"|(?:site|dist)-packages|/usr/(?:lib|local/(?:lib|go))|/vendor/|/pkg/mod/|/gems/|<frozen|/rustc/|\.cargo/"
)


def of(lines: Iterable[str], *, innermost_last: bool = False) -> tuple[str, ...]:
    """Each once, as `build.go:43`, with the folders where they are told."""
    found = list(dict.fromkeys(_of(lines)))
    return tuple((found[::-1] if innermost_last else found)[:MOST])


def _of(lines: Iterable[str]) -> Iterator[str]:
    for text in lines:
        line = text[:_LONGEST]
        if not _LIBRARY.search(line) and (place := _PLACE.search(line)):
            yield f"{place['file']}:{place['line']}"
