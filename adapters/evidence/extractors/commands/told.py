"""How the readers of command output say what they found."""

from collections.abc import Mapping

from adapters.evidence.extractors.page import NEVER, Fact, Page, Place, Span, Subject
from adapters.evidence.extractors.states import Ranks
from engines.evidence import FindingKind, Severity

_CRITICAL = {
    *("DiskFull", "InodesExhausted", "MemoryExhausted", "ConntrackFull", "FileHandlesExhausted", "PidsExhausted"),
    *("TooManyConnections", "CertExpired", "SlotLost", "MemoryLimitReached", "WraparoundNear"),
}
_ERROR = {
    *("Blocked", "IdleInTransaction", "SlotInactive", "ReplicationStopped", "FullScan", "IndexInvalid"),
    *("ClockUnsynchronized", "ClockSkew", "IncompleteChain", "CertUntrusted", "CertNameMismatch"),
    *("ConsumerLag", "NoConsumer", "QueueBacklog", "UnitFailed", "ConnectionsRejected", "SnapshotFailed"),
    *("ListenQueueFull", "CloseWaitHigh", "Unanswered", "PoolExhausted", "DiskBusy", "NoLeader", "Deadlock"),
    *("NameResolution", "PacketLoss", "InvalidConfig", "Timeout", "NoRoute", "HeapExhausted", "HardwareError"),
}
_INFO = {"Healthy", "Usage", "Session", "LargestTask", "IndexScan", "SmallScan", "Completed", "TopStatement", "Indexed"}
_RANKS = Ranks(_CRITICAL, _ERROR, _INFO)
FULL, NEAR = 95.0, 85.0  # percent of a limit


def severity(reason: str) -> Severity:
    """How bad the state is by itself."""
    return _RANKS.severity(reason)


def say(  # noqa: PLR0913, PLR0917  a state has that many parts
    page: Page,
    reason: str,
    words: str,
    line: int,
    facts: Mapping[str, Fact],
    component: str | None = None,
    rank: Severity | None = None,
    span: Span = NEVER,
    kind: FindingKind = FindingKind.OBJECT,
) -> None:
    """Keep the state of what was looked at, or what a log recorded."""
    subject = Subject("", "", "", component or None)
    page.add(kind, reason, words, Place(line), subject, rank or severity(reason), span, facts)


def limited(used: float, limit: float, full: str) -> tuple[str, float]:
    """The reason for what is used of a limit, and the percentage."""
    percent = round(100 * used / limit, 1) if limit else 0.0
    return (full if percent >= FULL else "NearLimit" if percent >= NEAR else "Healthy"), percent
