"""The PNG of a picture, drawn with fonts of our own, the same on every machine."""

from pathlib import Path

from adapters.chart import svg
from engines.markup import Picture

PIXELS = 0.8  # of each unit of the drawing: 800 wide is twice a phone's width, and a third cheaper than 1,000
_FONTS = [str(font) for font in sorted((Path(__file__).parent / "fonts").glob("*.ttf"))]


def paint(picture: Picture, *, dark: bool = False) -> bytes:
    """Draw it on an opaque ground of its own, for a light or a dark page; the same picture gives the same bytes."""
    import resvg_py  # noqa: PLC0415 - only who shows a picture pays for the renderer

    drawn = svg.draw(picture, dark=dark)
    return resvg_py.svg_to_bytes(svg_string=drawn, zoom=PIXELS, skip_system_fonts=True, font_files=_FONTS)
