"""The day that files without one are taken to be of."""

from datetime import UTC, datetime, timedelta

import pytest

from engines.correlation import days
from engines.evidence import DataType, Evidence

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
LOG, TRACE, CONFIG = DataType.LOG, DataType.TRACE, DataType.CONFIG
Told = tuple[DataType, float | None, bool]


def evidence(told: Told) -> Evidence:
    data_type, ago, lacks_day = told
    end = None if ago is None else NOW - timedelta(days=ago)
    return Evidence(id="E1", name="a", data_type=data_type, extractor="x", at=NOW, end=end, lacks_day=lacks_day)


@pytest.mark.parametrize(
    ("files", "ago"),
    [
        # files: their type, how many days ago they end, whether their times lack the day
        ([], None),
        ([(LOG, None, False)], None),
        ([(LOG, 0.5, False)], None),  # of this turn's day: nothing is to be read again
        ([(LOG, 20, False), (LOG, 0, True)], 20),
        ([(LOG, 0, True)], None),
        ([(LOG, 20, False), (TRACE, 19, False)], 19),
        ([(LOG, 20, False), (CONFIG, 3, False)], 20),  # what was set later does not say when it happened
        ([(CONFIG, 3, False)], 3),
        ([(LOG, -30, False), (CONFIG, 3, False)], 3),  # an expiry, or a clock that is wrong
    ],
)
def test_the_day_of_a_case(files: list[Told], ago: float | None) -> None:
    assert days.past([evidence(f) for f in files], NOW) == (None if ago is None else NOW - timedelta(days=ago))
