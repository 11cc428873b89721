"""Kubernetes command output: tables, descriptions, events, errors, several commands in one file."""

import re

from adapters.evidence.extractor import Document, Extracted, Extractor
from adapters.evidence.extractors import commands, tables
from adapters.evidence.extractors.kubernetes import (
    custom,
    describe,
    gitops,
    headings,
    kinds,
    listed,
    listing,
    manifest,
    plain_rows,
)
from adapters.evidence.extractors.page import Fact, Page, Place, Subject, failure, told
from engines.evidence import DataType, FindingKind, Severity

_COMMAND = re.compile(r"^(?:[$#>]\s+)?(?:Command\s+)?`?((?:kubectl|oc|argocd|helm|k9s)\s+[^`]+)`?")
_HISTORY = re.compile(r"\bhelm history (?:-\S+ +)*([a-z0-9][a-z0-9.-]*)")
_HEADLINE = re.compile(r"^(deployment|statefulset|daemonset)\.apps/(\S+)\s*$")  # what `rollout history` begins with
_ASKED = re.compile(
    r"\b(?:get|describe|top|rollout history)\s+(?:-\S{1,80}\s+){0,10}([a-z]+)(?:[/ ]([a-z0-9][a-z0-9.-]*))?"
)
_REFUSED = re.compile(
    r"^(?:Error from server \((\w+)\)|error(?: when \w+ing [^:]{1,200})?|Error"
    r"|Unable to connect to the server):\s*(\S.*)"
)
_UNREACHED = re.compile(r"^The connection to the server \S+ was refused")
_WAITING = re.compile(
    r"^Waiting for (?:(deployment|statefulset|daemonset|daemon set) \"?([\w.-]+)\"? )?(?:rollout to finish: )?(.+)"
)
_STUCK = re.compile(r"^(deployment|statefulset|daemonset) \"([^\"]+)\" exceeded its progress deadline")
_ALLOWED = re.compile(r"\bauth can-i (?!--list)(\S+ \S+)(.*)")
_RELEASED = re.compile(r"^NAME: (\S+)\s*$")
NOTHING = re.compile(r"^No (?:resources|events) found(?: in (\S+) namespace)?")
_FAILED = re.compile(r"failed with return code (\d{1,9})")
LONGEST = 4_000  # characters of a line that are looked at
_NAMED = re.compile(r"([a-z]{1,60})(?:\.[a-z0-9.]{1,120})? \"([^\"]{1,300})\" not found")
_SIGNS = re.compile(
    r"^(?:Name:[ \t]+\S.*\n(?:.*\n){0,80}?"
    r"(?:Containers:|[ \t]*Conditions:|Events:|Annotations:|Pod Template:|Taints:|Sync Status:|Health Status:)"
    r"|Name:[ \t]+\S.*\nNamespace:.*\nResource\s+Used\s+Hard"
    r"|Command `(?:kubectl|argocd|oc|helm) [^`]+` failed"
    r"|Error from server \(\w+\):|Unable to connect to the server:|The connection to the server \S+ was refused"
    r"|NAME: \S+\s*\nLAST DEPLOYED: |Waiting for (?:deployment|statefulset|daemon set) .{1,200}rollout to finish"
    r"|(?:[$#>] )?(?:kubectl|oc) auth can-i |No (?:resources|events) found|===== ?/?\S* \S+/\S+ =+)",
    re.MULTILINE,
)
_WRAP = re.compile(r"^(?:stdout|stderr):\s*$")


class Kubectl(Extractor):
    """Text that kubectl, oc, helm or argocd printed."""

    name = "kubernetes"

    def detect(self, document: Document) -> bool:
        """Any sign of such output in the head."""
        head = document.head
        if head.lstrip()[:1] in ("{", "["):
            return False
        if _SIGNS.search(head):
            return True
        lines = [line for line in head.split("\n", 40)[:40] if line.strip() and not _WRAP.match(line)]
        if any(tables.HEADER.match(line) and headings.kind(tables.header(line)) for line in lines):
            return True
        if any(_COMMAND.match(line) and custom.asked(line) for line in lines):
            return True
        rows = [line for line in lines if not _COMMAND.match(line)]
        asked = len(rows) < len(lines) and any(re.match(r"(?:apiVersion|kind): ", line) for line in rows)
        return asked or (bool(rows) and all(tables.guess(line) for line in rows[:5]))

    def extract(self, document: Document) -> Extracted:
        """Go through the lines once."""
        page = Page(document)
        _Reader(page).read()
        commands.overlay(page)
        return page.done(DataType.CONFIG)


class _Reader:
    """Where it is in the file: under which command, in which table."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.columns: tables.Columns | None = None
        self.kind = ""
        self.namespace = ""
        self.asked: Subject | None = None
        self.allowed: re.Match[str] | None = None
        self.command = ""
        self.listing: listed.Listing | None = None

    def read(self) -> None:
        number, lines = 1, self.page.lines
        while number <= len(lines):
            text = lines[number - 1].rstrip("\r")[:LONGEST]
            number = self._step(number, text)
        self._listed()

    def _listed(self) -> None:
        """A table is over."""
        if self.listing:
            self.listing.tell(self.page)
        self.listing = None

    def _step(self, number: int, text: str) -> int:
        if command := _COMMAND.match(text):
            self._command(number, text, command)
        elif _WRAP.match(text) or not text.strip():
            self.columns = None if _WRAP.match(text) else self.columns
        elif re.match(r"^Name:\s+\S", text):
            return self._section(number)
        elif re.match(r"^(?:apiVersion|kind):\s*\S", text) or text.rstrip() in ("{", "---"):
            return self._objects(number)
        elif (released := _RELEASED.match(text)) and self.page.lines[number : number + 1]:
            return self._release(number, released[1])
        elif named := _HEADLINE.match(text):
            self.asked = Subject(kinds.kind_of(named[1]), named[2], self.namespace)
        elif re.match(r"^=====+ \S", text):
            return gitops.diff(self.page, number)
        elif not self._said(number, text):
            self._row(number, text)
        return number + 1

    def _command(self, number: int, text: str, command: re.Match[str]) -> None:
        self._listed()
        self.columns, self.command = None, command[1]
        words = self.command
        self.allowed = _ALLOWED.search(words)
        if found := listed.NAMED.search(words):
            self.namespace = found[1].strip("`")
        asked = _ASKED.search(words)
        self.asked = Subject(kinds.kind_of(asked[1]), asked[2] or "", self.namespace) if asked else None
        if release := _HISTORY.search(words):
            self.asked = Subject("Release", release[1], self.namespace)
        if failed := _FAILED.search(text):
            facts = {"command": words, "exit_code": int(failed[1])}
            said = f"The command `{words[:160]}` failed with exit code {failed[1]}."
            subject = self.asked or Subject()
            self.page.add(FindingKind.OBJECT, "CommandFailed", said, Place(number), subject, Severity.INFO, facts=facts)

    def _release(self, number: int, name: str) -> int:
        """`helm status`: a block of keys at the start of lines."""
        said = {"NAME": name}
        end = number
        while end < len(self.page.lines) and (pair := re.match(r"^([A-Z ]{4,20}): ?(.*)", self.page.lines[end])):
            said[pair[1]] = pair[2].rstrip()
            end += 1
        cells = {"NAME": name, "NAMESPACE": said.get("NAMESPACE", ""), "REVISION": said.get("REVISION", "")}
        cells |= {"UPDATED": said.get("LAST DEPLOYED", ""), "STATUS": said.get("STATUS", ""), "CHART": name}
        cells["DESCRIPTION"] = said.get("DESCRIPTION", "")
        row = tables.Row(number, cells)
        listing.add(self.page, "Release", row, Subject("Release", name, cells["NAMESPACE"]))
        return end + 1

    def _said(self, number: int, text: str) -> bool:
        if (self.allowed and text.strip() in ("no", "yes")) or text.startswith("no - "):
            self._permission(number, text)
        elif _UNREACHED.match(text):
            self._add("ConnectionRefused", text, number, Subject(), Severity.ERROR, {"message": text, **told(text)})
        elif waits := _WAITING.match(text):
            named = Subject(kinds.kind_of((waits[1] or "").replace(" ", "")), waits[2] or "", self.namespace)
            self._add(
                "Progressing", text, number, named if waits[2] else self.asked or Subject(), facts={"message": text}
            )
        elif refused := _REFUSED.match(text):
            self._refused(number, text, refused)
        elif nothing := NOTHING.match(text):
            subject = Subject(self.asked.kind if self.asked else "", "", nothing[1] or self.namespace)
            sought: dict[str, Fact] = {"kind": subject.kind, "selector": listed.selector(self.command)}
            self._add("NoResources", text.strip(), number, subject, facts=sought)
            if listed.is_whole(self.command) and subject.kind:
                empty = listed.Listing(number, nothing[1] or listed.scope(self.command), names={subject.kind: []})
                empty.tell(self.page)
        else:
            return False
        return True

    def _add(  # noqa: PLR0913, PLR0917 - a finding has that many parts
        self,
        reason: str,
        words: str,
        number: int,
        subject: Subject,
        rank: Severity = Severity.INFO,
        facts: dict[str, Fact] | None = None,
    ) -> None:
        self.page.add(FindingKind.OBJECT, reason, words, Place(number), subject, rank, facts=facts)

    def _permission(self, number: int, text: str) -> None:
        what = self.allowed[1] if self.allowed else ""
        denied = not text.startswith("yes")
        words = f"Whoever asked may {'not ' if denied else ''}{what or 'do this'}."
        facts: dict[str, Fact] = {"command": what, "allowed": not denied, "message": text.strip()}
        reason, rank = ("PermissionDenied", Severity.WARNING) if denied else ("Healthy", Severity.INFO)
        self._add(reason, words, number, Subject(), rank, facts)

    def _refused(self, number: int, text: str, refused: re.Match[str]) -> None:
        message = refused[2]
        missing, stuck = _NAMED.search(message), _STUCK.match(message)
        named = stuck or missing
        subject = Subject(kinds.kind_of(named[1]), named[2], self.namespace) if named else self.asked or Subject()
        facts: dict[str, Fact] = {"message": message, **told(message)}
        reason, rank = refused[1] or "Problem", Severity.WARNING
        if stuck:
            reason, rank = "ProgressDeadlineExceeded", Severity.ERROR
        elif text.startswith("Unable to connect") and (known := failure(message)):
            reason, rank = known.reason, known.severity
        elif missing:
            reason = "NotFound"
        elif facts.get("class") == "DisruptionBudget" and reason != "NotFound":
            reason = "DisruptionBudget"
        self._add(reason, message, number, subject, rank, facts)

    def _row(self, number: int, text: str) -> None:
        own = custom.columns(self.command, text)
        if columns := own or tables.header(text):
            self.columns, self.kind = columns, "Other" if own else headings.kind(columns)
            self._listed()
            self.listing = listed.begun(number, self.command, columns)
            return
        found = self.columns or tables.guess(text)
        if found is None:
            return
        row = found.row(number, text)
        if row:
            kind = self.kind if self.columns else headings.kind(found)
            subject = listing.add(self.page, kind, row, self.asked or Subject("", "", self.namespace))
            if self.listing:
                self.listing.take(subject)
            plain_rows.labelled(self.page, row, subject, listed.selector(self.command))

    def _section(self, number: int) -> int:
        """A description goes on to the next one, the next command or the end of the output."""
        lines = self.page.lines
        end = number
        while end < len(lines):
            text = lines[end].rstrip("\r")[:LONGEST]
            if re.match(r"^Name:\s+\S", text) or _WRAP.match(text) or _COMMAND.match(text):
                break
            if tables.HEADER.match(text):
                break
            end += 1
        self.columns = None
        if any(re.match(r"^(?:Sync Status|Health Status):", line) for line in lines[number - 1 : end]):
            gitops.status(self.page, number, end)
        else:
            describe.add(self.page, number, end)
        return end + 1

    def _objects(self, number: int) -> int:
        """YAML or JSON in the middle of text."""
        lines = self.page.lines
        end = number
        while end < len(lines) and not (_WRAP.match(lines[end]) or _COMMAND.match(lines[end])):
            end += 1
        manifest.read(self.page, "\n".join(lines[number - 1 : end]), number)
        return end + 1
