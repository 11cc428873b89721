"""Pictures: drawing one and encoding it, against encoding the very same pixels alone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

from PIL import Image

from adapters.chart.paint import paint
from engines.evidence import CURVE, TimeSeries
from engines.markup import Mark, Picture
from tests.bench.measure import Figure, as_milliseconds, seconds

START = datetime(2026, 3, 11, 9, 40, tzinfo=UTC)
TIMES = 15
_FULL = 3  # curves


def figures() -> Iterator[Figure]:
    """A picture of one curve, and the fullest there is."""
    for curves in (1, _FULL):
        shown = _incident(curves)
        png = paint(shown)
        plain = seconds(_encoding(png), TIMES)
        what = f"picture of {curves} of {_FULL} curves / the PNG of its pixels"
        yield Figure(what, seconds(lambda shown=shown: paint(shown), TIMES), plain, as_milliseconds)  # type: ignore[misc]


def _encoding(png: bytes) -> Callable[[], None]:
    pixels = Image.open(BytesIO(png)).convert("RGBA")
    return lambda: pixels.save(BytesIO(), "PNG")


def _incident(curves: int) -> Picture:
    values = tuple(float(40 + n % 9 if n > CURVE // 2 else n % 2) for n in range(CURVE))
    series = [TimeSeries(name=f"errors of {n}", unit="a minute", start=START, step=15, values=values) for n in range(3)]
    begun, deployed = START + timedelta(minutes=31), START + timedelta(minutes=28)
    marks = (Mark(at=begun, label="bad since 10:11:00", onset=True), Mark(at=deployed, label="cart-worker 2.8.1"))
    return Picture(alt="", series=tuple(series[:curves]), marks=marks)
