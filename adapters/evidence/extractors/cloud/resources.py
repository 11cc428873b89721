"""Resources of clouds as their command lines and programs print them: what each is, and the states that tell."""

import operator
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject, told
from adapters.evidence.lined import Node
from engines.evidence import FindingKind, Severity

_CONDITION = re.compile(r"(\^?[\w.]+) (=|!=|~|!~|<=|>=|<|>) (?:([\d.]+) \* )?(.*)")
_OVER = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}
_CONTROLLED = re.compile(r"^k8s-[a-z0-9]+-([a-z0-9]+)-[0-9a-f]{6,10}$")  # of the load balancer controller of EKS
_ARN = re.compile(r"^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:.*[:/])?([^:/]+)$")
_SELF_LINK = re.compile(
    r"^(?:https://[\w./-]+|/?subscriptions)/(?:.*?/)?([^/]+?)(?:/providers/Microsoft\.ResourceHealth/.*)?$"
)


@dataclass(frozen=True)
class Condition:
    """What is at a path, how it compares, and with what: `a.b >= 0.9 * c`."""

    path: str
    how: str
    factor: float
    other: str

    @classmethod
    def read(cls, text: str) -> "Condition":
        """As the table has it; raises ValueError on anything else."""
        found = _CONDITION.fullmatch(text)
        if not found:
            raise ValueError(f"no condition: {text}")
        return cls(found[1], found[2], float(found[3] or 1), found[4])


@dataclass(frozen=True)
class State:
    """What must hold for a resource to be in it, and what is told then."""

    when: tuple[Condition, ...]
    reason: str
    says: str
    at: str = ""
    severity: Severity = Severity.ERROR
    classed: bool = False  # whether its words say what sort of failure it is


@dataclass(frozen=True)
class Form:
    """A sort of resource: the fields that only it has, its name, the facts that patterns ask for."""

    kind: str
    has: frozenset[str]
    name: tuple[str, ...]
    component: tuple[str, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    since: tuple[str, ...] = ()
    states: tuple[State, ...] = ()


@cache
def forms() -> tuple[Form, ...]:
    """All that are known; the table stands beside this module."""
    raw = yaml.load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(map(_form, raw))


def _form(raw: dict[str, Any]) -> Form:
    states = tuple(
        State(
            tuple(map(Condition.read, s["when"])),
            s["reason"],
            s["says"],
            s.get("at", ""),
            Severity(s.get("severity", "error")),
            "classed" in s,
        )
        for s in raw["states"]
    )
    lists = {key: tuple(raw.get(key, ())) for key in ("name", "component", "since")}
    return Form(raw["kind"], frozenset(raw["has"]), facts=raw.get("facts", {}), states=states, **lists)


@cache
def _keys() -> frozenset[str]:
    return frozenset(key for form in forms() for key in form.has)


def fold(key: str) -> str:
    """A key as one word, however its tool writes it: `TargetHealth`, `target_health`, `target-health`."""
    return key.replace("_", "").replace("-", "").lower()


class Resources:
    """The resources of one document, whose root tells what is common to them."""

    def __init__(self, root: Node) -> None:
        """Nothing of the document is read before one of its objects is a resource."""
        self.root = root
        self._common: dict[str, Node | None] | None = None

    def add(self, page: Page, node: Node) -> bool:
        """Say what the state of a resource tells; whether it is one in a state that does."""
        folded = {fold(key): entry for key, entry in node.fields().items()}
        if not _keys() & folded.keys():
            return False
        found = [f for f in forms() if f.has <= folded.keys()]
        return sum(self._tell(page, form, folded, node) for form in found) > 0

    def _tell(self, page: Page, form: Form, own: dict[str, Node], node: Node) -> bool:
        state = next((s for s in form.states if all(self._holds(w, own) for w in s.when)), None)
        if state is None:
            return False
        facts: dict[str, Fact] = {key: self._text(path, own) for key, path in form.facts.items()}
        name = self._named(form.name, own)
        component = self._named(form.component, own) or name
        entry = self._at(state.at or state.when[0].path, own) or node
        facts |= {"name": name, "resource": form.kind, "message": facts.get("message") or _written(entry)}
        words = f"{form.kind} {name} {state.says.format_map(_Said(facts))}"
        span = Span(next((t for p in form.since if (t := page.time(self._at(p, own)))), None))
        subject = Subject(form.kind, name, "", component)
        facts = {**told(str(facts["message"])), **facts} if state.classed else facts
        page.add(FindingKind.OBJECT, state.reason, words, Place.of(entry), subject, state.severity, span, facts)
        return True

    def _named(self, paths: tuple[str, ...], own: dict[str, Node]) -> str:
        return next((_short(text) for p in paths if (text := self._text(p, own))), "")

    def _text(self, path: str, own: dict[str, Node]) -> str:
        entry = self._at(path, own)
        return _written(entry) if entry else ""

    def _at(self, path: str, own: dict[str, Node]) -> Node | None:
        """A value by its path; `^key` is what the whole document says of it, if it says one thing."""
        if path.startswith("^"):
            return self._everywhere().get(path[1:])
        head, _, rest = path.partition(".")
        return _below(own.get(head), rest)

    def _everywhere(self) -> dict[str, Node | None]:
        if self._common is None:
            self._common = {}
            for path, node in self.root.walk():
                key = fold(path.rpartition(".")[2])
                text = node.text()
                if text:
                    before = self._common.setdefault(key, node)
                    if before is not None and before.text() != text:
                        self._common[key] = None
        return self._common

    def _holds(self, asked: Condition, own: dict[str, Node]) -> bool:
        text = self._text(asked.path, own)
        if asked.how in _OVER:
            return self._compares(text, asked, own)
        if asked.how in ("=", "!="):
            return (text.lower() == asked.other.lower()) is (asked.how == "=")
        return bool(re.search(asked.other, text, re.IGNORECASE)) is (asked.how == "~")

    def _compares(self, text: str, asked: Condition, own: dict[str, Node]) -> bool:
        other = asked.other if asked.other[:1].isdigit() else self._text(asked.other, own)
        try:
            return bool(_OVER[asked.how](float(text), asked.factor * float(other)))
        except ValueError:
            return False


def _below(here: Node | None, path: str) -> Node | None:
    """Go down a path; of a list, into the first item that has something there."""
    if here is None or not path:
        return here
    head, _, rest = path.partition(".")
    for item in here.rows() or [here]:
        entry = next((n for k, n in item.fields().items() if fold(k) == head), None)
        if (found := _below(entry, rest)) and found.value not in (None, "", []):
            return found
    return None


def _written(entry: Node) -> str:
    """A value as text; a list of plain ones or of names in a row."""
    if entry.rows():
        return ", ".join(filter(None, (_written(r) for r in entry.rows())))[:300]
    return entry.text() or next((n.text() for k, n in entry.fields().items() if fold(k).endswith(("id", "name"))), "")


def _short(text: str) -> str:
    """The name in an ARN, in a path of a provider, or behind what a controller made of it."""
    found = _ARN.match(text) or _SELF_LINK.match(text) or _CONTROLLED.match(text)
    return found[1] if found else text


class _Said(dict[str, Fact]):
    def __missing__(self, key: str) -> str:
        return "?"
