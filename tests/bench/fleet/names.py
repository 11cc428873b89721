"""How monitoring tools call and count what they measure: the names, units and counters of several conventions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from tests.bench.fleet.running import Floats


@dataclass(frozen=True)
class Told:
    """A metric as a tool exports it."""

    name: str
    times: float = 1.0  # what it is multiplied by
    is_counter: bool = False  # grows by what is measured each second
    share_of: str = ""  # it is told as what is left of a hundred percent of this
    digits: int = 6


Convention = Mapping[str, Told]

SHORT: Convention = {
    "cpu": Told("cpu"),
    "memory": Told("mem"),
    "received": Told("net-rx"),
    "sent": Told("net-tx"),
    "reads": Told("disk-read"),
    "writes": Told("disk-write"),
    "sockets": Told("socket"),
    "threads": Told("threads"),
    "retransmits": Told("retrans"),
    "restarts": Told("restarts"),
    "rate": Told("load"),
    "errors": Told("error"),
    "p50": Told("latency-50", 0.001),
    "p90": Told("latency-90", 0.001),
    "p99": Told("latency-99", 0.001),
    "mean": Told("latency", 0.001),
}
CONTAINERS: Convention = {
    "cpu": Told("container-cpu-usage-seconds-total"),
    "memory": Told("container-memory-working-set-bytes", digits=0),
    "received": Told("container-network-receive-bytes-total"),
    "sent": Told("container-network-transmit-bytes-total"),
    "reads": Told("container-fs-reads-bytes-total"),
    "writes": Told("container-fs-writes-bytes-total"),
    "sockets": Told("container-sockets", digits=0),
    "threads": Told("container-threads", digits=0),
    "retransmits": Told("container-tcp-retransmits"),
    "restarts": Told("kube-container-restarts", digits=0),
    "rate": Told("istio-request-total"),
    "errors": Told("istio-error-total"),
    "p50": Told("istio-latency-50"),
    "p90": Told("istio-latency-90"),
    "p99": Told("istio-latency-99"),
    "mean": Told("istio-latency-avg"),
}
TITLED: Convention = {
    "cpu": Told("CpuUsage(m)", 1000),
    "memory": Told("MemoryUsage(Mi)", 2**-20),
    "received": Told("NetworkReceiveBytes"),
    "sent": Told("NetworkTransmitBytes"),
    "reads": Told("DiskReadBytes"),
    "writes": Told("DiskWriteBytes"),
    "sockets": Told("OpenSockets", digits=0),
    "threads": Told("ThreadCount", digits=0),
    "retransmits": Told("TcpRetransmits"),
    "restarts": Told("RestartCount", digits=0),
    "rate": Told("RequestRate"),
    "errors": Told("SuccessRate(%)", share_of="rate"),
    "p50": Told("LatencyP50(ms)"),
    "p90": Told("LatencyP90(ms)"),
    "p99": Told("LatencyP99(ms)"),
    "mean": Told("ResponseTime(ms)"),
}
HOSTS: Convention = {
    "cpu": Told("cpu.user", 25),
    "memory": Told("mem.used", digits=0),
    "received": Told("net.bytes_in"),
    "sent": Told("net.bytes_out"),
    "reads": Told("disk.read_bytes"),
    "writes": Told("disk.write_bytes"),
    "sockets": Told("sockets.used", digits=0),
    "threads": Told("threads", digits=0),
    "retransmits": Told("tcp.retransmits"),
    "restarts": Told("restarts", digits=0),
    "rate": Told("http.requests"),
    "errors": Told("http.5xx"),
    "p50": Told("http.response_time.p50"),
    "p90": Told("http.response_time.p90"),
    "p99": Told("http.response_time.p99"),
    "mean": Told("http.response_time"),
}
COUNTED: Convention = {
    "cpu": Told("container_cpu_usage_seconds_total", is_counter=True),
    "memory": Told("container_memory_working_set_bytes", digits=0),
    "received": Told("container_network_receive_bytes_total", is_counter=True, digits=0),
    "sent": Told("container_network_transmit_bytes_total", is_counter=True, digits=0),
    "reads": Told("container_fs_reads_bytes_total", is_counter=True, digits=0),
    "writes": Told("container_fs_writes_bytes_total", is_counter=True, digits=0),
    "sockets": Told("container_sockets", digits=0),
    "threads": Told("container_threads", digits=0),
    "retransmits": Told("node_netstat_Tcp_RetransSegs", is_counter=True, digits=0),
    "restarts": Told("kube_pod_container_status_restarts_total", digits=0),
    "rate": Told("http_server_requests_total", is_counter=True, digits=0),
    "errors": Told("http_server_errors_total", is_counter=True, digits=0),
    "p50": Told("http_server_latency_seconds_p50", 0.001),
    "p90": Told("http_server_latency_seconds_p90", 0.001),
    "p99": Told("http_server_latency_seconds_p99", 0.001),
    "mean": Told("http_server_latency_seconds_avg", 0.001),
}


def told(measured: Mapping[str, Floats], how: Convention, step: int) -> dict[str, Floats]:
    """What a part's metrics are in a convention."""
    found = {}
    for metric, values in measured.items():
        one = how[metric]
        shown = values * one.times
        if one.share_of and one.share_of in measured:
            of = np.maximum(measured[one.share_of], 1e-9)
            shown = np.where(measured[one.share_of] > 0, 100 * (1 - np.minimum(values / of, 1)), np.nan)
        if one.is_counter:
            shown = np.where(np.isnan(values), np.nan, 1e4 + np.nancumsum(shown * step))
        found[one.name if not one.share_of or one.share_of in measured else "Errors"] = np.round(shown, one.digits)
    return found


Named = Callable[[str, str], str]
