"""Commits with their diffs, deploys, feature flags and other changes, one finding each with its time."""

import re
from collections.abc import Mapping

from adapters.evidence.extractors.history import flags
from adapters.evidence.extractors.page import Fact, Page, Place, Span, Subject
from adapters.evidence.lined import Node
from engines.evidence import FindingKind, Severity

TIMES = ("timestamp", "time", "date", "at", "created_at", "createdAt", "committed_at", "committedDate", "authored_date",
         "deployed_at", "deployedAt", "started_at", "startedAt", "start_time", "updated_at", "changed_at", "when",
         "merged_at", "finished_at", "completed_at", "released_at", "published_at", "Date", "ts", "finishedAt",
         "completedAt", "timestamp_utc", "datetime", "occurred_at", "pushed_at", "rolled_out_at",
         "executed_at")  # fmt: skip
_SHA = ("sha", "commit_sha", "commit", "commitSha", "commit_id", "hash", "git_sha", "revision_sha", "gitSha",
        "commit_hash", "head_sha", "git_commit", "rev", "revision", "oid", "id")  # fmt: skip
_SHAS = ("shas", "commits", "commit_shas", "commit_ids", "revisions", "includes", "included", "included_commits",
         "contains", "changeset", "change_set", "changes", "commit_list")  # fmt: skip
_MESSAGE = ("message", "msg", "title", "description", "summary", "subject", "change_cause", "comment",
            "commit_message", "headline", "messageHeadline", "body", "text", "note", "what")  # fmt: skip
_TOLD = ("message", "description", "change_cause", "comment", "change", "changes", "notes", "release_notes",
         "changelog", "details", "what", "note", "summary", "reason", "title")  # fmt: skip
_MOST = 8  # of the things that one change lists
_FILES = ("files_changed", "files", "changed_files", "modified", "paths", "file_paths", "touched")
_DIFF = ("diff", "patch", "hunk", "hunks")
_SERVICE = (
    "service",
    "app",
    "application",
    "component",
    "workload",
    "deployment",
    "project",
    "repo",
    "repository",
    "name",
)
_ACTOR = (
    "author",
    "actor",
    "user",
    "by",
    "deployed_by",
    "triggered_by",
    "committer",
    "changed_by",
    "owner",
    "member",
    "who",
)
_VERSION = ("version", "ver", "tag", "release", "image_tag", "to_version", "new_version", "chart_version", "image")
_SHA_LIKE = re.compile(r"[0-9a-f]{7,64}")
_QUIET = re.compile(
    r"(^|/)(docs?|tests?|testdata|__tests__|spec|fixtures)(/|$)|\.(md|rst|txt|adoc)$|[._-](test|spec)s?\.\w+$|_test\.\w+$"
)
_MIGRATION = re.compile(r"\bmigrat(?:e|ion|ions)\b|\balter table\b|\bschema change\b", re.IGNORECASE)
_ROLLBACK = re.compile(r"\broll(?:ed)?[ -]?back\b|\brevert(?:ed|s)?\b", re.IGNORECASE)
_FAILED = re.compile(r"fail|error|abort|terminal|cancel", re.IGNORECASE)
_SCALE = re.compile(r"\bscal(?:e|ed|ing)\b", re.IGNORECASE)
_LISTS = re.compile(r"commit|deploy|release|rollout|flag|change|revision|history|migration", re.IGNORECASE)


def reads(node: Node, key: str) -> bool:
    """Whether this is one change."""
    fields = node.fields()
    if not fields:
        return False
    timed = node.first(*TIMES) is not None
    sha = _sha(node)
    if (timed and flags.is_audited(node)) or (timed and sha and node.get("environment", "name")):
        return True
    if node.first(*flags.NAMES) and (node.first("change", *flags.BEFORE, *flags.AFTER) or timed):
        return True
    if sha and (node.first(*_MESSAGE) or node.first(*_FILES) or node.first(*_DIFF)):
        return True
    if timed and (sha or node.first(*_VERSION)) and node.first(*_SERVICE):
        return not node.first("phase", "span_id", "spanId", "desired", "severity_text", "level")
    return (
        bool(_LISTS.search(key))
        and node.get("revision") is not None
        and bool(timed or node.first(*_MESSAGE, *_VERSION))
    )


def _sha(node: Node) -> str:
    inner = node.get("commit")
    if inner is not None and inner.fields():
        return node.text("sha") or inner.text("sha") or inner.text("id")
    for key in _SHA:
        text = node.text(key)
        if _SHA_LIKE.fullmatch(text) and (key != "id" or len(text) >= 40):  # noqa: PLR2004 - a whole SHA-1
            return text
    return ""


def _shas(node: Node) -> list[str]:
    """The commits that a release brings."""
    told = node.first(*_SHAS)
    found = [n.text() or n.text("sha") or n.text("id") for n in told.rows()] if told else []
    found = found or (re.split(r"[\s,;]+", told.text()) if told else [])
    return [s for s in found if _SHA_LIKE.fullmatch(s)]


def add(page: Page, node: Node, key: str) -> None:
    """Keep one change."""
    flag = node.first(*flags.NAMES)
    if flags.is_audited(node):
        flags.audit(page, node, _person(node), _span(page, node))
    elif flag is not None and not node.first(*_DIFF):
        flags.add(page, node, flag, _person(node), _span(page, node))
    elif _is_commit(node):
        _commit(page, node)
    else:
        _deploy(page, node, key)
        for brought in (node.first(*_SHAS) or node).rows():
            if _sha(brought) and brought.first(*_MESSAGE):
                _commit(page, brought)


def _is_commit(node: Node) -> bool:
    if node.first(*_FILES) or node.first(*_DIFF):
        return True
    released = node.first("version", "ver", "environment", *_SHAS)
    return bool(_sha(node) and node.first("author", "committer", *_MESSAGE) and not released)


def _span(page: Page, node: Node) -> Span:
    inner = node.get("commit", "author") or node.get("commit") or node
    return Span(page.time(node.first(*TIMES)) or page.time(inner.first(*TIMES)))


def _person(node: Node) -> str:
    found = node.first(*_ACTOR)
    if found is None:
        return node.text("commit", "author", "name")
    return found.text() or found.text("name") or found.text("login") or found.text("email") or found.text("firstName")


def _commit(page: Page, node: Node) -> None:
    sha = _sha(node)
    message = (node.first(*_MESSAGE) or node.get("commit", "message") or node).text()
    listed = (node.first(*_FILES) or node).rows()
    files = [f.text() or f.text("filename") or f.text("path") or f.text("name") for f in listed]
    change = node.first(*_DIFF)
    text = change.text() if change else ""
    service = node.text("service") or node.text("component") or node.text("repo").rpartition("/")[2]
    author = _person(node)
    quiet = bool(files) and all(_QUIET.search(f) for f in files)
    facts: dict[str, Fact] = {
        "commit": sha,
        "author": author,
        "message": message,
        "files": ",".join(files),
        "files_count": len(files),
        "diff": text,
        "added": len(re.findall(r"^\+(?!\+\+)", text, re.MULTILINE)) if text else None,
        "removed": len(re.findall(r"^-(?!--)", text, re.MULTILINE)) if text else None,
        "docs_only": True if quiet else None,
        "service": service,
    }
    reason = "rollback" if _ROLLBACK.match(message) else "commit"
    title = message.splitlines()[0] if message else "no message"
    words = f"Commit {sha[:8]}{f' by {author}' if author else ''}: {title}"
    if files:
        words += f" ({', '.join(files[:3])}{' …' if len(files) > 3 else ''})"  # noqa: PLR2004 - three fit a line
    where = node.first("sha", "message", *_DIFF) or node
    subject = Subject("", "", "", service or None)
    page.add(FindingKind.CHANGE, reason, words, Place.of(where), subject, span=_span(page, node), facts=facts)


def _deploy(page: Page, node: Node, key: str) -> None:
    found = node.first(*_SERVICE)
    service = found.text() if found else ""
    version, before = node.first(*_VERSION), node.first(*flags.BEFORE)
    message = _message(node)
    kind, status = node.text("type") or node.text("kind") or node.text("action"), node.text("status")
    reason = _reason(f"{kind} {message} {status}", key)
    facts: dict[str, Fact] = {
        "service": service,
        "version": version.text() if version else "",
        "previous_version": before.text() if before else "",
        "commit": _sha(node),
        "commits": ",".join(_shas(node)),
        "author": _person(node),
        "message": message,
        "status": status,
        "revision": node.text("revision"),
        "environment": node.text("environment") or node.text("environment", "name") or node.text("env"),
        "job": node.text("deployable", "name"),
    }
    words, rank = _deployed(reason, facts), Severity.ERROR if _FAILED.search(status) else Severity.INFO
    where = version or node.first(*_SHA) or found or node
    subject = Subject("", "", "", service or None)
    page.add(FindingKind.CHANGE, reason, words, Place.of(where), subject, rank, _span(page, node), facts)


def _message(node: Node) -> str:
    told = (node.get(name) for name in _TOLD)
    message = next((text for part in told if part is not None and (text := _words(part))), "")
    return message or node.text("deployable", "commit", "title")


def _deployed(reason: str, facts: Mapping[str, Fact]) -> str:
    """`Deployment of api v2 (revision 4) to production, commit 1a2b3c4d: …`."""
    status, message = str(facts["status"]), facts["message"]
    words = f"{reason.capitalize()} of {facts['service'] or 'a service'}"
    words += f" {facts['version']}" if facts["version"] else ""
    words += f" (revision {facts['revision']})" if facts["revision"] else ""
    words += f" to {facts['environment']}" if facts["environment"] else ""
    words += f", commit {str(facts['commit'])[:8]}" if facts["commit"] else ""
    words += f" is {status}" if _FAILED.search(status) and message else ""
    return words + (f": {message}" if message else f", {status}." if status else ".")


def _words(node: Node, deep: int = 2) -> str:
    """A text, the texts of a list, or settings with what they were moved from and to."""
    before, after = node.first(*flags.BEFORE), node.first(*flags.AFTER)
    if before is not None and after is not None:
        return f"{node.text('key') or node.text('name')}: {before.text()} -> {after.text()}"
    rows, fields = node.rows(), node.fields()
    if not rows and not fields:
        return node.text()
    if not deep:
        return ""
    told = [_words(row, deep - 1) for row in rows[:_MOST]]
    told += [f"{name}: {_words(part, deep - 1)}" for name, part in list(fields.items())[:_MOST]]
    return "; ".join(t for t in told if t)


def _reason(text: str, key: str) -> str:
    for pattern, reason in ((_ROLLBACK, "rollback"), (_MIGRATION, "migration"), (_SCALE, "scale")):
        if pattern.search(text):
            return reason
    if re.search("config", f"{text} {key}", re.IGNORECASE):
        return "config"
    return "rollout" if re.search("rollout|revision|history", key, re.IGNORECASE) else "deploy"
