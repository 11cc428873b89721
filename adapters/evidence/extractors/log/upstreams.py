"""How long a request waited for which upstream, as gateways and proxies log it.

Source: documentation of nginx and its ingress controller, Envoy, Traefik, and of the loggers of API gateways.
"""

import re
from collections.abc import Iterator

METRIC = "upstream_time"
_OF = r"[\"']?\s?[=:]\s?\"?"
_NAME = re.compile(
    r"(?:^|[\s{,\"])(?:upstream(?:_?(?:name|cluster|service|host))?|proxy_upstream_name|backend(?:_?name)?|ServiceName"
    rf"|target_service){_OF}(?P<value>[A-Za-z][\w.@/-]{{1,100}})"
)
_TIME = re.compile(
    r"(?:^|[\s{,\"])(?P<key>upstream_(?:response_)?(?:time|duration|latency)(?:_ms)?|upstream_service_time|OriginDuration"
    r"|x-envoy-upstream-service-time|backend_(?:response_)?(?:time|duration)(?:_ms)?|target_processing_time)"
    rf"{_OF}(?P<value>\d{{1,15}}(?:\.\d{{1,9}})?)"
)
_INGRESS = re.compile(  # [$proxy_upstream_name] [$proxy_alternative_upstream_name] address length time status
    r" \[(?P<name>[A-Za-z][\w.-]{1,100})\] \[[^\]]{0,100}\] \S{1,60} \d{1,12} (?P<time>\d{1,6}\.\d{1,6}) [1-5]\d\d\b"
)
_MILLIS = re.compile(r"_ms$|service[_-]time$")


def waited(text: str) -> Iterator[tuple[str, float, str]]:
    """The name of the upstream in a name of the series, and the milliseconds; nothing of other lines."""
    if "upstream" not in text and "ackend" not in text and "ServiceName" not in text and "] [" not in text:
        return
    name, took = _NAME.search(text), _TIME.search(text)
    if name and took:
        yield named(name["value"]), float(took["value"]) * _factor(took["key"]), "ms"
    elif found := _INGRESS.search(text):
        yield named(found["name"]), float(found["time"]) * 1000, "ms"


def _factor(key: str) -> float:
    """To milliseconds: seconds, where the name says nothing else."""
    return 1e-6 if key == "OriginDuration" else 1.0 if _MILLIS.search(key) else 1000.0


def named(upstream: str) -> str:
    """The name of the series of an upstream."""
    return f"{METRIC}{{upstream={upstream}}}"


def of(metric: str) -> str:
    """Whose series that is; empty of any other."""
    return metric.removeprefix(f"{METRIC}{{upstream=").removesuffix("}") if metric.startswith(METRIC) else ""
