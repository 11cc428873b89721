"""Whether a quote is really a line's own text, with `…` for what was cut and pseudonyms for what was redacted."""

import re
from pathlib import Path

PSEUDONYM = re.compile(r"<[A-Z][A-Z0-9_]*?(?:_\d+)?>")


def stands_at(root: Path, file: str, line: int, quote: str) -> bool:
    """Look at that line of that file."""
    lines = (root / file).read_bytes().decode("utf-8", "replace").split("\n")
    return 1 <= line <= len(lines) and matches(quote, lines[line - 1])


def matches(quote: str, line: str) -> bool:
    """Compare with white space folded; a quote that is nothing but cuts and pseudonyms matches no line."""
    parts = [p for p in re.split(r"…|" + PSEUDONYM.pattern, " ".join(quote.split())) if p.strip()]
    return (
        bool(parts) and re.search(".*?".join(re.escape(p.strip()) for p in parts), " ".join(line.split())) is not None
    )
