"""What correlating real cases cites stands at its lines, and their components are told as they are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.evidence.analyst import FileAnalyst
from engines.correlation import Correlation, correlate
from engines.evidence import Citation
from tests.bench.cases import CASES, folders
from tests.e2e.quotes import stands_at

CAME = datetime(2026, 11, 1, tzinfo=UTC)
FEW = folders()[::4]  # of every kind some; all of them are investigated in test_cases


def correlated(folder: Path) -> Correlation:
    files = sorted(f for f in folder.rglob("*") if f.is_file())
    analyst = FileAnalyst()
    return correlate(
        [analyst.analyse(f, str(f.relative_to(folder)), evidence=f"E{n}", at=CAME) for n, f in enumerate(files, 1)]
    )


def cited(c: Correlation) -> list[Citation]:
    found = [citation for moment in c.moments for citation in moment.citations]
    found += [b.citation for b in c.order] + [n.citation for n in c.changes]
    found += [u.citation for u in c.unaffected if u.citation]
    return found + [s.citation for s in (c.requests.steps if c.requests else ())]


@pytest.mark.skipif(not FEW, reason=f"the incident cases are not here: {CASES} is missing")
@pytest.mark.parametrize("folder", FEW, ids=lambda f: f.name)
def test_every_line_that_is_told_is_real(folder: Path) -> None:
    found = correlated(folder)
    wrong = [c for c in cited(found) if not stands_at(folder, c.file, c.line, c.quote)]
    assert not wrong
    assert [m.at for m in found.moments] == sorted(m.at for m in found.moments)
    hit = {b.component.lower() for b in found.order}
    assert not hit & {u.component.lower() for u in found.unaffected}
