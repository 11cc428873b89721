"""Names of components: which one a finding is about, whether two names mean the same, and who complains of whom."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache

from engines.evidence import Finding, FindingKind
from knowledge.words import STOP, parts, workload

UNNAMED = "the system"
SYSTEM = ("kernel", "systemd")  # they speak of their host, which no log names
NAME = re.compile(r"\b[a-z][a-z0-9]*(?:-[a-z0-9]+)+\b")  # how services and workloads are called
ALL_HAVE = """
service services server app application api pod pods node deployment job database db cluster default namespace prod
production main kube system test container worker svc http https com the
"""
GENERIC = frozenset(ALL_HAVE.split())
MESSAGE_WORDS = """
timeout error errors exception failed failure failing warning warn info debug fatal critical panic message unknown none
null init entrypoint startup sidecar
true false connection connections connect request requests response retry status cause caused reason result stderr
stdout x509 tls ssl grpc rpc main root
thread http https tcp udp dial lookup read write open close get post put delete output level trace
journal proc ss df dmesg node host
"""
KERNEL = re.compile(r"\[ *\d+\.\d{6}\] ")  # how its own log begins
EXCEPTION = re.compile(r"(?:Error|Exception|Failure|Fault|Warning)$")
LOG_FILE = re.compile(r"(?:[._-](?:\d[\d_-]*|logs?|out|err|current|previous|app|txt|jsonl?|gz))+$", re.IGNORECASE)
NO_NAME = frozenset(MESSAGE_WORDS.split())  # words of messages that a parser may take for a component
SORTS_OF_FILE = """
app apps application server access system syslog kern messages console output kubectl docker events event describe log
logs file data dump all combined merged test sample audit slow node nodes cluster pods alerts metrics traces spans
dmesg journal journalctl proc ps ss df du top free vmstat iostat netstat sar lsof sysctl systemctl ulimit mount curl dig
ping mtr openssl chronyc timedatectl exec
"""
NO_FILE = GENERIC | NO_NAME | frozenset(SORTS_OF_FILE.split())  # names of files that name no workload
ADDRESS = re.compile(
    r"^(?:[a-z][a-z0-9+.]*://)?(?:[^@/\s]*@)?"
    r"(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d+)?(?:[/?].*)?$",
    re.IGNORECASE,
)
CACHE = re.compile(r"redis|valkey|keydb|memcached?|(?<![a-z])cache", re.IGNORECASE)
NO_TAILS = "in on off out up only time side end based level term wide free"  # "logged-in" names nothing
PLAIN = frozenset(NO_TAILS.split())
LOCAL = frozenset({"localhost", "true", "false", "none", "null"})


def resource(target: str) -> str:
    """The host, table or queue of an address, as people call it; nothing where it has no name."""
    found = ADDRESS.match(target.strip().strip("\"'"))
    host = found["host"].lower() if found else ""
    if host in LOCAL or not re.search("[a-z]", host):
        return ""
    inside = re.search(r"\.(?:svc|cluster|internal|local|default)\b", host)
    return host.split(".")[0] if inside else host


def component_of(finding: Finding) -> str:
    """Whom the finding is about: its component, else the object or service that it names."""
    facts = finding.facts
    if (whole := str(facts.get("object", ""))).startswith("Node/"):
        return whole.removeprefix("Node/")  # a host's number is no replica's
    for name in (finding.component, facts.get("service"), facts.get("object")):
        if name and (found := _workload(str(name))) is not None:
            return found
    return UNNAMED


@lru_cache(maxsize=4096)
def _workload(name: str) -> str | None:
    """What is called so, unless the name is a word of messages or of an exception."""
    return None if name.lower() in NO_NAME or EXCEPTION.search(name) else workload(name)


@lru_cache(maxsize=4096)
def key(name: str) -> str:
    """The name without what differs between its spellings."""
    return re.sub(r"[^a-z0-9]", "", workload(name).lower())


def telling(name: str) -> frozenset[str]:
    """The words of a name that tell it from others."""
    words = frozenset(w for w in parts(name) if len(w) > 2)  # noqa: PLR2004 -- shorter parts say nothing
    return (words - GENERIC - STOP) or words


@lru_cache(maxsize=1 << 15)
def kin(one: str, other: str) -> bool:
    """Whether two names mean the same thing or parts of it."""
    a, b = key(one), key(other)
    if not a or not b:
        return False
    return a == b or (min(len(a), len(b)) > 3 and (a.startswith(b) or b.startswith(a)))  # noqa: PLR2004 -- as above


@lru_cache(maxsize=2048)
def mentioned(name: str, text: str) -> float:
    """How surely a text speaks of a component: 1 by name, less by words of its name."""
    if name == UNNAMED:
        return 0.3
    flat = re.sub(r"[^a-z0-9]+", " ", text.lower())
    short = re.sub(r"[^a-z0-9]+", " ", workload(name).lower()).strip()
    if short and (f" {short} " in f" {flat} " or short.replace(" ", "") in flat.split()):
        return 1.0
    if (asked := telling(name)) and (share := len(asked & set(flat.split())) / len(asked)):
        return 0.8 * share
    return 0.0


def named(findings: Sequence[Finding], asked: str) -> tuple[Finding, ...]:
    """Give a component to findings without one: the one that their file speaks of, else the one asked about."""
    by_file: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        if (name := component_of(finding)) not in (UNNAMED, *SYSTEM):
            by_file[finding.evidence][name] += 1
    owners = {evidence: found.most_common(1)[0][0] for evidence, found in by_file.items() if len(found) == 1}
    subject, machine = _subject(findings, asked), _machine(findings)
    stores = sorted({n for f in findings if CACHE.search(n := component_of(f))}, key=lambda n: (len(n), n))

    def name_of(finding: Finding) -> str | None:
        if finding.component in SYSTEM or (finding.component is None and KERNEL.match(finding.excerpt)):
            return str(finding.facts.get("host") or machine or "") or finding.component
        looked = _looked_at(finding, stores) or (machine if finding.facts.get("resource") else None)
        return owners.get(finding.evidence) or looked or _stem(finding, asked) or subject or _stem(finding, None)

    return tuple(_named(f, name_of(f)) for f in findings)


def _looked_at(finding: Finding, stores: Sequence[str]) -> str | None:
    """The cache that a tool looked at, which does not say its name: the one of the evidence, never who uses it."""
    if finding.facts.get("resource") != "cache":
        return None
    said = CACHE.search(finding.file)
    return stores[0] if stores else said[0].lower() if said else None


def _machine(findings: Sequence[Finding]) -> str | None:
    """The host of all records, where they are of one: then it is what tools looked at too."""
    hosts = {str(f.facts["host"]) for f in findings if f.kind is FindingKind.LOG and f.facts.get("host")}
    return hosts.pop() if len(hosts) == 1 else None


def _stem(finding: Finding, asked: str | None) -> str | None:
    """The file's own name, where it is a log that is called like what people ask about, or like a workload."""
    name = finding.file.rsplit("/", 1)[-1]
    stem = LOG_FILE.sub("", name)
    if stem == name or stem.lower() in GENERIC | NO_NAME | STOP:
        return None
    if asked is not None:
        return stem if mentioned(stem, asked) == 1.0 else None
    is_log = name.endswith(".log") and re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", stem)
    return stem if is_log and not set(stem.split("-")) & NO_FILE else None


def _named(finding: Finding, name: str | None) -> Finding:
    about_people = finding.kind in (FindingKind.STATEMENT, FindingKind.CHANGE)
    if about_people or not name or (component_of(finding) != UNNAMED and finding.component not in SYSTEM):
        return finding
    return finding.model_copy(update={"component": name})


def _subject(findings: Sequence[Finding], asked: str) -> str | None:
    """What is asked about, as long as the evidence speaks of it."""
    known = Counter(component_of(f) for f in findings)
    asked_for = [n for n in known if n != UNNAMED and mentioned(n, asked) == 1.0]
    if asked_for:
        return max(asked_for, key=lambda n: (len(n), n))
    text = "\n".join(f"{f.excerpt}\n{f.summary}" for f in findings[:400]).lower()
    words = [w for w in NAME.findall(asked) if w.lower() in text and w.rsplit("-", 1)[-1] not in PLAIN]
    return max(words, key=len, default=None)
