"""Reads TOML, INI, ENV and properties into nodes, line by line, so that what is broken spoils no more than its line."""

import re
import tomllib
from dataclasses import dataclass, field

from adapters.evidence.lined.node import NODES, Node, Scalar, Wrong

SETTINGS_CAP = 4 << 20  # characters
_TOML_CAP = 1 << 20  # characters whose grammar is checked, which takes half a second
_PARTS = 20  # of a dotted key: the time and memory of the grammar grow with their square
_LONG_KEY = re.compile(rf"(?<![\w.'\"-])(?:(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')\.){{{_PARTS}}}")
_SECTION = re.compile(r"\s*(\[{1,2})\s*([^\[\]]{1,200}?)\s*\]{1,2}\s*(?:[#;].*)?$")
_PAIR = re.compile(
    r"\s*(?:(?:export|set|declare -x)\s+)?(\"[^\"]{1,200}\"|'[^']{1,200}'"
    r"|[^\s=:#;\"'\[][^=:\"]{0,200}?)\s*([=:])\s?(.*)$"
)
_ASSIGNED = re.compile(r"\s*(?:(?:export|set)\s+)?[\w.\"'-]+\s*[=:]")
_ELEMENT = re.compile(r"\s*<(/?)([A-Za-z]\w{0,40}\s*[^<>]{0,200})>\s*$")  # as Apache has them
_SPACED = re.compile(r"\s{0,16}([A-Za-z][\w.-]{0,80}(?: [a-z][\w-]{1,40}(?=\s+\d\S*\s*$))?)\s+(\S.*)$")
_WHERE = re.compile(r"\s*\((?:at line (\d+), column \d+|at end of document)\)")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'")
_INT = re.compile(r"[-+]?\d{1,18}")
_FLOAT = re.compile(r"[-+]?\d{1,18}\.\d{1,18}")


@dataclass(frozen=True)
class Setting:
    """One key with its value, where it stands and in which section."""

    key: str
    node: Node
    section: str = ""


@dataclass
class Settings:
    """What a file of settings says, and what is wrong with it."""

    found: list[Setting] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


def read_pairs(text: str, *, spaced: bool = False, repeats: bool = False) -> Settings:
    """Read `key = value` and `key: value` below `[sections]`.

    With `spaced` also `key value`; with `repeats` a key that comes again is no mistake.
    """
    settings, section = Settings(), ""
    seen: dict[tuple[str, str], int] = {}
    for number, line in _whole(text):
        if line.lstrip()[:1] in ("", "#", ";", "!"):
            continue
        if opened := _SECTION.match(line):
            section = opened[2].strip("\"'")
            if opened[1] == "[[":
                seen = {k: n for k, n in seen.items() if k[0] != section}
        elif spaced and (element := _ELEMENT.match(line)):
            section = "" if element[1] else element[2].strip()
        elif line.lstrip().startswith("["):
            words = f"Line {number}: the section is not closed by a bracket."
            settings.wrong.append(Wrong(number, "SyntaxError", words))
        elif found := (_SPACED.match(line) if spaced and not _ASSIGNED.match(line) else None) or _PAIR.match(line):
            key = found[1].strip().strip("\"'")
            node = Node(value(found[found.lastindex or 0]), number, found.start(1), number)
            if (section, key) in seen and not repeats:
                settings.wrong.append(_again(key, number, seen[section, key]))
            seen[section, key] = number
            settings.found.append(Setting(key, node, section))
        if len(settings.found) >= NODES:
            break
    return settings


def _again(key: str, number: int, first: int) -> Wrong:
    words = f"{key} is set again in line {number}: line {first} is overruled."
    return Wrong(number, "duplicate", words, key)


def read_toml(text: str) -> Settings:
    """Read TOML; the keys of inline tables and lists belong to the line that they stand in."""
    settings = read_pairs(text, repeats=True)
    if not _is_checked(text):
        return settings
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        settings.wrong.append(_toml_error(str(error), text))
    except RecursionError:
        settings.wrong.append(_toml_error("its values are nested too deep", text))
    except ValueError:  # of a number that Python refuses to read
        settings.wrong.append(_toml_error("a number has too many digits", text))
    return settings


def _is_checked(text: str) -> bool:
    """Whether its grammar can be looked at in a second."""
    return len(text) <= _TOML_CAP and not _LONG_KEY.search(text.replace(" ", "").replace("\t", ""))


def _toml_error(said: str, text: str) -> Wrong:
    where = _WHERE.search(said)
    line = int(where[1]) if where and where[1] else text.rstrip("\n").count("\n") + 1
    return Wrong(line, "SyntaxError", f"Line {line} is no TOML: {_WHERE.sub('', said)[:120].rstrip('.')}.")


def _whole(text: str) -> list[tuple[int, str]]:
    """The lines, those that a backslash continues joined, and the inside of long strings left out."""
    lines: list[tuple[int, str]] = []
    inside = ""
    for number, line in enumerate(text[:SETTINGS_CAP].split("\n"), start=1):
        text_line = line.rstrip("\r")
        if inside:
            inside = "" if inside in text_line else inside
            continue
        if lines and lines[-1][1].endswith("\\") and len(lines[-1][1]) < len(lines[-1][1].rstrip("\\")) + 2:
            at, before = lines[-1]
            lines[-1] = (at, (before[:-1] + text_line.strip())[:4000])
            continue
        lines.append((number, text_line))
        inside = next((q for q in ('"""', "'''") if text_line.count(q) == 1), "")
    return lines


def value(raw: str) -> Scalar:
    """The value that stands behind a key, without quotes and comment."""
    text = raw.strip()
    if quoted := _QUOTED.match(text):
        return quoted[1] if quoted[1] is not None else quoted[2]
    text = re.split(r"\s[#;]", text, maxsplit=1)[0].rstrip().rstrip(",")
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
