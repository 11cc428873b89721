"""What Terraform plans or did."""

import re
from collections.abc import Sequence

from adapters.evidence.extractors.page import Fact, Page, Place, Subject, told
from engines.evidence import FindingKind, Severity

_PLANNED = re.compile(
    r"^\s*# (\S+?\.\S+?)(?: \(deposed[^)]*\))? (?:will|must|is|has)( be)? ([\w -]+?)(?:,.*| by .*|\s\(.*)?$"
)
_DONE = re.compile(
    r"^(?=[^\s.]+\.)(\S+?): (Destroying|Creating|Modifying|Destruction|Creation|Modifications)(?:\.\.\.| complete)(.*)$"
)
_ATTRIBUTE = re.compile(r"^\s+([~+-]|-/\+)\s+\"?([\w.:/-]+)\"?\s+=\s+(\S.*?)\s+->\s+(\S.*?)(\s*# forces replacement)?$")
_SAID = {"Destr": "ResourceDestroyed", "Creat": "ResourceCreated", "Modif": "ResourceChanged"}
_RANKS = {"ResourceDestroyed": Severity.ERROR, "ResourceReplaced": Severity.ERROR, "ResourceChanged": Severity.WARNING}
_WORDS = (
    ("replace", "ResourceReplaced"),
    ("destroy", "ResourceDestroyed"),
    ("delete", "ResourceDestroyed"),
    ("update", "ResourceChanged"),
    ("change", "ResourceChanged"),
    ("create", "ResourceCreated"),
)
_FAILED = re.compile(r"^(?:[│|] )?Error: (.+)")
_WHERE = re.compile(r"^(?:[│|] +)?on (\S+) line (\d{1,7})")
_BLOCK = 400  # lines of a resource at most


def read(page: Page, lines: Sequence[str]) -> None:
    """The resources of a plan or of what was applied."""
    done: set[tuple[str, str]] = set()
    for at, text in enumerate(lines, start=1):
        if (planned := _PLANNED.match(text)) and (reason := _reason(planned[3])):
            _planned(page, lines, at, planned[1], reason)
        elif done and (failed := _FAILED.match(text)):
            _broken(page, lines, at, failed[1])
        elif (ran := _DONE.match(text)) and (ran[1], _SAID[ran[2][:5]]) not in done:
            reason = _SAID[ran[2][:5]]
            done.add((ran[1], reason))
            _say(page, at, reason, ran[1], {"applied": True, "change": ran[2].lower()})


def _broken(page: Page, lines: Sequence[str], at: int, said: str) -> None:
    """What stopped an apply, and where it is written."""
    where = next((m for text in lines[at : at + 12] if (m := _WHERE.match(text))), None)
    facts: dict[str, Fact] = {"message": said, "applied": False, **told(said)}
    facts["path"] = f"{where[1]}:{where[2]}" if where else None
    words = f"The apply failed: {said}" + (f" ({where[1]}, line {where[2]})." if where else "")
    page.add(FindingKind.CHANGE, "ApplyFailed", words, Place(at), Subject(), Severity.ERROR, facts=facts)


def _reason(said: str) -> str:
    return next((reason for word, reason in _WORDS if word in said), "")


def _planned(page: Page, lines: Sequence[str], at: int, address: str, reason: str) -> None:
    block: list[tuple[int, str]] = []
    for number, text in enumerate(lines[at : at + _BLOCK], start=at + 1):
        if _PLANNED.match(text) or text.startswith(("Plan:", "─", "    }")) or re.match(r"^ {0,4}\}\s*$", text):
            break
        block.append((number, text))
    changed = [(n, t) for n, t in block if re.match(r"^\s+(?:[~+-]|-/\+)\s", t)]
    forced = [m[2] for _, t in changed if (m := _ATTRIBUTE.match(t)) and m[5]]
    facts: dict[str, Fact] = {"change": lines[at - 1].strip("# "), "forced_by": ",".join(forced), "applied": False}
    facts["diff"] = "\n".join(t for _, t in changed)
    _say(page, at, reason, address, facts)
    for number, text in changed:
        if found := _ATTRIBUTE.match(text):
            more: dict[str, Fact] = {"key": found[2], "from": found[3].strip('"'), "to": found[4].strip('"')}
            _say(page, number, "ResourceChanged", address, {**more, "applied": False, "forces": bool(found[5])})


def _say(page: Page, at: int, reason: str, address: str, facts: dict[str, Fact]) -> None:
    what = {"ResourceDestroyed": "is destroyed", "ResourceReplaced": "is replaced", "ResourceCreated": "is created"}
    words = f"{address} {what.get(reason, 'is changed')}"
    if facts.get("key"):
        words += f": {facts['key']} from {facts['from']} to {facts['to']}"
    name = re.sub(r"\[.*?\]$", "", address).rsplit(".", 1)[-1]
    subject = Subject("", address, "", name)
    rank = _RANKS.get(reason, Severity.INFO) if "key" not in facts else Severity.INFO
    page.add(FindingKind.CHANGE, reason, f"{words}.", Place(at), subject, rank, facts=facts)
