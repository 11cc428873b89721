"""The example incident as evidence, read once for all that is measured on it."""

from datetime import UTC, datetime
from functools import cache

from adapters.evidence.analyst import FileAnalyst
from bot import demo
from engines.evidence import Evidence

AT = datetime(2026, 3, 11, 11, 0, tzinfo=UTC)


@cache
def evidence() -> tuple[Evidence, ...]:
    """The files of the demo, numbered."""
    analyst = FileAnalyst()
    return tuple(analyst.analyse(f, f.name, evidence=f"E{n}", at=AT) for n, f in enumerate(demo.FILES, 1))
