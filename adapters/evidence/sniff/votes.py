"""How a single line of text reads: as a record of a log, a setting, code, a measurement, or prose."""

import re
from functools import lru_cache

from adapters.evidence.clock import MONTHS
from engines.evidence import DataType

_MONTH = rf"(?:{MONTHS})"
_CLOCK = r"\d{1,2}:\d\d:\d\d"
_LEVEL = r"(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|ERR|FATAL|CRIT(?:ICAL)?|SEVERE|PANIC)"

_LOG = re.compile(
    rf"(?:\S{{1,60}}\s{{1,8}}\|\s|\[?pod/\S+\s|<\d{{1,3}}>1?\s?"
    rf"|[\w.:/-]{{1,80}} (?=\d{{4}}-\d\d-\d\d[T ]\d|\d{{1,2}} {_MONTH} \d{{4}} \d))?[\[(\"*.]?(?:"
    rf"\d{{4}}[-/.]\d\d[-/.]\d\d(?:[T _]|, ?){{1,2}}{_CLOCK}"
    rf"|\d{{1,2}}[/.-]\d\d[/.-]\d{{2,4}},?[ T]{_CLOCK}|\d{{1,2}}/\d{{1,2}}/\d\d {_CLOCK}[:.]\d{{3}} "
    rf"|\d{{4}}年\d{{1,2}}月\d{{1,2}}日 ?{_CLOCK}"
    rf"|date=\d{{4}}-\d\d-\d\d time={_CLOCK} |(?:[\[{{][\w./-]{{1,20}}[\]}}]){{1,4}} \d{{4}}-\d\d-\d\d {_CLOCK}"
    rf"|\d{{2}}/{_MONTH}/\d{{4}}:"
    rf"|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,? +)?{_MONTH} +\d{{1,2}},?(?: \d{{4}})?,? +{_CLOCK}"
    rf"|\d{{1,2}}[ -]{_MONTH}\w*[ -]\d{{4}},? {_CLOCK}"
    rf"|[IWEFDC]\d{{4}} {_CLOCK}\.\d"
    rf"|\d{{6,8}}[ -]\d{{6}}\b|\d{{6,8}}[-T ]{{1,2}}{_CLOCK}|\s*\d+\.\d{{6}}\] "
    rf"|{_CLOCK}(?:[.,]\d+)?\]?\s|1[0-9]{{9}}(?:\.\d+|\d{{3}})?\]?[\s:]"
    rf"|{_LEVEL}\]?\s*[:|\-\[(]|{_LEVEL}\]?\s{{1,8}}[\w.\[]|type=[A-Z_]+ msg=audit\(|\d+\.\d+:? \[(?:GC|Full GC)"
    rf")"
    rf"|\S+ \S+ \S+ \[\d{{2}}/{_MONTH}/\d{{4}}:|(?:\S+ )?(?:ts|time|timestamp|t|at)=\"?\d{{4}}-|level=\w+ "
    rf"|\[\w+\] ?\d{{4}}-\d\d-\d\d|[DIWEFA], \[\d{{4}}-\d\d-|\d\d[-/]\d\d {_CLOCK}[.,]\d{{3}}\b"
    rf"|\{{\".{{0,350}}\"(?:time|timestamp|ts|level|msg|message|severity|@timestamp)\""
    rf"|.{{1,100}}\[(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) {_MONTH} +\d{{1,2}} {_CLOCK}|\d{{4}}-\d\d-\d\d[T ]{_CLOCK})"
    rf"|.{{1,80}}\s- - \[|- - \[\d\d/|={{1,40}} ?(?:ERROR|WARN|CRASH REPORT|SUPERVISOR REPORT)"
    rf"|(?:Log Name|Event ID|EventID|TimeCreated|Task Category)\s*:\s|#\d+ (?:\d+\.\d+ |\[|DONE|CACHED|ERROR)"
    r"|\[?pod/\S+\s+\S|npm (?:warn|error|notice|WARN|ERR!) |(?:FAIL|PASS)(?:ED)? \S+[./]\w+"
    r"|(?:GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS) /\S* (?:HTTP/\d\S* )?[1-5]\d\d\b"
    rf"|#(?:Fields|Software|Version"
    rf"|Date): "
)
_STAMPED = re.compile(  # what happened, and when: the time at the end
    rf".{{3,200}}?[ \t(\[](?:\d{{4}}-\d\d-\d\d[T ]|{_MONTH} +\d{{1,2}},? (?:\d{{4}},? )?){_CLOCK}[.,\d]{{0,10}}"
    rf"(?: ?[+-]\d\d:?\d\d| ?[A-Z]{{1,5}})?(?: \d{{4}})?[)\]]?$"
)
_TAG = re.compile(r"\[[A-Za-z][\w. -]{1,30}\] +\S")  # who says it
_FRAME = re.compile(
    r"\s+at (?:[\w.$<>/@]+\(.*\)?|.+:\d+:\d+\)?$|.+ in .+:line \d+)|Caused by: |\s*File \".+\", line \d+"
    r"|\s*Traceback \(most|goroutine \d+ \["
    r"|\s+\.\.\. \d+ (?:more|common)|panic: |fatal error: |#\d+\s+(?:0x[0-9a-f]+|\w+ \()|Exception in thread "
    r"|\s+from .+:\d+:in |[^\s:]+\.rb:\d+:in |\t\S+\.go:\d+"
    r"|\"[^\"]+\" .{0,40}(?:prio|tid)=|\s+- (?:locked|waiting|parking|eliminated)|\s+java\.lang\.Thread\.State"
    r"|thread '.*' panicked at|(?:Uncaught )?Error: "
    r"|\s+\d+:\s+(?:0x[0-9a-f]+|[\w<>]+::)|(?:[\w$]+\.)+[\w$]*(?:Exception|Error)\b|[A-Z]\w+(?:Error"
    r"|Exception): |created by \S+"
    r"|Thread \d+ \(|\s{2,}-->|---> \(?Inner|Unhandled exception|\[signal SIG|SIG[A-Z]+: "
    r"|Program terminated with signal|Core was generated|\*\*\* "
)
_METRIC = re.compile(
    r"[a-zA-Z_:][\w:]*\{[^}]*\} [-+]?(?:\d[\d.eE+-]*|NaN|[+-]?Inf)(?: \d+)?$|[\w.-]+:[-+]?[\d.]+\|(?:c|g|ms|h|s|d)\b"
    r"|[\w-]+(?:\.[\w-]+)+(?:;[\w=.-]+)* [-\d.eE+]+ 1\d{9}$"
    r"|[\w.-]+(?:,[\w.-]+=[^ ,]+)* [\w.-]+=[-\d.]+i?(?:,[\w.-]+=[^ ]+)*(?: \d{10,19})?$"
    r"|[-\d.eE+]+ @\[\d[\d.]*\]$|[a-zA-Z_:][\w:]*\{[^}]*\} =>$"
    r"|(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.+Z-]{0,20}|1\d{9}(?:\d{3}|\.\d+)?)(?:[ \t,;]+[-+]?\d+(?:\.\d+)?%?){1,20}$"
    r"|[^\s,]+(?:\([^|]{1,200}\))?,1\d{9},1\d{9},\d+\|[-\d.,NoneE+]+$|put [\w.]+ 1\d{9} |# EOF$|# UNIT "
)
_ANSWERED = re.compile(r"\{?.{0,200}\}? => [-\d.eE+]+ @\[\d")
_FOLDED = re.compile(r"[^;\s][^;]*(?:;[^;]+){1,400} \d+$")
_STACKED = re.compile(r"\s+[0-9a-f]{8,16}\s+\S.*\s\(\S.*\)$|\s+(?:[+!:|*] +)*\d+ \S.*\(in [\w.+-]+\)")
_SECTION = re.compile(r"\[{1,2}[\w .:/\"'@*-]+\]{1,2}\s*(?:[#;].*)?$")
_PAIR = re.compile(
    r"\s*(?:(?:export|set|SET|setenv|-e) )?[\w.$/@*-]+(?:\[\w*\])?\s*=(?!="
    r"|>)\s?(?!\s*(?:function|new|lambda|require|await)\b).*$"
)
_YAML = re.compile(r"\s*(?:- +){0,4}(?:[\"']?[\w.$/@*-]+(?: [\w./@-]+){0,2}[\"']?):(?:\s.*)?$")
_ITEM = re.compile(r"\s*- \S")
_INLINE = re.compile(
    r"\s*(?!(?:try|else|do|finally|loop|unsafe|init|get|set|union|extern)\b)"
    r"[\w-]+ \{ ?[\w-]+ (?:=> )?[^(){};=]{1,200}\}\s*$"
    r"|\s*[\w-]+ \{ ?[\w-]+ => .*\}\s*$"
)
_BLOCK = re.compile(r"\s*[\w.:/*-]+(?:\s+(?:\"[^\"]*\"|[\w./~^$*:@\\|()?+-]+)){0,4}\s*\{\s*$")
_DIRECTIVE = re.compile(r"\s*[a-z][a-z_0-9]+\s+[^;{}=]{1,300};\s*(?:#.*)?$")
_NESTED = re.compile(r"\s*\([\w.-]{1,60} ?=(?!=)[^=]*(?:$|\)+$|\)\()")
_BARE = re.compile(r"\s{0,8}[A-Za-z][\w.-]*\s+[\w\"'./:*%@+,-]+(?:\s+[\w\"'./:*%@+,=-]+){0,6}$")
_DOCKER = re.compile(
    r"(?:FROM|RUN|CMD|COPY|ADD|ENV|EXPOSE|ENTRYPOINT|WORKDIR|ARG|LABEL|USER|VOLUME|HEALTHCHECK"
    r"|SHELL)\s+\S"
)
_CRON = re.compile(r"(?:@(?:daily|hourly|reboot|weekly)|[\d*/,-]+\s+[\d*/,-]+(?:\s+[\d*/,A-Za-z-]+){3})\s+\S")
_RELEASE = re.compile(r"[\w./-]{2,60} +v?\d+\.\d+[\w.-]* +(?:\w+ ){0,6}\d{4}-\d\d-\d\d")
_PINNED = re.compile(r"\s*(?:require |replace )?[a-z][\w.~/-]{2,120} v\d+\.\d+\.\d+\S*(?: // \w+)?$")
_HOST = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){3}|(?=[0-9a-f]*:)(?!\d\d?:\d\d(?::\d\d)?\s)[0-9a-f:]{3,39})"
    r"\s+[A-Za-z][\w.-]*(?:[ \t]+[\w.-]+)*\s*(?:#.*)?$"
)
_TAGGED = re.compile(r"\s*</?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>")
_COMMENT = re.compile(r"\s*(?:#(?!\s*(?:include|define|if|ifdef|ifndef|endif|pragma)\b)|;)")
_SLASHED = re.compile(r"\s*(?://|/\*|\*/|--\s)")
_STARRED = re.compile(r"\s+\*(?: |$)")  # a comment of code, or an item of a list
_CODE = re.compile(
    r"\s*(?:(?:async )?(?:def|class) \w+.*[:)]|from [\w.]+ import |import [\w.{*\"'(]|(?:el)?if [^:]+:$"
    r"|for .+:$|while .+:$|try:$|except.*:$"
    r"|with .+:$|return\b|raise \w|yield\b|@\w+|(?:export )?(?:default )?(?:const|let|var|function"
    r"|async function|interface|type|enum)\s+[\w{\[]"
    r"|(?:public|private|protected|internal|static|final|abstract|override|sealed|open|data|suspend) "
    r"|package [\w.]+;?$|using [\w.]+;|namespace "
    r"|func[ (]|type \w+ (?:struct|interface)|(?:pub |unsafe )?(?:fn|use|impl|mod|struct|trait|match|let)\b"
    r"|(?:fun|val|var|object|case class) \w"
    r"|#\s*(?:include|define|if|ifdef|ifndef|endif|pragma)\b|(?:static|struct|void|int|char|unsigned|typedef"
    r"|extern|double|bool|auto)\s[\w *]+[;{(=]"
    r"|#!|if \[|(?:then|fi|do|done|esac|else|end|begin)(?:;|$)|case .+ in$|for \w+ in |while read|echo |printf "
    r"|set -[a-z]|local \w|elif |exit \d|trap |source "
    r"|(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|DROP|FROM|WHERE|(?:LEFT |INNER |RIGHT )?JOIN"
    r"|GROUP BY|ORDER BY|BEGIN|COMMIT|GRANT|WITH|UNION|VALUES|AND|SET)\b(?!:)"
    r"|(?:select|insert into|update|delete from|create (?:table|index|or)|alter table)\s"
    r"|require(?:_relative)?[ (]|puts |use strict|my [$@%]|sub \w|defmodule |module \w"
    r"|\| (?:where|summarize|extend|project|order by|sort|stats|eval|rex|join|take|head|count|line_format)\b"
    r"|switch\b.*\{|catch\b|finally\b|throw\b|await\b|defer |go func|panic\(|log\.|console\.|fmt\.|System\."
    r"|logger\.|print\(|param\s*\(|Write-|Get-|\$\w+\s*=|syntax = |message \w+ \{|rpc )"
)
_ENDING = re.compile(
    r".*(?:[;{]|\)\s*=?>?\s*\{|=> ?[\w({]*|\w\(.*\)|:=.*|\)|\($|,$)$"
    r"|.*(?:\+=|==|!=|&&|\|\||->|::|\$\()"
)
_HEADING = re.compile(r"#{1,6} \S|={3,}$|-{3,}$|\*\*.+\*\*$")
_MARKED = re.compile(r"\s*(?:[-*+] \S|\d{1,3}[.)] \S|> ?\S|\|.+\|$|!?\[[^\]]+\]\()|.*(?:\*\*\w|\]\(\w|`[^`]+`)")
_LETTERS = r"[A-Za-z\u00c0-\u024f\u0370-\u052f']{2}"
_WORDS = re.compile(
    rf"(?:\S++(?:(?<={_LETTERS})|(?<={_LETTERS}[,.;:!?)\"'])|(?<={_LETTERS}[,.;:!?)\"']{{2}})"
    rf"|(?<={_LETTERS}[,.;:!?)\"']{{3}}))\s++){{3}}"
)
_GAP = re.compile(r"\S {3,}(?=\S)")  # between columns
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # letters of scripts that leave no spaces
_OUTLINED = re.compile(r"\*{1,6} [A-Z]")
_SIGNS = re.compile(r"\s*[})\]]+[;,)]*$|([=~^_*+-])\1{2,}$")
_PLAIN = re.compile(r"[\"'(]?[^\W\d_]+(?:['\u2019-][^\W\d_]+)?[,.;:!?)\"']{0,3}$")
_SENTENCE = re.compile(r".*[a-z)\"'][.!?:,]$|[A-Z\"'(][a-z']*,? (?:\S+ ){2,}")

WEAK = 0.5
_RECORDED = (DataType.PROFILE, DataType.METRIC, DataType.LOG)  # told by how a whole line is written
_TOLD, _MOSTLY = 8, 0.8  # words of a line that is told by them alone, and how many of them are plain
_COLUMNS = 2  # gaps of a line that is no prose
_ROW = 12  # words of a line in a mail
_PROSE = 5  # words behind a colon that make a sentence


def vote(line: str, before: DataType | None) -> tuple[DataType | None, float]:
    """How the line reads, and how sure that is; None for a comment or braces and rules, which any language has."""
    kind, weight = _alone(line)
    is_next = before is DataType.LOG and line[:1] in " \t" and kind not in _RECORDED
    return (DataType.LOG, WEAK) if is_next else (kind, weight)


@lru_cache(maxsize=1024)
def _alone(line: str) -> tuple[DataType | None, float]:
    """Without the line before it; several questions about a file ask it of each line."""
    if (";" in line and line[-1:].isdigit() and _FOLDED.match(line)) or _STACKED.match(line):
        return DataType.PROFILE, 1.0
    if _METRIC.match(line) or (" => " in line and _ANSWERED.match(line)):
        return DataType.METRIC, 1.0
    if _LOG.match(line) or _FRAME.match(line):
        return DataType.LOG, 1.0
    if _SLASHED.match(line):
        return DataType.CODE, WEAK
    if (_COMMENT.match(line) and not line.startswith("#!")) or _SIGNS.match(line):
        return None, 0.0
    return (DataType.TEXT, WEAK / 2) if _STARRED.match(line) else _written(line)


def _written(line: str) -> tuple[DataType | None, float]:
    if any(form.match(line) for form in (_SECTION, _DOCKER, _CRON, _RELEASE, _PINNED, _HOST, _NESTED)):
        return DataType.CONFIG, 1.0
    if _OUTLINED.match(line):
        return DataType.TEXT, 1.0
    if _CODE.match(line):
        return DataType.CODE, 1.0
    if _YAML.match(line) and (_ITEM.match(line) or not line.endswith((";", "{", ")"))):
        said = line.partition(": ")[2]
        is_prose = len(said.split()) > _PROSE and bool(_SENTENCE.match(said))
        return (DataType.TEXT if is_prose else DataType.CONFIG), WEAK if _WORDS.match(line) else 1.0
    if _PAIR.match(line):
        return DataType.CONFIG, WEAK if line.endswith((";", "{", "(", ")", ",")) else 1.0
    return _loose(line)


def _loose(line: str) -> tuple[DataType | None, float]:
    if any(form.match(line) for form in (_BLOCK, _INLINE, _DIRECTIVE, _TAGGED)):
        return DataType.CONFIG, WEAK
    if _STAMPED.match(line):
        return DataType.LOG, 1.0
    if _TAG.match(line):
        return DataType.LOG, WEAK
    if is_prose(line) and (_MARKED.match(line) or not line.endswith((";", "{", "}"))):
        return DataType.TEXT, _rows(line) * (1.0 if _SENTENCE.match(line) or is_unspaced(line) else WEAK)
    if _ENDING.match(line):
        return DataType.CODE, WEAK
    return (DataType.CONFIG if _BARE.match(line) else DataType.TEXT), WEAK / 2


def is_heading(line: str) -> bool:
    """Whether Markdown would read the line as a heading."""
    return bool(_HEADING.match(line))


def is_prose(line: str) -> bool:
    """Whether the line is words, a list item, a row or a link of Markdown."""
    is_said = bool(_WORDS.match(line) or _is_told(line)) and len(_GAP.findall(line)) < _COLUMNS
    return bool(_MARKED.match(line)) or is_said or is_unspaced(line)


def _rows(line: str) -> float:
    """In how many lines a mail would break it: a paragraph may be written as one."""
    return max(1.0, len(line.split()) / _ROW) if _is_told(line) else 1.0


def _is_told(line: str) -> bool:
    """Whether the line is a long one of plain words."""
    words = line.split()
    return len(words) >= _TOLD and sum(bool(_PLAIN.match(word)) for word in words) >= _MOSTLY * len(words)


def is_unspaced(line: str) -> bool:
    """Whether the line is mostly of a script that leaves no spaces between words."""
    return 2 * len(_UNSPACED.findall(line)) > len(line)
