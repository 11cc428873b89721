"""Claims for a volume that several nodes may mount, of a class whose volumes only one node at a time can use."""

import re
from collections.abc import Iterator, Sequence

from engines.evidence import Finding, FindingKind
from knowledge.joins.facts import derived, fact, is_of, listed, name_of

SHARED = frozenset(("ReadWriteMany", "RWX"))
OF_ONE_NODE = re.compile(  # disks that are attached to a machine, and directories of one
    r"(?:^|\.)(?:ebs\.csi\.(?:aws|eks\.amazonaws)\.com|pd\.csi\.storage\.gke\.io|disk\.csi\.azure\.com"
    r"|cinder\.csi\.openstack\.org|dobs\.csi\.digitalocean\.com|csi\.hetzner\.cloud|linodebs\.csi\.linode\.com"
    r"|block\.csi\.vultr\.com|blockvolume\.csi\.oraclecloud\.com|diskplugin\.csi\.alibabacloud\.com|rbd\.csi\.ceph\.com"
    r"|topolvm\.io|local\.csi\.openebs\.io)$"
    r"|^kubernetes\.io/(?:aws-ebs|gce-pd|azure-disk|cinder|rbd)$|^(?:rancher\.io/local-path|openebs\.io/local)$"
)


def unshared(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding for each claim that waits for a volume which its class can't give."""
    claims = [f for f in findings if is_of(f, "PersistentVolumeClaim")]
    waiting = {fact(f, "object") for f in claims if f.kind is FindingKind.OBJECT and f.reason == "Pending"}
    for name in sorted(waiting):
        own = [f for f in claims if fact(f, "object") == name]
        asked = next((f for f in own if listed(f, "access_modes") & SHARED), None)
        if asked is None or any(fact(f, "volume_mode") == "Block" for f in own):
            continue
        asks_for = next((c for f in own if (c := fact(f, "storage_class"))), "")
        served = _class(findings, asks_for)
        by = next((p for f in (*own, *served) if (p := fact(f, "provisioner"))), "")
        if OF_ONE_NODE.search(by):
            named = asks_for or next(map(name_of, served), "")
            facts = {"mode": fact(asked, "access_modes"), "storage_class": named, "provisioner": by}
            yield derived(asked, "access_mode_unmet", facts)


def _class(findings: Sequence[Finding], name: str) -> list[Finding]:
    """The class of this name; without a name, the default one."""
    told = [f for f in findings if is_of(f, "StorageClass") and fact(f, "provisioner")]
    return [f for f in told if (name_of(f) == name if name else f.facts.get("default") is True)]
