"""What mitmproxy does with calls to Slack while it is told to: a fault for each, so often.

    mitmdump --mode reverse:http://127.0.0.1:4003 -p 4103 -s faults.py

`POST /faults` with a list of `{"path": …, "kind": …, "times": …}` sets them, `GET /faults` says which are left.
It runs in mitmproxy's own environment.
"""

import json

from mitmproxy import http

CONTROL = "/faults"
BEFORE = ("429", "500", "html", "drop")  # the call has no effect; the others: it has, and the answer is lost


class Faults:
    """The faults that are left."""

    def __init__(self) -> None:
        self.left: list[dict[str, str | int]] = []

    def request(self, flow: http.HTTPFlow) -> None:
        if flow.request.path == CONTROL:
            if flow.request.method == "POST":
                self.left = json.loads(flow.request.content or b"[]")
            flow.response = http.Response.make(200, json.dumps(self.left), {"Content-Type": "application/json"})
        elif kind := self._taken(flow, before=True):
            answer(flow, kind)

    def response(self, flow: http.HTTPFlow) -> None:
        if self._taken(flow, before=False):
            flow.kill()

    def _taken(self, flow: http.HTTPFlow, *, before: bool) -> str | None:
        """Which fault this call meets; that one is used up then."""
        for fault in self.left:
            kind = str(fault["kind"])
            if (kind in BEFORE) is before and fault["times"] and flow.request.path.startswith(str(fault["path"])):
                fault["times"] = int(fault["times"]) - 1
                return kind
        return None


def answer(flow: http.HTTPFlow, kind: str) -> None:
    """As Slack, or what stands before it, answers on a bad day."""
    if kind == "429":
        slow = b'{"ok":false,"error":"ratelimited"}'
        flow.response = http.Response.make(429, slow, {"Retry-After": "1", "Content-Type": "application/json"})
    elif kind == "500":
        flow.response = http.Response.make(500, b"oops", {"Content-Type": "text/plain"})
    elif kind == "html":
        flow.response = http.Response.make(200, b"<html>Back soon</html>", {"Content-Type": "text/html"})
    else:
        flow.kill()


addons = [Faults()]
