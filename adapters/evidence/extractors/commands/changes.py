"""Changes that tools print: what Terraform plans or did, and commits with their diffs."""

import re
from collections.abc import Sequence
from itertools import pairwise

from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject, told
from engines.evidence import FindingKind, Severity

_PLANNED = re.compile(
    r"^\s*# (\S+?\.\S+?)(?: \(deposed[^)]*\))? (?:will|must|is|has)( be)? ([\w -]+?)(?:,.*| by .*|\s\(.*)?$"
)
_DONE = re.compile(
    r"^(\S+\.\S+?): (Destroying|Creating|Modifying|Destruction|Creation|Modifications)(?:\.\.\.| complete)(.*)$"
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
_COMMIT = re.compile(r"^commit ([0-9a-f]{7,64})\b")
_DIFFED = re.compile(r"^diff --git a/(\S+) b/(\S+)")
_BLOCK = 400  # lines of a resource at most


def terraform(page: Page, lines: Sequence[str]) -> None:
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


def commits(page: Page, lines: Sequence[str]) -> None:
    """`git log` and `git show`."""
    if any(re.match(r"^\* +commit [0-9a-f]{7}", text) for text in lines[:50]):  # drawn as a graph
        lines = [re.sub(r"^[*|\\/_](?: ?[*|\\/_])* ?", "", text) for text in lines]
        lines = [text.lstrip() if _COMMIT.match(text.lstrip()) else text for text in lines]
    starts = [n for n, text in enumerate(lines) if _COMMIT.match(text)]
    for begin, end in pairwise([*starts, len(lines)]):
        _commit(page, begin + 1, lines[begin:end])


def _commit(page: Page, at: int, block: Sequence[str]) -> None:
    head = {
        m[1].lower(): m[2] for t in block[:8] if (m := re.match(r"^(Author|AuthorDate|Date|CommitDate):\s+(.+)", t))
    }
    if not head:
        return
    body = next((n for n, t in enumerate(block) if t.startswith("diff --git ")), len(block))
    said = " ".join(t.strip() for t in block[:body] if t.startswith("    "))
    files = [m[2] for t in block if (m := _DIFFED.match(t))]
    files += [m[1] for t in block[:body] if (m := re.match(r"^ (\S+)\s+\|\s+\d+ ", t)) and m[1] not in files]
    changed = [t for t in block[body:] if re.match(r"^[+-](?![+-]{2})", t)]
    found = _COMMIT.match(block[0])
    facts: dict[str, Fact] = {
        "commit": found[1] if found else "",
        "author": re.sub(r"\s*<.*", "", head.get("author", "")),
        "message": said,
        "files": ",".join(files),
        "files_count": len(files) or None,
        "diff": "\n".join(block[body:]),
        "added": sum(t[0] == "+" for t in changed) or None,
        "removed": sum(t[0] == "-" for t in changed) or None,
    }
    stamp = _moment(page, head.get("authordate") or head.get("date") or head.get("commitdate") or "")
    words = f"Commit {str(facts['commit'])[:10]} by {facts['author']}: {said[:200]}"
    page.add(FindingKind.CHANGE, "commit", words, Place(at), Subject(), span=stamp, facts=facts)


def _moment(page: Page, text: str) -> Span:
    """Git's own form of a time, `Thu Jun 18 14:00:00 2026 +0200`, or any other."""
    found = re.match(r"\w{3} (\w{3}) {1,8}(\d{1,2}) ([\d:]{1,12}) (\d{4}) ([+-]\d{4})", text)
    if not found:
        return Span(page.time(text.strip()))
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    month = months.index(found[1]) + 1 if found[1] in months else 1
    zone = f"{found[5][:3]}:{found[5][3:]}"
    return Span(page.time(f"{found[4]}-{month:02}-{int(found[2]):02}T{found[3]}{zone}"))
