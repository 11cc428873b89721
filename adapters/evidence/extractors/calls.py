"""Call graphs as people export them: which component calls which, as rows, a matrix, JSON or Graphviz."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.evidence import numbers, values
from adapters.evidence import rows as cells
from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors.page import Page, Place, Subject
from engines.evidence import DataType, FindingKind

MOST = 20_000  # calls that are kept
_HEAD = 64 << 10
_LONGEST = 200  # characters of a name
_FEWEST = 2  # calls that make a graph
_PAIRS = (
    ("source", "target"),
    ("src", "dst"),
    ("caller", "callee"),
    ("parent", "child"),
    ("client", "server"),
    ("from", "to"),
    ("source_service", "target_service"),
    ("source_workload", "destination_workload"),
    ("source", "destination"),
    ("origin", "destination"),
)
_BESIDE = re.compile(
    r"(?i)^(?:|id|type|kind|label|protocol|weight|count|calls?|call_?count|error_?count|requests?|rps|value|key)$"
)
_LISTS = ("edges", "links", "calls", "dependencies", "data")
_NAMED = re.compile(r"(?i)graph|topolog|call|edges?|depend|service[-_ ]?map|mesh")
_ARROW = re.compile(r'"?([^"\s;\[\]{}]{1,200})"?\s{0,9}->\s{0,9}"?([^"\s;\[\]{}]{1,200})"?')
_GRAPHVIZ = re.compile(r"\s{0,99}(?:strict\s{1,9})?digraph\b")
_SHARE = 0.8  # of a matrix's rows that are columns too


@dataclass(frozen=True)
class Call:
    """One component calls another; the line says so."""

    caller: str
    callee: str
    line: int


class Calls(Extractor):
    """A file that holds nothing but who calls whom."""

    name = "calls"

    def detect(self, document: Document) -> bool:
        """At least two calls, and nothing that is none."""
        head = document.head
        if head.lstrip("\ufeff \r\n\t")[:1] in ("{", "["):
            is_likely = any(f'"{b}"' in head for _, b in _PAIRS) or bool(_NAMED.search(document.name))
            return is_likely and document.size <= _HEAD << 6 and len(read(document)) >= _FEWEST
        if _GRAPHVIZ.match(head):
            return True
        first = head.split("\n", 1)[0].lower()
        return _is_pairs(first) or (first[:1] in (",", ";", '"', "\t") and len(_matrix(document)) >= _FEWEST)

    def extract(self, document: Document) -> Extracted:
        """One finding that says how large it is; the calls themselves are read where components are ranked."""
        found = read(document)
        page = Page(document)
        most, _ = Counter(c.caller for c in found).most_common(1)[0] if found else ("", 0)
        names = {c.caller for c in found} | {c.callee for c in found}
        if found:
            words = f"{len(found)} calls between {len(names)} components; {most} calls the most others."
            line = next(c.line for c in found if c.caller == most)
            page.add(FindingKind.TEXT, "", words, Place(line), Subject(), facts={"calls": len(found)})
        else:
            page.note = "No calls could be read here: export one row per call, with the columns source and target."
        return page.done(DataType.CONFIG)


def read(document: Document) -> list[Call]:
    """Who calls whom, each pair once, in the order of the file; a component that calls itself is left out."""
    head = document.head.lstrip("\ufeff \r\n\t")
    if head[:1] in ("{", "["):
        found = _json(document)
    elif _GRAPHVIZ.match(head):
        found = _graphviz(document)
    elif _is_pairs(document.head.split("\n", 1)[0].lower()):
        found = _pairs(document)
    else:
        found = iter(_matrix(document))
    kept: dict[tuple[str, str], Call] = {}
    for call in found:
        if call.caller != call.callee and call.caller and call.callee:
            kept.setdefault((call.caller, call.callee), call)
        if len(kept) >= MOST:
            break
    return list(kept.values())


def _is_pairs(header: str) -> bool:
    """Whether a table has the columns of a call and hardly any other."""
    names = [name.strip(' "\r\ufeff') for name in re.split("[,;\t|]", header)]
    pair = _pair(names)
    return pair is not None and all(name in pair or _BESIDE.match(name) for name in names)


def _pair(names: Sequence[str]) -> tuple[str, str] | None:
    return next((pair for pair in _PAIRS if pair[0] in names and pair[1] in names), None)


def _delimiter(document: Document) -> str:
    return max(",;\t|", key=document.head.split("\n", 1)[0].count)


def _pairs(document: Document) -> Iterator[Call]:
    rows = cells.read(document.path, _delimiter(document))
    header = [name.strip().lower() for name in next(rows, (0, []))[1]]
    pair = _pair(header)
    if pair is None:
        return
    caller, callee = header.index(pair[0]), header.index(pair[1])
    for line, row in rows:
        if len(row) == len(header):
            yield Call(row[caller].strip()[:_LONGEST], row[callee].strip()[:_LONGEST], line)


def _matrix(document: Document) -> list[Call]:
    """A row for each caller and a column for each callee; what is not nought is a call."""
    rows = cells.read(document.path, _delimiter(document))
    header = [name.strip() for name in next(rows, (0, []))[1]]
    names, found, known, count = frozenset(header[1:]), list[Call](), 0, 0
    for line, row in rows:
        if len(row) != len(header) or count > len(header):
            return []
        count += 1
        known += row[0].strip() in names
        for name, cell in zip(header[1:], row[1:], strict=True):
            value = numbers.real(cell) if cell.strip() else 0.0
            if value is None:
                return []
            if value:
                found.append(Call(row[0].strip()[:_LONGEST], name[:_LONGEST], line))
    return found if known >= _SHARE * max(count, 1) else []


def _graphviz(document: Document) -> Iterator[Call]:
    for line, text in enumerate(document.text.split("\n"), 1):
        for found in _ARROW.finditer(text):
            yield Call(found[1], found[2], line)


def _json(document: Document) -> Iterator[Call]:
    """Lists of calls, with names in place of the ids of nodes; or each caller with its callees."""
    whole = values.read(document.text)
    lines = _Lines(document.text)
    if isinstance(whole, dict) and isinstance(whole.get("elements"), dict):
        whole = whole["elements"]
    listed = [one for one in whole if _is_call(one)] if isinstance(whole, list) else _listed(whole)
    if isinstance(listed, list):
        named = _names(whole)
        for caller, callee in filter(None, map(_edge, listed)):
            yield Call(named.get(caller, caller), named.get(callee, callee), lines.of(caller))
    elif isinstance(whole, dict) and all(isinstance(v, list) for v in whole.values()):
        for caller, callees in whole.items():
            for callee in callees:
                if isinstance(callee, str):
                    yield Call(caller[:_LONGEST], callee[:_LONGEST], lines.of(caller))


def _listed(whole: object) -> object:
    known = whole if isinstance(whole, dict) else {}
    return next((known[key] for key in _LISTS if isinstance(known.get(key), list)), None)


def _is_call(one: object) -> bool:
    """Whether an item of a list that nobody names says of a call and of nothing else."""
    return not isinstance(one, dict) or _is_pairs(",".join(map(str, one)).lower())


def _edge(one: object) -> tuple[str, str] | None:
    if isinstance(one, dict) and isinstance(one.get("data"), dict):
        one = one["data"]
    if isinstance(one, dict):
        pair = _pair([str(key).lower() for key in one])
        said = {str(key).lower(): value for key, value in one.items()}
        one = [said[pair[0]], said[pair[1]]] if pair else None
    if isinstance(one, list) and len(one) >= 2 and all(isinstance(end, str | int) for end in one[:2]):  # noqa: PLR2004  both ends
        return str(one[0])[:_LONGEST], str(one[1])[:_LONGEST]
    return None


def _names(whole: object) -> dict[str, str]:
    """What the nodes are called whose ids the calls name."""
    nodes = whole.get("nodes") if isinstance(whole, dict) else None
    found: dict[str, str] = {}
    for node in nodes if isinstance(nodes, list) else ():
        said = node.get("data", node) if isinstance(node, dict) else {}
        name = next((said[k] for k in ("app", "workload", "service", "name", "label") if said.get(k)), None)
        if isinstance(said, dict) and "id" in said and isinstance(name, str):
            found[str(said["id"])[:_LONGEST]] = name[:_LONGEST]
    return found


class _Lines:
    """The line where a name first stands in a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, int] = {}

    def of(self, name: str) -> int:
        if name not in self._known:
            at = max(self._text.find(f'"{name}"'), 0)
            self._known[name] = self._text.count("\n", 0, at) + 1
        return self._known[name]
