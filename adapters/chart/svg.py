"""The picture of a card as SVG: up to three panels over one time axis, big enough for a phone."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from adapters.chart import labels, scale, words
from adapters.chart.labels import Placed
from adapters.chart.scale import Times, Values
from engines.evidence import TimeSeries
from engines.markup import Mark, Picture

WIDTH = 1000  # a phone shows it at a third of that, so letters are three times as big as usual
RIGHT, EDGE = 26, 24
SIZE, SMALL = 34, 31  # of letters
NAME, ROW, AXIS = 52, 44, 54  # heights of the lines of text
AIR = 22  # between what stands above a panel and its highest number
PANELS = {1: 250, 2: 170, 3: 124}  # the height of a panel, by how many there are
MOST = 3
_FAR = 0.5  # of the span: marks further from the curves are left out
_NEAR = 60.0  # seconds that a mark may always be away
_RATES = ("a ", "an ", "per ", "/")  # units of what is counted in a bucket


@dataclass(frozen=True)
class Colors:
    """One look; every color of text has a contrast of 4.5 to 1 or more against the ground."""

    ground: str
    text: str
    soft: str
    grid: str
    curve: str
    errors: str
    bad: str
    change: str


LIGHT = Colors("#ffffff", "#1c2128", "#57606a", "#e1e5ea", "#0a62c9", "#c2242d", "#b3161f", "#7a4b00")
DARK = Colors("#14181d", "#e8ecf1", "#a3adb8", "#2b323b", "#5aa9ff", "#ff6b6b", "#ff8080", "#f2b84b")


def draw(picture: Picture, *, dark: bool = False) -> str:
    """The SVG of a picture; what has no curve to show is an empty panel."""
    series = [_cleaned(s) for s in picture.series[:MOST]] or [_nothing(picture)]
    colors = DARK if dark else LIGHT
    axis, marks = _axis(series, picture.marks)
    return _Drawing(series, axis, marks, colors).svg()


def _cleaned(series: TimeSeries) -> TimeSeries:
    return series.model_copy(update={"values": tuple(scale.known(v) for v in series.values)})


def _nothing(picture: Picture) -> TimeSeries:
    start = min((m.at for m in picture.marks), default=datetime.fromtimestamp(0, UTC))
    return TimeSeries(name="", start=start, step=60, values=())


def _axis(series: Sequence[TimeSeries], marks: Sequence[Mark]) -> tuple[Times, list[Mark]]:
    start, end = min(s.start.timestamp() for s in series), max(_end(s) for s in series)
    reach = max((end - start) * _FAR, _NEAR)
    near = [m for m in marks if start - reach <= m.at.timestamp() <= end + reach]
    moments = [m.at.timestamp() for m in near]
    return scale.times(min([start, *moments]), max([end, *moments])), near


def _end(series: TimeSeries) -> float:
    points = len(series.values) if _counts(series) else len(series.values) - 1
    return series.start.timestamp() + max(0, points) * max(series.step, 0.0)


def _counts(series: TimeSeries) -> bool:
    return series.unit.startswith(_RATES)


class _Drawing:
    """One picture being drawn, top to bottom."""

    def __init__(self, series: Sequence[TimeSeries], axis: Times, marks: Sequence[Mark], colors: Colors) -> None:
        self.series, self.axis, self.marks, self.colors = series, axis, marks, colors
        self.panel = PANELS[len(series)]
        self.scales = [scale.values(s.values) for s in series]
        self.left = EDGE + 12 + max(words.width(n, SMALL) for v in self.scales for n in v.labels)
        wanted = [labels.Wanted(self._x(m.at.timestamp()), m.label) for m in marks]
        self.labels = labels.place(wanted, SMALL, EDGE / 2, WIDTH - EDGE / 2)
        self.rows = max((p.row + 1 for p in self.labels if p), default=0)
        first = EDGE / 2 + NAME + self.rows * ROW + AIR
        self.tops = [first + n * (self.panel + NAME + AIR + SMALL / 2) for n in range(len(series))]
        self.height = round(self.tops[-1] + self.panel + AXIS + EDGE / 2)

    def svg(self) -> str:
        parts = [
            f'<rect width="{WIDTH}" height="{self.height}" fill="{self.colors.ground}"/>',
            *(part for top in self.tops for part in self._since(top)),
            *(part for n in range(len(self.tops)) for part in self._panel(n)),
            *self._marks(),
            *self._times(self.tops[-1] + self.panel),
        ]
        size = f'width="{WIDTH}" height="{self.height}" viewBox="0 0 {WIDTH} {self.height}"'
        font = 'font-family="DejaVu Sans" font-stretch="condensed"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>{"".join(parts)}</svg>'

    def _x(self, at: float) -> float:
        return self.left + self.axis.share(at) * (WIDTH - self.left - RIGHT)

    def _since(self, top: float) -> Iterator[str]:
        """What is bad is tinted, from the onset to the end."""
        for mark in self.marks:
            if mark.onset:
                x = self._x(mark.at.timestamp())
                box = f'x="{x:.1f}" y="{top:.1f}" width="{WIDTH - RIGHT - x:.1f}" height="{self.panel}"'
                yield f'<rect class="bad" {box} fill="{self.colors.bad}" fill-opacity=".09"/>'
                return

    def _panel(self, number: int) -> Iterator[str]:
        series, values, top = self.series[number], self.scales[number], self.tops[number]
        name_at = top - AIR - NAME if number else EDGE / 2
        yield from self._name(series, name_at + SIZE, "" if number else self.axis.day)
        bottom = top + self.panel
        for tick, label in zip(values.ticks, values.labels, strict=True):
            y = bottom - values.share(tick) * self.panel
            line = f'd="M{self.left:.1f} {y:.1f}H{WIDTH - RIGHT}"'
            yield f'<path {line} stroke="{self.colors.grid}" stroke-width="2"/>'
            yield _text(label, self.left - 12, y + SMALL * 0.36, self.colors.soft, anchor="end", kind="value")
        color = self.colors.errors if "error" in series.name.lower() else self.colors.curve
        yield from self._curve(series, values, color, bottom)

    def _name(self, series: TimeSeries, baseline: float, day: str) -> Iterator[str]:
        said = f"{day} UTC" if day else ""
        room = WIDTH - 2 * EDGE - (words.width(said, SMALL) + 40 if said else 0)
        unit = words.fit(series.unit, SMALL, room * 0.3)
        name = words.fit_middle(series.name, SIZE, room - (words.width(unit, SMALL) + 14 if unit else 0))
        yield _text(name, EDGE, baseline, self.colors.text, size=SIZE, bold=True)
        after = EDGE + words.width(name, SIZE) + 14
        yield _text(unit, after, baseline, self.colors.soft)
        yield _text(said, WIDTH - EDGE, baseline, self.colors.soft, anchor="end")

    def _curve(self, series: TimeSeries, values: Values, color: str, bottom: float) -> Iterator[str]:
        for run in _runs(series):
            points = [(self._x(at), bottom - values.share(value) * self.panel) for at, value in run]
            if len(points) == 1:
                (x, y) = points[0]
                yield f'<circle class="curve" cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{color}"/>'
                continue
            line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
            area = f"M{points[0][0]:.1f} {bottom:.1f}L{line}V{bottom:.1f}Z"
            yield f'<path class="area" d="{area}" fill="{color}" fill-opacity=".16"/>'
            look = f'fill="none" stroke="{color}" stroke-width="4" stroke-linejoin="round" stroke-linecap="round"'
            yield f'<path class="curve" d="M{line}" {look}/>'

    def _marks(self) -> Iterator[str]:
        for mark, placed in zip(self.marks, self.labels, strict=True):
            color = self.colors.bad if mark.onset else self.colors.change
            x = self._x(mark.at.timestamp())
            dash = "" if mark.onset else ' stroke-dasharray="12 8"'
            for n, top in enumerate(self.tops):
                begin = self._row(placed.row) - SMALL if placed and n == 0 else top
                line = f'd="M{x:.1f} {begin:.1f}V{top + self.panel:.1f}"'
                yield f'<path class="mark" {line} stroke="{color}" stroke-width="4"{dash}/>'
            if placed:
                yield self._label(placed, color, bold=mark.onset)

    def _label(self, placed: Placed, color: str, *, bold: bool) -> str:
        return _text(placed.text, placed.left, self._row(placed.row), color, bold=bold, kind="label")

    def _row(self, row: int) -> float:
        """The baseline of a row of labels; row 0 is the lowest."""
        return self.tops[0] - AIR - row * ROW - 12

    def _times(self, bottom: float) -> Iterator[str]:
        reached = -math.inf
        for tick in self.axis.ticks:
            x, wide = self._x(tick.at), words.width(tick.label, SMALL)
            middle = min(max(x, EDGE / 2 + wide / 2), WIDTH - EDGE / 2 - wide / 2)
            yield f'<path d="M{x:.1f} {bottom:.1f}v10" stroke="{self.colors.soft}" stroke-width="2"/>'
            if middle - wide / 2 > reached + 12:
                reached = middle + wide / 2
                yield _text(tick.label, middle, bottom + 14 + SMALL, self.colors.soft, anchor="middle", kind="time")


def _runs(series: TimeSeries) -> Iterator[list[tuple[float, float]]]:
    """The points between gaps; what is counted in a bucket keeps its value to the bucket's end."""
    begin, step = series.start.timestamp(), series.step
    for measured, run in groupby(enumerate(series.values), key=lambda p: p[1] is not None):
        if not measured:
            continue
        points = [(begin + i * step, value) for i, value in run if value is not None]
        if _counts(series):
            points = [p for at, value in points for p in ((at, value), (at + step, value))]
        yield points


def _text(  # noqa: PLR0913 - what a text on a picture has
    text: str,
    x: float,
    y: float,
    color: str,
    *,
    size: int = SMALL,
    anchor: str = "start",
    bold: bool = False,
    kind: str = "text",
) -> str:
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{color}"'
    return f'<text class="{kind}" {place}{weight}>{words.safe(text)}</text>' if text else ""
