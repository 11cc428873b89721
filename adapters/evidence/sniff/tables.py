"""What a table of comma, tab or semicolon separated cells is: spans, records of what happened, numbers over time."""

import re

from adapters.evidence import rows as cells
from adapters.evidence.sniff.sample import WIDTH, Sample
from engines.evidence import DataType

_DELIMITERS = (",", "\t", ";", "|")
_ROWS = 60
_HEADERS = 6  # rows of them
_WHOLE = 0.8  # of the rows that must have all columns
_TIME = re.compile(
    rf"(?i)^(?:{cells.TIME}|.*timestamp.*|.*_time|.*_at|date(?:time)?|t|period|when|hour|minute|day"
    r"|(?:\w*_)?(?:epoch|ts|time|unix)(?:_?(?:s|sec|ms|us|ns|millis|utc))?"
    r"|.*date|interval\w*)$"
)
_STAMP = re.compile(
    r"\s*\"?(?:\d{4}[-/]\d\d[-/]\d\d|\d{1,2}[/.]\d{1,2}[/.]\d{4}|1\d{9}(?:\d{3}){0,3}(?:\.\d+)?$"
    r"|(?:\d\d-\d\d )?\d\d:\d\d(?::\d\d)?|(?:[A-Z][a-z]{2},? )?[A-Z][a-z]{2} +\d)"
)
_DATED = re.compile(r"[\[(<]\d{4}[-/.]\d\d[-/.]\d\d\b")  # begins a record
_MESSAGE = re.compile(
    r"(?i)^(?:@?message|_raw|msg|log|event\w*|text|description|body|log_?message|line|content|details?|error"
    r"|stack_?trace|summary)$"
)
_LEVEL = re.compile(
    r"(?i)^(?:level|severity|lvl|log_?level|loglevel|type|priority|status_?code|status|method|path|url)$"
)
_CHANGE = re.compile(
    r"(?i)^(?:commit\w*|sha|version|revision|release|deploy\w*|flag\w*|change\w*|image|tag|old_?\w*|new_?\w*"
    r"|from|to|author|actor"
    r"|previous_version|key|setting|environment|env)$"
)
_SPAN = re.compile(r"(?i)^(?:[\w.]{1,30}\.)?(?:span[._ ]?id|parent[._ ]?(?:span[._ ]?)?id|trace[._ ]?id)$")
_OWNER = re.compile(r"(?i)^(?:\w{1,30}[._])?parent_?(?:span_?)?id$")
_OWN = re.compile(r"(?i)^(?:\w{1,30}[._])?id$")
_LASTED = re.compile(r"(?i)^(?:\w{1,30}[._])?duration(?:[_ ]?(?:ms|us|ns))?$")
_NUMBER = re.compile(
    r"\s*[-+]?(?:\d[\d,]*+(?:\.\d*+)?(?:[eE][-+]?\d++)?|\.\d++)\s*+(?:%|[mun\u00b5]?s|mins?|hours?"
    r"|[kKMGT]i?B?|B|Mil|Bil|(?:[KM] )?[A-Za-z]{1,8}/[A-Za-z]{1,6})?\s*$"
)
_RULE = re.compile(r"\s*-{3,}(?:\+-{3,})+\s*")  # below the header of a query's result
_SELF = re.compile(r"(?i)^(?:(?:own|self|exclusive)[ _](?:time|samples|cpu|size|alloc\w*)|self|tottime)\b")
_CALLED = re.compile(r"(?i)^(?:(?:function|method|frame|symbol|class)(?:[ _]?name)?|name|call[ _]tree)$")
_SEPARATOR = re.compile(r"sep=.\s*")  # for Excel
_FIELD = re.compile(r"[a-z][a-z0-9_.-]*$")
_SECONDS = re.compile(r"1\d{9}(?:\.\d+)?$")
_FIELDS = 6  # of a record
_VOID = ("", "nan", "null", "none", "na", "n/a", "-")
_REQUEST = frozenset(("method", "path", "url", "uri", "status", "status_code", "client_ip", "user_agent"))
_QUERIED = tuple(
    frozenset(names.split())
    for names in ("pid query", "query calls", "queryid calls", "pid locktype", "pid mode granted")
)  # what statistics views of databases are exported with
_PROSE = 30  # characters of a cell that says something in words


def judge(sample: Sample) -> DataType | None:
    """The type of a table with a header; None for anything else, also for a table that tells nothing by its columns."""
    lines = sample.written[:_ROWS]
    if lines and len(lines[0]) >= WIDTH:
        lines = sample.whole[:_ROWS]
    lines = _uncommented(lines)
    lines = lines[1:] if lines and _SEPARATOR.fullmatch(lines[0]) else lines
    if len(lines) < 3:  # noqa: PLR2004 - a header and two rows
        return None
    return _queried(lines[0]) if _RULE.fullmatch(lines[1]) else _separated(lines)


def _uncommented(lines: list[str]) -> list[str]:
    """The lines without remarks above the header; a header may be a remark itself."""
    first = next((i for i, line in enumerate(lines[: _HEADERS + 1]) if not line.startswith("#")), 0)
    is_row = any(_STAMP.match(cell) for cell in re.split(r"[,;\t]", lines[first])) if lines else True
    return lines if is_row else lines[first:]


def _queried(header: str) -> DataType | None:
    """What a query of a database printed: spans, or what other rules know."""
    return DataType.TRACE if _is_tree([name.strip() for name in header.split("|")]) else None


def _separated(lines: list[str]) -> DataType | None:
    delimiter = max(_DELIMITERS, key=lambda sign: (lines[0].count(sign), lines[len(lines) // 2].count(sign)))
    if not any(line.count(delimiter) for line in (lines[0], lines[len(lines) // 2])):
        return _spaced([line.split() for line in lines])
    read = _cells(lines, delimiter)
    read = read[cells.begun(read) :]
    if len(read) < 3:  # noqa: PLR2004 - as above, or quotes swallowed the lines
        return None
    read = _below(read)
    header = _filled_up(read)
    if delimiter == "\t":  # empty cells at the end of a line are cut
        read = [[*row, *[""] * (len(header) - len(row))] if 2 * len(row) > len(header) else row for row in read]
    rows = [row for row in read[1:] if len(row) == len(header)]
    if len(rows) < _WHOLE * (len(read) - 1):
        return None
    if _is_header(header, delimiter):
        names = frozenset(name.lower() for name in header)
        return DataType.TEXT if any(asked <= names for asked in _QUERIED) else _table(header, rows)
    return None if delimiter == "|" else _headless(rows)


def _spaced(rows: list[list[str]]) -> DataType | None:
    """Records of a program under the names of their fields: none is empty, and one counts the seconds."""
    if len(rows[0]) < _FIELDS or any(len(row) != len(rows[0]) for row in rows) or not all(map(_FIELD.match, rows[0])):
        return None
    columns = list(zip(*rows[1:], strict=True))
    is_timed = any(_filled(column, _SECONDS) for column in columns)
    return DataType.LOG if is_timed and not all(map(_plain, columns)) else None


def _below(read: list[list[str]]) -> list[list[str]]:
    """The table without what stands below its first header and is no row yet: more headers, or units."""
    first = next((i for i, row in enumerate(read[1 : _HEADERS + 1], 1) if any(map(_STAMP.match, row))), 1)
    below = read[1:first]
    if not below or len(read) <= first + 1 or any(_NUMBER.match(cell) for row in below for cell in row if cell):
        return read
    named = next((row[0] for row in reversed(below) if row and _TIME.match(row[0])), read[0][0])
    return [[named, *(name or "column" for name in read[0][1:])], *read[first:]]


def _cells(lines: list[str], delimiter: str) -> list[list[str]]:
    """The rows of a table; none where the quotes are not those of a table."""
    if lines[0].startswith('"""'):
        return []
    return [[cell.strip() for cell in row] for _, row in cells.of(lines, delimiter)]


def _filled_up(read: list[list[str]]) -> list[str]:
    """The header, with a name for a last column that has none (a viewer's message)."""
    wider = all(len(row) == len(read[0]) + 1 for row in read[1:])
    return [*read[0], "message"] if wider else read[0]


def _is_header(header: list[str], delimiter: str) -> bool:
    if any(_DATED.match(name) for name in header):
        return False
    if delimiter == "|" or any(len(name) > 120 for name in header):  # noqa: PLR2004 - a column's name, also a PromQL one
        return False
    named = [name for name in header if name and not _NUMBER.match(name) and not _STAMP.match(name)]
    return len(named) >= max(2, len(header) - 1) and not any(name.endswith((".", ":", "{")) for name in header)


def _headless(rows: list[list[str]]) -> DataType | None:
    """Rows with a time and words are records, whatever their columns are called."""
    columns = list(zip(*rows, strict=True))
    timed = any(_stamped(c) and not _plain(c) for c in columns)
    return DataType.LOG if timed and len(columns) > 2 and any(_is_prose(c) for c in columns) else None  # noqa: PLR2004


def _table(header: list[str], rows: list[list[str]]) -> DataType | None:
    columns = list(zip(*rows, strict=True))
    if _is_tree(header) and not any(_MESSAGE.match(n) and _is_prose(c) for n, c in zip(header, columns, strict=True)):
        return DataType.TRACE
    times = [i for i, c in enumerate(columns) if _stamped(c) and (_TIME.match(header[i]) or not _plain(c))]
    named = [i for i, name in enumerate(header) if _TIME.match(name) and _filled(columns[i], _NUMBER)]
    if not times and not named:
        return _untimed(header, rows)
    others = [i for i in range(len(header)) if i not in times and i not in named]
    numeric = [i for i in others if _filled(columns[i], _NUMBER)]
    if any(_MESSAGE.match(header[i]) and _is_prose(columns[i]) for i in others if i not in numeric):
        changes = sum(bool(_CHANGE.match(header[i])) for i in others)
        return DataType.CONFIG if changes > 1 + any(_LEVEL.match(header[i]) for i in others) else DataType.LOG
    if sum(bool(_CHANGE.match(header[i])) for i in others if i not in numeric) > 1:
        return DataType.CONFIG
    if numeric and not any(re.fullmatch("(?i)level|severity|lvl|loglevel", header[i]) for i in others):
        return DataType.LOG if _is_access([header[i].lower() for i in others]) else DataType.METRIC
    return DataType.LOG


def _untimed(header: list[str], rows: list[list[str]]) -> DataType | None:
    """Functions with what each took alone, or a list of things."""
    if any(map(_SELF.match, header)) and any(map(_CALLED.match, header)):
        return DataType.PROFILE
    return DataType.TEXT if any(rows) else None


def _is_tree(header: list[str]) -> bool:
    if sum(bool(_SPAN.match(name)) for name in header) >= 2:  # noqa: PLR2004 - an id and whose child it is
        return True
    return all(any(map(form.match, header)) for form in (_OWNER, _OWN, _LASTED))


def _is_access(names: list[str]) -> bool:
    return len(_REQUEST.intersection(names)) > 2  # noqa: PLR2004 - of a request


def _filled(cells: tuple[str, ...], pattern: re.Pattern[str]) -> bool:
    said = [cell for cell in cells if cell.lower() not in _VOID]
    return bool(said) and all(pattern.match(cell) for cell in said)


def _stamped(cells: tuple[str, ...]) -> bool:
    return _filled(cells, _STAMP)


def _plain(cells: tuple[str, ...]) -> bool:
    return _filled(cells, _NUMBER)


def _is_prose(cells: tuple[str, ...]) -> bool:
    return sum(" " in cell or len(cell) > _PROSE for cell in cells) * 2 >= len(cells)
