"""Levels of a log line that are no English word behind its time: letters, facilities, numbers, other languages."""

import re

from adapters.evidence import levels
from engines.evidence import Severity

_REACH = 120  # characters behind a time
_LETTERS = {
    "E": Severity.ERROR,
    "N": Severity.ERROR,
    "W": Severity.WARNING,
    "F": Severity.CRITICAL,
    "C": Severity.CRITICAL,
}
_FACILITY = "emerg|emergency|alert|crit|critical|err|error|warn|warning|notice|info|debug"
_WORDS = {
    Severity.CRITICAL: "致命的エラー 致命的 緊急 致命错误 致命 严重 緊急錯誤 критично фатальная 치명적",
    Severity.ERROR: "エラー 異常 错误 錯誤 失败 ошибка 오류 에러",
    Severity.WARNING: "警告 注意 предупреждение 경고",
    Severity.INFO: "情報 信息 资讯 調試 调试 デバッグ информация 정보",
}
_OTHERS = {word: severity for severity, words in _WORDS.items() for word in words.split()}
_OTHER = "|".join(sorted(_OTHERS, key=len, reverse=True))
_BEHIND = re.compile(
    rf"""[\s\-|:\]>]*+(?:
    [\[【<(「『]?(?P<other>(?i:{_OTHER}))(?=[\]】>)」』\s:\uff1a、。|]|$)
    | (?:[\w.-]{{1,60}}\s)?\[?(?:ID\s\d+\s)?[a-z]\w{{1,20}}[.:](?P<facility>(?i:{_FACILITY}))(?:\|\w{{3,9}})?[\]\s:]
    | 0x[0-9a-f]+\s+(?P<column>Default|Info|Debug|Error|Fault)\s
    | (?:(?:\[\w{{1,16}}\]|\d\w{{0,15}}|[a-f]{{8}})\s+){{0,3}}?(?:\w{{1,20}}\s{{2,}})?
      (?P<letter>[EWIDFVO])(?:\s{{1,6}}(?=[A-Z\[\d]|\w[\w.$-]{{0,40}}\s{{0,20}}:)|/(?=\w))
    | (?P<aix>[PTI])\ [HSOU]\ \S{{1,40}}\ {{2,}}(?=\S)
    | \#\#\[(?P<ci>error|warning|debug)\]
    | (?:[\w.:-]{{1,60}}\s)?%[A-Z][A-Z\d_]*(?:-[A-Z][A-Z\d_]*){{0,3}}-(?P<number>[0-7])-[A-Z\d_]+:
    )""",
    re.VERBOSE,
)
_BEFORE = re.compile(r"(?:\W?(?P<letter>[EWIDFC])(?:,? \[?|\s+)|=+(?P<report>ERROR|WARNING|INFO|CRASH) REPORT=+ )\Z")
_TAGGED = re.compile(
    r"(?P<letter>[EWIDFV])/[\w.$:-]{1,60}\s*\(\s*\d+\): |npm (?P<npm>ERR!|WARN|error) "
    r"|::(?P<command>error|warning|notice)[ :]"
)
_CODED = re.compile(  # numbers of messages
    r"[\s\-|:\]>]*+(?:(?:ORA|TNS|RMAN|PLS|IMP|EXP)-(?P<oracle>\d{5})\b"  # of Oracle's products: errors alone
    r"|(?:SQL\d{4,5}(?=[NCW])|[A-Z]{3,5}\d{4,5}(?=[EWI]))(?P<ibm>[A-Z])(?=:?\s))"  # of IBM's: they end with how bad
)
_AIX = {"p": Severity.ERROR, "t": Severity.WARNING, "i": Severity.INFO}  # permanent, temporary
_NAMES = {"fault": Severity.CRITICAL, "default": Severity.INFO, "crash": Severity.ERROR, "err!": Severity.ERROR}


def behind(text: str, start: int) -> Severity | None:
    """The level that stands behind the time."""
    found = _BEHIND.match(text, start, start + _REACH) or _CODED.match(text, start, start + _REACH)
    return _said(found) if found else None


def before(text: str) -> Severity | None:
    """The level in what stands before the time."""
    found = _BEFORE.match(text[-30:])
    return _said(found) if found else None


def alone(text: str) -> Severity | None:
    """The level of a line without a time."""
    found = _TAGGED.match(text) or _CODED.match(text) or _BEHIND.match(text, 0, _REACH)
    return _said(found) if found and not (found.lastgroup == "letter" and found.re is _BEHIND) else None


def _said(found: re.Match[str]) -> Severity | None:
    said = found[found.lastgroup or 0]
    if found.lastgroup in ("letter", "ibm"):
        return _LETTERS.get(said, Severity.INFO)
    if found.lastgroup == "oracle":
        return Severity.ERROR if int(said) else Severity.INFO
    if found.lastgroup == "number":
        return levels.severity(int(said))
    low = said.lower()
    if found.lastgroup == "aix":
        return _AIX[low]
    return _OTHERS.get(low) or _NAMES.get(low) or levels.severity(low)
