"""Pictures to draw: an incident with a deploy before it, and what a picture has to bear."""

from datetime import UTC, datetime, timedelta

from engines.evidence import TimeSeries
from engines.markup import Mark, Picture

START = datetime(2026, 3, 1, 9, 40, tzinfo=UTC)


def after(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def series(*values: float | None, name: str = "errors", unit: str = "a minute", step: float = 60) -> TimeSeries:
    return TimeSeries(name=name, unit=unit, start=START, step=step, values=values)


def onset(minutes: float = 24.5) -> Mark:
    return Mark(at=after(minutes), label="bad since 10:04:30", onset=True)


def change(minutes: float, label: str = "cart-worker 2.8.1") -> Mark:
    return Mark(at=after(minutes), label=label)


def picture(*curves: TimeSeries, marks: tuple[Mark, ...] = ()) -> Picture:
    return Picture(alt="errors go up to 41 a minute", series=curves, marks=marks)


ERRORS = series(*[0, 1] * 12, *[34, 41, 38, 40] * 3)
LATENCY = series(*[120.0] * 60, *[None] * 8, *[600.0] * 76, name="p99", unit="ms", step=15)
MEMORY = series(*[1.2e9 + n * 4e6 for n in range(36)], name="memory", unit="bytes")
INCIDENT = picture(ERRORS, LATENCY, MEMORY, marks=(onset(), change(22), change(33, "cart-worker 2.8.0")))
