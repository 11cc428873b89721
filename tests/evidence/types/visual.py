"""Pictures of dashboards and terminals, in the formats that people drop."""

# ruff: noqa: E501 - what tools write stands here in their own long lines

import io
from collections.abc import Iterator
from random import Random

from PIL import Image, ImageDraw

from tests.evidence.types.model import Sample, dice, rows

TEXTS = (
    "checkout 5xx 18 %",
    "ERROR: remaining connection slots are reserved",
    "p99 4.1 s since 10:04",
    "Disk full 98 % on db-2",
    "",
)
FORMATS = (
    ("PNG", "screenshot.png"),
    ("JPEG", "IMG_4711.jpg"),
    ("GIF", "graph.gif"),
    ("WEBP", "image.webp"),
    ("BMP", "clip.bmp"),
    ("TIFF", "scan.tiff"),
)


def _picture(rng: Random, form: str) -> bytes:
    size = (rng.randint(80, 900), rng.randint(40, 600))
    picture = Image.new("RGB", size, rng.choice(("white", "black", "#1f2937")))
    pen = ImageDraw.Draw(picture)
    for row in range(rng.randint(1, 9)):
        pen.text((8, 8 + 16 * row), rng.choice(TEXTS), fill="red")
    pen.line([(x, size[1] - rng.randint(1, size[1])) for x in range(0, size[0], 9)], fill="green")
    out = io.BytesIO()
    picture.save(out, form)
    return out.getvalue()


def _chart(rng: Random) -> str:
    points = " ".join(f"{x},{rng.randint(1, 90)}" for x in range(0, 400, 8))
    return rows(
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100">',
        f'  <polyline points="{points}" fill="none" stroke="red"/>',
        '  <text x="8" y="16">errors a minute</text>',
        "</svg>",
    )


def _flame(rng: Random) -> str:
    lines = [
        '<svg version="1.1" width="1200" height="438" xmlns="http://www.w3.org/2000/svg">',
        "<!-- Flame graph stack visualization. -->",
        '<text id="title" x="600" y="24">Flame Graph</text>',
    ]
    lines += [
        f'<g><title>compute_{i} ({rng.randint(1, 900)} samples, {rng.random() * 90:.2f}%)</title><rect x="{i * 4}" y="{rng.randint(1, 400)}" width="{rng.randint(4, 90)}" height="15" fill="rgb(230,110,40)"/></g>'
        for i in range(120)
    ]
    return rows(*lines, "</svg>")


def samples() -> Iterator[Sample]:
    """Every picture."""
    rng = dice("visual")
    for form, name in FORMATS:
        for _ in range(4 if form in {"PNG", "JPEG"} else 2):
            yield Sample(name, _picture(rng, form))
    yield Sample("chart.svg", _chart(rng))
    yield Sample("panel.svg", _chart(rng).split("\n", 1)[1])
    yield Sample("flamegraph.svg", _flame(rng))
