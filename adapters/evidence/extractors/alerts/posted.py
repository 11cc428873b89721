"""What single monitors post: CloudWatch alarms (bare, by SNS, by EventBridge), Datadog, Grafana of old, Opsgenie."""

import re

from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject, told
from adapters.evidence.lined import NOTHING, Node, read_json
from engines.evidence import FindingKind, Severity

_OVER = {"ok", "recovered", "success", "resolved", "close", "closed", "resolve", "acknowledged"}
_EMPTY = {"insufficient_data", "no data", "no_data", "nodata"}
_WARN = {"warn", "warning", "pending"}
_MARK = re.compile(
    r"^\[(?P<state>[A-Za-z][A-Za-z -]{1,30})(?: on \{(?P<scope>[^}]{0,300})\})?\]\s*(?P<name>.+)", re.DOTALL
)
_OBSERVED = re.compile(r"\[([-+0-9.eE]{1,30}) \(")
_TAGS = re.compile(r"(?:^|,)\s*(?:service|app|kube_deployment|host|pod_name):([^,\s}]+)")


def add(page: Page, node: Node) -> bool:
    """Keep the notice; no for what is none."""
    inner = _enclosed(node)
    if inner.text("AlarmName") and inner.text("NewStateValue"):
        _cloudwatch(page, inner)
    elif node.text("detail", "alarmName") and node.get("detail", "state"):
        _event_bridge(page, node)
    elif node.get("ruleName") and node.get("state"):
        _grafana(page, node)
    elif node.text("alert_transition") or (node.get("alert_type") and node.text("title")):
        _datadog(page, node)
    elif node.text("alert", "message") and node.text("action"):
        _opsgenie(page, node)
    else:
        return False
    return True


def _enclosed(node: Node) -> Node:
    """What SNS carries as text inside its own JSON; every value stands on the line of that text."""
    message = node.get("Message")
    if message is None or not message.text().startswith("{") or "AlarmName" not in message.text()[:4000]:
        return node
    root = next(iter(read_json(message.text()).roots), node)
    return _placed(root, message, 0)


def _placed(node: Node, at: Node, depth: int) -> Node:
    value = node.value
    if isinstance(value, dict) and depth < 6:  # noqa: PLR2004  an alarm is no deeper
        value = {k: _placed(n, at, depth + 1) for k, n in value.items()}
    elif isinstance(value, list) and depth < 6:  # noqa: PLR2004  as above
        value = [_placed(n, at, depth + 1) for n in value]
    return Node(value, at.line, at.column, at.last)


def _say(page: Page, state: str, facts: dict[str, Fact], where: tuple[Node | None, Node], span: Span) -> None:
    """One finding: the name, the state, what was measured."""
    word = state.lower()
    reason = "ok" if word in _OVER else "no_data" if word in _EMPTY else "firing"
    rank = Severity.INFO if reason != "firing" else Severity.WARNING if word in _WARN else Severity.ERROR
    if reason == "ok":
        span = Span(None, span.at)
    message = str(facts.get("message") or "")
    words = f"Monitor {facts['monitor'] or '(unnamed)'} is {word}" + (f": {message}" if message else ".")
    subject = Subject("", "", "", str(facts.pop("component", "") or "") or None)
    page.add(
        FindingKind.ALERT, reason, words, Place.of(where[0] or where[1]), subject, rank, span,
        {"state": word, **facts, **told(message)},
    )  # fmt: skip


def _cloudwatch(page: Page, node: Node) -> None:
    trigger, why = node.get("Trigger") or NOTHING, node.text("NewStateReason")
    observed = _OBSERVED.search(why)
    owner = (trigger.get("Dimensions") or NOTHING).rows()
    facts: dict[str, Fact] = {
        "monitor": node.text("AlarmName"),
        "metric": trigger.text("MetricName"),
        "threshold": trigger.number("Threshold"),
        "observed": observed[1] if observed else None,
        "message": why,
        "component": owner[0].text("value") if owner else "",
        "query": trigger.text("Namespace"),
    }
    span = Span(page.time(node.first("StateChangeTime", "Timestamp")))
    _say(page, node.text("NewStateValue"), facts, (node.get("NewStateReason"), node), span)


def _event_bridge(page: Page, node: Node) -> None:
    state = node.get("detail", "state") or NOTHING
    facts: dict[str, Fact] = {"monitor": node.text("detail", "alarmName"), "message": state.text("reason")}
    span = Span(page.time(state.get("timestamp")) or page.time(node.get("time")))
    _say(page, state.text("value"), facts, (state.get("reason"), node), span)


def _grafana(page: Page, node: Node) -> None:
    matched = (node.get("evalMatches") or NOTHING).rows()
    facts: dict[str, Fact] = {"monitor": node.text("ruleName"), "message": node.text("message")}
    if matched:
        facts |= {"metric": matched[0].text("metric"), "observed": matched[0].number("value")}
    _say(page, node.text("state"), facts, (node.get("message"), node), Span())


def _datadog(page: Page, node: Node) -> None:
    title = node.text("title")
    found = _MARK.match(title)
    state = node.text("alert_transition") or (found["state"] if found else node.text("alert_type"))
    tags = node.text("tags") or ",".join(tag.text() for tag in (node.get("tags") or NOTHING).rows())
    tag = _TAGS.search(tags)
    body = " ".join(part for part in node.text("body").split() if not part.startswith("@")) or node.text("text")
    facts: dict[str, Fact] = {
        "monitor": found["name"] if found else title,
        "metric": node.text("alert_metric"),
        "query": node.text("alert_query"),
        "message": body.replace("%%%", "").strip(),
        "component": tag[1] if tag else node.text("hostname") or node.text("host"),
    }
    span = Span(page.time(node.first("date", "date_happened", "last_updated")))
    _say(page, state.removeprefix("Re-"), facts, (node.get("title"), node), span)


def _opsgenie(page: Page, node: Node) -> None:
    inner = node.get("alert") or NOTHING
    facts: dict[str, Fact] = {"monitor": inner.text("message"), "severity": inner.text("priority")}
    facts["component"] = inner.text("entity") or None
    action = node.text("action").lower()
    state = action if action in _OVER else inner.text("status") or "open"
    _say(page, state, facts, (inner.get("message"), node), Span(page.time(inner.first("createdAt"))))
