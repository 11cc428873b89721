"""What tools print: lines by which a part of a text is known, and how far that part goes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from adapters.evidence.gate import Gate
from engines.evidence import DataType

_WORD = r"[A-Z%#+][A-Z0-9%/_:.#+()-]*(?:\([a-z]+\))?"


@dataclass(frozen=True)
class Print:
    """A line that begins a part of its own kind."""

    kind: DataType
    expression: str
    whole: bool  # it goes on past blank lines, to the next command
    then: str = ""  # what the line below must be, where the first could stand in anything

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The expression compiled, when it is first asked."""
        return re.compile(self.expression)


def _prints(kind: DataType, *patterns: str, whole: bool = False, then: str = "") -> tuple[Print, ...]:
    return tuple(Print(kind, p, whole, then) for p in patterns)


PRINTS: tuple[Print, ...] = (
    *_prints(
        DataType.PROFILE,
        r"\s*flat\s+flat%\s+sum%\s+cum\s+cum%",
        r"Showing nodes accounting for ",
        r"\s*ncalls\s+tottime\s+percall",
        r"\s*\d+ function calls .*in [\d.]+ seconds",
        r"# To display the perf\.data|#\s*Overhead\s+(?:Command|Children|Self|Shared)",
        r"Flat profile:|\s*%\s+cumulative\s+self",
        r"\s*num\s+#instances\s+#bytes\s+class name",
        r"Line #\s+(?:Hits|Mem usage)|(?:heap|goroutine) profile: (?:total )?\d+|\s*%Own\s+%Total\s",
        r"Profile data file '|Massif arguments: |% time\s+seconds\s+usecs/call\s+calls",
        r"Measure Mode: \w+$|jdk\.\w+ \{$|Statistical profiling result from ",
        r"Type: (?:cpu|wall|goroutine|mutex|delay|(?:inuse|alloc)_(?:space|objects))$|Duration: \S+, Total samples = ",
        r"PeriodType: \w+ \w+$|samples/count |-{11}\+-{40,}$|snapshot=\d+$|mem_heap_B=\d",
        r"Analysis of sampling |Call graph:$|Sampling at \d+ Hertz ",
        r"(?i)(?=.*(?:self|samples|excl|cum|own|%|pct))\s*(?:[\w%#().]+\s+){2,10}(?:frame|function|symbol|method)s?\s*$",
        r"(?i)(?=.*\b(?:frame|function|symbol|method)s?\b).*\s{2,}(?:inclusive|exclusive|self|own)\b",
        r"(?:c?f[nile]|ob)=\(\d+\)|.+:\d+: size=[\d.]+ \w+.* count=\d|@\w*\[$",
        r"\d+ calls .*with \S+ peak consumption from|[\d.]+[kKMG]?B .*over \d+ calls from",
        r"(?:.{0,40}\s)?Recorded: \S+\s+Samples:\s+\d+$",
        r"# callgrind format|events: Ir\b|Total samples ?: \d|--- Execution profile ---|\s*%self\s+total\s+self\s+wait",
        whole=True,
    ),
    *_prints(
        DataType.PROFILE,
        r"(?=.*:\s*$)\S.{0,80}?\s\d+(?:/\d+)?\s+(?:\[\d{1,4}\]\s+)?\d+\.\d{6,9}:\s+(?:\d+\s+)?[\w:./=-]+:\s*$",
    ),
    *_prints(DataType.TRACE, r"(?:.{0,80}\s)?ResourceSpans #\d|Span #\d+$", whole=True),
    *_prints(
        DataType.TRACE, r".{1,120}\|[ =#\u2588-]{10,200}\|\s+\d+(?:\.\d+)?\s?[mun\u00b5]?s\b"
    ),  # bars of a waterfall
    *_prints(DataType.METRIC, r"(?:.{0,80}\s)?ResourceMetrics #\d|\"Dstat \d", whole=True),
    *_prints(
        DataType.METRIC, r"# (?:HELP|TYPE) [a-zA-Z_:]|-{2,}(?:total-)?(?:cpu|dsk|usage)[-a-z/]*-{2,} ", whole=True
    ),
    *_prints(
        DataType.LOG,
        r"LAST SEEN\s|\s*Full thread dump |NAMESPACE\s+LAST SEEN\s",
        r"COUNT\s+(?:LAST"
        r"|FIRST) SEEN",
        rf"(?=(?:.*\s)?(?:TIMESTAMP|TIME|DATE)\s)(?:{_WORD}\s+){{2,20}}(?:DESCRIPTION|MESSAGE|EVENT)\s*$",
    ),
    *_prints(
        DataType.LOG,
        r"Running with \S+-runner \d|Started by (?:user|timer|upstream|an SCM) "
        r"|={5,} .+ ={5,}$|--- (?:FAIL|PASS): |npm ERR! |Step \d+/\d+ : |> Task :|BUILD (?:FAILED|SUCCESS)"
        r"|\[INFO\] -{5,}",
        r"(?:PLAY|TASK|RUNNING HANDLER) .{0,200}\*{3,}$|(?:.{0,80}\s)?ResourceLog #\d|-{5,} beginning of ",
        whole=True,
    ),
    *_prints(DataType.LOG, r"(?:1\) )?1\) \(integer\) \d+$", whole=True),
    *_prints(DataType.LOG, r"# Time: \d{4,6}[- ]|# User@Host: ", whole=True),
    *_prints(DataType.LOG, r"Log Name: +\S|Event\[\d+\]:?$|TimeCreated +: \d|__CURSOR=s=", whole=True),
    *_prints(
        DataType.CODE,
        r"(?i:\s{0,12}(?:identification|procedure|data) division\.)",
        r"\.PHONY:|(?:type|input|enum|interface|extend type) [A-Z]\w*(?: implements .*)? \{$",
        whole=True,
    ),
    *_prints(DataType.TEXT, r"\[(?:FIRING|RESOLVED|OK|ALERTING|Triggered|Recovered)(?::\d+)?\]", whole=True),
    *_prints(
        DataType.CONFIG,
        r"!$",
        r"\*(?:filter|nat|mangle|raw|security)$|:[A-Z][\w-]* (?:ACCEPT|DROP|-) \[\d|Windows Registry Editor |REGEDIT4$"
        r"|Building configuration\.\.\.|Current configuration :|## Last commit: ",
        whole=True,
    ),
    *_prints(
        DataType.CONFIG,
        r"REVISION\s+(?:CHANGE-CAUSE|UPDATED|STATUS)\b|ID\s+DATE\s+REVISION",
        r"diff --(?!git)\w+ never",
    ),
    *_prints(
        DataType.CONFIG,
        r"(?:Terraform|OpenTofu) (?:used the selected|will perform)|Plan: \d+ to add|\s*# \S+\.\S+ (?:will|must) be ",
        r"\S+\.\S+: (?:Refreshing state|Destroying|Creating|Modifying)\.\.\.|No changes\. Your infrastructure",
        r"\$(?:TTL|ORIGIN)\s+\S+|\S+\s+(?:\d+\s+)?(?:IN\s+)?SOA\s.*\($",
        r"===== \S+/\S+ \S+ ======|[*|\\/ ]{2,8}commit [0-9a-f]{40}|[0-9a-f]{7,40}\|\d{4}-\d\d-\d\d",
        whole=True,
    ),
    *_prints(
        DataType.TEXT,
        rf"(?=.*\S(?: {{2}}|\t)){_WORD}(?:\s+{_WORD})+\s*$",
        r"Filesystem\s+(?:1K-blocks|Size|Inodes|512|1024|Type)|\s+total\s+used\s+free",
        r"(?:Netid\s+)?State\s+Recv-Q|Proto Recv-Q|Active Internet|(?:Device|procs)\b.*(?:-----|r/s|tps)",
        r"\s*-{3,}(?:\+-{3,})+\s*$|\+-[-+]{5,}\+\s*$|\*{9,} \d+\. row \*{9,}|-\[ RECORD \d+ \]|\(\d+ rows?\)"
        r"|\d+ rows? in set",
        r"\S+ on /\S* type \w+ \(",
        r"PING \S+ |traceroute to |total \d+$|[-dlrwxst]{10}[.+]?\s+\d+ \w+|Chain \w+ \(policy|\d+: [\w@.-]+: <",
        r"Non-authoritative answer|COMMAND\s+PID\s|Reference ID\s+:|\s*Local time:|Timeout: 60",
        r"\s*(?:->|Seq Scan|Index Scan|Nested Loop|Hash Join|Sort|Aggregate|Limit|Gather)\b.*\(cost="
        r"|\s+QUERY PLAN\s*$",
    ),
    *_prints(
        DataType.TEXT,
        r"top - \d\d:\d\d|Tasks:\s+\d+ total| ?\d\d:\d\d:\d\d up | load averages?:",
        r"[●○\u00d7*↻] \S+\.(?:service|socket|timer|mount|scope|target)\b|CONNECTED\(|depth=\d|; <<>> DiG",
        r"\* +(?:Trying |Host |Connected to |About to connect|connect to |TLSv\d|SSL )|curl: \(\d+\) "
        r"|\s*Trying \d+\.\d+",
        r"nginx: (?:\[\w+\]|(?:the )?configuration file) |\s*Topic: ?\S+\s+(?:TopicId|Partition)",
        r"Tracing the route|HOST: \S+\s+Loss%|Docker version|Client: Docker|[A-Z]\w+ Version: v\d|.*QUERY PLAN",
        r"# pxname,svname,|Datacenter: \S+$|\s*time_(?:namelookup|connect|total)\s*[:=]\s*\d|zk_\w+\t",
        r"Inter-\|\s+Receive|\s*\w+\.{5,}: |https?://\S+ is (?:un)?healthy: |\w+\s+name\s+active\s+queue\s+rejected\b",
        r"\.\. (?:[\w-]{2,40}:: ?|_[\w -]{1,80}:)",
        r"WEBVTT\b|\d\d:\d\d(?::\d\d)?[.,]\d{3} --> \d",
        r"From: .+@|Subject: |Delivered-To: |Return-Path: ",
        whole=True,
    ),
    *_prints(DataType.TEXT, r"# [A-Z][a-z]+$", whole=True, then=r"[a-z_]+\d*:[^\s=]"),
    *_prints(DataType.TEXT, r"(?:NAME|SYNOPSIS|DESCRIPTION|OPTIONS|EXIT STATUS|SEE ALSO)$", then=r"\s{3,}\S"),
    *_prints(DataType.TEXT, r"  cluster:$", whole=True, then=r"\s+id: "),
    *_prints(DataType.TEXT, r"Server:\s+\S+$", then=r"Address:"),
)
COMMAND = re.compile(
    r"(?:\[?[\w.-]+@[\w.-]+[^$#]{0,60}[$#]|\(?\w*\)?\s?(?:[$\u276f\u279c]|%(?! time ))|#(?= (?:kubectl|df|free|ss|ps"
    r"|top|psql|mysql)\b))\s+\S"
)
DESCRIBED = re.compile(
    r"(?:Namespace|Labels|Annotations|Roles|Selector|CreationTimestamp|Provisioner|Status"
    r"|API Version):\s"
)
_DESCRIPTION = Print(DataType.CONFIG, r"Name:\s+\S", whole=True)
_REACH = 6  # lines in which a description names more than itself
_GATE = Gate(PRINTS)


def standing(lines: Sequence[str]) -> list[Print]:
    """What may begin somewhere in the lines."""
    return _GATE.open("\n".join(lines))


def begins(lines: Sequence[str], at: int, asked: Sequence[Print]) -> Print | None:
    """What begins at that line, of what may stand in the lines."""
    line = lines[at]
    if _DESCRIPTION.pattern.match(line) and any(DESCRIBED.match(after) for after in lines[at + 1 : at + _REACH]):
        return _DESCRIPTION
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return next((p for p in asked if p.pattern.match(line) and (not p.then or re.match(p.then, below))), None)
