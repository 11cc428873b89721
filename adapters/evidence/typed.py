"""Commands as people type them: whose log one prints, and where it ran."""

import re

_LOGS = re.compile(
    r"(?:[$#>] )?(?:sudo )?(?:(?:kubectl|oc|docker|podman|crictl|nomad|heroku)\b.{0,200}? logs?\b((?: \S+)+)"
    r"|stern((?: \S+)+)|journalctl\b.*?(?:-u|--unit)[ =](\S+))"
)
_EXEC = re.compile(
    r"(?:[$#>] )?(?:sudo )?(?:kubectl|oc|docker|podman|crictl)\b.{0,200}? (?:exec|rsh|debug)\b((?: \S+)+)"
)
_SSH = r"ssh\s+(?:-(?:[46AaCfGgKkMNnqsTtVvXxYy]+|[BbcDEeFIiJLlmOopQRSWw]\s*\S+)\s+){0,6}(?:[\w.-]+@)?"
_MACHINE = re.compile(
    r"\s*(?P<prompt>(?:[\w.@~/:\[\]()-]{1,60} ?)?[$#>]\s+)?(?:sudo\s+)?"
    r"(?:kubectl\s+debug\s+(?:-\S+\s+){0,6}node/(?P<node>[\w.-]+)"
    rf"|{_SSH}(?P<host>[a-zA-Z](?(prompt)[\w.-]*|[\w.-]*[\d.-][\w.-]*))\s+\S)"
)
_FLAGS_WITH_VALUE = ("-n", "--namespace", "-c", "--container", "--tail", "--since", "-l", "--context")


def log_name(command: str) -> str | None:
    """What the log would be called that a command prints; None for one that prints none."""
    found = _LOGS.match(command)
    return f"{found[3] or _target((found[1] or found[2]).split())}.log" if found else None


def inside(command: str) -> str | None:
    """The pod or container that a command ran in; None for one that ran outside."""
    found = _EXEC.match(command)
    return _target(found[1].split()) if found else None


def machine(command: str) -> str | None:
    """The machine that a command was sent to; None for one that names none."""
    found = _MACHINE.match(command)
    return (found["node"] or found["host"]) if found else None


def _target(words: list[str]) -> str:
    """The pod or container whose logs are asked for."""
    rest = [w for before, w in zip(["", *words], words, strict=False) if before not in _FLAGS_WITH_VALUE]
    return next((w.rpartition("/")[2] for w in rest if not w.startswith("-")), "output")
