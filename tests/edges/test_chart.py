"""The picture of a card: what stands where, that nothing covers anything, and that no content breaks it."""

import math
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from adapters.chart import labels, scale, svg, words
from adapters.chart.paint import _FONTS, paint
from engines.evidence import TimeSeries
from engines.markup import Mark, Picture
from tests.edges import samples
from tests.edges.samples import ERRORS, INCIDENT, change, onset, picture, series

NS = "{http://www.w3.org/2000/svg}"


def drawn(shown: Picture, *, dark: bool = False) -> ET.Element:
    return ET.fromstring(svg.draw(shown, dark=dark))  # noqa: S314 - our own


def of(root: ET.Element, kind: str) -> list[ET.Element]:
    return [e for e in root if e.get("class") == kind]


def said(root: ET.Element, kind: str) -> list[str]:
    return [e.text or "" for e in of(root, kind)]


def x_of(path: ET.Element) -> float:
    return float((path.get("d") or "").removeprefix("M").split()[0])


def test_each_curve_has_a_panel_and_every_panel_all_marks() -> None:
    root = drawn(INCIDENT)
    names = said(root, "text")
    assert [n for n in names if n in ("errors", "p99", "memory")] == ["errors", "p99", "memory"]
    assert len(of(root, "mark")) == 9
    assert len({x_of(m) for m in of(root, "mark")}) == 3
    assert "2026-03-01 UTC" in names


def test_a_mark_stands_at_its_time() -> None:
    root = drawn(picture(series(*[1.0] * 61), marks=(onset(30),)))
    (mark,) = of(root, "mark")
    ticks = {t.text: float(t.get("x", 0)) for t in of(root, "time")}
    assert x_of(mark) == pytest.approx(ticks["10:00"] + (ticks["10:15"] - ticks["10:00"]) * 10 / 15, abs=0.2)


def test_a_change_before_the_curve_widens_the_picture_and_one_long_before_is_left_out() -> None:
    assert len(of(drawn(picture(ERRORS, marks=(change(-10),))), "mark")) == 1
    assert of(drawn(picture(ERRORS, marks=(change(-600),))), "mark") == []


def test_what_is_not_measured_is_a_gap() -> None:
    root = drawn(picture(series(1, 2, None, 4, None, 5, 6, name="p99", unit="ms")))
    curves = of(root, "curve")
    assert [c.tag for c in curves] == [f"{NS}path", f"{NS}circle", f"{NS}path"]


def test_what_is_counted_lasts_to_the_end_of_its_bucket() -> None:
    (curve,) = of(drawn(picture(series(0, 8, unit="a minute"))), "curve")
    points = [tuple(map(float, p.split())) for p in (curve.get("d") or "").removeprefix("M").split("L")]
    assert [p[1] for p in points] == [points[0][1]] * 2 + [points[2][1]] * 2
    assert points[1][0] == points[2][0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 41], ("0", "20", "40", "60")),
        ([0, 0, 0], ("0", "0.5", "1")),
        ([], ("0", "0.5", "1")),
        ([1_100, 1_250], ("1.1k", "1.15k", "1.2k", "1.25k")),
        ([91, 96.5], ("90", "92", "94", "96", "98")),
        ([-4, 4], ("-5", "0", "5")),
        ([2e9, 6e9], ("0", "2G", "4G", "6G")),
        ([1e-6, 9e-6], ("0", "5e-6", "1e-5")),
        ([0, 1e300], ("0", "5e299", "1e300")),
    ],
)
def test_the_numbers_at_the_axis(values: list[float], expected: tuple[str, ...]) -> None:
    made = scale.values(values)
    assert made.labels == expected
    assert all(0 <= made.share(v) <= 1 for v in values)


@given(st.lists(st.floats(allow_nan=False, min_value=-1e300, max_value=1e300), min_size=1, max_size=20))
def test_no_two_numbers_at_an_axis_read_the_same(values: list[float]) -> None:
    made = scale.values([scale.known(v) for v in values])
    assert all(-1e-6 <= made.share(v) <= 1 + 1e-6 for v in values)
    assert 2 <= len(made.ticks) <= 6
    assert len(set(made.labels)) == len(made.labels)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0.5, "09:40:10"),  # half a minute
        (36, "09:50"),
        (24 * 60, "12:00"),
        (20 * 24 * 60, "03-05"),
        (900 * 24 * 60, "2026-12"),
    ],
)
def test_the_times_at_the_axis(minutes: float, expected: str) -> None:
    begin = samples.START.timestamp()
    axis = scale.times(begin, begin + minutes * 60)
    assert expected in [t.label for t in axis.ticks]
    assert 2 <= len(axis.ticks) <= 7
    assert all(axis.start <= t.at <= axis.end for t in axis.ticks)


def boxes(root: ET.Element) -> list[tuple[float, float, float]]:
    found = [(float(e.get("x", 0)), float(e.get("y", 0)), e.text or "") for e in of(root, "label")]
    return [(x, y, x + words.width(text, svg.SMALL)) for x, y, text in found]


MOMENTS = st.lists(st.floats(min_value=0, max_value=36), min_size=1, max_size=8)
TEXTS = st.sampled_from(["v1", "cart-worker 2.8.1", "rollback of everything by somebody who is in a hurry"])


@settings(max_examples=60)
@given(MOMENTS, TEXTS)
def test_labels_cover_neither_each_other_nor_another_line(minutes: list[float], text: str) -> None:
    root = drawn(picture(ERRORS, marks=(onset(), *(change(m, text) for m in minutes))))
    found = boxes(root)
    for a, b in pairwise(sorted(found, key=lambda box: (box[1], box[0]))):
        assert a[1] != b[1] or a[2] <= b[0]
    for left, baseline, right in found:
        assert left >= 0
        assert right <= svg.WIDTH
        for mark in of(root, "mark"):
            top = float((mark.get("d") or "").split()[1].split("V")[0])
            assert top > baseline or not left < x_of(mark) < right


def test_the_first_label_is_placed_before_all_others() -> None:
    crowd = [labels.Wanted(500 + n * 12, f"service-{n} 1.{n}") for n in range(12)]
    placed = labels.place(crowd, svg.SMALL, 0, svg.WIDTH)
    assert len(placed) == len(crowd)
    assert placed[0] is not None
    assert any(p is None for p in placed)


def test_the_widths_are_those_of_the_font() -> None:
    text = "checkout_http_request_duration p99 {WMj@10%} ..."
    for font in _FONTS:
        measured = ImageFont.truetype(font, 1000).getlength(text, features=["-kern", "-liga"])
        assert words.width(text, 1000) >= measured
    bold = ImageFont.truetype(next(f for f in _FONTS if "Bold" in f), 1000)
    assert words.width(text, 1000) == pytest.approx(bold.getlength(text, features=["-kern", "-liga"]), rel=0.01)


def test_long_names_are_shortened_and_stay_on_the_picture() -> None:
    root = drawn(picture(series(1, 2, name="n" * 400, unit="u" * 400)))
    assert any(t.startswith("nnn") and "…" in t for t in said(root, "text"))
    assert any(t.startswith("uuu") and t.endswith("…") for t in said(root, "text"))
    for e in of(root, "text"):
        if e.get("text-anchor") == "start":
            assert float(e.get("x", 0)) + words.width(e.text or "", float(e.get("font-size", 0))) <= svg.WIDTH


def test_of_a_long_name_both_ends_are_shown_and_a_short_one_whole() -> None:
    name = "checkout-service-eu-west http_server_request_duration_seconds_p99"
    long, short = series(1, 2, name=name), series(1, 2, name="uploads requests_errors_5xx_share")
    texts = said(drawn(picture(long, short)), "text")
    assert short.name in texts
    assert any(t.startswith("checkout-s") and "…" in t and t.endswith("seconds_p99") for t in texts)
    assert words.fit_middle(name, svg.SIZE, svg.WIDTH * 2) == name
    assert all(words.width(words.fit_middle(name, svg.SIZE, w), svg.SIZE) <= w for w in range(60, 900, 40))


HOSTILE = "<script>&\"'\x00\x1b[31m\u202e\ud800</text></svg>"


def test_hostile_names_are_text() -> None:
    evil = series(1, 2, name=HOSTILE, unit=HOSTILE)
    root = drawn(picture(evil, marks=(change(1, HOSTILE),)))
    assert {e.tag.removeprefix(NS) for e in root} <= {"rect", "path", "text", "circle"}
    assert all(len(e) == 0 for e in root)
    assert any("<script>" in (e.text or "") for e in root)


@pytest.mark.parametrize("dark", [False, True])
def test_the_png_is_opaque_in_its_own_ground_and_has_the_words_on_it(dark: bool) -> None:
    image = Image.open(BytesIO(paint(INCIDENT, dark=dark))).convert("RGBA")
    assert image.width == 800
    assert image.getextrema()[3] == (255, 255)
    ground = (20, 24, 29, 255) if dark else (255, 255, 255, 255)
    assert image.getpixel((2, 2)) == ground
    name = image.crop((19, 10, 104, 48))  # the first name would not be there without a font
    assert len(name.getcolors(1 << 16)) > 4


def contrast(one: str, other: str) -> float:
    """WCAG 2.1, relative luminance."""

    def light(color: str) -> float:
        parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colors", [svg.LIGHT, svg.DARK])
def test_everything_that_is_read_stands_out(colors: svg.Colors) -> None:
    for color in (colors.text, colors.soft, colors.bad, colors.change, colors.curve, colors.errors):
        assert contrast(color, colors.ground) >= 4.5


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert paint(INCIDENT) == paint(INCIDENT.model_copy())


VALUES = st.lists(st.none() | st.floats(), max_size=30)
ANY_SERIES = st.builds(
    TimeSeries,
    name=st.text(max_size=60),
    unit=st.text(max_size=20),
    start=st.datetimes(datetime(1975, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - see timezones
    step=st.floats(min_value=0, max_value=1e7),
    values=VALUES.map(tuple),
)
ANY_MARK = st.builds(
    Mark,
    at=st.datetimes(datetime(1975, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - see timezones
    label=st.text(max_size=60),
    onset=st.booleans(),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(ANY_SERIES, max_size=4), st.lists(ANY_MARK, max_size=4))
def test_whatever_it_is_given_it_draws(curves: list[TimeSeries], marks: list[Mark]) -> None:
    assert paint(Picture.model_construct(alt="", series=tuple(curves), marks=tuple(marks))).startswith(b"\x89PNG")


def test_what_is_no_number_is_not_drawn() -> None:
    assert [scale.known(v) for v in (math.nan, math.inf, -math.inf, None, 2.0)] == [None, None, None, None, 2.0]
