"""Settings that a change moves: from its words, its facts and its diff, with the way they went."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

from engines.evidence import Finding
from knowledge.changes.diffs import Diff
from knowledge.joins.quantities import SECONDS, amount
from knowledge.words import text_of

MOVED = re.compile(
    r"(?P<name>[A-Za-z][\w./-]*[A-Za-z0-9])[\"'`]?\s*[:=]?\s*"
    r"(?:(?:was )?(?:raised|lowered|changed|set|increased|reduced)\s+)?"
    r"(?:from\s+)?[\"'`]?(?P<before>[\w.%-]+)[\"'`]?\s*(?:->|→|=>|\bto\b)\s*[\"'`]?(?P<after>[\w.%-]+)",
    re.IGNORECASE,
)
VALUED = re.compile(  # "policy applied to namespace" moves nothing
    r"->|→|=>|\b(?:from|raised|lowered|changed|set|increased|reduced)\b|\d|\b(?:on|off|true|false|(?:en|dis)abled|none)\b",
    re.IGNORECASE,
)
KEYED = re.compile(r"^[-\s\"']*(?P<name>[A-Za-z][\w.-]*)[\"']?\s*[:=]\s*[\"']?(?P<value>[\w.%:/@-]+)[\"']?,?;?$")
PRODUCT = re.compile(
    r"^[-\s\"']*(?:(?:const|let|var|val|static|final|int|long)\s+)*(?P<name>[A-Za-z][\w.-]*)[\"']?\s*[:=]\s*"
    r"(?P<value>\d[\d_]*(?:\s*\*\s*\d[\d_]*)+)[,;]?$"
)  # 10 * 1024 * 1024
NAMES = frozenset({"from", "to", "table", "column", "index", "field", "file", "branch", "title", "page", "text"})
VAGUE = frozenset(["size", "limit", "count", "value", "max", "min", "maximum", "minimum", "number"])
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?[a-zA-Z%]{0,3}(?![\w.])")
IDENTIFIER = re.compile(r"[A-Za-z_][\w.-]*[A-Za-z0-9_]")
DURATION = re.compile(r"(\d+(?:\.\d+)?) ?(ms|s|sec|min|h)", re.IGNORECASE)
FLAG = re.compile(r"(?P<name>-Xm[xsn]|-Xss|-XX:\w+=|--[\w-]+[= ])[\"']?(?P<value>\d[\w.%]*)")  # within one value
LEAST_DIGITS = 2  # a value of one digit stands in every line
MOST_LINES = 60


@dataclass(frozen=True)
class Setting:
    """A setting that a change moved."""

    name: str
    before: str
    after: str

    def moved(self, direction: str, least: float = 1.0) -> bool:
        """Whether it went that way, by at least that factor, as far as its values are amounts."""
        old, new = size(self.before), size(self.after)
        if direction == "any" or old is None or new is None:
            return direction == "any"
        return old < new >= least * old if direction == "up" else least * new <= old > new


def size(text: str) -> float | None:
    """An amount, or a time in seconds."""
    found = DURATION.fullmatch(text.strip())
    return float(found[1]) * SECONDS[found[2].lower()] if found else amount(text.rstrip("%"))


def settings(finding: Finding, message: str, diff: Diff) -> tuple[Setting, ...]:
    """The settings that a change says it moves."""
    facts = finding.facts
    found = [Setting(m["name"], m["before"], m["after"]) for m in MOVED.finditer(message) if VALUED.search(m[0])]
    if facts.get("from") and facts.get("to"):
        name = str(facts.get("key") or facts.get("name") or facts.get("flag") or message)
        found.append(Setting(name, str(facts["from"]), str(facts["to"])))
    old, new = keyed(diff.removed), keyed(diff.added)
    found += [Setting(k, v, new[k]) for k, v in old.items() if k in new and new[k] != v]
    old, new = _flags(diff.removed), _flags(diff.added)
    found += [Setting(k, v, new[k]) for k, v in old.items() if k in new and new[k] != v]
    known = {s.name for s in found}
    found += [s for s in _numbers(diff) if s.name not in known]
    return tuple(_whole(s, message) for s in found if s.before != s.after and s.name.lower() not in NAMES)


def is_named(setting: Setting, failure: Finding) -> bool:
    """Whether a failure speaks of the very value that was set."""
    digits = re.match(r"\d+(?:\.\d+)?", setting.after)
    if not digits or len(digits[0]) < LEAST_DIGITS:
        return False
    return bool(re.search(rf"(?<![\w.]){re.escape(digits[0])}(?![\d.]*\d)", text_of(failure)))


def _numbers(diff: Diff) -> Iterator[Setting]:
    """Pairs of lines that differ in one number: the number is the setting's value."""
    by_shape = {NUMBER.sub("0", line): line for line in diff.removed[:MOST_LINES]}
    for line in diff.added[:MOST_LINES]:
        before = by_shape.get(NUMBER.sub("0", line))
        if before is None:
            continue
        pairs = zip(NUMBER.finditer(before), NUMBER.finditer(line), strict=True)
        differing = [(a, b) for a, b in pairs if a[0] != b[0]]
        if len(differing) == 1 and (name := _name_before(line, differing[0][1].start())):
            yield Setting(name, differing[0][0][0], differing[0][1][0])


def _flags(lines: Sequence[str]) -> dict[str, str]:
    return {m["name"].rstrip("= "): m["value"] for line in lines for m in FLAG.finditer(line)}


def _name_before(line: str, position: int) -> str:
    names = IDENTIFIER.findall(line[:position])
    return names[-1] if names else ""


def _whole(setting: Setting, message: str) -> Setting:
    """`Size` alone says little: with the words before it, it is a name."""
    if setting.name.lower() not in VAGUE:
        return setting
    found = re.search(rf"((?:[A-Za-z][\w-]*\s+){{1,2}}){re.escape(setting.name)}", message)
    return replace(setting, name=f"{found[1].strip()} {setting.name}") if found else setting


def keyed(lines: Sequence[str]) -> dict[str, str]:
    """The settings that lines hold, one each."""
    found = {m["name"]: m["value"] for line in lines if (m := KEYED.match(line))}
    products = (m for line in lines if (m := PRODUCT.match(line)))
    return found | {m["name"]: str(prod(int(n.replace("_", "")) for n in m["value"].split("*"))) for m in products}
