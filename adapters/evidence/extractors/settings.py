"""Settings in TOML, INI, ENV, properties, braces, XML, Dockerfiles and unit files: each telling key with its line."""

import re

from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors import leaves
from adapters.evidence.extractors.page import Fact, Page, Place, Subject
from adapters.evidence.extractors.text import Text
from adapters.evidence.lined import Node, Settings, read_blocks, read_pairs, read_toml, read_xml
from engines.evidence import DataType, FindingKind

_TOML = re.compile(r"(?m)^\s*\[{1,2}[\w.\"-]+\]{1,2}\s*$")
_TOML_VALUE = re.compile(r"(?m)^\s*[\w.-]+\s*=\s*(?:\"|'|\[|\{|true\s*$|false\s*$|\d{4}-\d\d-\d\dT)")
_PAIRED = re.compile(r"\s*(?:export\s+)?[\w.$/@-][\w.$/@\s-]*+[=:]")
_BRACED = re.compile(r"(?m)^[^#\n\"']*\{\s*(?:#.*)?$")
_FROM = re.compile(r"(?mi)^FROM\s+(\S+)(?:\s+AS\s+(\S+))?")
_INSTRUCTION = re.compile(r"(ENV|ARG|EXPOSE|CMD|ENTRYPOINT|USER|HEALTHCHECK|STOPSIGNAL)\s+(.+)")
_SPACED = (".conf", ".cfg", ".cnf", ".config", "_config", "rc")
_XML = re.compile(r"<(?:\?xml|!|[\w:.-]+(?:\s+[\w:.-]+\s*=|\s*/?>))")
_MOUNTS = re.compile(r"(?m)^(?:UUID=|LABEL=|/dev/|tmpfs\b)\S*\s+(?:/|none|swap)\S*\s+\w+\s+\S+\s+\d\s+\d\s*$")
_WORDS = re.compile(r"\s{0,16}[A-Za-z][\w.-]{0,60}(?:\s+\S{1,200}){0,12}\s*$")
_UNIT = (".service", ".timer", ".socket", ".mount", ".target")
_SAID = frozenset(
    [
        "execstart",
        "execstartpre",
        "restart",
        "restartsec",
        "timeoutstartsec",
        "timeoutstopsec",
        "limitnofile",
        "limitnproc",
        "memorymax",
        "memoryhigh",
        "tasksmax",
        "oomscoreadjust",
        "environment",
        "environmentfile",
        "user",
        "after",
        "requires",
        "wants",
        "startlimitburst",
        "startlimitintervalsec",
        "proxy_pass",
        "proxypass",
        "proxytimeout",
        "maxrequestworkers",
        "documentroot",
        "server",
        "listen",
        "server_name",
        "keepalive",
        "worker_processes",
        "worker_connections",
        "worker_rlimit_nofile",
        "client_max_body_size",
        "proxy_read_timeout",
        "bind",
        "balance",
        "source",
        "provider",
        "instance_class",
        "instance_type",
        "engine_version",
        "min_size",
        "max_size",
        "desired_capacity",
        "allocated_storage",
        "feature",
        "flag",
    ]
)
_FLAGGED = re.compile(
    r"(?i)feature|flag|toggle|experiment|debug|password|secret|token|user|queue|topic|bucket|database|dsn"
)


class Configs(Extractor):
    """Files of settings that are neither JSON nor YAML."""

    name = "settings"

    def detect(self, document: Document) -> bool:
        """A file of settings in one of the known forms."""
        return document.data_type is DataType.CONFIG and _form(document) is not None

    def extract(self, document: Document) -> Extracted:
        """Say what the telling keys are set to, and what is wrong with the file."""
        page = Page(document)
        form = _form(document)
        if form == "docker":
            _docker(page)
        else:
            _settings(page, _read(form or "", document))
        return page.done(DataType.CONFIG) if page.found else Text().extract(document)


def _form(document: Document) -> str | None:
    """The form that the content has; the name decides between those that look alike."""
    head, name = document.head, document.name.lower()
    if _XML.match(head.lstrip()):
        return "xml"
    if name.endswith(".toml") or (
        _TOML.search(head) and len(_TOML_VALUE.findall(head)) > 1 and not name.endswith(_UNIT)
    ):
        return "toml"
    if _FROM.search(head[:4000]) and re.search(r"(?m)^(?:RUN|CMD|COPY|ENTRYPOINT|ENV|WORKDIR)\s", head):
        return "docker"
    lines = [line for line in head.split("\n", 200)[:200] if line.strip() and line.lstrip()[:1] not in "#;!"]
    lines = [] if _MOUNTS.search(head) else lines  # `UUID=` is no key there
    paired = sum(bool(_PAIRED.match(line) or line.lstrip().startswith("[")) for line in lines)
    if len(_BRACED.findall(head)) * 8 >= len(lines) > 0:
        return "braces"
    if lines and paired * 2 >= len(lines):
        return (
            "unit"
            if name.endswith(_UNIT) or re.search(r"(?m)^\[(?:Unit|Service|Timer|Socket)\]\s*$", head)
            else "pairs"
        )
    worded = bool(lines) and all(_WORDS.match(line) or line.lstrip().startswith("<") for line in lines)
    return "spaced" if lines and (name.endswith(_SPACED) or worded) else None


def _read(form: str, document: Document) -> Settings:
    text = document.text
    if form == "toml":
        return read_toml(text)
    if form == "braces":
        return read_blocks(text)
    if form == "xml":
        return read_xml(text)
    return read_pairs(text, spaced=form == "spaced", repeats=form in ("unit", "spaced"))


def _settings(page: Page, settings: Settings) -> None:
    leaves.mistakes(page, settings.wrong)
    for one in settings.found:
        say(page, one.key, one.node, one.section)


def say(page: Page, key: str, node: Node, section: str = "") -> None:
    """Keep a setting that matters in incidents."""
    last = key.rsplit(".", 1)[-1].lower()
    if leaves.is_telling(key) or last in _SAID or _FLAGGED.search(key) or leaves.is_address(node.text()):
        leaves.setting(page, key, node, section)


def _docker(page: Page) -> None:
    for number, line in enumerate(page.lines, start=1):
        if found := _FROM.match(line):
            tag = found[1].rsplit(":", 1)[1] if ":" in found[1].rsplit("/", 1)[-1] else ""
            facts: dict[str, Fact] = {"image": found[1], "tag": tag, "container": found[2], "value": found[1]}
            words = f"The image is built from {found[1]}."
            page.add(FindingKind.CONFIG, "image", words, Place(number, found.start(1)), Subject(), facts=facts)
        elif said := _INSTRUCTION.match(line):
            _instruction(page, number, said)


def _instruction(page: Page, number: int, said: re.Match[str]) -> None:
    if said[1] in ("CMD", "ENTRYPOINT"):
        facts: dict[str, Fact] = {"command": said[2], "value": said[2]}
        page.add(FindingKind.CONFIG, "command", f"{said[1]} is {said[2]}.", Place(number), Subject(), facts=facts)
    elif said[1] == "EXPOSE":
        for port in re.findall(r"\d{1,5}", said[2]):
            facts = {"port": int(port), "container_port": int(port), "value": port}
            page.add(FindingKind.CONFIG, "port", f"Port {port} is exposed.", Place(number), Subject(), facts=facts)
    else:
        pairs = read_pairs(said[2].replace(" ", "\n") if "=" in said[2] else said[2].replace(" ", "=", 1))
        for one in pairs.found:
            leaves.setting(page, one.key, Node(one.node.value, number, said.start(2), number), said[1])
