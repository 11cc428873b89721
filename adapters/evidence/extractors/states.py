"""How bad the states are that platforms give to their objects."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from adapters.evidence import numbers
from engines.evidence import Severity


@dataclass(frozen=True)
class Ranks:
    """The states whose severity is known."""

    critical: AbstractSet[str]
    error: AbstractSet[str]
    info: AbstractSet[str]

    def severity(self, reason: str) -> Severity:
        """How bad a state is by itself; one that is not known is worth a warning."""
        if reason in self.critical:
            return Severity.CRITICAL
        if reason in self.error:
            return Severity.ERROR
        return Severity.INFO if reason in self.info else Severity.WARNING


_CRITICAL = {"OOMKilled", "CrashLoopBackOff", "NotReady", "Down", "NodeDown", "Partitioned", "Lost"}
_ERROR = {
    "Error",
    "ImagePullBackOff",
    "ErrImagePull",
    "ErrImageNeverPull",
    "InvalidImageName",
    "CreateContainerConfigError",
    "CreateContainerError",
    "RunContainerError",
    "StartError",
    "ContainerCannotRun",
    "ContainerStatusUnknown",
    "DeadlineExceeded",
    "BackoffLimitExceeded",
    "Unschedulable",
    "Pending",
    "Evicted",
    "Failed",
    "Unavailable",
    "ProgressDeadlineExceeded",
    "ReplicaFailure",
    "MemoryPressure",
    "DiskPressure",
    "PIDPressure",
    "NetworkUnavailable",
    "PodsFull",
    "NoEndpoints",
    "QuotaExceeded",
    "SyncFailed",
    "Degraded",
    "Missing",
    "Unhealthy",
    "NotRunning",
    "Alarm",
    "FailedScheduling",
    "FailedMount",
    "FailedAttachVolume",
    "FailedCreate",
    "ProvisioningFailed",
    "FailedCreatePodSandBox",
    "OOMKilling",
    "SystemOOM",
    "FailedBinding",
    "NodeNotReady",
    "FailedPostStartHook",
    "FailedPreStopHook",
    "ErrImagePullBackOff",
    "EvictionThresholdMet",
    "FailedToRetrieveImagePullSecret",
    "FailedSync",
}
_INFO = {
    "Healthy",
    "Completed",
    "Complete",
    "Running",
    "Exists",
    "Declared",
    "Usage",
    "Revision",
    "NoResources",
    "Succeeded",
    "Active",
    "ScaledToZero",
    "Suspended",
}


_RANKS = Ranks(_CRITICAL, _ERROR, _INFO)


def severity(reason: str) -> Severity:
    """How bad a state of an object is."""
    return _RANKS.severity(reason)


def pod(status: str, ready: int, wanted: int, restarts: int) -> str:
    """The reason for a pod from what `kubectl get pods` says of it."""
    state = status.split(":", 1)[-1] if status.startswith("Init:") else status
    if re.fullmatch(r"\d+/\d+|PodInitializing", state):
        return "Initializing"
    if state != "Running":
        return state or "Unknown"
    if wanted and ready < wanted:
        return "NotReady"
    return "Restarted" if restarts else "Healthy"


def replicas(desired: int, ready: int) -> str:
    """The reason for a workload from its replica counts."""
    if desired == 0:
        return "ScaledToZero"
    return "Unavailable" if ready < desired else "Healthy"


_SIZES = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3, "t": 1000**4, "ki": 1024, "mi": 1024**2, "gi": 1024**3}
_SIZES.update({"ti": 1024**4, "e": 1000**6, "p": 1000**5, "pi": 1024**5, "kb": 1024, "mb": 1024**2, "gb": 1024**3})


def size(text: str) -> float | None:
    """A quantity of memory or of things, in bytes or pieces: `64Mi`, `1.5Gi`, `20`, `1000m`."""
    found = re.fullmatch(r"([0-9.]{1,40})\s*([a-zA-Z]{0,2})", text.strip())
    if not found:
        return None
    amount = numbers.real(found[1])
    if amount is None:
        return None
    if found[2] == "m":
        return amount / 1000
    factor = _SIZES.get(found[2].lower())
    return None if factor is None else amount * factor


def millis(text: str) -> float | None:
    """A quantity of CPU in thousandths of a core: `250m`, `1.5`."""
    amount = size(text)
    return None if amount is None else amount * 1000
