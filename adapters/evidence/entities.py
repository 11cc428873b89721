"""Finds what a line names: hosts, pods, nodes, requests, users, addresses, deployments, versions, routes."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address, IPv6Address

from adapters.evidence import components
from engines.evidence import Finding

MOST = 200  # values of a kind that are kept of one file
REACH = 4000  # characters of a text that are looked at
_NAMES = {
    "host": "host hostname server nodehost httphost remotehost dbhost peer upstreamhost",
    "node": "node nodename kubernetesnode k8snode k8snodename hostnode",
    "pod": "pod podname kubernetespodname k8spodname",
    "container": "container containername kubernetescontainername k8scontainername containerid",
    "deployment": "deployment deployments deploymentapps deploymentsapps k8sdeploymentname "
    "statefulset statefulsets statefulsetapps daemonset daemonsets daemonsetapps",
    "version": "version appversion serviceversion imagetag release",
    "route": "route path uri endpoint urlpath httproute httppath httptarget requesturi requestpath",
    "request": "requestid reqid traceid correlationid corrid xrequestid xcorrelationid xtraceid xb3traceid "
    "xamznrequestid xamzrequestid awsrequestid ddtraceid oteltraceid contexttraceid request req trace correlation",
}
_KINDS = {name: kind for kind, names in _NAMES.items() for name in names.split()}
# Where something must not stand before a letter, that is asked behind the letter: so few places are asked.
_PAIR = re.compile(
    r"([A-Za-z](?<![A-Za-z0-9_.-].)[A-Za-z0-9_.-]{1,40})[\"'\\]{0,3} ?[=:/] ?[\"'\\]{0,3}"
    r"(?:Root=)?([^\s\"'\\,;{}\[\]()]{1,160})"
)
_THINGS = ("pod ", "node ", "container ", "deployment ")
_WORDED = re.compile(r"\b(pod|node|container|deployment) [\"'`]?([a-z0-9][a-z0-9.-]{2,80})")
_REQUEST = re.compile(
    r"[r0\[,](?:(?<=r)(?<![\w-].)(eq[-_][0-9A-Za-z][\w-]{5,63})"
    r"|(?<=0)(?<![\w-].)0-([0-9a-f]{32})-[0-9a-f]{16}-0\d"  # W3C traceparent
    r"|(?<=[\[,])([0-9a-f]{16}(?:[0-9a-f]{16})?)[,-][0-9a-f]{16}(?=[\],]))"  # [checkout,trace,span]
)
_VALUE = re.compile(r"[0-9A-Za-z][\w-]{5,63}")
_TOKEN = re.compile(r"[a-z](?<![\w./-].)[a-z0-9]{0,62}(?:-[a-z0-9]{1,62}){2,12}(?![\w-])")
_DOTTED = re.compile(r"(?<![\w.@-])(?<!(?<!/)/)[A-Za-z0-9][\w-]{0,62}(?:\.[\w-]{1,62}){1,8}(?![\w-])")
_TOPS = re.compile(r"(?i)\.(?:internal|local|lan|corp|intranet|svc|com|net|org)")  # one of them at least
_TOP = ("internal", "local", "localdomain", "lan", "corp", "intranet", "svc", "com", "net", "org")
_PACKAGE = ("com.", "org.", "net.", "io.", "java.", "javax.")  # a class, read from the other end
_NODE = re.compile(r"^(?:ip-\d{1,3}(?:-\d{1,3}){3}|(?:gke|aks)-[a-z0-9-]+)\b")
_IPV4 = re.compile(r"\d(?<![\w.].)\d{0,2}(?:\.\d{1,3}){3}(?![\w.]\d|\w)")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:])")
_PSEUDONYM = re.compile(r"<(EMAIL|USER|PERSON|USERNAME|IP|HOST|HOSTNAME)(?:_\d+)?>")
_HIDDEN = {"IP": "ip", "HOST": "host", "HOSTNAME": "host"}
_VERSION = re.compile(r"v(?<![\w.-]v)\d{1,6}(?:\.\d{1,6}){1,3}(?:-[a-z0-9.]{1,20})?(?![\w-])")
_RELEASE = re.compile(r"v?\d[\w.+-]{0,40}|[0-9a-f]{7,40}")
_JOINS, _DOTS, _COLONS = 2, 3, 7  # in the name of a pod, in an address, in an address of version 6 without `::`
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_CALL = re.compile(rf"\b(?:{'|'.join(_METHODS)})[ \"']{{1,2}}((?:https?://[^/\s\"']{{1,120}})?/[^\s\"']{{0,200}})")
_ROUTE = re.compile(r"(?:https?://[^/\s]+)?(/[^?#\s]*)")
_NUMBERED = re.compile(r"\d+|[0-9a-f-]{16,}|<[A-Z]+(?:_\d+)?>|(?=[\w-]*\d{4})[\w-]+")


def find(text: str) -> list[tuple[str, str]]:
    """What the text names as (kind, value), each pair once, in no order that means anything.

    Kinds: host, node, pod, container, deployment, version, route, request, user, ip.
    """
    seen = text[:REACH]
    return list(dict.fromkeys((*_named(seen), *_plain(seen))))


def requests(text: str) -> list[str]:
    """The ids of the requests and traces alone, as `find` says them."""
    return [value for kind, value in find(text) if kind == "request"]


def count(texts: Iterable[tuple[str, int]]) -> dict[str, dict[str, int]]:
    """How often each thing is named by texts that stand there so many times: at most MOST of a kind.

    The id of a request is of one line, so it counts once.
    """
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for text, times in texts:
        for kind, value in find(text):
            counts[kind][value] += 1 if kind == "request" else times
    return {kind: dict(of.most_common(MOST)) for kind, of in sorted(counts.items())}


def of_findings(findings: Iterable[Finding]) -> dict[str, dict[str, int]]:
    """What the lines and the named facts of findings name."""
    return count((_told(f), f.count) for f in findings)


def _told(finding: Finding) -> str:
    facts = " ".join(f'{k}="{v}"' for k, v in finding.facts.items() if k not in ("template", "diff", "files"))
    return f"{finding.excerpt} {facts}"


def _named(text: str) -> Iterator[tuple[str, str]]:
    for pair in _PAIR.finditer(text):
        if (kind := _kind(pair[1])) and (value := _value(kind, pair[2].rstrip(".:"))):
            yield kind, value
    for said in _WORDED.finditer(text) if any(thing in text for thing in _THINGS) else ():
        if any(c in said[2] for c in "-0123456789"):  # "the node is", "pod was"
            yield said[1], said[2].rstrip(".")


@lru_cache(maxsize=4096)
def _kind(name: str) -> str | None:
    """What stands under a name, however the name is written."""
    return _KINDS.get(re.sub(r"[^a-z0-9]", "", name.lower()))


def _value(kind: str, value: str) -> str:
    """The value as it is counted; nothing where the name stood before something else."""
    match kind:
        case "request":
            return request(value)
        case "route":
            return _route(value)
        case "version":
            return value if _RELEASE.fullmatch(value) else ""
        case "host" | "node":
            host = value.rsplit(":", 1)[0] if value.count(":") == 1 else value
            return host if re.fullmatch(r"[\w.-]*[A-Za-z][\w.-]*", host) and host != "localhost" else ""
    return value if re.fullmatch(r"[\w.-]*[A-Za-z][\w.-]*", value) else ""


def request(value: str) -> str:
    """A value as the id of a request: it has a digit, hexadecimal ones are in lower case; nothing where it is none."""
    if not _VALUE.fullmatch(value) or not any(c.isdigit() for c in value):
        return ""
    return value.lower() if re.fullmatch(r"[0-9A-Fa-f-]+", value) else value


def _route(value: str) -> str:
    """A path without its query, its numbers and ids as `*`, so that the same route is counted as one."""
    found = _ROUTE.fullmatch(value.split("?", 1)[0].split("#", 1)[0])
    if not found:
        return ""
    return "/".join("*" if _NUMBERED.fullmatch(part) else part for part in found[1].split("/"))


def _plain(text: str) -> Iterator[tuple[str, str]]:
    for found in _REQUEST.finditer(text):
        if value := request(f"r{found[1]}" if found[1] else found[2] or found[3]):
            yield "request", value
    yield from _machines(text)
    for hidden in _PSEUDONYM.finditer(text):
        yield _HIDDEN.get(hidden[1], "user"), hidden[0]
    for version in _VERSION.findall(text):
        yield "version", version
    for call in _CALL.findall(text) if any(word in text for word in _METHODS) else ():
        if route := _route(call):
            yield "route", route
    yield from _addresses(text)


def _machines(text: str) -> Iterator[tuple[str, str]]:
    words = text.split()
    for token in (t for word in words if word.count("-") >= _JOINS for t in _TOKEN.findall(word)):
        if components.is_pod(token) and any(c.isdigit() for c in token):
            yield "pod", token
    for name in (n for word in words if _TOPS.search(word) for n in _DOTTED.findall(word)):
        if name.rsplit(".", 1)[1].lower() in _TOP and not name.startswith(_PACKAGE):
            yield ("node" if _NODE.match(name) else "host"), name.lower()


def _addresses(text: str) -> Iterator[tuple[str, str]]:
    four = _IPV4.findall(text) if text.count(".") >= _DOTS else ()
    six = (v for v in _IPV6.findall(text) if _is_six(v)) if _is_six(text) else ()
    for kind, values in ((IPv4Address, four), (IPv6Address, six)):
        for value in values:
            try:
                kind(value)
            except AddressValueError:
                continue
            if any(c.isdigit() for c in value):  # `dead::beef` may be a name of a program
                yield "ip", value


def _is_six(text: str) -> bool:
    """Whether it has as many colons as an address of version 6: most have those of a time."""
    return "::" in text or text.count(":") >= _COLONS
