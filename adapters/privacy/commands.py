"""Finds passwords among the options of the commands that are known to take one: `mysql -px`, `curl -u a:b`."""

import re
from collections.abc import Iterator

from adapters.privacy import values, whole
from adapters.privacy.assigned import value_at
from adapters.privacy.scanner import Trigger
from adapters.privacy.spans import Span

_NEAR = 240  # bytes between a pipe and what reads from it
_LINE = 2048  # bytes of a command that are looked at
_ARGUMENT = r"(?:'(?P<single>[^'\n]++)(?:'|\Z)|\"(?P<double>[^\"\n]++)(?:\"|\Z)|(?P<bare>[^\s'\"-][^\s'\"]{0,255}))"
_ATTACHED = r"(?:^|[\s'\"])-p" + _ARGUMENT


def _spaced(options: str) -> str:
    return rf"(?:^|[\s'\"])(?:{options})(?:[ =]{{1,3}}|[\"'],?[ ]{{0,4}}(?:a\d{{1,3}}=)?(?=[\"']))" + _ARGUMENT


def _userinfo(options: str, sign: str) -> str:
    return rf"(?:^|\s)(?:{options})[ =]{{0,3}}['\"]?[^\s'\":%]{{0,64}}{sign}(?P<bare>[^\s'\"]{{1,256}})"


_COMMANDS = {
    "mysql mysqldump mysqladmin mysqlimport mysqlsh mariadb mariadb-dump": _ATTACHED
    + r"|(?:^|\s)-p ['\"](?P<quoted>[^'\"\n]{1,256})",
    "sshpass mongo mongosh mongodump mongorestore mongoexport influx cypher-shell rabbitmqadmin mosquitto_pub"
    " mosquitto_sub useradd usermod": _spaced("-p|-P"),
    "login": _spaced("-p"),
    "redis-cli valkey-cli keydb-cli": _spaced("-a|--pass"),
    "sqlcmd bcp isql cqlsh": _spaced("-P|-p"),
    "ldapsearch ldapmodify ldapadd ldapwhoami ldapdelete": _spaced("-w"),
    "plink pscp psftp": _spaced("-pw"),
    "7z 7za": _ATTACHED,
    "zip unzip": _spaced("-P"),
    "smbclient winexe rpcclient": _userinfo("-U", "%"),
    "curl wget http https hey ab vegeta": _userinfo("-u|--user|-U|--proxy-user|-a|--auth|-A", ":"),
    "htpasswd": r"(?:^|\s)-\w*b\w* \S{1,256} \S{1,64} " + _ARGUMENT,
    "openssl": r"pass:(?P<quoted>[^\s'\"]{1,256})|" + _spaced("-k"),
    "mc": r"(?:alias set|config host add) \S{1,64} \S{1,256} \S{1,128} " + _ARGUMENT,
    "ipmitool twine psexec PsExec PsExec64 psexec.exe PsExec.exe evil-winrm": _spaced("-P|-p"),
    "schtasks schtasks.exe": r"(?i:/rp) " + _ARGUMENT,
    "xfreerdp": r"/p:" + _ARGUMENT,
    "lftp": r"-u [^\s,]{1,64},(?P<bare>[^\s'\"]{1,256})",
    "keytool jarsigner": _spaced("-storepass|-keypass|-srcstorepass|-deststorepass"),
    "snmpwalk snmpget snmpbulkwalk": _spaced("-A|-X|-c"),
    "rabbitmqctl": r"(?:add_user|change_password) \S{1,64} " + _ARGUMENT,
    "runas": r"/user:\S{1,64} " + _ARGUMENT,
    "net": r"user \S{1,64} (?P<quoted>[^\s'\"/-][^\s'\"]{0,255})|/user:\S{1,64} "
    + _ARGUMENT
    + r"|use (?:\S{1,8} )?\\\\\S{1,128} (?P<share>[^\s'\"/-][^\s'\"]{0,255})",
}
_OPTIONS = {
    command.encode(): re.compile(pattern.encode())
    for commands, pattern in _COMMANDS.items()
    for command in commands.split()
}
_MARKS = {
    b"login": b" -p",
    b"mc": b" ",
    b"xfreerdp": b"/p:",
    b"schtasks": b"/",
    b"schtasks.exe": b"/",
    b"net": b"use",
    b"runas": b"user",
    b"rabbitmqctl": b" ",
}
"""What stands in a line with a password, if it is no option; most lines with such words have none."""
_BEFORE = rb"[\s/\"'`;|&(=]"
_AGAIN = {command: re.compile(_BEFORE + re.escape(command) + rb"[ \t\"']") for command in _OPTIONS}
_NAME = re.compile(rb"[\w.-]{1,24}$")
_LETTER = re.compile(rb"[A-Za-z]")
_CALLS = {
    b"mysqli_connect": 3,
    b"mysql_connect": 3,
    b"mysqli": 3,
    b"pdo": 3,
    b"credentials": 4,
    b"pscredential": 2,
    b"httpbasicauth": 2,
    b"basicauth": 2,
    b"basic_auth": 2,
    b"ftp_login": 2,
    b"auth=": 2,
    b".auth": 2,
    b".login": 2,
}
"""Functions and which of their arguments is the password."""
_FUNCTION = re.compile(rb"(?i)(?P<name>" + b"|".join(map(re.escape, _CALLS)) + rb")\($")
_STRING = re.compile(rb"[ \t]{0,8}(?:[\"'](?P<value>[^\"'\n]*+)[\"']|(?P<other>[^\"',()\n]{1,64}))[ \t]{0,8}[,)]")
_PIPED = re.compile(
    rb"(?:echo|printf)\s{1,4}(?:-\w{1,3}\s{1,4})?[\"']?(?P<user>[\w.-]{1,64}:)?(?P<value>[^\s\"'|\\]++)[\"']?"
    rb"\s{0,4}\|[^|\n]{1,200}$"
)


def _command(chunk: bytes, end: int) -> Iterator[Span]:
    name = _NAME.search(chunk, max(0, end - 26), end - 1)
    options = _OPTIONS.get(name[0]) if name else None
    if name is None or options is None:
        return
    line = chunk.find(b"\n", end, end + _LINE)
    last = line if line >= 0 else end + _LINE
    if chunk.find(_MARKS.get(name[0], b"-"), end, last) < 0:
        return
    again = _AGAIN[name[0]].search(chunk, end, last)  # what follows is that command's: each byte is looked at once
    for found in options.finditer(chunk, end - 1, again.start() if again else last):
        group = found.lastgroup
        if group and values.is_literal(found[group]):
            yield Span(found.start(group), _end(chunk, found, group), "SECRET")


def _end(chunk: bytes, found: re.Match[bytes], group: str) -> int:
    """Of an argument, also of one in quotes that goes on behind what was looked at."""
    begin = found.start(group)
    if found.end() == found.end(group) and group in ("single", "double"):
        return max(found.end(), whole.closing(chunk, begin, chunk[begin - 1 : begin]))
    return found.end(group)


def _beside(chunk: bytes, end: int) -> Iterator[Span]:
    """A password beside its user, of any command; ports have no letters, and names seldom digits."""
    value = value_at(chunk, end - 1, chunk[end - 2 : end - 1].strip())
    if values.is_random(value) and _LETTER.search(value):
        yield Span(end - 1, end - 1 + len(value), "SECRET")


def _called(chunk: bytes, end: int) -> Iterator[Span]:
    """The argument of a function that opens a connection, by its place: `mysqli_connect(host, user, password)`."""
    name = _FUNCTION.search(chunk, max(0, end - 40), end)
    place = _CALLS.get(name["name"].lower()) if name else None
    for _ in range(place or 0):
        found = _STRING.match(chunk, end)
        if not found:
            return
        end = found.end()
        place = place - 1 if place else 0
        if not place and values.is_literal(found["value"] or b""):
            yield Span(*found.span("value"), "SECRET")


def _piped(chunk: bytes, end: int) -> Iterator[Span]:
    """A password on its way to a command's standard input; `chpasswd` takes the user with it."""
    pipe = chunk.rfind(b"|", 0, end)
    found = _PIPED.search(chunk, chunk.rfind(b"|", 0, pipe) + 1, end) if 0 <= end - pipe <= _NEAR else None
    if found:
        begin = found.start("value" if chunk.endswith(b"chpasswd", 0, end) or not found["user"] else "user")
        if values.is_literal(chunk[begin : found.end("value")]):
            yield Span(begin, found.end("value"), "SECRET")


TRIGGERS = (
    Trigger(rb"(?i)(?:" + b"|".join(map(re.escape, _CALLS)) + rb")\(", _called),
    Trigger(rb"(?:^|" + _BEFORE + rb")(?:" + b"|".join(re.escape(c) for c in _OPTIONS) + rb")[ \t\"']", _command),
    Trigger(rb"\s(?:-[uU]|--user(?:name)?)[ =][^\s]{1,64} -[pP] [\"']?[^\s\"'-]", _beside),
    Trigger(rb"(?:chpasswd|sudo -S|--password-stdin|--with-token|passwd --stdin|--token-stdin)", _piped),
)
