"""Names that nearly fit: variables, options of a command and ports of a Service that exist under another name."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from engines.evidence import Finding, Severity
from engines.phrases import PRINTED
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import configs, derived, fact, is_of

VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b[A-Z]{4,}\b")
UNKNOWN = re.compile(
    r"(?:unknown|unrecogni[sz]ed|undefined|invalid|not defined|no such|unexpected)[^\n]{0,30}?"
    r"(?:option|flag|argument)s?[^\n]{0,12}?[ :'\"`]+(?P<option>--?[A-Za-z][\w.-]*)",
    re.IGNORECASE,
)
LIKE = 0.75  # so near a name must be to be the one that was meant


def misnamed(findings: Sequence[Finding]) -> Iterator[Finding]:
    """What is set or asked for under a name that the other side does not know."""
    yield from _variables(findings)
    yield from _options(findings)
    yield from _ports(findings)


def _variables(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A variable that a process misses, where one of nearly its name is set."""
    given = [f for f in configs(findings, "env") if fact(f, "name")]
    for missed in (f for f in findings if f.reason == "MissingVariable" and f.kind in PRINTED):
        own = {fact(f, "name"): f for f in given if kin(component_of(f), component_of(missed))}
        names = VARIABLE.findall(f"{fact(missed, 'target')} {fact(missed, 'message')}")
        wanted = next((n for n in names if own and n not in own), "")
        if near := next((n for n in own if wanted and _is_meant(n, wanted)), ""):
            yield _derived(own[near], missed, "variable_misnamed", {"wanted": wanted, "given": near})


def _is_meant(given: str, wanted: str) -> bool:
    """Whether they differ in spelling alone: `DB_PASS` and `DB_PASSWORD`, never `DB_HOST` and `DB_PORT`."""
    short, long = sorted((given.split("_"), wanted.split("_")), key=len)
    if len(short) < len(long):
        return "".join(short) == "".join(long) or (len(short) > 1 and short in (long[1:], long[:-1]))
    return all(_is_spelling(a, b) for a, b in zip(short, long, strict=True))


def _is_spelling(one: str, other: str) -> bool:
    if one == other or (one and other and SequenceMatcher(None, one, other).ratio() >= LIKE):
        return True
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return len(short) > 1 and one[0] == other[0] and all(letter in rest for letter in short)


def _options(findings: Sequence[Finding]) -> Iterator[Finding]:
    """An option that the program does not know and that the pod's spec gives it."""
    commands = configs(findings, "command")
    for refused in (f for f in findings if f.kind in PRINTED and f.severity is not Severity.INFO):
        found = UNKNOWN.search(f"{fact(refused, 'message')}\n{refused.excerpt}")
        option = found["option"] if found else ""
        given = next((c for c in commands if option and _gives(c, option, refused)), None)
        if given:
            yield _derived(given, refused, "option_unknown", {"option": option})


def _gives(command: Finding, option: str, refused: Finding) -> bool:
    named = re.search(rf"(?<![\w-])-?{re.escape(option)}(?![\w.-])", fact(command, "value"))
    return bool(named) and kin(component_of(command), component_of(refused))


def _ports(findings: Sequence[Finding]) -> Iterator[Finding]:
    """A backend of an Ingress that asks a Service for a port which it does not have."""
    ports = [p for p in configs(findings, "port") if is_of(p, "Service")]
    for route in configs(findings, "reference"):
        asked, service = fact(route, "port"), fact(route, "name")
        if not asked or not is_of(route, "Ingress"):
            continue
        own = [p for p in ports if fact(p, "object") == f"Service/{service}" and _is_beside(p, route)]
        if own and asked not in {fact(p, n) for p in own for n in ("port", "name")}:
            has = ", ".join(dict.fromkeys(fact(p, "port") for p in own))
            yield _derived(route, route, "backend_port_missing", {"service": service, "asked": asked, "ports": has})


def _is_beside(one: Finding, other: Finding) -> bool:
    return not fact(one, "namespace") or fact(one, "namespace") == fact(other, "namespace")


def _derived(source: Finding, said: Finding, reason: str, facts: dict[str, str]) -> Finding:
    return derived(source, reason, facts, component=component_of(said), at=said.at)
