"""What a good model would say of the demo incident, to each question."""

from typing import Any

CAUSE: dict[str, Any] = {
    "statement": "cart-worker 2.8.1 takes the connections of orders-db, so checkout gets none.",
    "component": "cart-worker",
    "category": "deployment/change",
    "confidence": 0.9,
    "evidence": ["E2:19", "E1:1686"],
    "against": [],
    "since": "2026-03-11T10:04:38Z",
    "fix": ["Roll cart-worker back: `kubectl rollout undo deployment/cart-worker -n shop`"],
    "settles": "`select application_name, count(*) from pg_stat_activity group by 1`",
}
ASSESSED: dict[str, Any] = {
    "causes": [CAUSE],
    "affected": ["checkout"],
    "onset": "2026-03-11T10:04:38Z",
    "severity": "P1",
    "known": ["E1:1686"],
    "ruled_out": [],
    "wanted": [],
    "reply": "",
}
BY_QUESTION: dict[str, dict[str, Any]] = {
    "Question: what could be the cause?": ASSESSED,
    "Question: does the evidence support this hypothesis?": {
        "weights": [{"evidence": "E1:1686", "supports": True, "why": "the connections are used up"}]
    },
    "Question: what else would explain the same evidence?": {"cause": None, "why": "Nothing else fits."},
    "Question: the incident is over.": {
        "follow_ups": ["Limit the pool of cart-worker"],
    },
    "Question: say these messages in few words.": {"text": "Ann: disk is fine", "facts": ["Ann: disk is fine"]},
    "Question: what do these messages do to the case?": {"moves": []},
}
