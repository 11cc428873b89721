"""Files that a container may not write, against its security context and its mounts: which of them forbids it."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind, Severity
from knowledge.components.names import component_of, kin
from knowledge.joins.facts import configs, derived, fact

REFUSALS = ("ReadOnly", "PermissionDenied")
SPEAKING = (FindingKind.LOG, FindingKind.STACK, FindingKind.TEXT)
PATH = re.compile(r"(?<![\w./:-])(/(?:[\w.@+-]+/)*[\w.@+-]+)")
TOUCHED = re.compile(
    r"\b(?:open\w*|mkdir\w*|l?stat|creat\w+|writ\w+|unlink\w*|remov\w+|renam\w+|chmod|chown|touch|read\w*|sav\w+"
    r"|exec\w*|EACCES|EROFS|Errno \d+|director(?:y|ies)|file\w*|path|load\w*|sock\w*|bind)\b",
    re.IGNORECASE,
)
ASKED = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|HTTP/\d)\b|\b40[13]\b")  # paths of requests are no files
NOT_OWNED = ("", "PersistentVolumeClaim", "hostPath")  # kinds of volumes that keep the owner they have
FIXED = ("ConfigMap", "Secret")  # and those that nobody may write to
ROOT = "0"


def forbidden(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each workload that fails on a file, with the setting that forbids it."""
    told: set[str] = set()
    for refused in findings:
        if refused.reason not in REFUSALS or refused.kind not in SPEAKING or refused.severity is Severity.INFO:
            continue
        user, path = component_of(refused), _path(refused)
        if path and user not in told and (found := _judged(refused, path, findings)):
            told.add(user)
            yield found


def _path(refused: Finding) -> str:
    words = fact(refused, "message") or refused.excerpt
    if ASKED.search(words) or not TOUCHED.search(words):
        return ""
    said = PATH.findall(f"{fact(refused, 'target')} {fact(refused, 'message')} {refused.excerpt}")
    return next((p for p in said if not re.search(r"\.(?:py|go|js|java|rb):?\d*$", p)), "")


def _judged(refused: Finding, path: str, findings: Sequence[Finding]) -> Finding | None:
    own = [c for c in configs(findings, "security_context") if kin(component_of(c), component_of(refused))]
    mounted = [m for m in configs(findings, "mount") if kin(component_of(m), component_of(refused))]
    over = max(
        (m for m in mounted if _is_below(path, fact(m, "path"))), key=lambda m: len(fact(m, "path")), default=None
    )
    if refused.reason == "ReadOnly":
        if over and (over.facts.get("read_only") is True or fact(over, "kind") in FIXED):
            sort = f"a {fact(over, 'kind')}" if fact(over, "kind") in FIXED else "read-only"
            return _derived(over, refused, "mount_read_only", {"file": path, "mount": fact(over, "path"), "sort": sort})
        closed = next((c for c in own if c.facts.get("read_only_root")), None)
        if closed and not over:
            writable = ", ".join(fact(m, "path") for m in mounted if not m.facts.get("read_only"))
            return _derived(closed, refused, "root_read_only", {"file": path, "writable": writable})
        return None
    limited = next((c for c in own if (fact(c, "run_as_user") or ROOT) != ROOT or c.facts.get("run_as_non_root")), None)
    if not limited:
        return None
    whom = f"user {fact(limited, 'run_as_user')}" if fact(limited, "run_as_user") else "a user other than root"
    if over and fact(over, "kind") in NOT_OWNED and not fact(limited, "fs_group"):
        facts = {"file": path, "mount": fact(over, "path"), "volume": fact(over, "volume"), "user": whom}
        return _derived(limited, refused, "volume_not_owned", facts)
    return None if over else _derived(limited, refused, "file_not_owned", {"file": path, "user": whom})


def _is_below(path: str, mount: str) -> bool:
    return path == mount or path.startswith(mount.rstrip("/") + "/")


def _derived(source: Finding, refused: Finding, reason: str, facts: dict[str, str]) -> Finding:
    return derived(source, reason, facts, component=component_of(refused), at=refused.at)
