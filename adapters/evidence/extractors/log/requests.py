"""How bad a request's record is: by its status, in an access log's line or in the fields of a record."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.evidence import numbers
from engines.evidence import Severity

_ACCESS = re.compile(
    r"\"(?P<method>GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS) (?P<path>[^\s\"]++)[^\"]*+\""
    r"(?:\s+status:)?\s+(?P<status>[1-5]\d\d)\b"
)
_STATUSES = range(100, 600)
_SERVER_ERROR, _CLIENT_ERROR = 500, 400
_STATUS = (
    *("status", "status_code", "statusCode", "response_code", "res.statusCode", "response.status", "http.status_code"),
    *("http.response.status_code", "DownstreamStatus", "EdgeResponseStatus", "httpRequest.status"),
)
_REQUEST = (
    *("method", "path", "uri", "url", "request", "request_method", "request_uri", "req.method", "request.method"),
    *("http.method", "http.request.method", "RequestMethod", "ClientRequestMethod", "httpRequest.requestMethod"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a record says of a request."""

    status: int
    facts: dict[str, str | int | float | bool]

    @property
    def level(self) -> Severity:
        """As bad as its status."""
        if self.status >= _SERVER_ERROR:
            return Severity.ERROR
        return Severity.WARNING if self.status >= _CLIENT_ERROR else Severity.INFO


def of_text(message: str) -> Request | None:
    """Of a request in quotes with its status behind them."""
    if '"' not in message or not (found := _ACCESS.search(message)):
        return None
    status, path = int(found["status"]), found["path"].split("?", 1)[0]
    return Request(status, {"status": status, "method": found["method"], "path": path})


def of_fields(fields: Mapping[str, Any]) -> Request | None:
    """Of a record that has the status among its fields, and names a request."""
    status = next((n for key in _STATUS if (n := _status(fields.get(key))) is not None), None)
    if status is None or fields.keys().isdisjoint(_REQUEST):
        return None
    return Request(status, {"status": status})


def _status(value: object) -> int | None:
    """As a number, or in digits."""
    number = numbers.whole(value) if isinstance(value, str) else value
    return number if isinstance(number, int) and number in _STATUSES else None
