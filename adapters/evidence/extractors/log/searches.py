"""What MongoDB's record of a slow operation says of how it searched: the plan, what was read, and what for."""

import re
from collections.abc import Mapping
from itertools import takewhile

from adapters.evidence.conditions import LARGE, Condition, effort, of_document

_PLAN = ("attr.planSummary", "planSummary")
_SCAN = "COLLSCAN"
_FILTERS = ("command.filter", "command.query", "command.q", "command.q.filter", "originatingCommand.filter")
_OLD = re.compile(r"^(?:command|query|update|remove|getmore) (?P<ns>[\w$-]{1,80}\.[\w.$-]{1,120}) .*?planSummary: ")
_OLD_PLAN = re.compile(r"planSummary: ([A-Z_]{4,20}(?: \{[^}]{0,200}\})?)")
_OLD_FILTER = re.compile(r"\b(?:filter|query|q): \{ ([^{}]{1,400})")
_OLD_KEY = re.compile(r"(?:^|, )([A-Za-z_][\w.]{0,80}): ")
_OLD_NUMBER = re.compile(r"\b(docsExamined|nreturned):(\d{1,15})")

Facts = dict[str, str | int | float | bool]


def of_fields(flat: Mapping[str, object]) -> tuple[str, Facts] | None:
    """The message and the facts of a record with a plan, whose fields are flat."""
    name = next((n for n in _PLAN if isinstance(flat.get(n), str)), None)
    if name is None:
        return None
    lead = name.removesuffix("planSummary")
    found = (of_document(flat, f"{lead}{within}") for within in _FILTERS)
    condition = Condition(str(flat.get(f"{lead}ns", "")), next((c for c in found if c), ()))
    numbers = {n: _whole(flat.get(f"{lead}{n}")) for n in ("docsExamined", "nreturned")}
    return _told(str(flat[name]), condition, numbers)


def of_text(message: str) -> tuple[str, Facts] | None:
    """The same of a line as servers before 4.4 wrote it."""
    if "planSummary: " not in message or not (found := _OLD.match(message)):
        return None
    plan, wanted = _OLD_PLAN.search(message), _OLD_FILTER.search(message)
    fields = [k for k in _OLD_KEY.findall(wanted[1]) if not k.startswith("$")] if wanted else []
    numbers = {m[1]: int(m[2]) for m in _OLD_NUMBER.finditer(message)}
    return _told(plan[1] if plan else "", Condition(found["ns"], tuple(fields)), numbers)


def _told(plan: str, condition: Condition, numbers: Mapping[str, int]) -> tuple[str, Facts] | None:
    examined, returned = numbers.get("docsExamined", 0), numbers.get("nreturned", 0)
    if not plan or not condition.table:
        return None
    facts: Facts = {"table": condition.table, "plan": plan, "examined": examined}
    if condition.columns:
        facts["columns"] = ", ".join(condition.columns)
    if not plan.startswith(_SCAN) or examined < LARGE:
        kind = " ".join(takewhile(str.isupper, plan.replace("_", "").split()))
        return f"Slow query on {condition.table}, {kind}: {examined} documents examined", facts
    facts["effort"] = effort(examined, returned)
    words = f"Slow query, full scan of {condition.words}: {examined} documents examined, {returned} returned"
    return words, facts


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
