"""What a JSON or XML document is, told from the keys and tags that it uses."""

import re
from collections import Counter
from collections.abc import Iterable

from adapters.evidence.sniff.sample import Sample
from engines.evidence import DataType

_JSON = re.compile(r'\s*(?:\{\s*(?:"|\}\s*$)|\[\s*(?:[{\["]|-?\d[\d.eE+]*\s*,|\]\s*$))')
_KEY = re.compile(r'"([^"\\\n]{1,60})"\s*:\s*("-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?"|["\[{]|[-\d])?')
_MEMBER = re.compile(
    r'\s*(?:"[^"\\]{1,80}"\s*:.*[,{\[\]}"\w]|[{}\[\]]{1,4},?|(?:"[^"\\]{0,200}"|-?\d[\d.eE+-]{0,30}),?)$'
)
_MOST = 0.9  # of the lines of a part of a document
_BARE = re.compile(r"(?:\{\s*|---\s+)?(?:- )?'?[A-Za-z_][\w.]*'?:\s")
_BARE_KEY = re.compile(r"(?m)^[\s-]*'?([\w.]{1,60})'?: ")
_RESULT = re.compile(r'"resultType"\s*:\s*"(\w+)"')
_SAMPLES = re.compile(r'\[\s*"?1\d{9,12}(?:\.\d+)?"?\s*,\s*"?-?[\d.]|\[\s*-?[\d.]+\s*,\s*1\d{9,12}\s*\]')
_INCIDENT = re.compile(r'"(?:event_type|event|type)"\s*:\s*"incident\.')
_EVENT = re.compile(r'"kind"\s*:\s*"Event(?:List)?"')
_TAG = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:(?!-->).)*+-->\s*+)*+<([!?]?[A-Za-z][\w:.-]*)\b([^>]*)", re.DOTALL
)
_DIGITS = frozenset("-0123456789")
_MANY = 3  # samples that make a series

_MESSAGES = (
    *("message", "msg", "log", "@message", "MESSAGE", "textPayload", "jsonPayload", "eventName", "short_message"),
    *("Message", "event", "text", "body"),
)
_TIMES = (
    *(
        "timestamp",
        "time",
        "ts",
        "@timestamp",
        "date",
        "datetime",
        "eventTime",
        "__REALTIME_TIMESTAMP",
        "asctime",
        "at",
        "clock",
    ),
    *(
        "beginTimeSeconds",
        "Date",
        "TimeGenerated",
        "Timestamp",
        "created_at",
        "@t",
        "t",
        "occurred_at",
        "lastTimestamp",
    ),
)
_SEVERITIES = ("level", "severity", "lvl", "loglevel", "log_level", "levelname", "Level", "@l")
_LEVELS = (*_SEVERITIES, "status", "PRIORITY")
_CHANGES = (
    *("sha", "commit_sha", "commit", "deployed_at", "deployed_by", "flag", "flag_key", "previous_version", "revision"),
    *("commitSha", "commitId", "release", "feature_flag", "rollout", "deployment_id", "change_id", "new_value"),
)
_RELEASES = (  # what, and who: a release has both
    ("version", "tag", "image_tag", "to_version"),
    ("author", "deployer", "committer", "triggered_by", "approved_by"),
)
_PLAIN = re.compile(r"[^a-z0-9]")  # what a key of a span is without: case, dots, underscores
_OWNED = re.compile(r"^\w+\.(?=\w{3,10}Id$|Duration$)")  # by whose property an id is told
_TRACE = frozenset(("traceid", "tracetraceid", "ddtraceid"))
_SPAN = frozenset(("spanid", "tracespanid", "id"))
_CHILD = frozenset(("spanid", "parentspanid"))
_LASTED = re.compile(
    r"duration\w{0,8}|end(?:time\w{0,6}|timestamp|timeunixnano)|starttimeunixnano|elapsed(?:ms)?|(?:trace)?parent(?:span)?(?:id)?"
)


def judge(sample: Sample) -> DataType | None:
    """The type of a JSON or XML document; None for anything else."""
    text = sample.text
    if _JSON.match(text):
        return _json(text, records=is_records(sample.written))
    if _is_middle(sample.written):
        return _json(text, records=False)
    if _BARE.match(text):  # an object as JavaScript prints it, or YAML
        return DataType.TRACE if _is_trace(Counter(m[1] for m in _BARE_KEY.finditer(text))) else None
    if text.lstrip()[:1] == "<" and (tag := _TAG.match(text)):
        return _xml(tag[1].lower(), sample)
    return None


def _is_middle(lines: list[str]) -> bool:
    """Whether it is cut out of a document that is written over many lines."""
    inside = [bool(_MEMBER.match(line)) for line in lines]
    return sum(inside) >= max(_MANY, _MOST * len(lines)) and any(line.lstrip()[:1] == '"' for line in lines)


def is_records(lines: list[str]) -> bool:
    """Whether two lines running are a whole object each."""
    first = [line.strip() for line in lines[:6]]
    whole = [s for s in first if s.startswith("{") and len(s) > 2 and (s.endswith("}") or len(s) > 390)]  # noqa: PLR2004 - not `{}`; cut at WIDTH
    return len(whole) >= 2 and not first[0].startswith("[")  # noqa: PLR2004 - one may be a document


def _json(text: str, *, records: bool) -> DataType:  # noqa: PLR0911 - the forms in their order
    found = [(m[1], m[2]) for m in _KEY.finditer(text)]
    keys = Counter(key for key, _ in found)
    if _is_profile(keys, text):
        return DataType.PROFILE
    if "apiVersion" in keys and "kind" in keys:
        return DataType.LOG if keys["involvedObject"] + keys["regarding"] or _EVENT.search(text) else DataType.CONFIG
    if _is_trace(keys):
        return DataType.TRACE
    if _is_alert(keys, text) or "Node Type" in keys or "query_block" in keys or _is_chat(keys):
        return DataType.TEXT
    if _is_metric(keys, text) or _is_numbers(keys, [value for _, value in found]):
        return DataType.METRIC
    if "cells" in keys and "cell_type" in keys:
        return DataType.CODE
    return DataType.LOG if _is_log(keys, text, records=records) else DataType.CONFIG


def _some(keys: Counter[str], *names: str) -> bool:
    return any(name in keys for name in names)


def _most(keys: Counter[str], names: Iterable[str]) -> int:
    return max(keys[name] for name in names)


def _is_profile(keys: Counter[str], text: str) -> bool:
    return (
        "speedscope" in text[:2000]
        or ("profiles" in keys and "frames" in keys)
        or "traceEvents" in keys
        or (keys["ph"] > 1 and keys["ts"] > 1 and "pid" in keys)
        or ("callFrame" in keys and _some(keys, "nodes", "head", "hitCount"))
        or any("==>" in key for key in keys)  # calls of xhprof
        or _some(keys, "stackTable", "frameTable", "node_fields", "flamebearer")
    )


def _is_trace(keys: Counter[str]) -> bool:
    if _some(keys, "resourceSpans", "scopeSpans", "resource_spans", "instrumentationLibrarySpans", "subsegments"):
        return True
    if keys["transaction"] + keys["span"] > 1 and "trace" in keys and "processor" in keys:  # of an APM agent
        return True
    if "Segments" in keys and "Document" in keys:
        return True
    plain = {_PLAIN.sub("", _OWNED.sub("", key).lower()) for key in keys}
    if plain >= _CHILD and any(map(_LASTED.fullmatch, plain)):
        return True
    if not plain & _TRACE or (_some(keys, "message", "msg") and _some(keys, "level", "severity", "lvl")):
        return False
    return _some(keys, "spans") or (bool(plain & _SPAN) and any(map(_LASTED.fullmatch, plain)))


def _is_alert(keys: Counter[str], text: str) -> bool:
    return (
        ("alerts" in keys and _some(keys, "startsAt", "fingerprint", "generatorURL", "groupKey", "receiver"))
        or ("startsAt" in keys and "annotations" in keys)
        or ('\\"AlarmName\\"' in text and "Message" in keys)
        or ("alarmName" in keys and _some(keys, "previousState", "detail-type"))
        or ("alert" in keys and "action" in keys and "message" in keys)
        or ("AlarmName" in keys and _some(keys, "NewStateValue", "StateValue"))
        or ("alertname" in keys and _some(keys, "status", "state", "summary", "severity", "startsAt"))
        or _some(
            keys, "evalMatches", "alert_type", "alert_title", "alert_transition", "alert_id", "alertId", "event_action"
        )
        or bool(_INCIDENT.search(text))
        or (_some(keys, "escalation_policy", "urgency") and _some(keys, "incident", "incident_key", "incident_number"))
        or ("monitor" in keys and _some(keys, "threshold", "observed"))
    )


def _is_chat(keys: Counter[str]) -> bool:
    said = "text" in keys and "user" in keys and "ts" in keys and _some(keys, "client_msg_id", "thread_ts", "reactions")
    return said or (all(_some(keys, *names) for names in _TICKET) and not _some(keys, *_CHANGES))


_TICKET = (
    ("summary", "title", "subject"),
    ("description", "body", "content"),
    ("reporter", "assignee", "author", "user", "requester", "creator"),
    ("comment", "comments", "priority", "labels"),
)


def _is_metric(keys: Counter[str], text: str) -> bool:
    result = _RESULT.search(text)
    if result:
        return result[1] != "streams"
    named = _some(
        keys,
        *("resourceMetrics", "scopeMetrics", "resource_metrics", "MetricDataResults", "metric_data_results"),
        *("Datapoints", "pointlist", "data_points"),
        *("datapoints", "dps", "timeSeries", "timeseries", "metricValues"),
    )
    paired = "timestamps" in keys and "values" in keys
    series = "series" in keys and "values" in keys and "columns" in keys
    frames = "frames" in keys and "schema" in keys and "data" in keys
    return named or paired or series or frames or len(_SAMPLES.findall(text[:20_000])) >= _MANY


def _is_numbers(keys: Counter[str], values: list[str | None]) -> bool:
    """Records of a time and mostly numbers, which say nothing in words."""
    times = _most(keys, _TIMES)
    if _some(keys, *_MESSAGES) or times < max(2, _most(keys, _CHANGES) + 1):
        return False
    numbers = sum(v is not None and v.strip('"')[:1] in _DIGITS for v in values)
    words = sum(v == '"' for v in values)
    named = "metric" in keys and "value" in keys
    return (named and times >= _MANY) or numbers >= max(_MANY, words if times >= _MANY else 2 * words)


def _is_log(keys: Counter[str], text: str, *, records: bool) -> bool:  # noqa: PLR0911 - the forms in their order
    if '"streams"' in text and _RESULT.search(text):
        return True
    if _some(keys, "ingestionTime", "textPayload", "jsonPayload") or ("eventTime" in keys and "eventName" in keys):
        return True
    if "reason" in keys and "message" in keys and _some(keys, "involved_object", "warning_events", "first_time"):
        return True
    if "count" in keys and _some(keys, "signature", "pattern", "template"):
        return True
    if _most(keys, _CHANGES) >= _most(keys, _TIMES) > 0:
        return False
    if not _some(keys, *_SEVERITIES) and min(_most(keys, names) for names in _RELEASES) >= _most(keys, _TIMES) > 0:
        return False
    told = min(_most(keys, (*_MESSAGES, *_SEVERITIES)), _most(keys, _TIMES))
    if records:
        return _some(keys, *_TIMES, *_LEVELS) or not _some(keys, "apiVersion", "id", "name")
    return told > 1 or (told == 1 and (_some(keys, "level", "severity", "logger") or "logs" in keys))


def _xml(tag: str, sample: Sample) -> DataType | None:  # noqa: PLR0911 - the forms in their order
    local = tag.rsplit(":", 1)[-1]
    if tag in ("?php", "%"):
        return DataType.CODE
    if local == "svg" or "<svg" in sample.text[:2000].lower().split("<html", 1)[0]:
        return DataType.VISUAL
    if tag == "!doctype":
        return DataType.TEXT if re.search(r"(?i)<!doctype html|<html", sample.text[:2000]) else DataType.CONFIG
    if local in ("template", "script", "style") and sample.promised is DataType.CODE:
        return DataType.CODE
    if local in _PAGE:
        return DataType.TEXT
    if local in ("event", "events", "log", "logs", "testsuite", "testsuites", "test-run", "record"):
        return DataType.LOG
    return DataType.CONFIG if "</" in sample.text or "/>" in sample.text or sample.text.startswith("<?xml") else None


_PAGE_TAGS = (
    "html head body div p span table h1 h2 h3 center pre main section article header meta title rss feed ul ol br hr "
    "a script style template form nav"
)
_PAGE = frozenset(_PAGE_TAGS.split())
