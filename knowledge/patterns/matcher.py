"""Find the patterns of the catalogue in a scene, one match for each component that a pattern speaks of."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engines.correlation import lasting
from engines.evidence import Finding, FindingKind
from engines.phrases import phrase
from knowledge.components.names import UNNAMED, component_of, kin, resource
from knowledge.joins.quantities import size
from knowledge.patterns import codes
from knowledge.patterns.catalogue import Need, Pattern
from knowledge.patterns.products import sessions
from knowledge.patterns.signals import Hit, Signal, classes
from knowledge.patterns.templates import slots_of
from knowledge.scene.scene import Scene, in_order
from knowledge.scene.texts import Texts
from knowledge.words import LONG_ID, NAMELESS

LEAST = 0.5  # seconds
AGE = "age_seconds"


@dataclass(frozen=True)
class Match:
    """A pattern that holds for a component, the findings that show it, and the slots for its sentences."""

    pattern: Pattern
    component: str
    shown: tuple[Finding, ...]  # what the pattern needs, the most telling first
    helped: tuple[Finding, ...]  # what makes it likelier
    slots: Mapping[str, str]
    since: datetime | None  # when what the pattern is about first showed
    at: str = ""  # the words that were met


class Matcher:
    """Matches patterns against one scene, each signal looked up once."""

    def __init__(self, scene: Scene, known: frozenset[str] = frozenset()) -> None:
        """Remember the hits of each signal of this scene; `known` are the codes of errors to look for."""
        self._texts = Texts(scene.by_kind)
        self._codes = codes.index(scene.findings, known, self._texts)
        self._classed = _by_class(scene)
        self._hits: dict[int, tuple[Hit, ...]] = {}

    def matches(self, pattern: Pattern) -> Iterator[Match]:
        """One match for each set of values of the pattern's `per` slots."""
        groups: dict[tuple[str, ...], list[tuple[Hit, ...]]] = {}
        for first in self._hits_of_need(pattern.needs[0]):
            if chain := self._complete(pattern, first):
                groups.setdefault(self._group(pattern, first), []).append(chain)
        for chains in groups.values():
            if match := self._match(pattern, chains):
                yield match

    def _hits_of(self, signal: Signal) -> tuple[Hit, ...]:
        if id(signal) not in self._hits:
            found = (signal.meets(f, self._texts) for f in self._told(signal))
            self._hits[id(signal)] = tuple(h for h in found if h)
        return self._hits[id(signal)]

    def _told(self, signal: Signal) -> Iterator[Finding]:
        """What may meet it: by code, by class or by what its words must have."""
        if signal.code:
            return (f for code in signal.code for f in self._codes.get(code, ()))
        if signal.classes:
            return (f for k in signal.kind for f in _ordered(self._classed[k], signal.classes))
        return (f for k in signal.kind for f in self._texts.holding(k, signal.pieces))

    def _hits_of_need(self, need: Need) -> list[Hit]:
        seen: set[int] = set()
        hits: list[Hit] = []
        for signal in need.any:
            for hit in self._hits_of(signal):
                if id(hit.finding) not in seen:
                    seen.add(id(hit.finding))
                    hits.append(hit)
        return hits

    def _complete(self, pattern: Pattern, first: Hit) -> tuple[Hit, ...]:
        chain = [first]
        for need in pattern.needs[1:]:
            fitting = [h for s in need.any for h in self._hits_of(s) if _joins(s, first.finding, h.finding)]
            if not fitting:
                return ()
            chain.append(min(fitting, key=lambda h: (not _near(first.finding, h.finding), *in_order(h.finding))))
        return tuple(chain)

    def _group(self, pattern: Pattern, hit: Hit) -> tuple[str, ...]:
        slots = {**_facts(hit), "component": _component(pattern, hit)}
        return tuple(slots.get(name, "").lower() for name in pattern.per)

    def _match(self, pattern: Pattern, chains: Sequence[tuple[Hit, ...]]) -> Match | None:
        wanted = slots_of(pattern.statement)
        ordered = sorted(chains, key=lambda c: (-_weight(c[0], wanted), *in_order(c[0].finding)))
        best = ordered[0]
        lead = best[0].finding
        for signal in pattern.excludes:
            if any(_joins(signal, lead, h.finding) for h in self._hits_of(signal)):
                return None
        helping = [
            hits[0] for s in pattern.helps if (hits := [h for h in self._hits_of(s) if _joins(s, lead, h.finding)])
        ]
        slots = _slots([*best, *(c[0] for c in ordered[1:4]), *helping])
        component = _component(pattern, best[0])
        slots |= {
            "component": component if component != UNNAMED else NAMELESS,
            "quote": phrase(lead, best[0].at) or "see its lines",
            **_sides(component, slots),
            "sessions": sessions(self._texts.of(lead)),
            "count": str(lead.facts.get("count") or sum(c[0].finding.count for c in ordered)),
        }
        shown = _distinct([*(h.finding for h in best), *(c[0].finding for c in ordered[1:])])
        since = min((c[0].finding.at for c in ordered if c[0].finding.at), default=None)
        return Match(pattern, component, shown, _distinct([h.finding for h in helping]), slots, since, best[0].at)


def _component(pattern: Pattern, hit: Hit) -> str:
    """Who fails: the one that the pattern's slot names where it is another one than the speaker."""
    named = resource(_facts(hit).get(pattern.component, "")) if pattern.component else ""
    return named or component_of(hit.finding)


def _by_class(scene: Scene) -> dict[FindingKind, dict[str, list[tuple[int, Finding]]]]:
    """The findings of each kind and class, numbered as they come."""
    found: dict[FindingKind, dict[str, list[tuple[int, Finding]]]] = defaultdict(lambda: defaultdict(list))
    for kind, findings in scene.by_kind.items():
        for place, finding in enumerate(findings):
            for name in classes(finding):
                found[kind][name].append((place, finding))
    return found


def _ordered(known: Mapping[str, list[tuple[int, Finding]]], wanted: frozenset[str]) -> Iterator[Finding]:
    """The findings of any of these classes, each once, in their order."""
    places = {place: finding for name in wanted for place, finding in known.get(name, ())}
    return (places[place] for place in sorted(places))


def _sides(component: str, slots: Mapping[str, str]) -> dict[str, str]:
    """Who holds what is short, and who asked for it: another one where the line names a target."""
    if slots.get("holder"):
        return {}
    holder = resource(slots.get("target", ""))
    speaker = component if component != UNNAMED else ""
    if not holder or kin(holder, component):
        return {"holder": speaker or NAMELESS}
    return {"holder": holder, "client": speaker}


def _weight(hit: Hit, wanted: frozenset[str]) -> float:
    """How much a hit tells: names caught, severity, a message of its own."""
    finding = hit.finding
    own = finding.kind in (FindingKind.LOG, FindingKind.STACK, FindingKind.EVENT, FindingKind.CONFIG)
    filled = len(wanted & hit.finding.facts.keys())
    return 2.0 * bool(hit.caught) + 0.4 * filled + 0.5 * bool(finding.facts.get("message")) + 0.5 * own


def _slots(hits: Sequence[Hit]) -> dict[str, str]:
    slots: dict[str, str] = {}
    for hit in hits:
        for name, value in _facts(hit).items():
            slots.setdefault(name, value)
    return slots | ({"address": _address(slots["target"])} if "target" in slots else {})


def _address(target: str) -> str:
    """Host and port apart, as commands take them; a port that is not told is left open."""
    host, _, port = target.rpartition("://")[2].partition("/")[0].rpartition(":")
    return f"{host} {port}" if host and port.isdecimal() else f"{host or port} <port>"


def _facts(hit: Hit) -> dict[str, str]:
    measured = hit.finding.kind is FindingKind.OBJECT  # its numbers are amounts, not ids
    facts = {
        k: str(int(v)) if isinstance(v, float) and v.is_integer() else str(v)
        for k, v in hit.finding.facts.items()
        if _tells(k, v) and ((measured and isinstance(v, int | float)) or not LONG_ID.search(str(v)))
    }
    amounts = {k.rpartition("_")[0]: s for k, v in hit.finding.facts.items() if (s := _amount(k, v))}
    return {**amounts, **facts, **hit.caught}


def _tells(name: str, value: object) -> bool:
    """Whether a fact says anything: an empty one does not, nor a time of nothing."""
    return str(value) != "" and not (
        name.endswith("_seconds") and isinstance(value, int | float) and abs(value) < LEAST
    )


def _amount(name: str, value: object) -> str:
    """A size or an age as people say it: `count_bytes` and `age_seconds` are `count` and `age` in a sentence."""
    if not isinstance(value, int | float):
        return ""
    return size(value) if name.endswith("_bytes") else lasting(value) if name == AGE else ""


def _joins(signal: Signal, first: Finding, other: Finding) -> bool:
    if signal.same is None:
        return True
    if signal.same == "component":
        return kin(component_of(first), component_of(other))
    mine, theirs = first.facts.get(signal.same), other.facts.get(signal.same)
    return mine is not None and mine == theirs


def _near(first: Finding, other: Finding) -> bool:
    return kin(component_of(first), component_of(other))


def _distinct(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    seen: dict[tuple[str, str, int], Finding] = {}
    for finding in findings:
        seen.setdefault((finding.evidence, finding.file, finding.line), finding)
    return tuple(seen.values())
