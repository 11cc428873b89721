"""Pictures as the text that is in them: read by tesseract where it is installed, or out of the source of an SVG."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.evidence.markup import Markup
from adapters.evidence.sniff.binary import human
from adapters.evidence.transcribe import dimensions, words
from adapters.evidence.transcript import PICTURE, Transcript

if TYPE_CHECKING:
    from PIL import Image

LARGEST = 40_000_000  # pixels; ten screens of 2560 x 1440
WIDEST = 20_000  # pixels of a side
SEEN = 3_000  # pixels of a width up to which letters of a screen are small for tesseract, which wants 30 pixels
SECONDS = 20  # for the reading of one picture
DARK = 110  # of 255: below, a picture has light letters on dark ground
NO_TIME = ""  # in the place of the program: it is not started any more
_SVG_CAP = 8 << 20  # bytes
_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?"
    rb"(?:<!--[^>]{0,2000}-->\s*|<!DOCTYPE svg[^>\[]{0,300}>\s*)*<svg[\s>]"
)
_INSTALL = "install tesseract (`apt-get install tesseract-ocr`) and drop it again, or paste its text"
_CUT = "cut it to what matters and drop it again"
_ALONE = "drop this one by itself"
_PASTE = "paste its text, or drop the data behind it"


def recognizes(head: bytes) -> bool:
    """By its first bytes."""
    return dimensions.format_of(head) is not None or _SVG.match(head) is not None


def transcribe(path: Path, tesseract: str | None) -> Transcript:
    """What can be read in it, or a note that says why nothing is and what to do."""
    with path.open("rb") as file:
        head = file.read(dimensions.REACH)
    kind, size = dimensions.format_of(head), human(path.stat().st_size)
    if kind is None:
        return Transcript(f"{PICTURE}SVG, {size}", tuple(_svg(path)))
    sides = dimensions.read(kind, head)
    if sides is None:
        return Transcript(f"{PICTURE}{kind}, {size}", (), (f"The picture is broken or cut off: {_PASTE}.",))
    heading = f"{PICTURE}{kind}, {sides.width} x {sides.height} pixels, {size}"
    if max(sides.width, sides.height) > WIDEST or sides.width * sides.height > LARGEST:
        return Transcript(heading, (), (f"The picture is too large to be read: {_CUT}.",))
    if tesseract == NO_TIME:
        return Transcript(heading, (), (f"There were too many pictures to read them all: {_ALONE}.",))
    program = shutil.which(tesseract) if tesseract else None
    if program is None:
        return Transcript(heading, (), (f"I can't read pictures here: {_INSTALL}.",))
    return _read(path, heading, program)


def _read(path: Path, heading: str, program: str) -> Transcript:
    with tempfile.TemporaryDirectory() as folder:
        ready, notes = Path(folder) / "picture.png", []
        try:
            if _prepare(path, ready):
                notes.append("The picture is cut off: only a part of it was read.")
        except Exception:  # noqa: BLE001  Pillow's decoders raise all sorts of errors on broken pictures
            return Transcript(heading, (), (f"The picture is broken: {_PASTE}.",))
        try:
            lines = _recognized(program, ready)
        except (OSError, subprocess.SubprocessError):
            return Transcript(heading, (), (f"The picture could not be read in {SECONDS} s: {_PASTE}.",))
    if not lines:
        notes.append(f"No text was found in the picture: {_PASTE}.")
    return Transcript(heading, tuple(lines), tuple(notes))


def _prepare(path: Path, target: Path) -> bool:
    """Dark letters on light ground, in gray and large enough; gives whether the picture is cut off."""
    from PIL import Image, ImageOps, ImageStat  # noqa: PLC0415  loaded only where a picture comes

    gray, cut_off = _gray(path, whole=True), False
    if gray is None:
        gray, cut_off = _gray(path, whole=False), True
    if gray is None:
        raise ValueError
    if ImageStat.Stat(gray).mean[0] < DARK:
        gray = ImageOps.invert(gray)
    gray = ImageOps.autocontrast(gray, cutoff=1)
    if gray.width <= SEEN and gray.width * gray.height * 4 <= LARGEST:
        gray = gray.resize((gray.width * 2, gray.height * 2), Image.Resampling.LANCZOS)
    gray.save(target, "PNG", compress_level=1)
    return cut_off


def _gray(path: Path, *, whole: bool) -> "Image.Image | None":
    """The first frame; with `whole` None for one that is cut off, else what stands before its end."""
    from PIL import Image, ImageFile  # noqa: PLC0415  as above

    ImageFile.LOAD_TRUNCATED_IMAGES = not whole
    with Image.open(path, formats=("PNG", "JPEG", "GIF", "WEBP", "BMP")) as opened:
        if opened.width * opened.height > LARGEST:
            raise ValueError
        opened.draft("L", None)
        try:
            opened.load()
        except OSError:
            if whole:
                return None
            raise
        return _flat(opened)


def _flat(opened: "Image.Image") -> "Image.Image":
    """In gray, what is transparent as white."""
    from PIL import Image  # noqa: PLC0415  as above

    if not opened.has_transparency_data:
        return opened.convert("L")
    full = opened.convert("RGBA")
    ground = Image.new("RGBA", full.size, "white")
    ground.alpha_composite(full)
    return ground.convert("L")


def _recognized(program: str, picture: Path) -> list[str]:
    """The text as tesseract reads it, columns kept where they stand."""
    command = [program, str(picture), "stdout", "--psm", "6", "tsv"]
    keep = {k: os.environ[k] for k in ("PATH", "TESSDATA_PREFIX", "LD_LIBRARY_PATH") if k in os.environ}
    done = subprocess.run(  # noqa: S603  a program of the installation, no shell, nothing of the picture in its words
        command, capture_output=True, timeout=SECONDS, check=True, env=keep | {"OMP_THREAD_LIMIT": "1"}
    )
    return words.lines(done.stdout.decode("utf-8", "replace"))


class _Texts(Markup):
    """Gathers what an SVG shows as text; a parser that knows no entities of its own can't be made to expand them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  the base's
        """Begin a text."""
        if tag in ("text", "title", "desc"):
            self.open = [tag]
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        """End the text that it began."""
        if self.open == [tag]:
            self.open = []

    def handle_data(self, data: str) -> None:
        """Words of a text."""
        if self.open:
            self.lines[-1] = f"{self.lines[-1]} {' '.join(data.split())}".strip()


def _svg(path: Path) -> list[str]:
    texts = _Texts()
    with path.open("rb") as file:
        texts.feed(file.read(_SVG_CAP).decode("utf-8", "replace"))
    return [line for line in texts.lines if line]
